"""`summarizer cache explain`."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer

from summarizer.cli.flags import PaperId, PromptName, SchemaName
from summarizer.cli.lazy import example
from summarizer.cli.options import with_settings
from summarizer.cli.store import explain
from summarizer.cli.terminal import screen
from summarizer.task.schema_files import load_schema


@with_settings()
@example("summarizer cache explain papers.txt --id 2401.00001")
def command(
    source: Annotated[str, typer.Argument(metavar="INPUT", help="A file with abstracts, or -.")],
    *,
    id: PaperId = None,
    schema: SchemaName = "paper",
    prompt: PromptName = None,
    settings: dict[str, Any],
) -> None:
    """Show whether the answer for a paper is in the store, and if not, how the nearest one differs."""
    options = {**settings, "prompt": prompt, "schema": load_schema(schema)}
    raise typer.Exit(asyncio.run(explain(source, id=id, options=options, console=screen())))

"""`summarizer prompt`."""

from __future__ import annotations

from typing import Annotated

import typer

from summarizer.cli.controls import harmless_json, harmless_lines
from summarizer.cli.flags import PaperId, PromptName, SchemaName
from summarizer.cli.inspect import prompt_text
from summarizer.cli.lazy import example
from summarizer.task.derived_prompt import prompt_for
from summarizer.task.schema_files import load_schema


@example("summarizer prompt papers.txt --prompt mine.md")
def command(
    source: Annotated[
        str | None, typer.Argument(metavar="[INPUT]", help="A file with abstracts, or -. [default: the examples]")
    ] = None,
    *,
    id: PaperId = None,
    schema: SchemaName = "paper",
    prompt: PromptName = None,
    json: Annotated[bool, typer.Option("--json", help="Print the messages as JSON.")] = False,
) -> None:
    """Print the exact messages that the model gets for one abstract."""
    text = prompt_text(source, id=id, prompt=prompt_for(load_schema(schema), prompt), as_json=json)
    typer.echo(harmless_json(text) if json else harmless_lines(text))

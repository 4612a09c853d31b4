"""`summarizer schema`."""

from __future__ import annotations

from typing import Annotated

import typer

from summarizer.cli.flags import PromptName, SchemaName
from summarizer.cli.inspect import schema_text
from summarizer.cli.lazy import example


@example("summarizer schema --schema datasets")
def command(
    *,
    schema: SchemaName = "paper",
    prompt: PromptName = None,
    result: Annotated[
        bool, typer.Option("--result", help="Print the schema of the summary in a result instead.")
    ] = False,
) -> None:
    """Print the JSON schema that the model fills in."""
    typer.echo(schema_text(schema, prompt=prompt, of_result=result))

"""`summarizer diff`."""

from __future__ import annotations

from typing import Annotated

import typer

from summarizer.cli.eval import difference_json, differing, show_difference
from summarizer.cli.flags import AsJson
from summarizer.cli.lazy import example
from summarizer.cli.terminal import screen


@example("summarizer diff before.jsonl after.jsonl")
def command(
    before: Annotated[str, typer.Argument(metavar="A", help="A file that `summarizer run` wrote.")],
    after: Annotated[str, typer.Argument(metavar="B", help="Another one, with the same papers.")],
    *,
    json: AsJson = False,
) -> None:
    """Show what changed from A to B: other values, and the same values with other evidence."""
    found = differing(before, after)
    if json:
        typer.echo(difference_json(found))
    else:
        show_difference(found, console=screen())

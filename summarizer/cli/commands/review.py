"""`summarizer review`."""

from __future__ import annotations

from typing import Annotated

import typer

from summarizer.cli.lazy import example
from summarizer.cli.review import export_gold, review
from summarizer.cli.terminal import messages


@example(
    "summarizer review summaries.jsonl",
    "summarizer review summaries.jsonl --export-gold gold.jsonl",
)
def command(
    results: Annotated[str, typer.Argument(metavar="RESULTS", help="A file that `summarizer run` wrote.")],
    *,
    reviewer: Annotated[
        str | None, typer.Option(metavar="NAME", help="Whose verdicts these are. [default: your user name]")
    ] = None,
    schema: Annotated[
        str | None,
        typer.Option(metavar="SCHEMA", help="FILE.py:CLASS, to correct values of a schema of your own."),
    ] = None,
    port: Annotated[
        int, typer.Option(min=0, max=65_535, metavar="N", help="Serve the page here. [default: any free port]")
    ] = 0,
    opens: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in your browser.")] = True,
    gold: Annotated[
        str | None,
        typer.Option("--export-gold", metavar="GOLD", help="Write gold answers from the reviewed papers, and stop."),
    ] = None,
) -> None:
    """Review values on a local page: disputed and marked ones first, one key for each verdict.

    Accept, correct or reject a value, add one that was missed, skip, undo. Each verdict is saved at once, in
    RESULTS.review.jsonl; RESULTS itself never changes. `show`, `report` and `export` use the verdicts and say whose
    they are. Several people can review the same file, each under their own NAME.
    """
    if gold is not None:
        raise typer.Exit(export_gold(results, gold, console=messages()))
    raise typer.Exit(review(results, reviewer=reviewer, schema=schema, port=port, opens=opens, console=messages()))

"""`summarizer report`."""

from __future__ import annotations

from typing import Annotated

import typer

from summarizer.cli.flags import Results
from summarizer.cli.lazy import example
from summarizer.cli.report import report
from summarizer.cli.terminal import messages


@example("summarizer report summaries.jsonl -o report.html")
def command(
    results: Results,
    *,
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="OUT", help="Write the page to OUT; - is standard output.")
    ] = "report.html",
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="The page's heading.")] = None,
) -> None:
    """Make one HTML page of RESULTS: a table, a plot, and every value in its abstract. It works offline."""
    raise typer.Exit(report(results, output, title=title, console=messages()))

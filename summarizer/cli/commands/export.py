"""`summarizer export`."""

from __future__ import annotations

from typing import Annotated

import typer

from summarizer.cli.export import export
from summarizer.cli.flags import Results
from summarizer.cli.lazy import example
from summarizer.cli.terminal import messages


@example(
    "summarizer export summaries.jsonl -o summaries.xlsx",
    "summarizer export summaries.jsonl -o claims.csv --rows claims",
)
def command(
    results: Results,
    *,
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="OUT", help="Write the rows to OUT; - is standard output.")
    ],
    rows: Annotated[
        str,
        typer.Option(
            "--rows", metavar="ROWS", help="One row for each of the papers, claims, hardware, or another list."
        ),
    ] = "papers",
    as_: Annotated[
        str | None, typer.Option("--as", metavar="FORMAT", help="The format. [default: by the ending of OUT]")
    ] = None,
) -> None:
    """Convert RESULTS to another format, chosen by the ending of OUT.

    Text: .jsonl .json .csv .tsv .md .bib, compressed if .gz follows. Files: .parquet (extra `parquet`), .sqlite or
    .db with full-text search, .xlsx (extra `excel`). In tables, a text that a spreadsheet would run as a formula gets
    an apostrophe in front.
    """
    raise typer.Exit(export(results, output, rows=rows, form=as_, console=messages()))

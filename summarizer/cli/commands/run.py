"""`summarizer run`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import typer

from summarizer.cli.backends import backend_named
from summarizer.cli.flags import Bulk, DryRun, Engine
from summarizer.cli.lazy import example
from summarizer.cli.options import with_settings
from summarizer.cli.request import Request
from summarizer.cli.requested import with_request
from summarizer.cli.terminal import messages


@with_settings()
@with_request()
@example(
    "summarizer run papers.txt -o summaries.jsonl",
    "summarizer run library.bib --sample 5 --prompt mine.md",
    "summarizer run exports/ -o summaries.csv --max-cost 2",
)
def command(
    *,
    request: Request,
    dry_run: DryRun = False,
    bulk: Bulk = False,
    engine: Engine = "here",
    settings: dict[str, Any],
) -> None:
    """Summarise the abstracts in INPUT.

    INPUT can be a saved web page, text, JSON, CSV, BibTeX, RIS, PubMed, Atom or Parquet, compressed or not. Results
    come in input order. Answers are kept: to resume or to add papers, run the same command again, and only what is
    missing is asked and paid for.

    If OUT exists and holds results that this run does not give again, it is kept as OUT.bak.
    """
    run = backend_named("bulk" if bulk else engine, dry_run=dry_run)
    raise typer.Exit(run(replace(request, settings=settings), console=messages()))

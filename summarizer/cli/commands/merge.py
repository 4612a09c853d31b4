"""`summarizer merge`."""

from __future__ import annotations

from typing import Annotated

import typer

from summarizer.cli.export import merge
from summarizer.cli.flags import Results
from summarizer.cli.lazy import example
from summarizer.cli.terminal import messages


@example("summarizer merge monday.jsonl tuesday.jsonl -o all.jsonl")
def command(
    results: Results,
    *,
    output: Annotated[str, typer.Option("-o", "--output", metavar="OUT", help="Write the merged results to OUT.")],
) -> None:
    """Merge RESULTS into one file in which each paper is once.

    Two results are of the same paper if they share a DOI or an arXiv id, or else title and abstract. The newest one
    is kept, and a summary wins over a failure.
    """
    raise typer.Exit(merge(results, output, console=messages()))

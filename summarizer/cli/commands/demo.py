"""`summarizer demo`."""

from __future__ import annotations

from typing import Annotated

import typer

from summarizer.cli.demo import demo
from summarizer.cli.lazy import example
from summarizer.cli.terminal import messages, screen


@example("summarizer demo")
def command(
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="OUT", help="Write the results to OUT.")
    ] = "summaries.jsonl",
) -> None:
    """Summarise the included examples from recorded responses. Needs no key and no network."""
    raise typer.Exit(demo(output, console=messages() if output == "-" else screen()))

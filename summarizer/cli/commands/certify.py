"""`summarizer certify`."""

from __future__ import annotations

from typing import Annotated

import typer

from summarizer.cli.certify import certify
from summarizer.cli.flags import AsJson
from summarizer.cli.lazy import example
from summarizer.cli.terminal import screen


@example("summarizer certify summaries.jsonl --gold gold.jsonl --at-least 0.9")
def command(
    results: Annotated[str, typer.Argument(metavar="RESULTS", help="A file that `summarizer run` wrote, or -.")],
    *,
    gold: Annotated[
        str,
        typer.Option("--gold", metavar="GOLD", help="Right answers to some of the papers, one JSON object per line."),
    ],
    at_least: Annotated[
        float | None,
        typer.Option("--at-least", min=0.01, max=0.999, metavar="SHARE", help="The share you want, such as 0.95."),
    ] = None,
    confidence: Annotated[
        float, typer.Option(min=0.5, max=0.9999, metavar="SHARE", help="How sure each statement has to be.")
    ] = 0.95,
    json: AsJson = False,
) -> None:
    """Say what share of all values in RESULTS is right, from the papers that you have reviewed.

    Values are grouped by what is known of all of them: their checks, a second reading, a figure. For each group the
    exact binomial bound of its reviewed values says what share is right at least. With fewer than 30 reviewed values,
    no share is named. The papers with gold must be drawn at random from RESULTS. The exit code is 1 unless the values
    that pass their checks (and are in both readings, if there are two) reach --at-least.
    """
    raise typer.Exit(certify(results, gold=gold, confidence=confidence, goal=at_least, as_json=json, console=screen()))

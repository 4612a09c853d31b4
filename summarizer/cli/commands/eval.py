"""`summarizer eval`."""

from __future__ import annotations

from typing import Annotated

import typer

from summarizer.cli.eval import evaluated, evaluation_json, show_evaluation
from summarizer.cli.flags import AsJson
from summarizer.cli.lazy import example
from summarizer.cli.terminal import screen


@example("summarizer eval summaries.jsonl --gold gold.jsonl")
def command(
    results: Annotated[str, typer.Argument(metavar="RESULTS", help="A file that `summarizer run` wrote, or -.")],
    *,
    gold: Annotated[str, typer.Option("--gold", metavar="GOLD", help="Gold answers, one JSON object per line.")],
    against: Annotated[str | None, typer.Option(metavar="OTHER", help="Other results to compare with.")] = None,
    papers: Annotated[bool, typer.Option("--papers", help="List what is missed and wrong in each paper.")] = False,
    json: AsJson = False,
) -> None:
    """Score results of any schema against gold answers: precision, recall and F1 of each list, and each field.

    A claim is right when its evidence overlaps a quote of a gold claim and both give the same figures. A claim that
    gold marks as optional counts neither as wrong nor as missed. An entry of another schema is right when its evidence
    overlaps a gold entry's and both have the name that the abstract has. Intervals are 95% bootstrap intervals over
    papers.
    """
    evaluation, comparison = evaluated(results, gold=gold, against=against)
    if json:
        typer.echo(evaluation_json(evaluation, comparison))
    else:
        show_evaluation(evaluation, comparison, papers=papers, console=screen())

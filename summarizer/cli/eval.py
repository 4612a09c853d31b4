"""`summarizer eval` and `diff`: compare results with gold answers and with other results."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from summarizer.evaluation import compare, difference, evaluate, read_gold, read_results
from summarizer.readers.source import check, opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console

    from summarizer.evaluation import (
        Change,
        Comparison,
        Difference,
        Evaluation,
        GoldAnswer,
        GoldPaper,
        Judged,
        JudgedFields,
        PaperChange,
        ResultLine,
        Score,
    )

_MARKS = {"right": "[green]+[/green]", "missed": "[yellow]missed[/yellow]", "wrong": "[red]wrong[/red]"}
_LONGEST = 100  # maximum characters of a value on the terminal


def evaluated(results: str, *, gold: str, against: str | None) -> tuple[Evaluation, Comparison | None]:
    """Score a file of results against gold answers and, optionally, compare it with another file of results.

    Raises:
        InputError: a file cannot be read, or contains an unusable line.
    """
    papers = gold_in(gold)
    evaluation = evaluate(results_in(results), gold=papers)
    if against is None:
        return evaluation, None
    return evaluation, compare(evaluation, evaluate(results_in(against), gold=papers))


def differing(before: str, after: str) -> Difference:
    """Compare two files of results.

    Raises:
        InputError: a file cannot be read, or a line of it is not a result.
    """
    return difference(results_in(before), results_in(after))


def results_in(name: str) -> list[ResultLine]:
    """Read the results of a file.

    Raises:
        InputError: it cannot be read, or a line of it is not a result.
    """
    check(name)
    with opened(name) as lines:
        return read_results(lines, source=name)


def gold_in(name: str) -> list[GoldPaper] | list[GoldAnswer]:
    """Read the gold answers of a file.

    Raises:
        InputError: it cannot be read, or a line of it is not a gold answer.
    """
    check(name)
    with opened(name) as lines:
        return read_gold(lines, source=name)


def evaluation_json(evaluation: Evaluation, comparison: Comparison | None) -> str:
    """Return all scores, each paper's right, missed and wrong values, and the comparison (null if there is none)."""
    record = asdict(evaluation)
    for paper in record["papers"]:
        tally = paper["tally"]
        counts = tally if isinstance(tally, dict) else tally._asdict()
        paper["tally"] = {name: int(number) for name, number in counts.items()}
    return _json({**record, "against": comparison and asdict(comparison)})


def difference_json(found: Difference) -> str:
    """Return the counts by field, the papers that only one file has, and every change."""
    return _json({"counts": found.counts(), **asdict(found)})


def _json(record: dict[str, Any]) -> str:
    return json.dumps(record, indent=2, ensure_ascii=False)


def show_evaluation(evaluation: Evaluation, comparison: Comparison | None, *, papers: bool, console: Console) -> None:
    """Print the scores, what was left out and, if requested, each paper with a mistake."""
    console.print(_score_table(evaluation))
    _tell(_coverage(evaluation), console)
    _tell((line for paper in evaluation.papers for line in _unsupported(paper)), console)
    if papers:
        _tell((line for paper in evaluation.papers for line in _judged(paper)), console)
    if comparison is not None:
        _tell(_compared(comparison), console)


def _tell(lines: Iterable[str], console: Console) -> None:
    for line in lines:
        console.print(line, highlight=False, soft_wrap=True)


def _score_table(evaluation: Evaluation) -> Table:
    table = Table("score", "value", "95 % interval", "counts", border_style="dim")
    for column in table.columns[1:]:
        column.justify, column.no_wrap = "right", True
    for name, score in evaluation.scores.items():
        counts = "" if name.endswith("f1") else f"{score.right} of {score.of}"
        table.add_row(name.replace("_", " "), _number(score.value), _interval(score), counts, style=_style(name, score))
    return table


def _style(name: str, score: Score) -> str:
    if name in {"without_evidence", "failed"} and score.right:
        return "red"
    return "bold" if name.endswith("f1") else ""


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _interval(score: Score) -> str:
    return "" if score.low is None else f"{_number(score.low)} to {_number(score.high)}"


def _coverage(evaluation: Evaluation) -> Iterator[str]:
    yield f"{len(evaluation.papers)} gold papers, {len(evaluation.without_result)} of them without a result"
    yield from (f"  [yellow]no result[/yellow] {escape(name)}" for name in evaluation.without_result)
    if evaluation.without_gold:
        yield f"{len(evaluation.without_gold)} results left out, for there is no gold for them"
        yield from (f"  [dim]no gold[/dim] {escape(name)}" for name in evaluation.without_gold)


def _unsupported(paper: Judged | JudgedFields) -> Iterator[str]:
    for value in paper.unsupported:
        yield f"[red]without evidence[/red] {_title(paper)}: {escape(value)}"


def _judged(paper: Judged | JudgedFields) -> Iterator[str]:
    lines = [
        f"  {_MARKS[side]} {escape(value)}"
        for kind in paper.fields.values()
        for side in ("missed", "wrong")
        for value in getattr(kind, side)
    ]
    if lines:
        yield f"[bold]{_title(paper)}[/bold]"
        yield from lines


def _title(paper: Judged | JudgedFields | PaperChange | Change) -> str:
    return escape(paper.title or paper.id)


def _compared(comparison: Comparison) -> Iterator[str]:
    for name, gain in comparison.gains.items():
        if gain.value is not None:
            interval = "" if gain.low is None else f" ({gain.low:+.3f} to {gain.high:+.3f})"
            yield f"{name.replace('_', ' ')} against the other: [bold]{gain.value:+.3f}[/bold]{interval}"
    yield f"{len(comparison.papers)} papers differ in what is right or wrong"
    for paper in comparison.papers:
        more = f", {paper.wrong:+d} wrong" if paper.wrong else ""
        yield f"[bold]{_title(paper)}[/bold]{more}"
        yield from (
            f"  [green]gained[/green] {escape(value)}"
            for value in paper.claims_gained + paper.hardware_gained + paper.gained
        )
        yield from (
            f"  [red]lost[/red] {escape(value)}" for value in paper.claims_lost + paper.hardware_lost + paper.lost
        )


def show_difference(found: Difference, *, console: Console) -> None:
    """Print the number of changed values of each field, and each change."""
    _tell([f"{found.papers} papers in both"], console)
    _tell((f"  only in the first: {escape(name)}" for name in found.only_before), console)
    _tell((f"  only in the second: {escape(name)}" for name in found.only_after), console)
    table = Table("field", "same", "value", "wording", "evidence", "added", "removed", border_style="dim")
    for name, counts in found.counts().items():
        table.add_row(name.replace("_", " "), *map(str, counts.values()))
    console.print(table)
    _tell(_changes(found.changes), console)


def _changes(changes: Iterable[Change]) -> Iterator[str]:
    last = None
    for change in changes:
        if change.id != last:
            yield f"[bold]{_title(change)}[/bold]"
        last = change.id
        yield f"  {change.field.replace('_', ' ')} [cyan]{change.kind}[/cyan] {escape(_change(change))}"


def _change(change: Change) -> str:
    before, after = change.before, change.after
    if change.kind in {"added", "removed"}:
        return _short(after if before is None else before)
    if isinstance(before, dict) and isinstance(after, dict):
        names = [name for name in before if name in after and before[name] != after[name]]
        return "; ".join(f"{name}: {_short(before[name])} -> {_short(after[name])}" for name in names)
    return f"{_short(before)} -> {_short(after)}"


def _short(value: Any) -> str:
    if isinstance(value, dict):
        value = {name: part for name, part in value.items() if part not in (None, [])}
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."

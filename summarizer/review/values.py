"""The values that a reviewer checks, doubtful ones first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from summarizer.evidence import Reading
from summarizer.view.checks import ASIDE, marks_within, ticks_of
from summarizer.view.second_reading import is_disputed, with_second_reading
from summarizer.view.values import is_cited

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

COMPUTED = frozenset({"factor", "factor_low", "factor_high", "bound", "part"})  # parts of a claim, by the code


@dataclass(frozen=True, slots=True)
class Reviewable:
    """A value to review.

    Attributes:
        paper: the index of its paper in the file, from 0.
        path: its path in the summary.
        field: the field of the summary that holds it.
        parts: its parts, by name.
        sentences: the numbers of the cited sentences, from 1.
        marks: what is wrong with it, in words.
        ticks: what was confirmed, in words.
        is_disputed: whether two readings disagree on it.
    """

    paper: int
    path: str
    field: str
    parts: Mapping[str, Any]
    sentences: tuple[int, ...]
    marks: tuple[str, ...]
    ticks: tuple[str, ...]
    is_disputed: bool


def reviewable(records: Iterable[Mapping[str, Any]]) -> list[Reviewable]:
    """Return the values with evidence of all results: disputed ones first, then marked ones, then the others."""
    found = [value for at, record in enumerate(records) for value in _of_paper(at, record)]
    return sorted(found, key=lambda value: (not value.is_disputed, not value.marks))


def _of_paper(paper: int, record: Mapping[str, Any]) -> Iterator[Reviewable]:
    seen = with_second_reading(record)
    summary = seen.get("summary")
    if not isinstance(summary, dict):
        return
    starts = [span.start for span in Reading.of(str(record["abstract"])).sentences]
    for field, value in summary.items():
        some = enumerate(value) if isinstance(value, list) else [(None, value)]
        for at, each in some:
            if is_cited(each):
                path = field if at is None else f"{field}.{at}"
                yield _reviewable(paper, path, field, each, starts)


def _reviewable(paper: int, path: str, field: str, value: Mapping[str, Any], starts: list[int]) -> Reviewable:
    return Reviewable(
        paper,
        path,
        field,
        {name: part for name, part in value.items() if name not in ASIDE and name not in COMPUTED},
        tuple(numbers(value, starts)),
        marks_within(value),
        ticks_of(value),
        is_disputed(value),
    )


def numbers(value: Mapping[str, Any], starts: list[int]) -> Iterator[int]:
    """Return the numbers of the sentences in which a value's evidence begins."""
    for span in value.get("evidence") or ():
        begun = [number for number, start in enumerate(starts, start=1) if start <= span["start"]]
        if begun:
            yield begun[-1]

"""Two results for the same gold, paper by paper."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.evaluation.scores import interval, ratios, resampled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarizer.evaluation.judging import Judged, Sorted
    from summarizer.evaluation.scores import Evaluation


@dataclass(frozen=True, slots=True)
class PaperChange:
    """A paper that one file has more right than the other.

    Attributes:
        id: the gold's.
        title: the gold's.
        claims_gained: gold claims that only the results have.
        claims_lost: gold claims that only the other file has.
        hardware_gained: gold devices that only the results have.
        hardware_lost: gold devices that only the other file has.
        wrong: how many more wrong claims and devices the results have; negative for fewer.
    """

    id: str
    title: str
    claims_gained: tuple[str, ...]
    claims_lost: tuple[str, ...]
    hardware_gained: tuple[str, ...]
    hardware_lost: tuple[str, ...]
    wrong: int


@dataclass(frozen=True, slots=True)
class Gain:
    """How much better a score is than another's.

    Attributes:
        value: the difference, None where one side has none.
        low: the lower end of its 95 % interval, from resamples of the same papers on both sides.
        high: the upper end.
    """

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Results against other results for the same gold.

    Attributes:
        gains: by the name of the score.
        papers: those that differ, in gold's order.
    """

    gains: Mapping[str, Gain]
    papers: tuple[PaperChange, ...]


def compare(results: Evaluation, other: Evaluation) -> Comparison:
    """What the results have right that the other's have not, and the other way round; both for the same gold."""
    changes = (_paper_change(mine, its) for mine, its in zip(results.papers, other.papers, strict=True))
    return Comparison(
        {name: _gain(name, results, other) for name in ("claims_f1", "hardware_f1")},
        tuple(change for change in changes if any((*_sides(change), change.wrong))),
    )


def _sides(change: PaperChange) -> tuple[tuple[str, ...], ...]:
    return change.claims_gained, change.claims_lost, change.hardware_gained, change.hardware_lost


def _paper_change(mine: Judged, its: Judged) -> PaperChange:
    return PaperChange(
        mine.id,
        mine.title,
        *(_beyond(mine.claims, its.claims), _beyond(its.claims, mine.claims)),
        *(_beyond(mine.hardware, its.hardware), _beyond(its.hardware, mine.hardware)),
        sum(len(side.wrong) for side in (mine.claims, mine.hardware))
        - sum(len(side.wrong) for side in (its.claims, its.hardware)),
    )


def _beyond(one: Sorted, other: Sorted) -> tuple[str, ...]:
    return tuple((Counter(one.right) - Counter(other.right)).elements())


def _gain(name: str, results: Evaluation, other: Evaluation) -> Gain:
    sides = [[paper.tally for paper in side.papers] for side in (results, other)]
    drawn = zip(*(map(ratios, resampled(tallies)) for tallies in sides), strict=True)
    ends = interval(_minus(mine[name].value, its[name].value) for mine, its in drawn)
    return Gain(_minus(results.scores[name].value, other.scores[name].value), *ends)


def _minus(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other

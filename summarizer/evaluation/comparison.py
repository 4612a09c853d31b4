"""Compares two sets of results for the same gold, paper by paper."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.evaluation.judging import Judged, Sorted
from summarizer.evaluation.scores import interval, resampled
from summarizer.view.names import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarizer.evaluation.fields import JudgedFields
    from summarizer.evaluation.scores import Evaluation


@dataclass(frozen=True, slots=True)
class PaperChange:
    """A paper whose values differ between the two.

    Attributes:
        id: the gold's.
        title: the gold's.
        claims_gained: gold claims that only the results have.
        claims_lost: gold claims that only the other file has.
        hardware_gained: gold devices that only the results have.
        hardware_lost: gold devices that only the other file has.
        wrong: how many more wrong values the results have; negative for fewer.
        gained: gold values of another schema that only the results have.
        lost: gold values of another schema that only the other file has.
    """

    id: str
    title: str
    claims_gained: tuple[str, ...]
    claims_lost: tuple[str, ...]
    hardware_gained: tuple[str, ...]
    hardware_lost: tuple[str, ...]
    wrong: int
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gain:
    """The difference between two scores.

    Attributes:
        value: the difference, None if one side has no score.
        low: the lower end of its 95 % interval, from resamples of the same papers on both sides.
        high: the upper end.
    """

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of results with other results for the same gold.

    Attributes:
        gains: the gains by score.
        papers: the papers that differ, in gold's order.
    """

    gains: Mapping[str, Gain]
    papers: tuple[PaperChange, ...]


def compare(results: Evaluation, other: Evaluation) -> Comparison:
    """Find what the results have right and the others don't, and the other way round; both for the same gold."""
    changes = (_paper_change(mine, its) for mine, its in zip(results.papers, other.papers, strict=True))
    return Comparison(
        {name: _gain(name, results, other) for name in results.scores if _is_compared(name)},
        tuple(change for change in changes if any((*_sides(change), change.wrong))),
    )


def _is_compared(name: str) -> bool:
    return name.endswith("_f1") and name != "hardware_names_f1"


def _sides(change: PaperChange) -> tuple[tuple[str, ...], ...]:
    return (
        *(change.claims_gained, change.claims_lost, change.hardware_gained, change.hardware_lost),
        *(change.gained, change.lost),
    )


def _paper_change(mine: Judged | JudgedFields, its: Judged | JudgedFields) -> PaperChange:
    names = dict.fromkeys([*mine.fields, *its.fields])
    pairs = {name: (mine.fields.get(name, Sorted()), its.fields.get(name, Sorted())) for name in names}
    wrong = sum(len(one.wrong) - len(other.wrong) for one, other in pairs.values())
    gained = {name: _beyond(one, other) for name, (one, other) in pairs.items()}
    lost = {name: _beyond(other, one) for name, (one, other) in pairs.items()}
    if isinstance(mine, Judged):
        sides = (gained["claims"], lost["claims"], gained["hardware"], lost["hardware"])
        return PaperChange(mine.id, mine.title, *sides, wrong)
    texts = (
        tuple(f"{spoken(name)}: {text}" for name, texts in side.items() for text in texts) for side in (gained, lost)
    )
    return PaperChange(mine.id, mine.title, (), (), (), (), wrong, *texts)


def _beyond(one: Sorted, other: Sorted) -> tuple[str, ...]:
    return tuple((Counter(one.right) - Counter(other.right)).elements())


def _gain(name: str, results: Evaluation, other: Evaluation) -> Gain:
    sides = [[paper.tally for paper in side.papers] for side in (results, other)]
    drawn = zip(*((tally.ratios() for tally in resampled(tallies)) for tallies in sides), strict=True)
    ends = interval(_minus(mine[name].value, its[name].value) for mine, its in drawn)
    return Gain(_minus(results.scores[name].value, other.scores[name].value), *ends)


def _minus(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other

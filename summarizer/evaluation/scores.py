"""Scores of many papers, with their uncertainty.

A score is a ratio of counts summed over papers. Its interval is a percentile bootstrap over papers: 95 %, 1,000
resamples, one fixed seed, so that the same files give the same intervals (Efron and Tibshirani, An Introduction to the
Bootstrap, 1993, chapter 13). With few papers it is too narrow.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from statistics import quantiles
from typing import TYPE_CHECKING, NamedTuple

from summarizer.evaluation.judging import Tally, judge
from summarizer.evaluation.matching import counterparts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from summarizer.evaluation.judging import Judged
    from summarizer.evaluation.lines import GoldPaper, ResultLine

RESAMPLES = 1000
_SEED = 1993


@dataclass(frozen=True, slots=True)
class Score:
    """A ratio with its 95 % interval.

    Attributes:
        value: `right / of`; 0 where nothing was found of what there is, None where there is nothing.
        low: the interval's lower end, None where it cannot be told.
        high: its upper end.
        right: the count above the line (for an F1 both sides' right ones).
        of: the count below it.
    """

    value: float | None
    low: float | None
    high: float | None
    right: int
    of: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Results held against gold.

    Attributes:
        scores: by name.
        papers: one entry for each gold paper, in gold's order.
        without_result: titles or ids of gold papers that have no result; all they hold is missed.
        without_gold: titles or ids of results that gold does not know; they are left out.
    """

    scores: Mapping[str, Score]
    papers: tuple[Judged, ...]
    without_result: tuple[str, ...]
    without_gold: tuple[str, ...]


def evaluate(results: Sequence[ResultLine], *, gold: Sequence[GoldPaper]) -> Evaluation:
    """Hold results against gold answers.

    Raises:
        InputError: a summary is not of the schema `PaperSummary`.
    """
    lines = counterparts(gold, among=results)
    papers = tuple(judge(line, gold=paper) for paper, line in zip(gold, lines, strict=True))
    known = {id(line) for line in lines}
    return Evaluation(
        _scores([paper.tally for paper in papers]),
        papers,
        tuple(paper.title or paper.id for paper, line in zip(gold, lines, strict=True) if line is None),
        tuple(line.title or line.id for line in results if id(line) not in known),
    )


class Ratio(NamedTuple):
    """A count out of another; `missed` tells nothing done (0) from nothing to do (None) where both are 0."""

    right: int
    of: int
    missed: int = 0

    @property
    def value(self) -> float | None:
        """The quotient."""
        if self.of:
            return self.right / self.of
        return 0.0 if self.missed else None


def ratios(tally: Tally) -> dict[str, Ratio]:
    """The scores of these counts, by name."""
    return {
        **_found("claims", *tally[:3]),
        "metric_accuracy": Ratio(tally.metrics_right, tally.claims_right, tally.claims_missed),
        **_found("hardware", *tally[4:7]),
        **_found("hardware_names", *tally[7:10]),
        "problem_evidence": Ratio(tally.problem_hits, tally.papers),
        "method_evidence": Ratio(tally.method_hits, tally.papers),
        "method_name": Ratio(tally.names_right, tally.papers),
        "left_empty": Ratio(tally.left_empty, tally.without_claims),
        "without_evidence": Ratio(tally.unsupported, tally.values),
        "failed": Ratio(tally.failed, tally.papers),
    }


def _found(name: str, right: int, wrong: int, missed: int) -> dict[str, Ratio]:
    return {
        f"{name}_precision": Ratio(right, right + wrong, missed),
        f"{name}_recall": Ratio(right, right + missed, wrong),
        f"{name}_f1": Ratio(2 * right, 2 * right + wrong + missed),
    }


def _scores(tallies: Sequence[Tally]) -> dict[str, Score]:
    drawn = [ratios(tally) for tally in resampled(tallies)]
    return {
        name: Score(ratio.value, *interval(draw[name].value for draw in drawn), ratio.right, ratio.of)
        for name, ratio in ratios(_total(tallies)).items()
    }


def _total(tallies: Iterable[Tally]) -> Tally:
    return Tally(*map(sum, zip(*tallies, strict=True)))


def resampled(tallies: Sequence[Tally]) -> Iterator[Tally]:
    """Sums over as many papers drawn with replacement; the same draws for as many papers."""
    columns = list(zip(*tallies, strict=True))
    chance = random.Random(_SEED)  # noqa: S311  # statistics, no secret
    for _ in range(RESAMPLES):
        drawn = chance.choices(range(len(tallies)), k=len(tallies))
        yield Tally(*(sum(map(column.__getitem__, drawn)) for column in columns))


def interval(values: Iterable[float | None]) -> tuple[float | None, float | None]:
    """The 2.5th and the 97.5th percentile of the values there are."""
    known = [value for value in values if value is not None]
    if len(known) < 2:  # noqa: PLR2004  # fewer have no quantiles
        return None, None
    cuts = quantiles(known, n=40, method="inclusive")
    return cuts[0], cuts[-1]

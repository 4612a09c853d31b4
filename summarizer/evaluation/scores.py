"""Scores of many papers, with their uncertainty.

A score is a ratio of counts summed over papers. Its interval is a percentile bootstrap over papers: 95 %, 1,000
resamples, one fixed seed, so that the same files give the same intervals (Efron and Tibshirani, An Introduction to the
Bootstrap, 1993, chapter 13). With few papers it is too narrow.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from statistics import quantiles
from typing import TYPE_CHECKING

from summarizer.evaluation.fields import FieldTally, judge_fields, parts_of
from summarizer.evaluation.judging import Counts, judge
from summarizer.evaluation.lines import GoldAnswer
from summarizer.evaluation.matching import counterparts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from summarizer.evaluation.fields import JudgedFields
    from summarizer.evaluation.judging import Judged
    from summarizer.evaluation.lines import GoldPaper, ResultLine

AnyCounts = Counts | FieldTally
RESAMPLES = 1000
_SEED = 1993


@dataclass(frozen=True, slots=True)
class Score:
    """A ratio with its 95 % interval.

    Attributes:
        value: `right / of`; 0 if nothing was found, None if there is nothing to find.
        low: the interval's lower end, None if unknown.
        high: its upper end.
        right: the numerator (for an F1, the right ones of both sides).
        of: the denominator.
    """

    value: float | None
    low: float | None
    high: float | None
    right: int
    of: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Results scored against gold.

    Attributes:
        scores: by name.
        papers: one entry for each gold paper, in gold's order.
        without_result: titles or ids of gold papers without a result; all their values are missed.
        without_gold: titles or ids of results without a gold answer; they are left out.
    """

    scores: Mapping[str, Score]
    papers: tuple[Judged | JudgedFields, ...]
    without_result: tuple[str, ...]
    without_gold: tuple[str, ...]


def evaluate(results: Sequence[ResultLine], *, gold: Sequence[GoldPaper | GoldAnswer]) -> Evaluation:
    """Score results against gold answers, of the `paper` schema or any other.

    Raises:
        InputError: a summary is of another schema than its gold answer.
    """
    lines = counterparts(gold, among=results)
    papers = tuple(_judged(gold, lines))
    known = {id(line) for line in lines}
    return Evaluation(
        _scores([paper.tally for paper in papers]),
        papers,
        tuple(paper.title or paper.id for paper, line in zip(gold, lines, strict=True) if line is None),
        tuple(line.title or line.id for line in results if id(line) not in known),
    )


def _judged(
    gold: Sequence[GoldPaper | GoldAnswer], lines: Sequence[ResultLine | None]
) -> Iterator[Judged | JudgedFields]:
    answers = [paper for paper in gold if isinstance(paper, GoldAnswer)]
    parts = parts_of(answers)
    for paper, line in zip(gold, lines, strict=True):
        if isinstance(paper, GoldAnswer):
            yield judge_fields(line, gold=paper, parts=parts)
        else:
            yield judge(line, gold=paper)


def _scores(tallies: Sequence[AnyCounts]) -> dict[str, Score]:
    drawn = [tally.ratios() for tally in resampled(tallies)]
    return {
        name: Score(ratio.value, *interval(draw[name].value for draw in drawn), ratio.right, ratio.of)
        for name, ratio in _total(tallies).ratios().items()
    }


def _total(tallies: Sequence[AnyCounts]) -> AnyCounts:
    made, columns = _columns(tallies)
    return made(map(sum, columns))


def resampled(tallies: Sequence[AnyCounts]) -> Iterator[AnyCounts]:
    """Sums over papers drawn with replacement; the same draws for the same number of papers."""
    made, columns = _columns(tallies)
    chance = random.Random(_SEED)  # noqa: S311  # statistics, no secret
    for _ in range(RESAMPLES):
        drawn = chance.choices(range(len(tallies)), k=len(tallies))
        yield made(sum(map(column.__getitem__, drawn)) for column in columns)


def _columns(tallies: Sequence[AnyCounts]) -> tuple[Callable[[Iterable[int]], AnyCounts], list[Sequence[int]]]:
    """A constructor of tallies from counts, and the columns of counts over all papers."""
    plain = [tally for tally in tallies if isinstance(tally, Counts)]
    if plain:
        return Counts._make, list(zip(*plain, strict=True))
    named = [tally for tally in tallies if isinstance(tally, FieldTally)]
    names = list(dict.fromkeys(name for tally in named for name in tally))
    columns: list[Sequence[int]] = [[tally.get(name, 0) for tally in named] for name in names]
    return lambda counts: FieldTally(zip(names, counts, strict=True)), columns


def interval(values: Iterable[float | None]) -> tuple[float | None, float | None]:
    """The 2.5th and the 97.5th percentile of the known values."""
    known = [value for value in values if value is not None]
    if len(known) < 2:  # noqa: PLR2004  # fewer have no quantiles
        return None, None
    cuts = quantiles(known, n=40, method="inclusive")
    return cuts[0], cuts[-1]

"""Derives the factor of an amount: how many times less of the resource is used, or how many times more is done.

- A multiple is the factor: "2.5x", "ten-fold", "a factor of 4", "an order of magnitude" (10), "doubles". It is inverted
  where the amount or the statement says that a cost grows ("2x slower", "twice the memory").
- Two quantities are their ratio, units converted: "from 80 GB to 6 GB", "1.1M against 11M" (ours first). Less is the
  gain; more is for rates ("images/s"), for counts under `throughput`, and for counts of a capacity that is raised.
  Prefixes of bytes are decimal (1 GB is 1000 MB), a month is 365.25 / 12 days.
- A percentage or a fraction p depends on the words around the figure, in the amount, then the statement, then the
  evidence: 1 / (1 - p) if less is used ("saves 40%"), 1 + p if more is done ("40% faster"), 1 / p if it is what
  remains ("to 40%", "a third of the labels"). For a loss it is 1 / (1 + p) ("40% slower") or 1 - p ("40% less
  throughput").
- There is no factor if none of this decides: a lone quantity ("in 76 minutes"), a complexity ("O(1/T)"), "34.9%" alone,
  an improvement of a cost ("improves latency by 40%": less time, or more speed?), a loss that only the evidence
  mentions (it may be about the baseline).

Multiples take precedence over ratios, ratios over percentages. A bound is inverted if the factor falls as the figure
grows: "less than 10% of the data" is at least 10. A bound missing from the amount is taken from the evidence.

More with examples that the tests run: docs/factor.md.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.evidence.bounds import NEAR, TURNED, bound_of
from summarizer.evidence.parts import is_of_a_part
from summarizer.evidence.ratio import ratio
from summarizer.evidence.runs import MAX_PLACES, ClaimTexts, runs
from summarizer.evidence.senses import Sense, is_loss, is_named_factor, sense_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.evidence.bounds import Bound
    from summarizer.evidence.runs import Run

_COMPLEXITY = re.compile(r"\b[Oo]\s?\\?[({]|\\(?:mathcal|tilde|widetilde|Theta|Omega|Tilde)\b|[\u0398\u03a9]\(")
_FROM = re.compile(r"(?P<ranging>\b(?:rang(?:es?|ing)|by|of|reductions?|savings?)\s+)?\bfrom\s*$", re.IGNORECASE)

_RATHER = re.compile(
    r"[\s$]*(?:rather than|instead of|down from|as opposed to|compared (?:to|with)|against|versus|vs\.?)\s+\$?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Factor:
    """How many times less is used, or more is done; a loss if below 1.

    Attributes:
        low: the lower end, None for "up to".
        high: the upper end, None for "at least". For "exact" and "about", both ends are the number itself.
        bound: the kind of number.
    """

    low: float | None
    high: float | None
    bound: Bound

    @property
    def value(self) -> float:
        """One number to sort by: the known end, or the geometric mean of a range, which does not overstate."""
        if self.low is None or self.high is None:
            return self.high or self.low or 1.0
        return self.low if self.low == self.high else math.sqrt(self.low) * math.sqrt(self.high)


def factor_of(amount: str | None, *, statement: str = "", metric: str = "", evidence: str = "") -> Factor | None:
    """The factor that `amount` states; None if the text does not determine it. Never raises.

    Args:
        amount: the text with the figure ("up to 4.2x").
        statement: the claim in one clause.
        metric: the resource, as `EfficiencyClaim.metric`.
        evidence: the passages it was found in.
    """
    if not amount or _COMPLEXITY.search(amount):
        return None
    claim = ClaimTexts(amount, statement, metric, evidence)
    for read in (_multiple, _quotient, _portion):
        if (factor := read(claim)) is not None:
            return factor if _is_sound(factor) else None
    return None


def _is_sound(factor: Factor) -> bool:
    return all(end is None or 0 < end < math.inf for end in (factor.low, factor.high))


def _multiple(claim: ClaimTexts) -> Factor | None:
    found = runs(claim.amount)
    run = next((run for run in found if run.unit == "x"), None) or next(
        (run for run in found[:MAX_PLACES] if not run.unit and is_named_factor(claim, run)), None
    )
    if run is None:
        return None
    rises = not is_loss(claim, run)
    ends = run.values if rises else tuple(1 / value if value else math.inf for value in run.values)
    return _factor(ends, bound_of(claim, run), rises=rises)


def _quotient(claim: ClaimTexts) -> Factor | None:
    found = ratio(claim)
    return _factor((found[0],), found[1]) if found else None


def _inverse(value: float) -> float:
    return 1 / value if value > 0 else math.inf


_FACTOR_OF: dict[Sense, tuple[Callable[[float], float], bool]] = {
    # the factor of a share, and whether it rises with it
    "less": (lambda share: _inverse(1 - share), True),
    "more": (lambda share: 1 + share, True),
    "share": (_inverse, False),
    "costlier": (lambda share: _inverse(1 + share), False),
    "poorer": (lambda share: 1 - share, False),
    "kept": (lambda share: share, True),
}


def _portion(claim: ClaimTexts) -> Factor | None:
    run = next((run for run in runs(claim.amount) if run.unit == "%"), None)
    if run is None:
        return None
    if _are_levels(claim.amount, run):
        return _levels(run.values[0], run.values[-1], metric=claim.metric)
    sense = sense_of(claim, run)
    if sense in {None, "share"} and (other := _contrasted(claim.amount, run)):
        return _levels(other, run.values[-1], metric=claim.metric)
    if sense is None or (sense == "less" and is_of_a_part(claim, run)):
        return None
    factor, rises = _FACTOR_OF[sense]
    return _factor(tuple(factor(value / 100) for value in run.values), bound_of(claim, run), rises=rises)


def _are_levels(amount: str, run: Run) -> bool:
    """Whether "from 30% to 5%" are two states, not the ends of a range."""
    found = _FROM.search(amount[: run.start][-NEAR:])
    return len(run.values) > 1 and found is not None and not found["ranging"]


def _contrasted(amount: str, run: Run) -> float | None:
    """The share that the first one is contrasted with: "12% rather than 40%"."""
    against = _RATHER.match(amount, run.end)
    return next((one.values[0] for one in runs(amount) if against and one.start == against.end()), None)


def _levels(first: float, last: float, *, metric: str) -> Factor | None:
    if metric == "throughput":
        return _factor((last * _inverse(first),), "exact")
    return _factor((first * _inverse(last),), "exact") if first > last else None


def _factor(ends: tuple[float, ...], bound: Bound, *, rises: bool = True) -> Factor:
    """The factor between these ends. `rises` says whether it grows with the bounded figure."""
    low, high = (float(f"{end:.12g}") for end in (min(ends), max(ends)))  # 1 / (1 - 0.9) is 10
    bound = bound if rises else TURNED.get(bound, bound)
    if bound == "at_most":
        return Factor(None, high, bound)
    if bound == "at_least":
        return Factor(low, None, bound)
    return Factor(low, high, "range" if low != high else bound)

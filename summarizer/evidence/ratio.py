"""The ratio of two quantities in an amount: "from 80 GB to 6 GB", "1.1M against 11M".

Units come from a table because a library takes longer to import than everything here takes to run; see docs/factor.md.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from summarizer.evidence.bounds import TURNED, bound_at
from summarizer.evidence.figures import figures
from summarizer.evidence.quantities.table import MONEY
from summarizer.evidence.runs import MAX_PLACES, mentions
from summarizer.evidence.senses import AFTER, BEFORE, PHRASE_END, VERB

if TYPE_CHECKING:
    from summarizer.evidence.bounds import Bound
    from summarizer.evidence.runs import ClaimTexts, Mention

_BECOMES = re.compile(r"\bto\b|->|\u2192|\\(?:long)?(?:right)?arrow\b", re.IGNORECASE)
_AGAINST = re.compile(
    r"\b(?:against|versus|vs|instead of|rather than|as opposed to|compared (?:to|with)|whereas|where|while|from)\b",
    re.IGNORECASE,
)
_NO_PAIR = re.compile(r"\b(?:between|rang(?:es?|ing) from)\b", re.IGNORECASE)
_FROM_HERE = re.compile(r"\bfrom\b", re.IGNORECASE)
_PER_TIME = re.compile(
    r"\b(?:fps|qps|[kmg]?hz|[kmgt]?bps)\b|(?:/|\bper[\s-])\s?(?:s|secs?|seconds?|mins?|minutes?|h|hours?|days?)\b",
    re.IGNORECASE,
)
_CAPACITY = {"throughput", "inference", "memory", "other", ""}
# Costs, of which less is a gain. For anything else a fall may be a gain, and a rise only if the text says so.
_PAID = MONEY | {"time", "byte", "bit", "energy", "power", "operations", "instructions", "code", "pixel", "mass"}
_NO_RATIO = frozenset({"celsius", "fahrenheit", "decibel", "magnitude", "fahrenheit or farad", "celsius or coulomb"})
_FASTER_IS_MORE = {"throughput", "inference", "training_time", "convergence", "other", "tuning", ""}
_LIFE = re.compile(r"\b(?:life|lifetimes?|endurance|uptime|autonomy|flight time|battery)\b", re.IGNORECASE)
_PACE = re.compile(r"\b(?:throughput|goodput|speeds?|fps|performance|rates?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Quantity:
    """A number in the base unit of its dimension, and the words after it ("GPU", "step")."""

    value: float
    dimension: str
    words: frozenset[str]
    bound: Bound

    def is_like(self, other: _Quantity) -> bool:
        known = self.words and other.words
        return self.dimension == other.dimension and not (
            self.dimension == "count" and known and not self.words & other.words
        )


def ratio(claim: ClaimTexts) -> tuple[float, Bound] | None:
    """The ratio of the worse quantity to the better one, with its bound; None if the amount has no such pair."""
    if _NO_PAIR.search(claim.amount):
        return None
    sizes = [mention for mention in mentions(claim.amount) if mention.is_quantity]
    pairs = (_pair(claim.amount, first, second) for first, second in combinations(sizes[:MAX_PLACES], 2))
    before, after = next((pair for pair in pairs if pair), (None, None))
    if before is None or after is None:
        return None
    less_is_better = _is_less_better(claim, before, after)
    if less_is_better is None:
        return None
    more, less = (before, after) if less_is_better else (after, before)
    times = more.value / less.value if less.value > 0 else math.inf
    return times, _bound_of_ratio(more.bound, TURNED.get(less.bound, less.bound))


def _bound_of_ratio(above: Bound, below: Bound) -> Bound:
    bounds = {above, below} - {"exact"}
    return bounds.pop() if len(bounds) == 1 else "about" if bounds else "exact"


def _pair(text: str, first: Mention, second: Mention) -> tuple[_Quantity, _Quantity] | None:
    """The quantities before and after, if two figures are presented that way."""
    left, right = _quantities(text, first, second)
    gap = text[first.end : second.start]
    if not left.is_like(right) or left.dimension in _NO_RATIO:
        return None
    if _BECOMES.search(gap):
        is_ordered = _FROM_HERE.search(text, 0, first.start) or not re.search(r"\bto\b", gap)
        return (left, right) if is_ordered or left.value > right.value else None
    return (right, left) if _AGAINST.search(gap) else None


def _quantities(text: str, first: Mention, second: Mention) -> tuple[_Quantity, _Quantity]:
    """The two quantities; a bare first number has the unit of the second ("from 9.2 to 7.0 seconds")."""
    left, right = _quantity(text, first), _quantity(text, second)
    if left.dimension != "count" or first.unit or left.words:
        return left, right
    if right.dimension != "count":
        return _quantity(text, first, like=second), right
    if second.text[-3:].lower() in {"ion", "and"}:  # "1.1 to 2.2 million"; "900 to 1.2k" has two units
        left = _quantity(text, replace(first, unit=second.unit, measure=second.measure))
    return left, right


def _quantity(text: str, mention: Mention, *, like: Mention | None = None) -> _Quantity:
    unit_of = like or mention
    words = _words_after(text, mention.end)
    dimension, scale = _scale(text, unit_of)
    bound = bound_at(text, start=mention.start, end=mention.end)
    return _Quantity(mention.value * scale, dimension, words, bound)


def _scale(text: str, mention: Mention) -> tuple[str, float]:
    measure = mention.measure
    if measure.name:
        return measure.dimension, measure.scale * 10.0**measure.power
    if sign := _SIGN.match(text, mention.end):  # of a unit that is not known: only the same one is comparable
        return f"unit {sign[1]}", 1.0
    measures = (figure.measure for word in _words_after(text, mention.end) for figure in figures(f"1 {word}"))
    return next(((one.dimension, one.scale) for one in measures if one.dimension != "count"), ("count", 1.0))


_SIGN = re.compile(r"\s?((?![aAIxX\u00d7])[A-Za-z]|[a-z][A-Z])(?![\w-]|\.\w)")


def _words_after(text: str, end: int) -> frozenset[str]:
    """The first words after a figure, without a plural s ("64 trial runs" -> trial, run)."""
    phrase = text[end : end + AFTER]
    stop = re.search(rf"{PHRASE_END.pattern}|\d", phrase, re.IGNORECASE)
    words = re.findall(r"[A-Za-z]{2,}", phrase[: stop.start()] if stop else phrase)
    return frozenset(word.lower().rstrip("s") for word in words[:3])


def _is_less_better(claim: ClaimTexts, before: _Quantity, after: _Quantity) -> bool | None:
    """Whether the smaller quantity is better, by metric and words; None if neither decides."""
    dimension = before.dimension
    cue = _cue(claim)
    if _is_rate(dimension) or (_PER_TIME.search(claim.amount) and dimension != "time"):
        return _is_less_of_a_rate_better(claim, cue)
    if dimension == "count":
        return claim.metric != "throughput" and not (_raises(cue) and claim.metric in _CAPACITY)
    if dimension == "time" and _raises(cue) and any(_LIFE.search(text) for text in (claim.amount, claim.statement)):
        return False
    if _raises(cue) and after.value > before.value and claim.metric in {"other", ""}:
        return None if _powers_of(dimension) & _PAID else False
    if _powers_of(dimension) & _PAID or after.value <= before.value:
        return True
    return False if _raises(cue) and claim.metric in _CAPACITY else None


def _powers_of(dimension: str) -> set[str]:
    return set(dimension.split("  "))


def _is_rate(dimension: str) -> bool:
    return dimension in {"frequency", "rotation"} or "time-1" in dimension


def _is_less_of_a_rate_better(claim: ClaimTexts, cue: str) -> bool | None:
    """Decide for a rate, which may be work per second or a load: "reduces the bandwidth to 2 Gb/s"."""
    is_pace = any(_PACE.search(text) for text in (claim.amount, claim.statement))
    if claim.metric == "throughput" or (claim.metric in _FASTER_IS_MORE and (is_pace or cue != "less")):
        return False
    if cue == "less" and not is_pace:
        return True
    return False if cue == "improve" or (cue == "increase" and is_pace) else None


def _raises(cue: str) -> bool:
    return cue in {"increase", "improve"}


def _cue(claim: ClaimTexts) -> str:
    """The verb before "from": "increase" for "raises the context from 4k to 128k"; "" if there is none."""
    for text in (claim.amount, claim.statement):
        start = _FROM_HERE.search(text)
        cues = [*VERB.finditer(text[: start.start()][-BEFORE:])] if start else []
        if cues:
            return cues[-1].lastgroup or ""
    cues = [*VERB.finditer(claim.statement[:BEFORE])]
    return (cues[0].lastgroup or "") if cues and not _FROM_HERE.search(claim.statement) else ""

"""Two quantities of an amount, and how many times the one is the other: "from 80 GB to 6 GB", "1.1M against 11M".

Units are a table, for a library takes longer to import than all the rest of this room takes to run; see docs/factor.md.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from summarizer.evidence.bounds import TURNED, bound_at
from summarizer.evidence.figures import figures
from summarizer.evidence.runs import MAX_PLACES, mentions
from summarizer.evidence.senses import AFTER, BEFORE, PHRASE_END, VERB

if TYPE_CHECKING:
    from summarizer.evidence.bounds import Bound
    from summarizer.evidence.runs import Claim, Mention

_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1, "min": 60, "h": 3600, "day": 86400, "week": 604800, "month": 2629800}
_SCALE_OF = {
    **{unit: ("byte", 1000.0**power) for power, unit in enumerate(("KB", "MB", "GB", "TB"), start=1)},
    **{unit: ("count", 1000.0**power) for power, unit in enumerate(("", "K", "M", "B", "T"))},
    **{unit: ("time", float(seconds)) for unit, seconds in _SECONDS.items()},
    "bit": ("bit", 1.0),
}
_PREFIXED = re.compile(
    r"[\s~$-]{0,2}(?P<prefix>[num\u00b5\u03bckKMGTPE]?)(?P<unit>J|Wh|W|Hz|bps|B|[Ff][Ll][Oo][Pp][Ss]?|MACs?|macs?)(?!\w)"
)
_PREFIX_OF = {"": 0, "n": -3, "u": -2, "\u00b5": -2, "\u03bc": -2, "m": -1, "k": 1, "K": 1}
_PREFIX_OF |= {prefix: power for power, prefix in enumerate("MGTPE", start=2)}
_BASE_OF = {"j": ("energy", 1.0), "wh": ("energy", 3600.0), "b": ("byte", 1.0)}
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


def ratio(claim: Claim) -> tuple[float, Bound] | None:
    """How many times the worse quantity is the better one, with its bound; None where the amount tells no such two."""
    if _NO_PAIR.search(claim.amount):
        return None
    sizes = [mention for mention in mentions(claim.amount) if mention.unit in _SCALE_OF]
    pairs = (_pair(claim.amount, first, second) for first, second in combinations(sizes[:MAX_PLACES], 2))
    before, after = next((pair for pair in pairs if pair), (None, None))
    if before is None or after is None:
        return None
    more, less = (before, after) if _is_less_better(claim, before.dimension) else (after, before)
    times = more.value / less.value if less.value > 0 else math.inf
    return times, _bound_of_ratio(more.bound, TURNED.get(less.bound, less.bound))


def _bound_of_ratio(above: Bound, below: Bound) -> Bound:
    bounds = {above, below} - {"exact"}
    return bounds.pop() if len(bounds) == 1 else "about" if bounds else "exact"


def _pair(text: str, first: Mention, second: Mention) -> tuple[_Quantity, _Quantity] | None:
    """What was before and what is after, where two figures are told as such."""
    left, right = _quantities(text, first, second)
    gap = text[first.end : second.start]
    if not left.is_like(right):
        return None
    if _BECOMES.search(gap):
        told = _FROM_HERE.search(text, 0, first.start) or not re.search(r"\bto\b", gap)
        return (left, right) if told or left.value > right.value else None
    return (right, left) if _AGAINST.search(gap) else None


def _quantities(text: str, first: Mention, second: Mention) -> tuple[_Quantity, _Quantity]:
    """The two quantities; a bare first number has the unit of the second ("from 9.2 to 7.0 seconds")."""
    left, right = _quantity(text, first), _quantity(text, second)
    if left.dimension != "count" or first.unit or left.words:
        return left, right
    if right.dimension != "count":
        return _quantity(text, first, like=second), right
    if second.text[-3:].lower() in {"ion", "and"}:  # "1.1 to 2.2 million"; in "900 to 1.2k" they are apart
        left = _quantity(text, replace(first, unit=second.unit))
    return left, right


def _quantity(text: str, mention: Mention, *, like: Mention | None = None) -> _Quantity:
    unit_of = like or mention
    words = _words_after(text, mention.end)
    dimension, scale = _scale(text, unit_of)
    bound = bound_at(text, start=mention.start, end=mention.end)
    return _Quantity(mention.value * scale, dimension, words, bound)


def _scale(text: str, mention: Mention) -> tuple[str, float]:
    if mention.unit:
        return _SCALE_OF[mention.unit]
    if found := _PREFIXED.match(text, mention.end):
        unit = found["unit"].lower()
        dimension, base = _BASE_OF.get(unit, (unit.rstrip("s") if unit != "bps" else unit, 1.0))
        return dimension, base * 1000.0 ** _PREFIX_OF[found["prefix"]]
    units = (figure.unit for word in _words_after(text, mention.end) for figure in figures(f"1 {word}"))
    return next((_SCALE_OF[unit] for unit in units if unit in _SCALE_OF and unit), ("count", 1.0))


def _words_after(text: str, end: int) -> frozenset[str]:
    """The first words after a figure, without a plural's s ("64 trial runs" -> trial, run)."""
    phrase = text[end : end + AFTER]
    stop = re.search(rf"{PHRASE_END.pattern}|\d", phrase, re.IGNORECASE)
    words = re.findall(r"[A-Za-z]{2,}", phrase[: stop.start()] if stop else phrase)
    return frozenset(word.lower().rstrip("s") for word in words[:3])


def _is_less_better(claim: Claim, dimension: str) -> bool:
    if _PER_TIME.search(claim.amount) or dimension in {"hz", "bps"}:
        return dimension == "time"
    if dimension != "count":
        return True
    if claim.metric == "throughput":
        return False
    raised = any(_is_raised(text) for text in (claim.amount, claim.statement))
    return not (raised and claim.metric in _CAPACITY)


def _is_raised(text: str) -> bool:
    """Whether what leads up to "from" grows: "raises the context from 4k to 128k"."""
    start = _FROM_HERE.search(text)
    cues = [*VERB.finditer(text[: start.start()][-BEFORE:])] if start else []
    return bool(cues) and cues[-1].lastgroup in {"increase", "improve"}

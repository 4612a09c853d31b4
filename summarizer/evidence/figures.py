"""Figures in running text: numbers with their units, in digits and in words.

A figure is what a reader would check against the source: `3.3x`, `24 GB`, `40%`, `ten-fold`, `half`. A number inside
a name (`A100`, `GPT-4`, `3D`) is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS_OF = {word: Decimal(10 * tens) for tens, word in enumerate(_TENS.split(), start=2)}
_CARDINALS = {
    **{word: Decimal(value) for value, word in enumerate(_ONES.split())},
    **_TENS_OF,
    **{f"{ten}-{one}": value + n for ten, value in _TENS_OF.items() for n, one in enumerate(_ONES.split()[:10]) if n},
    "hundred": Decimal(100),
    "thousand": Decimal(1000),
}
_UNITS = {
    "x": "x \u00d7 times fold \\times",
    "%": "% \\% percent percentage",
    "bit": "bit bits",
    "B": "b billion",
    "M": "m million",
    "K": "k thousand",
    "T": "t trillion",
    "KB": "kb kib kilobyte kilobytes",
    "MB": "mb mib megabyte megabytes",
    "GB": "gb gib gigabyte gigabytes",
    "TB": "tb tib terabyte terabytes",
    "us": "us µs μs microsecond microseconds",
    "ms": "ms millisecond milliseconds",
    "s": "s sec secs second seconds",
    "min": "min mins minute minutes",
    "h": "h hr hrs hour hours",
    "day": "day days",
    "week": "week weeks",
    "month": "month months",
}
_UNIT_OF = {spelling: unit for unit, spellings in _UNITS.items() for spelling in spellings.split()}
_FACTOR_WORDS = {
    "twice": 2,
    "double": 2,
    "doubles": 2,
    "doubled": 2,
    "doubling": 2,
    "thrice": 3,
    "triple": 3,
    "triples": 3,
    "tripled": 3,
    "tripling": 3,
    "quadruple": 4,
    "quadruples": 4,
    "quadrupled": 4,
    "quadrupling": 4,
}
_HALVES = ("half", "halve", "halves", "halved", "halving")


def _alternatives(words: Iterable[str]) -> str:
    # ASCII, for a long s or a dotless i would match a spelling and then be none of its keys
    return f"(?a:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})"


_CARDINAL = _alternatives(_CARDINALS)
_FIGURE = re.compile(
    rf"""
    (?P<orders>(?:\b(?P<power>{_CARDINAL}|an?|\d)\s+)?\borders?[\s-]of[\s-]magnitudes?\b)
  | (?P<factor>\b(?:{_alternatives(_FACTOR_WORDS)})\b)
  | (?P<half>\b(?:{_alternatives(_HALVES)})\b)
  | (?: (?P<number>
          (?<![\w.])
          (?<! (?<!\d) (?<!\d[kmgtu]) [A-Za-z]- ) (?<!\de-)  # not in GPT-4 and 1e-3, but in 2x-3x and 10ms-20ms
          (?> (?: \d{{1,3}}(?:\{{?,\}}?\d{{3}}){{1,9}}(?!\d) | \d+ ) (?:\.\d+)? | \.\d+ ) )
      | \b(?P<cardinal>{_CARDINAL})(?=\b|fold) )
    (?: [\s\u00a0~$-]{{0,2}} (?P<unit>{_alternatives(_UNIT_OF)})
        (?! [A-Za-z] | (?<!x)(?<!\u00d7)(?<!times) \d )  # "8 H100" are no hours; "3x3" is a product
      | (?![A-Za-z]) )
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a text with its unit.

    Attributes:
        text: as written.
        value: the number; words and thousands separators are resolved ("1,024" is 1024, "half" is 0.5).
        unit: "x", "%", a unit of size or time in one spelling ("GB", "h"), a magnitude ("M", "B"), or "" where none
            is known.
        spelled: whether it is a plain number word ("three"), which often counts things rather than measures them.
    """

    text: str
    value: Decimal
    unit: str
    spelled: bool = False

    def is_carried_by(self, other: Figure) -> bool:
        """Whether `other`, read in the source, says this figure: the same number, and no other unit."""
        if self.value == other.value:
            return self.unit == other.unit or not (self.unit and other.unit)
        return _is_half(self) and _is_half(other)


def _is_half(figure: Figure) -> bool:
    return (figure.value, figure.unit) in {(Decimal("0.5"), ""), (Decimal(50), "%"), (Decimal(2), "x")}


def _figure(match: re.Match[str]) -> Figure:
    found = match.groupdict()
    if found["orders"]:
        power = (found["power"] or "a").lower()
        exponent = int(power) if power.isdigit() else int(_CARDINALS.get(power, 1))
        return Figure(match[0], Decimal(10) ** exponent, "x")
    if found["factor"]:
        return Figure(match[0], Decimal(_FACTOR_WORDS[found["factor"].lower()]), "x")
    if found["half"]:
        return Figure(match[0], Decimal("0.5"), "")
    unit = _UNIT_OF[found["unit"].lower()] if found["unit"] else ""
    if found["cardinal"]:
        return Figure(match[0], _CARDINALS[found["cardinal"].lower()], unit, spelled=not unit)
    return Figure(match[0], Decimal(re.sub(r"[{},]", "", found["number"])), unit)


@lru_cache(maxsize=4096)
def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text in order, plain number words included (marked `spelled`)."""
    return tuple(_find(text))


def _find(text: str) -> Iterator[Figure]:
    return map(_figure, _FIGURE.finditer(text))


def uncarried(text: str, *, source: str) -> tuple[Figure, ...]:
    """The figures of `text` that `source` does not say. Plain number words of `text` are not asked for."""
    known = figures(source)
    return tuple(
        figure for figure in figures(text) if not figure.spelled and not any(figure.is_carried_by(one) for one in known)
    )

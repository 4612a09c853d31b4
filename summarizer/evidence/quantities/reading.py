"""Reads figures one by one: numbers with their units, in running text.

A number inside a name (`A100`, `GPT-4`, `3D`) is not a figure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from summarizer.evidence.quantities.numerals import CJK, numbers, plain
from summarizer.evidence.quantities.table import CURRENCIES
from summarizer.evidence.quantities.units import Unit, rate_at, unit_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.evidence.quantities.numerals import Number

UNREAD = "unread"
LIKE_HALF = {(Decimal("0.5"), ""), (Decimal(50), "%"), (Decimal(2), "x")}
_SPACE = re.compile(r"[\s\u00ad$\\{}~]+")
_DOLLARS = 60
_NONE = Unit()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a text with its unit.

    Attributes:
        text: as written.
        value: the number; words and thousands separators are resolved ("1,024" is 1024, "half" is 0.5).
        unit: "x", "%", a unit in one spelling ("GB", "h", "mW", "g m-3"), a magnitude ("M", "B", "M USD"), "unread"
            if the number is not understood, or "" if no unit is known.
        spelled: whether it is a plain number word ("three"), which often counts things rather than measures them.
        measure: the same unit with its dimension and scale.
    """

    text: str
    value: Decimal
    unit: str
    spelled: bool = False
    measure: Unit = field(default=_NONE, compare=False)

    def is_carried_by(self, other: Figure) -> bool:
        """Whether `other`, found in the source, supports this figure: the same number, and no different unit."""
        if UNREAD in {self.unit, other.unit}:
            return squeezed(self.text) == squeezed(other.text)
        if _spread(self) and _spread(self) != _spread(other):
            return False
        if self.measure.per and other.measure.per and self.measure.per != other.measure.per:
            return False
        if self.value == other.value and (self.unit == other.unit or not (self.unit and other.unit)):
            return True
        if (is_half(self) and is_half(other)) or is_written_the_same(self, other) or _is_as_many(self, other):
            return True
        return (last := last_of(other)) is not None and self.is_carried_by(last)


def last_of(figure: Figure) -> Figure | None:
    """The quantity at the end of a product: "2 s" in "3 x 2 s"; None for a shape without a unit."""
    shape, _, unit = figure.unit.partition(" ")
    last = _NO_DIGIT.sub("", shape.rpartition("\u00d7")[2]) if "\u00d7" in shape else ""
    if not last.strip(".") or figure.measure.dimension == "count":
        return None
    return Figure(f"{last} {unit}", Decimal(last), figure.measure.name, measure=figure.measure)


_NO_DIGIT = re.compile(r"[^0-9.]")


def _spread(figure: Figure) -> str:
    """The uncertainty of the last digits in "4.215(4)"."""
    found = _SPREAD.search(figure.text)
    return found[0] if found else ""


_SPREAD = re.compile(r"(?<=[0-9])\([0-9]+\)")


def is_half(figure: Figure) -> bool:
    """Whether a figure is "half", "50%" or "2x"."""
    return (figure.value, figure.unit) in LIKE_HALF


def squeezed(text: str) -> str:
    """A text without spaces and LaTeX's braces and dollar signs."""
    return _SPACE.sub("", text)


def is_written_the_same(one: Figure, other: Figure) -> bool:
    """Whether both are written the same, like "55 K", which is kelvin in its sentence and thousands out of it."""
    return one.value == other.value and squeezed(one.text) == squeezed(other.text)


def _is_as_many(one: Figure, other: Figure) -> bool:
    """Whether the two are equal across magnitudes, like "2,000 kg" and "2 thousand kg"."""
    mine, theirs = one.measure, other.measure
    if mine.power == theirs.power or (mine.dimension, mine.scale) != (theirs.dimension, theirs.scale):
        return False
    return one.value.scaleb(mine.power) == other.value.scaleb(theirs.power)


@lru_cache(maxsize=4096)
def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text, in order, including plain number words (marked `spelled`)."""
    return tuple(figure for _, figure in located(text))


@lru_cache(maxsize=4096)
def located(text: str) -> tuple[tuple[int, Figure], ...]:
    """The figures of a text, each with its start. Takes linear time."""
    return tuple(_located(text, plain(text)))


def _located(text: str, read: str) -> Iterator[tuple[int, Figure]]:
    end = 0
    for number in numbers(read):
        if number.start < end:
            continue
        found = _with_unit(read, number)
        if found is None:
            continue
        start, unit, end = found
        yield start, _figure(text[start:end], number, unit)


def _with_unit(text: str, number: Number) -> tuple[int, Unit | None, int] | None:
    """The start, unit and end of a number's figure; None if letters after it make it a name."""
    if number.kind not in {"digits", "word"}:
        return number.start, None, number.end
    if money := _paid(text, number):
        return money
    unit = unit_at(text, number.end, spelled=number.kind == "word")
    if unit is None and _goes_on(text, number):
        return None
    return number.start, unit, unit.end if unit else number.end


def _goes_on(text: str, number: Number) -> bool:
    after = text[number.end : number.end + 1]
    return after == "_" or (after.isalpha() and ord(after) < CJK and not text.startswith("fold", number.end))


def _paid(text: str, number: Number) -> tuple[int, Unit | None, int] | None:
    """The amount of money in "$2.4 million", unless the dollar sign begins a formula."""
    before = text[max(0, number.start - 4) : number.start]
    sign = next((sign for sign in CURRENCIES if before.removesuffix(" " * sign.isalpha()).endswith(sign)), "")
    if not sign or (sign == "$" and _is_formula(text, number)):
        return None
    start = text.rindex(sign, 0, number.start)
    if sign.isalpha() and text[start - 1 : start].isalnum():
        return None
    magnitude, name = unit_at(text, number.end), CURRENCIES[sign]
    if magnitude is None and _goes_on(text, number):
        return None
    if magnitude and magnitude.dimension != "count":
        return None
    unit = rate_at(text, magnitude.end if magnitude else number.end, of=name)
    if magnitude:
        return start, replace(unit, name=f"{magnitude.name} {unit.name}", power=magnitude.power), unit.end
    return start, unit, unit.end


_PROSE = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}")


def _is_formula(text: str, number: Number) -> bool:
    """Whether the dollar sign before a number is LaTeX: another one opens or closes it, with no words in between."""
    opened = text.rfind("$", max(0, number.start - _DOLLARS), number.start - 1)
    if opened >= 0 and not text[opened + 1 : opened + 2].isdigit() and not _PROSE.search(text, opened, number.start):
        return True  # and this one closes it: "$\\sim$3x"
    close = text.find("$", number.end, number.end + _DOLLARS)
    if close < 0 or text[close + 1 : close + 2].isdigit():
        return False
    return _PROSE.search(text, number.end, close) is None


def _figure(text: str, number: Number, unit: Unit | None) -> Figure:
    if number.kind == "unread":
        return Figure(text, number.value, UNREAD)
    if number.kind in {"factor", "share"}:
        return Figure(text, number.value, "x" if number.kind == "factor" else "%")
    if number.product and not (unit and unit.name == "x"):
        name = f"{number.product} {unit.name}" if unit else number.product
        return Figure(text, number.value, name, measure=unit or _NONE)
    is_bare = number.kind == "word" and unit is None
    return Figure(text, number.value, unit.name if unit else "", is_bare, unit or _NONE)

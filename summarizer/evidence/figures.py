"""Figures in running text: numbers with their units, in digits and in words, and when a text says one.

A figure is what a reader would check against the source: `3.3x`, `24 GB`, `40%`, `ten-fold`, `half`. A number inside
a name (`A100`, `GPT-4`, `3D`) is none. How numbers and units are read: `summarizer.evidence.quantities`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from summarizer.evidence.quantities.numerals import CJK, numbers, plain
from summarizer.evidence.quantities.table import CURRENCIES
from summarizer.evidence.quantities.units import Unit, unit_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.evidence.quantities.numerals import Number

UNREAD = "unread"
_FACTOR_OF = re.compile(
    r"\b(?:factors?|multiples?|speed-?\s?ups?|accelerations?)\s+(?:of|by)\s+(?:[\w~$\\]+\s+){0,2}[~$\\(]*\Z",
    re.IGNORECASE,
)
_NOTATION = re.compile(r"[\s${}\\]|mathcal|tilde|left|right")
_RATIOS = ("x", "%")
_HALF = Decimal("0.5")
_LIKE_HALF = {(_HALF, ""), (Decimal(50), "%"), (Decimal(2), "x")}
_LINK = re.compile(r"[\s$\\{},~]*(?:-|to|and|or|/|[\u2013\u2014\u223c\u2212]|,\s?(?:and|or))?[\s$\\{},~]*")
_LINKED = 14
_FOLLOWING = re.compile(r"(?:[\s~/-]+(?!\s)[^\W\d_][^\s,;:()\[\]/]*){1,4}")
_WORDS_OF_GRAMMAR = (
    "a an and are as at by for from in is less fewer more of on or over per than that the their this to up was were"
    " when while with within out off its"
)
_FUNCTION_WORDS = frozenset(_WORDS_OF_GRAMMAR.split())
_TOKEN, _HAS_DIGIT = re.compile(r"[^\s()\[\],;]+"), re.compile(r"\d")
_SPACE = re.compile(r"[\s\u00ad$\\{}~]+")
_STEM, _NEARBY = 5, 4
_PLACES = 64
_BEFORE = 60
_DOLLARS = 60
_NONE = Unit()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a text with its unit.

    Attributes:
        text: as written.
        value: the number; words and thousands separators are resolved ("1,024" is 1024, "half" is 0.5).
        unit: "x", "%", a unit in one spelling ("GB", "h", "mW", "g m-3"), a magnitude ("M", "B", "M USD"), "unread"
            where the sign is not understood, or "" where no unit is known.
        spelled: whether it is a plain number word ("three"), which often counts things rather than measures them.
        measure: the same unit with its dimension and scale.
    """

    text: str
    value: Decimal
    unit: str
    spelled: bool = False
    measure: Unit = field(default=_NONE, compare=False)

    def is_carried_by(self, other: Figure) -> bool:
        """Whether `other`, read in the source, says this figure: the same number, and no other unit."""
        if UNREAD in {self.unit, other.unit}:
            return _squeezed(self.text) == _squeezed(other.text)
        if self.measure.per and other.measure.per and self.measure.per != other.measure.per:
            return False
        if self.value == other.value and (self.unit == other.unit or not (self.unit and other.unit)):
            return True
        return (_is_half(self) and _is_half(other)) or _is_written_the_same(self, other) or _is_as_many(self, other)


def _is_half(figure: Figure) -> bool:
    return (figure.value, figure.unit) in _LIKE_HALF


def _squeezed(text: str) -> str:
    return _SPACE.sub("", text)


def _is_written_the_same(one: Figure, other: Figure) -> bool:
    """Whether both are the same signs, as "55 K" that is kelvin with its sentence and thousands without."""
    return one.value == other.value and _squeezed(one.text) == _squeezed(other.text)


def _is_as_many(one: Figure, other: Figure) -> bool:
    """Whether "2,000 kg" and "2 thousand kg" are told."""
    mine, theirs = one.measure, other.measure
    if mine.power == theirs.power or (mine.dimension, mine.scale) != (theirs.dimension, theirs.scale):
        return False
    return one.value.scaleb(mine.power) == other.value.scaleb(theirs.power)


@lru_cache(maxsize=4096)
def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text in order, plain number words included (marked `spelled`)."""
    return tuple(figure for _, figure in located(text))


@lru_cache(maxsize=4096)
def located(text: str) -> tuple[tuple[int, Figure], ...]:
    """The figures of a text, each with where it begins. Linear in the text."""
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
    """Where the figure of a number begins, its unit, and where it ends; None where letters make it a name."""
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
    """The amount of money of "$2.4 million", where the dollar begins no formula."""
    before = text[max(0, number.start - 4) : number.start].rstrip(" ")
    sign = next((sign for sign in CURRENCIES if before.endswith(sign)), "")
    if not sign or (sign == "$" and _is_formula(text, number)):
        return None
    start = text.rindex(sign, 0, number.start)
    if sign.isalpha() and text[start - 1 : start].isalnum():
        return None
    told, name = unit_at(text, number.end), CURRENCIES[sign]
    if told is None or told.dimension != "count":
        return start, Unit(name, name, end=number.end), number.end
    return start, Unit(f"{told.name} {name}", name, power=told.power, end=told.end), told.end


_PROSE = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}")


def _is_formula(text: str, number: Number) -> bool:
    """Whether the dollar before a number is LaTeX: another one opens or closes it, and no words stand between."""
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
        return Figure(text, number.value, number.product)
    is_bare = number.kind == "word" and unit is None
    return Figure(text, number.value, unit.name if unit else "", is_bare, unit or _NONE)


@lru_cache(maxsize=1024)
def uncarried(text: str, *, source: str) -> tuple[Figure, ...]:
    """The figures of `text` that `source` does not say. Plain number words of `text` are not asked for."""
    known: _Known = defaultdict(dict)
    for one in figures(source):
        known[_number(one)].setdefault((one.unit, one.measure.per, _squeezed(one.text)), one)
    units = {one.unit for one in figures(source)}
    return tuple(one for one in figures(text) if not one.spelled and not _is_said(one, known, units))


_Known = dict[Decimal, dict[tuple[str, str, str], Figure]]


def _is_said(figure: Figure, known: _Known, units: set[str]) -> bool:
    values = [_number(figure), figure.value, *([value for value, _ in _LIKE_HALF] if _is_half(figure) else [])]
    # a unit that the source has nowhere is not lent to a bare number
    is_lent = figure.measure.dimension in {"count", "ratio", "percent"} or figure.unit in units
    alike = (one for value in values for one in known.get(value, {}).values())
    return any(figure.is_carried_by(one) for one in alike if one.unit or is_lent or _is_written_the_same(figure, one))


def _number(figure: Figure) -> Decimal:
    return figure.value.scaleb(figure.measure.power)


@lru_cache(maxsize=1024)
def stand_together(text: str, *, source: str) -> bool:
    """Whether the figures of `text` are said in this order in one passage of `source`, none of their kind in between.

    It tells "from 24 GB to 1 MB" from its reverse, and from two ends of different pairs. A unit must be the figure's
    own in the source, and the word after a bare number belongs to it: "64 epochs" is not said by "64 GPUs".
    """
    wanted, known = _with_shared_units(text), _with_shared_units(source)
    return (
        _formulas_are_in(text, source)
        and _names_are_in(text, source)
        and (not wanted or any(_runs(wanted, known, start) for start in _beginnings(wanted[0], known)))
        and _counts_the_same(text, source)
    )


def agree(one: str, other: str) -> bool:
    """Whether two tellings of a claim share a figure wherever both measure in one dimension or in multiples."""
    measured = [[figure for figure in figures(text) if _is_measured(figure)] for text in (one, other)]
    kinds = {_kind(figure) for figure in measured[0]} & {_kind(figure) for figure in measured[1]}
    return not kinds or any(mine.is_carried_by(theirs) for mine in measured[0] for theirs in measured[1][:_PLACES])


def _is_measured(figure: Figure) -> bool:
    return figure.unit in _RATIOS or figure.measure.dimension not in {"count", "bit"}


@dataclass(frozen=True, slots=True)
class _Placed:
    """A figure and the unit that it has, or shares with the next: "9.2 to 7.0 seconds"."""

    figure: Figure
    unit: str

    def says(self, wanted: _Placed) -> bool:
        """Whether this figure of a source is the wanted one."""
        figure = wanted.figure
        if figure.unit and not self.figure.unit and self.unit != figure.unit and not _is_half(self.figure):
            return _is_written_the_same(figure, self.figure)
        if wanted.unit and self.unit and wanted.unit != self.unit and not figure.unit:
            return False
        return figure.is_carried_by(self.figure)


@lru_cache(maxsize=256)
def _with_shared_units(source: str) -> tuple[_Placed, ...]:
    found = located(source)
    ahead = ""
    told: list[_Placed] = []
    for index in range(len(found) - 1, -1, -1):
        at, one = found[index]
        end = at + len(one.text)
        if not one.unit and _FACTOR_OF.search(source, max(0, at - _BEFORE), at):
            one = replace(one, unit="x")
        if one.unit or not (index + 1 < len(found) and _is_linked(source, end, found[index + 1][0])):
            ahead = one.unit
        told.append(_Placed(one, one.unit or ahead))
    return tuple(reversed(told))


def _is_linked(text: str, end: int, start: int) -> bool:
    return start - end <= _LINKED and _LINK.fullmatch(text, end, start) is not None


def _formulas_are_in(text: str, source: str) -> bool:
    written = _NOTATION.sub("", text)
    return "O(" not in written or written[written.index("O(") :].split(")")[0] in _NOTATION.sub("", source)


def _names_are_in(text: str, source: str) -> bool:
    """Whether what has digits and is no figure ("3D", "13b-chat") stands in the source as it is."""
    names = set(islice(_names(text), _PLACES + 1))
    if not names:
        return True
    known = source.casefold()
    return len(names) <= _PLACES and all(name in known for name in names)


def _names(text: str) -> Iterator[str]:
    taken = iter([*((at, at + len(figure.text)) for at, figure in located(text)), (len(text), len(text) + 1)])
    start, end = next(taken)
    for name in _TOKEN.finditer(text):
        while end <= name.start():
            start, end = next(taken)
        if start >= name.end() and _HAS_DIGIT.search(name[0]):
            yield name[0].strip(".$'\"").casefold()


def _beginnings(first: _Placed, known: tuple[_Placed, ...]) -> Iterator[int]:
    """Where the first figure is said, a few places: what repeats itself without end is no abstract."""
    return islice((at for at, one in enumerate(known) if one.says(first)), _PLACES)


def _runs(wanted: tuple[_Placed, ...], known: tuple[_Placed, ...], start: int) -> bool:
    """Whether the wanted figures follow from here, others than theirs left out."""
    ahead = islice(known, start, None)
    for figure in wanted:
        for one in ahead:
            if one.says(figure):
                break
            if one.figure.unit and _kind(one.figure) == _kind(figure.figure):
                return False
        else:
            return False
    return True


def _kind(figure: Figure) -> str:
    return figure.measure.dimension if figure.measure.dimension != "count" else figure.unit


def _counts_the_same(text: str, source: str) -> bool:
    known = _nouns(source)
    return all(counted <= known.get(value, set()) for value, counted in _nouns(text, words=1).items())


def _nouns(text: str, *, words: int = _NEARBY) -> dict[Decimal, set[str]]:
    """What the bare numbers of a text count, in the first letters of the words after them."""
    found: dict[Decimal, set[str]] = {}
    for at, figure in located(text):
        end = at + len(figure.text)
        if (
            figure.measure.dimension == "count"
            and figure.unit not in {*_RATIOS, UNREAD}
            and (after := _following(text, end))
        ):
            found.setdefault(figure.value, set()).update(after[:words])
    return found


def _following(text: str, end: int) -> list[str]:
    found = _FOLLOWING.match(text, end, end + 120)
    words = re.findall(r"[^\W\d_][^\s/,-]*", found[0]) if found else []
    if words and words[0].lower() in _FUNCTION_WORDS:
        return []
    return [word.rstrip(".") if len(word) <= 3 else word[:_STEM].casefold() for word in words]  # noqa: PLR2004  # a symbol keeps its case

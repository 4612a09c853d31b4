"""The quantities of a text: numbers with signs, bounds, tolerances and units, with both ends of a range together.

Combines what `reading` reads one by one into spans a reader would mark: "between 100 and 200 ms", "<10%". Numbers that
only label something (a figure, a table, a citation, a section) are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from summarizer.evidence.quantities.numerals import plain
from summarizer.evidence.quantities.reading import UNREAD, located

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.evidence.quantities.reading import Figure

_MINUS = "-\u2212\u2013"
_TOLERANCE = re.compile(r"[\s$~]*(?:\u00b1|\+/[-\u2212]|\\pm|\+-)[\s$~]*(?:[<\u2264]\s?)?")
_RANGE = re.compile(
    r"[\s$\\{}~\u00b0]*(?:[-\u2212\u2013\u2014\u223c~]|to|through|or|and|\.\.\.?|[-\u2013] ?to)"
    r"[\s$\\{}~<>\u2264\u2265]*(?:[-\u2212](?=[0-9]))?",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"\s?[/\u2044]\s?")
_SEVERAL = re.compile(r"\bseveral\s\Z", re.IGNORECASE)
_YEARS = re.compile(r"(?:1[6-9]|20)[0-9]0s")
_BOUNDS = (
    r"up to|as (?:much|many|high|low|few|little|long) as|at (?:the )?(?:very )?(?:most|least)|(?:in|on) the order of"
    r"|(?:less|more|fewer|greater|larger|lower|smaller|higher|longer|shorter|older|younger|better) than|ranging from"
    r"|no (?:less|more|fewer|greater) than|an? (?:average|mean|median|total|maximum|minimum) of|in excess of|close to"
    r"|between|within|over|under|above|below|around|about|approximately|approx\.?|roughly|nearly|almost|circa|ca\.?"
    r"|exceeding|beyond|near|average|mean|median"
)
_BEFORE = re.compile(
    rf"(?:(?:\b(?:{_BOUNDS})|[<>\u2264\u2265\u2248\u223c~\u2243\u2245\u2a7d\u2a7e\u2273\u2272]"
    r"|\\(?:sim|approx|leq?|geq?|lesssim|gtrsim))[\s$]{0,2})+\Z",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:range )?from\s(?:about |around |approximately )?\Z", re.IGNORECASE)
_AFTER = re.compile(
    r"\s(?:or (?:more|less|fewer|better|higher|lower|older|younger|above|below)|and (?:above|below|over|older))\b"
    r"|\+(?!\w)"
)
_LABELS = (
    r"fig(?:ure)?s?|tab(?:le)?s?|eqs?|equations?|sect?(?:ion)?s?|refs?|references?|chapters?|appendix|algorithm|theorem"
    r"|lemma|columns?|lines?|phases?|stages?|steps?|fractions?|codes?|labels?|clones?|complex|numbered|case|type|months?"
    r"|days?|weeks?|grade|class|scheme|panel|study|trial|site|vol|pp?|nos?|No|version|note"
)
_LABEL = re.compile(rf"\b(?:{_LABELS})\.?[\s\u00a0(]{{0,2}}\Z", re.IGNORECASE)
_NAME = re.compile(r"(?<![.!?]\s)(?<!\A)\b(?P<word>[A-Z][A-Za-z\u0370-\u03ff]*)\s\Z")
_NO_NAMES = frozenset(
    [
        "In",
        "At",
        "By",
        "For",
        "From",
        "Of",
        "To",
        "And",
        "Or",
        "With",
        "The",
        "A",
        "An",
        "On",
        "Only",
        "About",
        "Approximately",
        "Over",
        "All",
        "These",
        "Those",
    ]
)
_CITED = re.compile(r"(?:[A-Z][\w'\u2019-]+|et al\.?|[0-9]{4}[a-z]?)[,;]?\s\(?\Z")
_IN_LIST = re.compile(r"(?:[\[(][0-9]{1,3}(?:\s?[,\u2013-]\s?[0-9]{1,3})*[\])]|\[[0-9,\s\u2013-]*)")
_OF_A_NAME = re.compile(r"(?:[A-Za-z][\w/]*[-\u2013/]|[A-Za-z0-9]\(|\)|\{|\()\Z")
_CHAIN = re.compile(r"\s?(?:,|,?\s?(?:and|or|to|&)\s|[\u2013-])\s?")
_IS_VERB = re.compile(r"halv\w+|twice|thrice|(?:dou|tri|quadru|quintu|sextu)pl?\w*", re.IGNORECASE)
_DEFINITE = re.compile(r"\b(?:the|these|those|both|our|its|their)\s\Z", re.IGNORECASE)
_NEAR = 48
_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in a text.

    Attributes:
        start: where it begins, including its bound ("about 5 km").
        end: where it ends.
        text: as written.
        values: its signed numbers; both ends for a range.
        unit: in its standard spelling, "" if none is known.
        dimension: what it measures, as named in `table`.
        tolerance: the number after "\u00b1", or None.
    """

    start: int
    end: int
    text: str
    values: tuple[float, ...]
    unit: str
    dimension: str
    tolerance: float | None = None


def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text, in order, without overlaps. Takes linear time."""
    return tuple(_quantities(text, plain(text)))


@dataclass(frozen=True, slots=True)
class _Read:
    """A figure with its sign and, once read, its tolerance."""

    start: int
    end: int
    value: float
    figure: Figure
    tolerance: float | None = None


def _quantities(text: str, read: str) -> Iterator[Quantity]:
    found = [_signed(read, at, figure) for at, figure in located(text) if not _IS_VERB.fullmatch(figure.text)]
    merged = _with_tolerances(read, _with_fractions(read, found))
    index, labelled = 0, -_NEAR
    while index < len(merged):
        first = last = merged[index]
        if index + 1 < len(merged) and _is_range(read, first, merged[index + 1]):
            index += 1
            last = merged[index]
        index += 1
        goes_on = first.start - labelled <= _GAP and _CHAIN.fullmatch(read, labelled, first.start) is not None
        if _is_bare(read, first) and (goes_on or _is_label(read, first)):
            labelled = last.end if _is_bare(read, last) else labelled
            continue
        if last.figure.unit or not _is_label(read, last):
            yield _quantity(text, read, first, last)


def _is_bare(text: str, one: _Read) -> bool:
    """Whether it measures nothing: no unit, or a letter that belongs to a label ("Fig. 3K", "2006b")."""
    return not one.figure.unit or (text[one.end - 1].isalpha() and text[one.end - 2 : one.end - 1].isdigit())


def _signed(text: str, at: int, figure: Figure) -> _Read:
    before = text[at - 1 : at]
    is_negative = (
        bool(before) and before in _MINUS and not text[max(0, at - 2) : at - 1].strip(" ([$~<>\u2264\u2265=\u223c,;")
    )
    end = at + len(figure.text)
    value = float(figure.value.scaleb(figure.measure.power)) / (100 if _is_share(figure) else 1)
    return _Read(at - is_negative, end, -value if is_negative else value, figure)


def _is_share(figure: Figure) -> bool:
    return figure.unit == "%" and not figure.measure.name  # "one sixth"


def _with_tolerances(text: str, found: list[_Read]) -> list[_Read]:
    merged: list[_Read] = []
    for one in found:
        before = merged[-1] if merged else None
        if before and before.tolerance is None and _TOLERANCE.fullmatch(text, before.end, one.start):
            figure = one.figure if one.figure.unit else before.figure
            merged[-1] = _Read(before.start, one.end, before.value, figure, abs(one.value))
        else:
            merged.append(one)
    return merged


def _with_fractions(text: str, found: list[_Read]) -> list[_Read]:
    """The numbers "1/40", "2 1/2" and "two and a half" as one each."""
    merged: list[_Read] = []
    for one in found:
        before = merged[-1] if merged else None
        if before and not before.figure.unit and (value := _fraction(text, before, one)) is not None:
            merged[-1] = _Read(before.start, one.end, value, one.figure)
            has_whole = len(merged) > 1 and not merged[-2].figure.unit
            if has_whole and text[merged[-2].end : before.start] == " " and value < 1:
                whole = merged.pop(-2)
                merged[-1] = _Read(whole.start, one.end, whole.value + value, one.figure)
        else:
            merged.append(one)
    return merged


def _fraction(text: str, over: _Read, under: _Read) -> float | None:
    between = text[over.end : under.start]
    if under.figure.value == _HALF and between.strip().lower() in {"and a", "and one"}:
        return over.value + float(_HALF)
    if _FRACTION.fullmatch(between) and under.value and not text[over.start - 1 : over.start].isalnum():
        return over.value / under.value
    return None


def _is_range(text: str, first: _Read, second: _Read) -> bool:
    if first.figure.spelled != second.figure.spelled or second.start - first.end > _GAP:
        return False
    link = _RANGE.fullmatch(text, first.end, second.start)
    mine, theirs = first.figure, second.figure
    if (
        link is None
        or (mine.unit and mine.measure.dimension != theirs.measure.dimension)
        or UNREAD in {mine.unit, theirs.unit}
    ):
        return False
    if link[0].strip(" $~").lower() in {"and", "or"}:
        return (not mine.unit and bool(theirs.unit)) or _BETWEEN.search(
            text, max(0, first.start - _NEAR), first.start
        ) is not None
    return True


_GAP = 14
_BETWEEN = re.compile(r"\bbetween[\s$~\u223c<>]*\Z", re.IGNORECASE)


def _is_label(text: str, one: _Read) -> bool:
    """Whether a number only labels something: "Fig. 5", "(Smith, 2004)", "[12]", "Viking 1"."""
    near = text[max(0, one.start - _NEAR) : one.start]
    if one.figure.spelled:
        return one.figure.value == 1 or _DEFINITE.search(near) is not None or _SEVERAL.search(near) is not None
    if not _is_bare(text, one):
        return False
    if _LABEL.search(near) or _is_year_of_a_citation(text, one, near) or _is_listed(text, one):
        return True
    if _OF_A_NAME.search(near) and not near.endswith(" ("):
        return True
    name = _NAME.search(near)
    return not one.figure.unit and name is not None and name["word"] not in _NO_NAMES


def _is_year_of_a_citation(text: str, one: _Read, near: str) -> bool:
    return re.match(r"(?:1[89]|20)[0-9]{2}[a-z]?\b", text[one.start : one.end + 1]) is not None and bool(
        _CITED.search(near)
    )


def _is_listed(text: str, one: _Read) -> bool:
    """Whether it is one of "[30,40,42]" or "(26,29)"."""
    opened = max(
        text.rfind("[", max(0, one.start - _NEAR), one.start), text.rfind("(", max(0, one.start - _NEAR), one.start)
    )
    found = _IN_LIST.match(text, opened) if opened >= 0 else None
    return (
        found is not None
        and found.end() >= one.end
        and (text[opened] == "[" or "," in found[0] or found[0][1:-1].isdigit())
    )


def _quantity(text: str, read: str, first: _Read, last: _Read) -> Quantity:
    lead = _BEFORE.search(read, max(0, first.start - _NEAR), first.start)
    if lead is None and first is not last:
        lead = _FROM.search(read, max(0, first.start - _NEAR), first.start)
    after = _AFTER.match(read, last.end)
    start, end = lead.start() if lead else first.start, after.end() if after else last.end
    values = (first.value,) if first is last else (first.value, last.value)
    figure = last.figure
    shown = figure.unit if not figure.measure.power else figure.unit.partition(" ")[2]
    shown = "" if _is_share(figure) or _YEARS.fullmatch(figure.text) else shown
    return Quantity(
        start, end, text[start:end], values, shown, figure.measure.dimension, last.tolerance or first.tolerance
    )

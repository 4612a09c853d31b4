"""Figures in running text (numbers with units, in digits or words), and whether a text contains one.

A figure is what a reader would check against the source: `3.3x`, `24 GB`, `40%`, `ten-fold`, `half`. A number inside a
name (`A100`, `GPT-4`, `3D`) is not one. `summarizer.evidence.quantities` reads numbers and units.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from summarizer.evidence.quantities.reading import (
    LIKE_HALF,
    UNREAD,
    Figure,
    figures,
    is_half,
    is_written_the_same,
    last_of,
    located,
    squeezed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["UNREAD", "Figure", "agree", "figures", "located", "stand_together", "uncarried"]

_FACTOR_OF = re.compile(
    r"\b(?:factors?|multiples?|speed-?\s?ups?|accelerations?)\s+(?:of|by)\s+(?:[\w~$\\]+\s+){0,2}[~$\\(]*\Z",
    re.IGNORECASE,
)
_NOTATION = re.compile(r"[\s${}\\]|mathcal|tilde|left|right")
_RATIOS = ("x", "%")
_LINK = re.compile(r"[\s$\\{},~]*(?:-|to|and|or|/|[\u2013\u2014\u223c\u2212\u00b1]|\+/-|,\s?(?:and|or))?[\s$\\{},~]*")
_LINKED = 14
_FOLLOWING = re.compile(r"(?:[\s~/-]+(?!\s)[^\W\d_][^\s,;:()\[\]/]*){1,4}")
_WORDS_OF_GRAMMAR = (
    "a an and are as at by for from in is less fewer more of on or over per than that the their this to up was were"
    " when while with within out off its"
)
_FUNCTION_WORDS = frozenset(_WORDS_OF_GRAMMAR.split())
_TOKEN, _HAS_DIGIT = re.compile(r"[^\s()\[\],;]+"), re.compile(r"\d")
_THINGS = re.compile(  # what a number counts: "GPUs", "training epochs"
    rf"[\s~-]+(?!(?:{'|'.join(_FUNCTION_WORDS)})\s)(?:[^\W\d_][\w-]*\s+){{0,2}}?(?!times|points|percent|folds|less\b)"
    r"[^\W\d_]{2,}(?<!s)s\b",
    re.IGNORECASE,
)
_LIKE_A_RATIO = re.compile(r"(?<![\w./-])(?=[A-Za-z]{0,8}[0-9])\w[\w.,'^*]{0,30}(?:x|\u00d7|%|-?fold)(?!\w)")
_HUNDREDS = re.compile(r"(?<![\w.])[0-9][0-9.,]{0,20}[\s-](?:hundreds?|dozens?)(?!\w)", re.IGNORECASE)
_NOTHING = Figure("", Decimal(0), "")
_NO_MEASURES = frozenset({"count", "ratio", "percent"})
_STEM, _NEARBY = 5, 4
_PLACES = 64
_BEFORE = 60


@lru_cache(maxsize=1024)
def uncarried(text: str, *, source: str) -> tuple[Figure, ...]:
    """The figures of `text` that `source` does not contain. Plain number words in `text` are ignored."""
    known: _Known = defaultdict(dict)
    for one in figures(source):
        for said in (one, last_of(one)):
            if said:
                known[_number(said)].setdefault((said.unit, said.measure.per, squeezed(said.text)), said)
    units = {one.unit for one in figures(source)}
    asked = ((at, one) for at, one in located(text) if not one.spelled)
    wrong = (
        one
        for at, one in asked
        if not _is_said(one, known, units)
        or _counts(one, known, text, at=at)
        or (one.unit in _RATIOS and _is_of_a_count(one, known, source, after=_following(text, at + len(one.text))))
    )
    return (*(one for one in wrong if not _is_copied(one.text, source)), *_unread(text, source))


def _unread(text: str, source: str) -> Iterator[Figure]:
    """Yield what ends like a ratio with digits, but is no known notation and not in the source: "0b11x", "3..0x"."""
    read = {at + len(one.text) for at, one in located(text)}
    for found in _LIKE_A_RATIO.finditer(text):
        if found.end() not in read and not _is_word_of(found[0], source):
            yield Figure(found[0], Decimal(0), UNREAD)
    for found in _HUNDREDS.finditer(text):
        if not _is_word_of(found[0], source):
            yield Figure(found[0], Decimal(0), UNREAD)


def _is_of_a_count(ratio: Figure, known: _Known, source: str, *, after: list[str]) -> bool:
    """Whether a multiple or a percentage has its number only from things that the source counts: "8x" of "8 GPUs"."""
    if any(one.unit for one in known.get(_number(ratio), {}).values()):
        return False
    places = [(at, at + len(one.text)) for at, one in located(source) if one.value == ratio.value]
    return bool(places) and all(
        _THINGS.match(source, end)
        and not _FACTOR_OF.search(source, max(0, start - _BEFORE), start)
        and not {*_following(source, end)} & {*after}
        for start, end in places
    )


def _counts(figure: Figure, known: _Known, text: str, *, at: int) -> bool:
    """Whether a number counts something ("3 items") but occurs in the source only with a unit ("3 h")."""
    if figure.unit or not _following(text, at + len(figure.text)):
        return False
    said = known.get(figure.value, {}).values()
    return all(one.unit and one.measure.dimension not in _NO_MEASURES for one in said)


def _is_copied(text: str, source: str) -> bool:
    """Whether a number and its unit occur in a source verbatim, and the figure there does not extend further."""
    if not text[-1:].isalpha():
        return False
    places = (found.span() for found in re.finditer(rf"(?<![\w.,]){re.escape(text)}(?!\w)", source))
    ends = {at: at + len(one.text) for at, one in located(source)}
    return any(ends.get(start, start) <= end for start, end in islice(places, _PLACES))


_Known = dict[Decimal, dict[tuple[str, str, str], Figure]]


def _is_said(figure: Figure, known: _Known, units: set[str]) -> bool:
    values = [_number(figure), figure.value, *([value for value, _ in LIKE_HALF] if is_half(figure) else [])]
    # a bare number does not match a unit that the source never uses
    is_lent = figure.measure.dimension in {"count", "ratio", "percent"} or figure.unit in units
    alike = (one for value in values for one in known.get(value, {}).values())
    return any(figure.is_carried_by(one) for one in alike if one.unit or is_lent or is_written_the_same(figure, one))


def _number(figure: Figure) -> Decimal:
    return figure.value.scaleb(figure.measure.power)


@lru_cache(maxsize=1024)
def stand_together(text: str, *, source: str) -> bool:
    """Whether `source` has the figures of `text` in this order in one passage, with no other of their kind in between.

    Distinguishes "from 24 GB to 1 MB" from its reverse, and from ends of different pairs. A unit must be the figure's
    own in the source, and the word after a bare number belongs to it: "64 GPUs" does not match "64 epochs".
    """
    if squeezed(text) == squeezed(source) or _is_copied(text, source):
        return True
    wanted, known = _with_shared_units(text), _with_shared_units(source)
    return (
        _formulas_are_in(text, source)
        and _names_are_in(text, source)
        and (not wanted or any(_runs(wanted, known, start) for start in _beginnings(wanted[0], known)))
        and _counts_the_same(text, source)
    )


def agree(one: str, other: str) -> bool:
    """Whether two versions of a claim share a figure, if both measure in the same dimension or in multiples."""
    measured = [[figure for figure in figures(text) if _is_measured(figure)] for text in (one, other)]
    kinds = {_kind(figure) for figure in measured[0]} & {_kind(figure) for figure in measured[1]}
    return not kinds or any(mine.is_carried_by(theirs) for mine in measured[0] for theirs in measured[1][:_PLACES])


def _is_measured(figure: Figure) -> bool:
    return figure.unit in _RATIOS or figure.measure.dimension not in {"count", "bit"}


@dataclass(frozen=True, slots=True)
class _Placed:
    """A figure and its unit, its own or shared with the next one: "9.2 to 7.0 seconds"."""

    figure: Figure
    unit: str

    def says(self, wanted: _Placed) -> bool:
        """Whether this figure of a source is the wanted one."""
        figure = wanted.figure
        if not figure.unit and self._is_bare_of(wanted):
            return figure.value == self.figure.value
        if not (figure.unit or self.figure.unit) and wanted.unit and self.unit != wanted.unit and self._is_apart():
            return False
        if self.figure.unit != figure.unit and wanted.unit != self.unit and not is_half(self.figure):
            return is_written_the_same(figure, self.figure) or (
                bool(figure.unit and self.figure.unit) and figure.is_carried_by(self.figure)
            )
        return figure.is_carried_by(self.figure)

    def _is_apart(self) -> bool:
        """Whether it cannot be the end of a range without its unit: it has one of its own, or is a word."""
        return bool(self.unit) or self.figure.spelled

    def _is_bare_of(self, wanted: _Placed) -> bool:
        """Whether the bare number is enough: "3" for "washed 3 times", "two" for "two decades"."""
        return not wanted.unit and (wanted.figure.spelled or self.figure.text.lower().endswith("times"))


@lru_cache(maxsize=256)
def _with_shared_units(source: str) -> tuple[_Placed, ...]:
    found = located(source)
    ahead = ""
    placed: list[_Placed] = []
    for index in range(len(found) - 1, -1, -1):
        at, one = found[index]
        end = at + len(one.text)
        if not one.unit and _FACTOR_OF.search(source, max(0, at - _BEFORE), at):
            one = replace(one, unit="x")
        if one.unit or not (index + 1 < len(found) and _is_linked(source, end, found[index + 1][0])):
            ahead = one.unit
        placed.append(_Placed(one, one.unit or ahead))
    return tuple(reversed(placed))


def _is_linked(text: str, end: int, start: int) -> bool:
    return start - end <= _LINKED and _LINK.fullmatch(text, end, start) is not None


def _formulas_are_in(text: str, source: str) -> bool:
    written = _NOTATION.sub("", text)
    return "O(" not in written or written[written.index("O(") :].split(")")[0] in _NOTATION.sub("", source)


def _names_are_in(text: str, source: str) -> bool:
    """Whether tokens with digits that are not figures ("3D", "13b-chat") occur in the source verbatim."""
    names = set(islice(_names(text), _PLACES + 1))
    if not names or "O(" in _NOTATION.sub("", text):
        return True
    known = source.casefold()
    return len(names) <= _PLACES and all(_is_word_of(name, known) for name in names)


def _is_word_of(name: str, text: str) -> bool:
    before, after = "(?<![^\\W_])" * name[:1].isalnum(), "(?![^\\W_])" * name[-1:].isalnum()
    return re.search(f"{before}{re.escape(name)}{after}", text) is not None


def _names(text: str) -> Iterator[str]:
    """Tokens with digits outside the figures: "3D", the "13b" of "7-13b-chat"."""
    end = 0
    for at, figure in [*located(text), (len(text), _NOTHING)]:
        for name in _TOKEN.finditer(text, end, at):
            if _HAS_DIGIT.search(name[0]):
                yield name[0].strip("./$'\"-\u2013\u2014\u2212~\u223c<>\u2264\u2265:").casefold()
        end = at + len(figure.text)


def _beginnings(first: _Placed, known: tuple[_Placed, ...]) -> Iterator[int]:
    """Where the first figure occurs, up to a limit: no real abstract repeats it endlessly."""
    return islice((at for at, one in enumerate(known) if one.says(first)), _PLACES)


def _runs(wanted: tuple[_Placed, ...], known: tuple[_Placed, ...], start: int) -> bool:
    """Whether the wanted figures follow from here, skipping figures of other kinds."""
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


def _nouns(text: str, *, words: int = _NEARBY) -> dict[Decimal | str, set[str]]:
    """Return what the bare numbers of a text count, as the first letters of the words after them."""
    found: dict[Decimal | str, set[str]] = {}
    for at, figure in located(text):
        end = at + len(figure.text)
        if figure.measure.dimension == "count" and figure.unit not in _RATIOS and (after := _following(text, end)):
            key = figure.value if figure.unit != UNREAD else squeezed(figure.text)
            found.setdefault(key, set()).update(after[:words])
    return found


def _following(text: str, end: int) -> list[str]:
    found = _FOLLOWING.match(text, end, end + 120)
    words = re.findall(r"[^\W\d_][^\s/,-]*", found[0]) if found else []
    if words and words[0].lower() == "per":
        words = words[1:]
    elif words and words[0].lower() in _FUNCTION_WORDS:
        return []
    words = [word.rstrip(".") for word in words]
    return [word if len(word) <= 3 else word[:_STEM].casefold() for word in words]  # noqa: PLR2004  # a symbol keeps its case

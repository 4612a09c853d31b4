"""Detects figures with another sign or direction than in the evidence: "40%" for "-40%", a rise by 40% for a fall.

A minus on one side is matched by words of decrease on the other: "reduced by 40%" agrees with "-40%". A rise reported
as a fall is detected if the words around both figures are about the same thing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from summarizer.evidence.figures import located
from summarizer.evidence.lexicon import BELOW, FALLS, RISES
from summarizer.evidence.scope import is_telling, stem
from summarizer.evidence.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from summarizer.evidence.figures import Figure

_MINUS = re.compile(r"(?:\A|[\s(\[=:;,<>\u2264\u2265~\u223c\u2248$])[-\u2212\u2013]\Z|\u2212\s?\Z")
_ANY_MINUS = re.compile(r"[-\u2212\u2013][0-9.]|\u2212\s[0-9]")
_ENDS_A_NUMBER = re.compile(r"[0-9%)]\s?[-\u2212\u2013]\s?\Z|\+/[-\u2212]\Z")
_BEFORE = re.compile(
    rf"(?<![\w-])(?:(?:{BELOW})\b(?:[^.;0-9]{{0,50}}\b(?:by|of))?|minus|negative)"
    r"(?:\s(?:an?|about|around|approximately|nearly|almost|up to|at least|at most|roughly|some|only|over))*[\s~]*\Z",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"[\s-](?:[\w-]+\s){{0,2}}?(?:{BELOW})(?!\w)", re.IGNORECASE)
_WAY = words(rf"(?P<rises>{RISES})|(?P<falls>{FALLS})")
_MORE = re.compile(r"\s?(?:(?P<rises>more|greater|larger)|(?P<falls>less|fewer|smaller|shorter))(?!\w)", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:.()]\s|\b(?:and|but|while|whereas|which|that|thus|or|from)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3,}")
_NEAR, _PLACES = 60, 8


class _Signed(NamedTuple):
    """A figure of a text with its sign."""

    figure: Figure
    start: int
    end: int
    is_negative: bool


def turned(value: str, *, about: str, sentences: tuple[str, ...]) -> str | None:
    """A figure of `value` to which the sentences give another sign or direction, as written; None if there is none.

    Args:
        value: a text with figures.
        about: what it is about, for a value that is a bare figure.
        sentences: the evidence.
    """
    source = " ".join(sentences)
    return _with_another_sign(value, about, source) or (_the_other_way(value, source) if value not in source else None)


def _signed(text: str) -> Iterator[_Signed]:
    for at, figure in located(text):
        yield _Signed(figure, at, at + len(figure.text), _is_negative(text, at))


def _is_negative(text: str, at: int) -> bool:
    before = text[max(0, at - 4) : at]
    return _MINUS.search(before) is not None and not _ENDS_A_NUMBER.search(before)


def _with_another_sign(value: str, about: str, source: str) -> str | None:
    if not (_ANY_MINUS.search(value) or _ANY_MINUS.search(source)):
        return None
    known = _by_number(source)
    about_it = _by_number(about) if about != value else {}
    for one in _signed(value):
        said = _sayings(one, known)
        if not said or any(other.is_negative == one.is_negative for other in said):
            continue
        texts = (
            [(source, other) for other in said]
            if one.is_negative
            else [(value, one), *((about, other) for other in _sayings(one, about_it))]
        )
        if not any(not figure.is_negative and _falls(text, figure) for text, figure in texts):
            return value[one.start - one.is_negative : one.end]
    return None


def _by_number(text: str) -> dict[Decimal, list[_Signed]]:
    """The figures of a text by number, up to a limit for each: no real abstract repeats one endlessly."""
    found: dict[Decimal, list[_Signed]] = defaultdict(list)
    for one in _signed(text):
        if len(same := found[_number(one)]) < _PLACES:
            same.append(one)
    return found


def _number(one: _Signed) -> Decimal:
    return one.figure.value.scaleb(one.figure.measure.power)


def _sayings(one: _Signed, known: dict[Decimal, list[_Signed]]) -> list[_Signed]:
    return [other for other in known.get(_number(one), ()) if one.figure.is_carried_by(other.figure)]


def _falls(text: str, one: _Signed) -> bool:
    """Whether words replace the minus sign: "40% less", "falls by 40%"."""
    before = text[max(0, one.start - _NEAR) : one.start]
    return _BEFORE.search(before) is not None or _AFTER.match(text, one.end) is not None


def _the_other_way(value: str, source: str) -> str | None:
    known = _by_number(source)
    for one in _signed(value):
        if (mine := _way(value, one)) is None:
            continue
        ways = [_way(source, other) for other in _sayings(one, known)]
        if ways and all(way and way.rises != mine.rises and way.about & mine.about for way in ways):
            return one.figure.text
    return None


class _Way(NamedTuple):
    """Whether a figure is a rise, and the words that say of what."""

    rises: bool
    about: frozenset[str]


def _way(text: str, one: _Signed) -> _Way | None:
    """The direction that the clause of a figure gives; None if it gives none, or both."""
    start, end = _clause(text, one)
    found = {match.lastgroup for match in _WAY.finditer(text, start, end)}
    if more := _MORE.match(text, one.end):
        found.add(more.lastgroup)
    if len(found) != 1:
        return None
    around = _WAY.sub(" ", f"{text[start : one.start]} {text[one.end : end]}")
    return _Way(found == {"rises"}, frozenset(stem(word) for word in _WORD.findall(around) if is_telling(word)))


def _clause(text: str, one: _Signed) -> tuple[int, int]:
    low, high = max(0, one.start - _NEAR), one.end + _NEAR
    starts = [found.end() for found in _CLAUSE.finditer(text, low, one.start)]
    after = _CLAUSE.search(text, one.end, high)
    return (starts[-1] if starts else low), (after.start() if after else min(high, len(text)))

"""Detects swapped figures: "memory by 20% and time by 40%", reported the other way round.

A sentence with several figures is cut at the "and" and the commas between them. A value is compared with the piece that
has its figure: if its words are those of another piece with a figure of the same unit, and none are the piece's own,
the figures are swapped. Verbs of change are ignored, since one often serves all pieces ("cuts A by 2% and B by 3%"). If
a piece has no words on one side of its figure, that side is not compared: its words are shared.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from summarizer.evidence.figures import located
from summarizer.evidence.scope import is_telling, stem
from summarizer.evidence.vocabulary import GAIN, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

_JOINT = re.compile(r",\s+(?:and|but|while|whereas|or)\b|[,;]\s|\b(?:and|but|while|whereas|or)\b", re.IGNORECASE)
_ITEM = re.compile(r",\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_IN_TURN = re.compile(r"\brespectively\b", re.IGNORECASE)
_ASIDE = words(rf"{GAIN}|and|but|while|whereas|or|with|than|from")
_NEXT = re.compile(r"\s+([^\W\d_]+)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W_]+)*")
_REACH = 120  # characters on either side of a figure to search for what it measures
_MOST = 24  # most pieces of a sentence to compare


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a sentence with its figures, and the words before and after them, nearest first."""

    figures: frozenset[tuple[Decimal, str]]
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def words(self) -> frozenset[str]:
        return frozenset((*self.before, *self.after))


def swapped(value: str, *, about: str, sentences: tuple[str, ...]) -> str | None:
    """A figure of `value` that belongs to something else in the sentences, as written; None if there is none.

    Args:
        value: a text with figures.
        about: what it is about, for a value that is a bare figure; ignored if it has the figure itself.
        sentences: the evidence.
    """
    pieces = [piece for sentence in sentences for piece in _pieces(sentence)]
    own_pieces = _pieces(value)
    if len(own_pieces) > 1 and any(value.strip() in sentence for sentence in sentences):
        return None  # word for word
    for piece in own_pieces:
        is_bare = len(own_pieces) == 1 and not any(piece.figures & other.figures for other in _pieces(about))
        said = piece.words or frozenset(_words_of(about) if is_bare else ())
        for own in _with_figures(piece, pieces):
            if any(_is_told_of(said, other, own, pieces) for other in pieces if _rivals(other, own)):
                return next(value[one.start : one.end] for one in _measures(value) if one[2:] in piece.figures)
    return None


def _with_figures(piece: _Piece, pieces: list[_Piece]) -> list[_Piece]:
    """The piece of the evidence with these figures; empty if several have them."""
    found = [own for own in pieces if piece.figures & own.figures]
    return found if len(found) == 1 else []


def _rivals(other: _Piece, own: _Piece) -> bool:
    units = {unit for _, unit in own.figures}
    return other is not own and not other.figures & own.figures and any(unit in units for _, unit in other.figures)


def _is_told_of(said: frozenset[str], other: _Piece, own: _Piece, pieces: list[_Piece]) -> bool:
    return _is_of(said, other, own, comes_first=pieces.index(other) < pieces.index(own))


def _is_of(said: frozenset[str], other: _Piece, own: _Piece, *, comes_first: bool) -> bool:
    """Whether words match another piece than the one with their figure, by the words before or after it."""
    before = _is_side_of(said, other.before, own.before, longer_is_theirs=comes_first)
    return before or _is_side_of(said, other.after, own.after, longer_is_theirs=not comes_first)


def _is_side_of(
    said: frozenset[str], theirs: tuple[str, ...], ours: tuple[str, ...], *, longer_is_theirs: bool
) -> bool:
    """The same for one side: extra words before the first piece, or after the last one, belong to both."""
    if longer_is_theirs:
        theirs = theirs[: len(ours)]
    else:
        ours = ours[: len(theirs)]
    return bool(said & (set(theirs) - set(ours))) and not said & (set(ours) - set(theirs))


class _Measure(NamedTuple):
    """A figure with its position, and its unit or else the word for what it counts."""

    start: int
    end: int
    value: Decimal
    unit: str


def _measures(text: str) -> tuple[_Measure, ...]:
    """The figures that can be swapped: not number words, nor parts of a description ("a 16-day run")."""
    found = []
    for at, figure in located(text):
        end = at + len(figure.text)
        unit = figure.unit or _counted(text, end)
        if unit and not figure.spelled and "-" not in text[at : end + 1]:
            found.append(_Measure(at, end, figure.value, unit))
    return tuple(found)


def _counted(text: str, end: int) -> str:
    word = _NEXT.match(text, end)
    return stem(word[1]) if word and is_telling(word[1]) else ""


@lru_cache(maxsize=1024)
def _pieces(sentence: str) -> tuple[_Piece, ...]:
    """The pieces of a sentence; empty if it has too many figures (a table in a row)."""
    if not (measures := _measures(sentence)) or len(measures) > _MOST:
        return ()
    if len(measures) > 1 and _IN_TURN.search(sentence):
        return tuple(_in_turn(sentence, measures))
    groups = [*_groups(sentence, measures)]
    ends = [*(start for start, _ in groups[1:]), len(sentence)]
    return tuple(_piece(sentence, group, start, end) for (start, group), end in zip(groups, ends, strict=True))


def _groups(sentence: str, measures: tuple[_Measure, ...]) -> Iterator[tuple[int, list[_Measure]]]:
    """The figures grouped by "and" and commas, each group with the start of its piece."""
    joints = [joint.end() for joint in _JOINT.finditer(sentence)]
    start, group = 0, [measures[0]]
    for one, after in pairwise(measures):
        first, last = bisect_right(joints, one.end), bisect_right(joints, after.start)
        if first < last:
            yield start, group
            start, group = joints[first], []
        group.append(after)
    yield start, group


def _piece(sentence: str, group: list[_Measure], start: int, end: int) -> _Piece:
    first, last = group[0], group[-1]
    before = sentence[max(start, first.start - _REACH) : first.start]
    between = sentence[first.end : last.start][:_REACH]
    after = f"{between} {sentence[last.end : min(end, last.end + _REACH)]}"
    known = frozenset((one.value, one.unit) for one in group)
    return _Piece(known, tuple(_words_of(before))[::-1], tuple(_words_of(after)))


def _in_turn(sentence: str, measures: tuple[_Measure, ...]) -> Iterator[_Piece]:
    """The pieces of "A and B by 2% and 3%, respectively": each figure with its item."""
    before = sentence[max(0, measures[0].start - 2 * _REACH) : measures[0].start]
    items = _ITEM.split(before)[-len(measures) :]
    if len(items) == len(measures):
        for item, one in zip(items, measures, strict=True):
            yield _Piece(frozenset({(one.value, one.unit)}), tuple(_words_of(item))[::-1], ())


def _words_of(text: str) -> Iterator[str]:
    return (stem(word) for word in _WORD.findall(_ASIDE.sub(" ", text)) if is_telling(word))

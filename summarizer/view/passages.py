"""Locates evidence in its abstract, and splits the abstract at the passages."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class Passage(NamedTuple):
    """A passage of the abstract, with the label of the value that it supports."""

    start: int
    end: int
    label: str


class Piece(NamedTuple):
    """A piece of the abstract covered by the same passages; `labels` is empty if there are none."""

    text: str
    labels: tuple[str, ...]


def cut(abstract: str, passages: Iterable[Passage]) -> Iterator[Piece]:
    """The abstract, split wherever a passage begins or ends; passages outside it are ignored."""
    held = [passage for passage in passages if 0 <= passage.start < passage.end <= len(abstract)]
    edges = sorted({0, len(abstract), *(edge for passage in held for edge in (passage.start, passage.end))})
    for start, end in pairwise(edges):
        labels = dict.fromkeys(passage.label for passage in held if passage.start <= start and end <= passage.end)
        yield Piece(abstract[start:end], tuple(labels))


def passages_of(value: Mapping[str, Any], abstract: str, *, label: str) -> tuple[Passage, ...]:
    """The passages of a value's evidence that occur in the abstract."""
    return tuple(Passage(span["start"], span["end"], label) for span in _spans(value) if stands(span, abstract))


def strays(value: Mapping[str, Any], abstract: str) -> int:
    """The number of a value's passages that do not occur in the abstract."""
    return sum(not stands(span, abstract) for span in _spans(value))


def stray_text(value: Mapping[str, Any], abstract: str) -> str:
    """The same in words; empty if there are none."""
    number = strays(value, abstract)
    return f"{number} of its passages not in the abstract" if number else ""


def stands(span: Any, abstract: str) -> bool:
    """Whether the abstract has the passage's text at the stated position."""
    if not isinstance(span, dict):
        return False
    start, end = span.get("start"), span.get("end")
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(abstract)):
        return False
    return abstract[start:end] == span.get("text")


def _spans(value: Mapping[str, Any]) -> list[Any]:
    spans = value.get("evidence")
    return spans if isinstance(spans, list) else []

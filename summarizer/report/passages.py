"""Evidence and checks as the page has them: spans as a browser counts them, and checks that had something to check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarizer.view.checks import ASIDE, marks_within, shown_checks
from summarizer.view.values import entries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from summarizer.view.values import Entry

    Place = Callable[[int], int]  # an index into the abstract as Python counts -> as a browser counts

_BMP = 0xFFFF  # characters above it count twice in a browser
WRONG = "wrong"  # the outcome of a check whose name says what is wrong


def filled(record: dict[str, Any]) -> dict[str, Any]:
    """The record without what is empty."""
    return {name: value for name, value in record.items() if value not in (None, "", [], {}, False)}


def places(text: str) -> Place:
    """What turns an index into `text` into one of a browser, where characters above U+FFFF take two places."""
    if text.isascii() or all(ord(character) <= _BMP for character in set(text)):
        return lambda index: min(index, len(text))
    shifts = [0]
    for character in text:
        shifts.append(shifts[-1] + 1 + (ord(character) > _BMP))
    return lambda index: shifts[min(index, len(text))]


def spans(evidence: Any, place: Place) -> list[list[int]]:
    """Start and end of each passage; what is none is left out."""
    if not isinstance(evidence, list):
        return []
    pairs = [(span.get("start"), span.get("end")) for span in evidence if isinstance(span, dict)]
    return [
        [place(start), place(end)]
        for start, end in pairs
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end
    ]


def cited(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """The spans of a value and its checks; what is wrong with a value within it is a check of its own."""
    inner = {name: part for name, part in value.items() if name not in ASIDE}
    wrong = dict.fromkeys(marks_within(inner), WRONG)
    return {"spans": spans(value.get("evidence"), place), "checks": {**shown_checks(value), **wrong}}


def field_values(value: Any, place: Place) -> list[dict[str, Any]]:
    """The values of a field, each with its parts, and with evidence and checks where it has some."""
    return [filled({"parts": entry.parts, **own(entry, place)}) | {"parts": entry.parts} for entry in entries(value)]


def own(entry: Entry, place: Place) -> dict[str, Any]:
    """The spans and checks of an entry; values within it are entries of their own."""
    return {"spans": spans(entry.value.get("evidence"), place), "checks": shown_checks(entry.value)}


def values_of(paper: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Everything of a paper on the page that can have evidence and checks."""
    yield from (paper[name] for name in ("problem", "method") if name in paper)
    yield from paper.get("claims", ())
    yield from paper.get("devices", ())
    yield from (value for values in paper.get("fields", {}).values() for value in values)

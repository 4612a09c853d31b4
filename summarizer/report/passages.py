"""Evidence and checks in the page's form: spans in UTF-16 units, and checks that applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarizer.view.checks import ASIDE, marks_within, shown_checks
from summarizer.view.values import entries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from summarizer.view.values import Entry

    Place = Callable[[int], int]  # an index into the abstract: code points -> UTF-16 units

_BMP = 0xFFFF  # characters above it take two UTF-16 units
WRONG = "wrong"  # the outcome of a check whose name states the problem


def filled(record: dict[str, Any]) -> dict[str, Any]:
    """The record without empty values."""
    return {name: value for name, value in record.items() if value not in (None, "", [], {}, False)}


def places(text: str) -> Place:
    """The function that converts an index into `text` to a browser's, which counts characters above U+FFFF twice."""
    if text.isascii() or all(ord(character) <= _BMP for character in set(text)):
        return lambda index: min(index, len(text))
    shifts = [0]
    for character in text:
        shifts.append(shifts[-1] + 1 + (ord(character) > _BMP))
    return lambda index: shifts[min(index, len(text))]


def spans(evidence: Any, place: Place) -> list[list[int]]:
    """The start and end of each valid passage."""
    if not isinstance(evidence, list):
        return []
    pairs = [(span.get("start"), span.get("end")) for span in evidence if isinstance(span, dict)]
    return [
        [place(start), place(end)]
        for start, end in pairs
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end
    ]


def cited(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """The spans and checks of a value; each problem of a nested value becomes a check."""
    inner = {name: part for name, part in value.items() if name not in ASIDE}
    wrong = dict.fromkeys(marks_within(inner), WRONG)
    return {"spans": spans(value.get("evidence"), place), "checks": {**shown_checks(value), **wrong}}


def field_values(value: Any, place: Place) -> list[dict[str, Any]]:
    """The values of a field, each with its parts, and with evidence and checks if it has any."""
    return [filled({"parts": entry.parts, **own(entry, place)}) | {"parts": entry.parts} for entry in entries(value)]


def own(entry: Entry, place: Place) -> dict[str, Any]:
    """The spans and checks of an entry; nested values are separate entries."""
    return {"spans": spans(entry.value.get("evidence"), place), "checks": shown_checks(entry.value)}


def values_of(paper: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """All values of a paper on the page that can have evidence and checks."""
    yield from (paper[name] for name in ("problem", "method") if name in paper)
    yield from paper.get("claims", ())
    yield from paper.get("devices", ())
    yield from (value for values in paper.get("fields", {}).values() for value in values)

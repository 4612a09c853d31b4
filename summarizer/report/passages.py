"""Evidence and checks as the page has them: spans as a browser counts them, and checks that had something to check."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Place = Callable[[int], int]  # an index into the abstract as Python counts -> as a browser counts

_BMP = 0xFFFF  # characters above it count twice in a browser
_NOT_APPLICABLE = "not_applicable"
_DIGIT = re.compile(r"\d")


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
    """The spans of a value, and its checks."""
    return {"spans": spans(value.get("evidence"), place), "checks": _checks(value)}


def _checks(value: Mapping[str, Any]) -> dict[str, str]:
    """The outcomes; a check that had nothing to check is none, whatever the file says of it."""
    checks = value.get("checks")
    if not isinstance(checks, dict):
        return {}
    outcomes = {str(name): str(outcome) for name, outcome in checks.items() if outcome != _NOT_APPLICABLE}
    return {name: outcome for name, outcome in outcomes.items() if outcome != "ok" or _applies(name, value)}


def _applies(check: str, value: Mapping[str, Any]) -> bool:
    """Whether there was a figure or a count to check; earlier versions said "ok" of those that were not there."""
    if check == "count":
        return value.get("count") is not None
    if check != "figure" or value.get("amount"):
        return True
    texts = (part for name, part in value.items() if name not in {"evidence", "checks"})
    return any(isinstance(text, str) and _DIGIT.search(text) for text in texts)

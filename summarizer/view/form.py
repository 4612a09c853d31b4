"""Checks that a record has the form of a result, so that all other code can rely on it.

Result files are edited by hand and by other tools. The fields that every result has are checked, and in a summary of a
shipped schema also evidence and checks. In a schema of your own these may be fields with any meaning.
"""

from __future__ import annotations

import math
from itertools import chain
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

_NEEDED = ("id", "title", "abstract", "status", "summary", "provenance", "usage")
_LARGEST = 2**63  # what databases and spreadsheets can hold

_A_TEXT, _A_NUMBER, _AN_OBJECT, _A_LIST = "a text", "a number", "an object", "a list"


def schema_name(record: Any) -> str:
    """The name of the schema of a result's summary, without its digest; empty if the result does not say."""
    provenance = record.get("provenance") if isinstance(record, dict) else None
    label = provenance.get("schema") if isinstance(provenance, dict) else None
    return str(label or "").partition("@")[0]


def fault_of(record: Any, *, shipped: Collection[str]) -> str | None:
    """The first deviation from the form of a result ("usage.requests is not a whole number"), or None.

    Args:
        record: what was read.
        shipped: the names of the schemas whose evidence and checks are ours.
    """
    if not isinstance(record, dict):
        return "it is no object"
    if missing := next((name for name in _NEEDED if name not in record), None):
        return f"it has no {missing}"
    faults = chain(_faults(record), _cited_faults(record) if schema_name(record) in shipped else ())
    return next(faults, None)


def fault_within(summary: Any) -> str | None:
    """The first deviation from the form of a summary in a shipped schema, or None."""
    return next(_values(summary, "summary"), None)


def _faults(record: dict[str, Any]) -> Iterator[str]:
    yield from _each(record, _FRAME, "")
    if record["status"] == "ok" and record["summary"] is None:
        yield "status is ok, but it has no summary"
    for name, entry in _ENTRIES.items():
        for at, value in enumerate(record.get(name) or ()):
            yield from _needed(value, entry, f"{name}.{at}")
            yield from _evidence(value.get("evidence", []), f"{name}.{at}.evidence")
    for name, fields in _PARTS.items():
        yield from _each(record.get(name) or {}, fields, f"{name}.")
    if record.get("error"):
        yield from _needed(record["error"], _ERROR, "error")
    for name, value in (record.get("source") or {}).items():
        if not (_is_text(value) or _TEXTS[1](value)):
            yield f"source.{name} is not {_A_TEXT}"


def _cited_faults(record: dict[str, Any]) -> Iterator[str]:
    yield from _values(record["summary"], "summary")
    yield from _values([value.get("other") for value in record.get("agreement") or ()], "agreement")


def _needed(value: dict[str, Any], fields: dict[str, _Kind], where: str) -> Iterator[str]:
    yield from (f"{where} has no {name}" for name in fields if name not in value)
    yield from _each(value, fields, f"{where}.")


def _each(value: dict[str, Any], fields: dict[str, _Kind], where: str) -> Iterator[str]:
    for name, (kind, fits) in fields.items():
        if name in value and not fits(value[name]):
            yield f"{where}{name} is not {kind}"


def _values(value: Any, where: str) -> Iterator[str]:
    """The faults of a value: of all evidence, checks and numbers in it."""
    if isinstance(value, dict):
        for name, part in value.items():
            here = f"{where}.{name}"
            if name == "evidence":
                yield from _evidence(part, here)
            elif name == "checks":
                yield from () if _is_texts(part) else (f"{here} does not map texts to texts",)
            else:
                yield from _values(part, here)
    elif isinstance(value, list):
        for at, part in enumerate(value):
            yield from _values(part, f"{where}.{at}")
    elif isinstance(value, float) and not math.isfinite(value):
        yield f"{where} is not a finite number"


def _evidence(spans: Any, where: str) -> Iterator[str]:
    if not isinstance(spans, list):
        yield f"{where} is not {_A_LIST}"
        return
    for at, span in enumerate(spans):
        if not isinstance(span, dict):
            yield f"{where}.{at} is not {_AN_OBJECT}"
        else:
            yield from _needed(span, _SPAN, f"{where}.{at}")


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    if isinstance(value, int):
        return abs(value) < _LARGEST
    return isinstance(value, float) and math.isfinite(value)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST


def _is_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(part, str) for part in value.values())


def _or_null(kind: str, fits: Callable[[Any], bool]) -> _Kind:
    return f"{kind} or null", lambda value: value is None or fits(value)


def _listed(kind: str, type_: type) -> _Kind:
    return f"a list of {kind}", lambda value: isinstance(value, list) and all(isinstance(one, type_) for one in value)


_Kind = tuple[str, "Callable[[Any], bool]"]
_TEXT: _Kind = (_A_TEXT, _is_text)
_COUNT: _Kind = ("a whole number", _is_count)
_OBJECT = _or_null(_AN_OBJECT, lambda value: isinstance(value, dict))
_EMPTY_OR = _or_null("a list of objects", _listed("", dict)[1])
_FRAME: dict[str, _Kind] = {
    **dict.fromkeys(("id", "title", "abstract", "status"), _TEXT),
    **dict.fromkeys(("summary", "error", "source", "extra"), _OBJECT),
    **dict.fromkeys(("provenance", "usage"), (_AN_OBJECT, lambda value: isinstance(value, dict))),
    **dict.fromkeys(("warnings", "agreement"), _EMPTY_OR),
}
_SPAN: dict[str, _Kind] = {"start": _COUNT, "end": _COUNT, "text": _TEXT}
_TEXTS = _listed("texts", str)
_ERROR: dict[str, _Kind] = {"type": _TEXT, "message": _TEXT}
_ENTRIES: dict[str, dict[str, _Kind]] = {
    "warnings": {"kind": _TEXT, "message": _TEXT},
    "agreement": {"path": _TEXT, "state": _TEXT},
}
_PARTS: dict[str, dict[str, _Kind]] = {
    "provenance": {
        **dict.fromkeys(("model", "prompt", "schema", "fingerprint", "origin"), _TEXT),
        **dict.fromkeys(("escalated_from", "second_reader"), _or_null(_A_TEXT, _is_text)),
        "attempts": _COUNT,
        "cached": ("true or false", lambda value: isinstance(value, bool)),
        "mended": _TEXTS,
    },
    "usage": {
        **dict.fromkeys(("requests", "input_tokens", "cached_input_tokens", "output_tokens"), _COUNT),
        "cost_usd": _or_null(_A_NUMBER, _is_number),
    },
    "error": {"answer": _or_null(_A_TEXT, _is_text)},
}

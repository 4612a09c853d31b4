"""JSON Lines: an object a line, with `title`, `abstract` (or `summary`) and perhaps `id`; the rest is kept as extra."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from summarizer.records import BadRecord, Paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.readers.source import Line

ABSTRACT_NAMES = ("abstract", "summary")


class _Unusable(Exception):
    """A line that holds no paper; the message says why."""


def read_jsonl(lines: Iterator[Line], *, source: str) -> Iterator[Paper | BadRecord]:
    """One paper a line; blank lines are skipped, a line that holds no paper is a BadRecord."""
    for number, text in lines:
        if not text.strip():
            continue
        try:
            yield _paper(_object(text), source=f"{source}:{number}")
        except _Unusable as error:
            yield BadRecord(source, number, str(error))


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _Unusable(f"not JSON: {error}") from error
    if not isinstance(value, dict):
        raise _Unusable(f"a JSON object is expected, this is {_kind(value)}")
    if "\\ud" in text.lower() and not _encodable(value):
        raise _Unusable("half of a surrogate pair, which no text can hold")
    return value


def _paper(record: dict[str, Any], *, source: str) -> Paper:
    name = next((name for name in ABSTRACT_NAMES if record.get(name)), ABSTRACT_NAMES[0])
    title = " ".join(_string(record, "title").split())
    abstract = _string(record, name).strip()
    if not title and not abstract:
        raise _Unusable("neither an abstract nor a title")
    extra = {key: value for key, value in record.items() if key not in {"id", "title", name}}
    return Paper.of(abstract, title=title, id=_id(record), source=source, extra=extra)


def _string(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _Unusable(f"{name} is {_kind(value)}, not a string")
    return value


def _id(record: dict[str, Any]) -> str | None:
    value = record.get("id")
    if isinstance(value, bool) or not isinstance(value, str | int | None):
        raise _Unusable(f"id is {_kind(value)}, neither a string nor an integer")
    return None if value is None else str(value).strip()


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")


def _encodable(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True

"""JSON Lines and JSON: the records as they are."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from summarizer.exports.shaped import Records


def write_jsonl(records: Records, out: IO[str]) -> None:
    """Write a record a line."""
    for record in records.each:
        out.write(_json(record) + "\n")


def write_json(records: Records, out: IO[str]) -> None:
    """Write one array, a record a line."""
    before = "[\n"
    for record in records.each:
        out.write(before + _json(record))
        before = ",\n"
    out.write("[]\n" if before == "[\n" else "\n]\n")


def _json(record: dict[str, Any]) -> str:
    """The record as JSON, characters as they are wherever UTF-8 can hold them."""
    text = json.dumps(record, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(record)
    return text

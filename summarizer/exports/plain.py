"""JSON Lines and JSON: the records as they are."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from summarizer.exports.shaped import Records


def write_jsonl(records: Records, out: IO[str]) -> None:
    """Write one record per line."""
    for record in records.each:
        out.write(_json(record) + "\n")


def write_json(records: Records, out: IO[str]) -> None:
    """Write an array, one record per line."""
    before = "[\n"
    for record in records.each:
        out.write(before + _json(record))
        before = ",\n"
    out.write("[]\n" if before == "[\n" else "\n]\n")


def _json(record: dict[str, Any]) -> str:
    """The record as JSON, with characters unescaped unless UTF-8 cannot encode them."""
    text = json.dumps(record, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(record)
    return text

"""JSON Lines: a record a line, its fields found by their usual names (see `fields`); the rest is kept as extra.

The arXiv snapshot, dumps of OpenAlex and Semantic Scholar, and our own results are read so. A line that holds a page of
an API (`{"meta": ..., "results": [...]}`) gives each of its records.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from summarizer.readers.fields import USUAL, Fields, Unusable, checked, paper_of, plan
from summarizer.records import BadRecord, Paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.readers.source import Line

HOLDERS = (
    "results", "data", "papers", "items", "works", "records", "entries", "articles", "publications", "documents",
    "docs", "hits",
)  # fmt: skip


def read_jsonl(lines: Iterator[Line], *, source: str, fields: Fields = USUAL) -> Iterator[Paper | BadRecord]:
    """One paper a line; blank lines are skipped, a line that holds no paper is a BadRecord."""
    for number, text in lines:
        if not text.strip():
            continue
        try:
            value = _object(text)
        except Unusable as error:
            yield BadRecord(source, number, str(error))
            continue
        page = None if plan(tuple(value), fields).finds_paper else _held(value)
        for at, record in enumerate(page if page is not None else [value], start=1):
            try:
                yield paper_of(record, source=f"{source}:{number}", fields=fields)
            except Unusable as error:
                where = "" if page is None else f"record {at}: "
                yield BadRecord(source, number, f"{where}{error}")


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unusable(f"not JSON: {error}") from error
    return checked(value, written="\\ud" in text.lower())


def _held(value: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The records of a page of an API, at its top or one level down."""
    for part in (value, *(inner for inner in value.values() if isinstance(inner, dict))):
        for name in HOLDERS:
            held = part.get(name)
            if isinstance(held, list) and all(isinstance(record, dict) for record in held):
                return held
    return None

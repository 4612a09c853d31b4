"""Reads JSON Lines, one record per line, with fields found by their usual names (see `fields`); the rest is extra.

This reads the arXiv snapshot, dumps of OpenAlex and Semantic Scholar, and our own results. A line that is a page of an
API (`{"meta": ..., "results": [...]}`) yields each record.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from summarizer.readers.fields import USUAL, Fields, Unusable, checked, found_in, paper_of
from summarizer.readers.limits import HINT, longest_line
from summarizer.readers.places import Layout, Sieve, layout_of, parts
from summarizer.records import BadRecord, Paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.readers.source import Line


def read_jsonl(lines: Iterator[Line], *, source: str, fields: Fields = USUAL) -> Iterator[Paper | BadRecord]:
    """Read one paper per line; blank lines are skipped, a line without a paper is a BadRecord."""
    for number, text in lines:
        if not text.strip():
            continue
        try:
            value = _object(text)
        except Unusable as error:
            yield BadRecord(source, number, str(error))
            continue
        for record in read_object(value, source=f"{source}:{number}", fields=fields):
            yield BadRecord(source, number, record) if isinstance(record, str) else record


def read_object(value: dict[str, Any], *, source: str, fields: Fields, is_part: bool = False) -> Iterator[Paper | str]:
    """Read the papers of an object: one, or a page of them; a string is the error of a record."""
    layout = Layout(one=True) if all(found_in(value, fields)) else layout_of(value, fields, is_part=is_part)
    sieve = Sieve(layout, fields)
    records = [value] if layout.one else sieve.records(parts(value, layout))
    for at, record in enumerate(records, start=1):
        try:
            yield paper_of(checked(record), source=source, fields=fields)
        except Unusable as error:
            yield str(error) if layout.one else f"record {at}: {error}"
    if (left := sieve.told()) and not is_part:
        yield left


def _object(text: str) -> dict[str, Any]:
    if len(text) > (longest := longest_line()):
        raise Unusable(f"a line of more than {longest:,} characters ({HINT})")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unusable(f"not JSON: {error}") from error
    return checked(value, written="\\ud" in text.lower())

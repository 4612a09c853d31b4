"""Limits on the size of lines and records and the depth of JSON; anything beyond is skipped, in bounded memory.

Reading takes memory in proportion to the largest record, up to 35 times its size for XML. All limits of size follow
from one, that of a line; `within` sets it for one reading, and leaves others as they are.
"""

from __future__ import annotations

import re
from contextvars import ContextVar, copy_context
from typing import TYPE_CHECKING, TypeVar

from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.records import Paper

T = TypeVar("T")

LARGEST = 4_000_000  # far more than any abstract, or any record with a full text
HINT = "--max-record raises the limit"
DEEPEST = 200  # levels of JSON that open directly one after another

_largest = ContextVar("largest", default=LARGEST)
_DEEP = re.compile(rb'(?:[\[{]\s*+(?:"[^"\\]{0,64}"\s*+:\s*+)?+){%d}' % DEEPEST)


def longest_line() -> int:
    """Return the maximum characters of a line, or of a value in a JSON document."""
    return _largest.get()


def largest_element() -> int:
    """Return the maximum bytes of a record of XML, whose tree takes up to 35 times as much."""
    return _largest.get()


def largest_page() -> int:
    """Return the maximum bytes or characters of a page of HTML or Markdown, which is read as a whole."""
    return 4 * _largest.get()


def largest_record() -> int:
    """Return the maximum characters of a record that spans lines, or of a cell of a table."""
    return _largest.get() // 4


def unless_cut(record: Paper | BadRecord, *, is_cut: bool, line: int) -> Paper | BadRecord:
    """Return what was read of a record, or that it is too large, if the cut may have taken some of the abstract."""
    if not is_cut or isinstance(record, BadRecord) or 0 < len(record.abstract) < largest_record() // 2:
        return record
    source = (record.source or "").removesuffix(f":{line}")
    return BadRecord(source, line, f"a record of more than {largest_record():,} characters ({HINT})")


def within(largest: int | None, records: Iterator[T]) -> Iterator[T]:
    """Return the records, read with this limit on a line; the other limits change in proportion."""
    return records if largest is None else _within(largest, records)


def _within(largest: int, records: Iterator[T]) -> Iterator[T]:
    context = copy_context()
    context.run(_largest.set, largest)
    while True:
        try:
            record = context.run(next, records)
        except StopIteration:
            return
        yield record


class TooDeep(ValueError):
    """JSON is nested too deeply; parsers need memory for each level."""


def require_shallow(chunk: bytes) -> bytes:
    """Return the chunk of a JSON document, unless too many levels open in it at once.

    Raises:
        TooDeep: they do.
    """
    if _DEEP.search(chunk):
        raise TooDeep(f"it is nested more than {DEEPEST} levels deep")
    return chunk

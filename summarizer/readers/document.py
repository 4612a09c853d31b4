"""Reads a JSON document (an array of records, or an object with one) record by record, in constant memory.

The first 64 KiB determine where the records are: in the array at the top, or as `places` finds. An input may have
several documents in a row, and an array may contain pages of an API.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from summarizer.readers.fields import USUAL, Fields, Unusable, checked, found_in, paper_of
from summarizer.readers.giants import shortened
from summarizer.readers.jsonl import read_object
from summarizer.readers.limits import TooDeep, require_shallow
from summarizer.readers.places import Layout, Sieve, layout_of, parts_of_events
from summarizer.readers.source import texts
from summarizer.records import BadRecord, Paper

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

_HEAD = 65_536  # bytes searched for where the records are


def read_json(stream: io.BufferedReader[Any], *, source: str, fields: Fields = USUAL) -> Iterator[Paper | BadRecord]:
    """Read the papers of a document; a record without one is a BadRecord, and so is the place where the JSON breaks."""
    import ijson

    text = _Utf8(texts(stream, name=source))
    number = 0
    try:
        layout = layout_of_document(text.head(), fields)
        sieve = Sieve(layout or _NONE, fields)
        for number, record in enumerate(_records(text, layout, sieve), start=1):
            yield from _papers(record, number, source=source, fields=fields)
        if left := sieve.told():
            yield BadRecord(source, None, left)
    except ijson.JSONError as error:
        if not text.is_blank:
            yield BadRecord(source, None, f"not JSON after record {number}: {_first_line(error)}")
    except TooDeep as error:
        yield BadRecord(source, None, f"nothing after record {number} was read: {error}")


_NONE = Layout()


def _records(text: _Utf8, layout: Layout | None, sieve: Sieve) -> Iterator[Any]:
    """Yield the records; if all are in one place, C code finds them, which is several times as fast."""
    import ijson

    if layout is None or layout.one:
        return ijson.items(text, "" if layout else "item", use_float=True, multiple_values=True)  # type: ignore[no-any-return]  # ijson carries no types
    if layout.place and layout.is_page and not any("." in name for name in layout.place):
        place = ".".join((*layout.place, "item"))
        return ijson.items(text, place, use_float=True, multiple_values=True)  # type: ignore[no-any-return]  # as above
    return sieve.records(parts_of_events(ijson.basic_parse(text, use_float=True, multiple_values=True), layout))


def _papers(record: Any, number: int, *, source: str, fields: Fields) -> Iterator[Paper | BadRecord]:
    where = f"{source}#{number}"
    if isinstance(record, dict) and not any(found_in(record, fields)):
        for found in read_object(record, source=where, fields=fields, is_part=True):
            yield _bad(source, number, found) if isinstance(found, str) else found
        return
    try:
        yield paper_of(checked(record), source=where, fields=fields)
    except Unusable as error:
        yield _bad(source, number, str(error))


def _bad(source: str, number: int, error: str) -> BadRecord:
    return BadRecord(source, None, f"record {number}: {error}")


def layout_of_document(head: bytes, fields: Fields = USUAL) -> Layout | None:
    """Find the records of the document that begins with `head`; None for an array at the top."""
    value = _begun(head)
    return (
        layout_of(value, fields) if isinstance(value, dict) else None if isinstance(value, list) else Layout(one=True)
    )


def _begun(head: bytes) -> Any:
    """Return as much of the first value as `head` contains."""
    import ijson
    from ijson.common import ObjectBuilder

    builder = ObjectBuilder()
    level = 0
    with suppress(ijson.JSONError):  # it was cut off; the reader reports any error
        for event, value in ijson.basic_parse(head, use_float=True, multiple_values=True):
            builder.event(event, value)
            level += event.startswith("start_")
            level -= event.startswith("end_")
            if not level:
                break
    return getattr(builder, "value", None)


class _Utf8:
    """Presents text to ijson as a UTF-8 file."""

    def __init__(self, chunks: Iterator[str]) -> None:
        self._chunks = map(require_shallow, shortened(chunk.encode() for chunk in chunks))
        self._held = b""
        self.is_blank = True

    def head(self) -> bytes:
        """Return the beginning without consuming it."""
        for chunk in self._chunks:
            self._held += chunk
            if len(self._held) >= _HEAD:
                break
        return self._held

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; none at the end, or for a `size` of 0."""
        if size == 0:
            return b""
        chunk, self._held = self._held, b""
        while not chunk and (more := next(self._chunks, None)) is not None:
            chunk = more
        self.is_blank = self.is_blank and not chunk.strip()
        return chunk


def _first_line(error: Exception) -> str:
    return str(error.args[0] if error.args else error).partition("\n")[0].strip()

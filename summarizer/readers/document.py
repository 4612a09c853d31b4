"""A JSON document: an array of records, or an object that holds one, read record by record in constant memory.

Where the records are is found out from the first 64 Ki bytes: the array at the top; else the array under one of the
names that APIs use (`results`, `data`, `items`, ...), at most three levels down; else the first array of objects; else
the document is one record itself. Documents may follow each other in one input.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from summarizer.readers.fields import USUAL, Fields, Unusable, checked, paper_of, plan
from summarizer.readers.jsonl import HOLDERS
from summarizer.readers.source import texts
from summarizer.records import BadRecord, Paper

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

_HEAD = 65_536  # bytes searched for where the records are
_DEEPEST = 3


def read_json(stream: io.BufferedReader[Any], *, source: str, fields: Fields = USUAL) -> Iterator[Paper | BadRecord]:
    """The papers of a document; a record that holds none is a BadRecord, and so is the place where the JSON ends."""
    import ijson  # noqa: PLC0415  # only documents need it

    text = _Utf8(texts(stream, name=source))
    number = 0
    try:
        place = place_of_records(text.head())
        for number, record in enumerate(ijson.items(text, place, use_float=True, multiple_values=True), start=1):
            yield _paper(record, number, source=source, fields=fields)
    except ijson.JSONError as error:
        if not text.is_blank:
            yield BadRecord(source, None, f"not JSON after record {number}: {_first_line(error)}")


def _paper(record: Any, number: int, *, source: str, fields: Fields) -> Paper | BadRecord:
    try:
        return paper_of(checked(record), source=f"{source}#{number}", fields=fields)
    except Unusable as error:
        return BadRecord(source, None, f"record {number}: {error}")


def place_of_records(head: bytes) -> str:
    """Where ijson finds the records of the document that begins with `head`, as it writes places; "" is the top."""
    held, single = "", False
    for (place, event, value), (_, after, _) in pairwise(_events(head)):
        if place == "" and event == "start_array":
            return "item"
        if place == "" and event == "map_key":
            single = single or plan((value,)).finds_paper
        if event == "start_array" and after in {"start_map", "end_array"} and place.count(".") < _DEEPEST:
            path = place.split(".")
            if path[-1] in HOLDERS and "item" not in path:
                return f"{place}.item"
            held = held or (f"{place}.item" if after == "start_map" else "")
    return "" if single else held


def _events(head: bytes) -> Iterator[tuple[str, str, Any]]:
    import ijson  # noqa: PLC0415  # as above

    with suppress(ijson.JSONError):  # it was cut off; whoever reads on says what is wrong
        yield from ijson.parse(head)
    yield "", "end", None


class _Utf8:
    """Text as the file of UTF-8 that ijson reads from."""

    def __init__(self, chunks: Iterator[str]) -> None:
        self._chunks = (chunk.encode() for chunk in chunks)
        self._held = b""
        self.is_blank = True

    def head(self) -> bytes:
        """The beginning, which stays to be read."""
        for chunk in self._chunks:
            self._held += chunk
            if len(self._held) >= _HEAD:
                break
        return self._held

    def read(self, size: int = -1) -> bytes:
        """The next bytes; none at the end, and for a `size` of 0."""
        if size == 0:
            return b""
        chunk, self._held = self._held, b""
        while not chunk and (more := next(self._chunks, None)) is not None:
            chunk = more
        self.is_blank = self.is_blank and not chunk.strip()
        return chunk


def _first_line(error: Exception) -> str:
    return str(error.args[0] if error.args else error).partition("\n")[0].strip()

"""Reads and writes CSV and TSV: a header, then one row per record; RFC 4180, UTF-8 without a byte order mark.

A spreadsheet reads a cell that begins with = + - @ (also in full width), a tab or a line break as a formula. Such a
text gets an apostrophe in front, and so does one that begins with an apostrophe: to read it back, remove the first
one. A lone apostrophe is an empty text in a column where an empty cell means None. Numbers stay numbers.

Source: https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import csv
import json
from typing import IO, TYPE_CHECKING, Any

from summarizer.errors import InputError
from summarizer.exports.flat import Column, cells, columns, record_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from summarizer.exports.shaped import Records
    from summarizer.exports.shapes import Shape

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001  # full width is meant
_QUOTE = "'"
_LONGEST_CELL = 2**30


def write_csv(records: Records, out: IO[str]) -> None:
    """Write rows separated by commas."""
    _write(records, out, delimiter=",")


def write_tsv(records: Records, out: IO[str]) -> None:
    """Write rows separated by tabs."""
    _write(records, out, delimiter="\t")


def _write(records: Records, out: IO[str], *, delimiter: str) -> None:
    of = columns(records.shape)
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(column.name for column in of)
    for record in records.each:
        writer.writerow(map(to_cell, cells(record, of), of))


def read_delimited(lines: Iterable[str], shape: Shape, *, delimiter: str = ",") -> Iterator[dict[str, Any]]:
    """Read back the records that were written.

    Args:
        lines: a file opened with newline="".
        shape: their shape, from `result_shape` or `exploded_shape`.
        delimiter: the separator between cells.

    Raises:
        InputError: the columns are not those of the shape.
    """
    of = columns(shape)
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.reader(lines, delimiter=delimiter)
    header = next(rows, [])
    if header != [column.name for column in of]:
        raise InputError("the columns don't belong to this schema", hint="Give the schema the file was written with.")
    for row in rows:
        yield record_of(list(map(from_cell, row, of)), of, shape)


def defused(text: str) -> str:
    """The text, escaped so that no spreadsheet reads it as a formula."""
    return _QUOTE + text if text.startswith((*FORMULA_STARTS, _QUOTE)) else text


def restored(text: str) -> str:
    """The text before it was defused."""
    return text.removeprefix(_QUOTE)


def to_cell(value: Any, column: Column) -> str:
    """The value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return defused(value) if value or not column.nullable else _QUOTE
    return json.dumps(value) if isinstance(value, bool) else repr(value)


_PARSED: dict[str, Callable[[str], Any]] = {"boolean": json.loads, "integer": int, "number": float}


def from_cell(text: str, column: Column) -> Any:
    """The value that `to_cell` converted."""
    if not text and column.nullable:
        return None
    return _PARSED.get(column.kind, restored)(text)

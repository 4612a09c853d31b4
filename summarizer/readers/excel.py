"""Reads workbooks (.xlsx) with openpyxl, row by row: the tables of all sheets with a title or abstract column."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO

from summarizer.errors import EXTRA_HINT, ConfigurationError, InputError
from summarizer.readers.fields import USUAL, Fields, Unusable, plan, planned
from summarizer.readers.table import PREFACE, check_columns, header_at
from summarizer.records import BadRecord

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

    from summarizer.records import Paper

    _Row = tuple[Any, ...]

_LARGEST = 1 << 30  # bytes of the parts of a workbook, unpacked
_MOST_TIMES = 250
_HEAD = 4_096  # bytes of a part, in which a DOCTYPE would be


def read_workbook(
    archive: zipfile.ZipFile, file: BinaryIO, *, source: str, fields: Fields = USUAL
) -> Iterator[Paper | BadRecord]:
    """Yield one paper per row, from every sheet with such a table.

    Raises:
        ConfigurationError: openpyxl is not installed.
        InputError: the workbook is damaged or a bomb, or no sheet has a title or an abstract.
    """
    try:
        from openpyxl import load_workbook  # type: ignore[import-untyped]
    except ImportError as error:
        raise ConfigurationError(
            f"{source} is a workbook, but openpyxl is not installed.", hint=EXTRA_HINT.format("excel")
        ) from error
    try:
        _check(archive, source=source)
        book = load_workbook(file, read_only=True, data_only=True)
    except InputError:
        raise
    except Exception as error:  # zipfile and openpyxl raise many kinds of errors
        raise InputError(f"{source} is not a complete workbook: {error}.", hint="Save it again, or as CSV.") from error
    found = False
    for sheet in book.worksheets:
        rows = _numbered(sheet, source=source)
        begin = [row for _, row in zip(range(PREFACE), rows, strict=False)]
        at = header_at([_texts(row) for _, row in begin if not isinstance(row, BadRecord)], fields)
        if at is not None:
            found = True
            yield from _of_sheet(chain(begin[at:], rows), f"{source}!{sheet.title}", fields)
    if not found:
        check_columns(tuple(_texts(begin[0][1])) if book.worksheets and begin else (), fields, source=source)


def _check(archive: zipfile.ZipFile, *, source: str) -> None:
    """Reject a workbook that would unpack to an unusual size, or whose XML has declarations."""
    whole = sum(part.file_size for part in archive.infolist())
    packed = sum(part.compress_size for part in archive.infolist())
    if whole > _LARGEST or whole > max(packed * _MOST_TIMES, 64 << 20):
        raise InputError(f"{source} unpacks to {whole:,} bytes.", hint="Save the table as CSV (UTF-8).")
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as opened:
                if b"<!DOCTYPE" in opened.read(_HEAD).upper():
                    raise InputError(f"{source} declares its own entities.", hint="Save the table as CSV (UTF-8).")


def _numbered(sheet: Any, *, source: str) -> Iterator[tuple[int, Any]]:
    number = 0
    try:
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            if any(cell not in (None, "") for cell in row):
                yield number, row
    except Exception as error:  # noqa: BLE001  # as above; what came before stands
        yield number, BadRecord(f"{source}!{sheet.title}", number, f"can't be read beyond this point: {error}")


def _texts(row: _Row) -> list[str]:
    return [_text(cell) for cell in row]


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _of_sheet(rows: Iterator[tuple[int, Any]], source: str, fields: Fields) -> Iterator[Paper | BadRecord]:
    names = tuple(name.strip() for name in _texts(next(rows)[1]))
    check_columns(names, fields, source=source)
    found = plan(names, fields)
    for number, row in rows:
        if isinstance(row, BadRecord):
            yield row
            continue
        record = {name: text for name, text in zip(names, _texts(row), strict=False) if text and name}
        try:
            yield planned(record, found, source=f"{source}:{number}")
        except Unusable as error:
            yield BadRecord(source, number, str(error))

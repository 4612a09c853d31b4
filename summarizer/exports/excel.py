"""Writes Excel workbooks, with a sheet of papers and one for each list of the summary, in constant memory.

Texts are written as text, so that none becomes a formula; those that look like one get Excel's quote prefix (the
apostrophe that cells do not show). A text too long for a cell is cut and ends in "...".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarizer.errors import InputError
from summarizer.exports.delimited import FORMULA_STARTS
from summarizer.exports.extras import needed
from summarizer.exports.flat import PAPERS, cells, columns, explode, exploded_shape, lists_of, without_lists

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from summarizer.exports.flat import Column
    from summarizer.exports.shaped import Records

_LAST_ROW = 1_048_575  # counted from 0. Source: Excel specifications and limits, Microsoft
_LONGEST_TEXT = 32_767
_LONGEST_NAME = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
_WIDE, _MIDDLE, _NARROW = 60, 24, 12
_WIDE_NAMES = ("title", "abstract", "text", "statement", "evidence", "message")


def write_xlsx(records: Records, path: Path) -> None:
    """Write a workbook.

    Raises:
        InputError: there are more rows than fit on a sheet.
    """
    xlsxwriter = needed("xlsxwriter", extra="excel")
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "nan_inf_to_errors": True})
    try:
        _fill(book, records)
    finally:
        _close(book, xlsxwriter.exceptions.XlsxFileError)


def _fill(book: Any, records: Records) -> None:
    papers = _Sheet(book, PAPERS, columns(without_lists(records.shape)))
    lists = {name: _Sheet(book, name, columns(exploded_shape(records.shape, name))) for name in lists_of(records.shape)}
    for record in records.each:
        papers.add(record)
        for name, sheet in lists.items():
            sheet.add_each(row for row in explode(record, records.shape, name) if row["number"] is not None)
    for sheet in (papers, *lists.values()):
        sheet.finish()


def _close(book: Any, failure: type[Exception]) -> None:
    try:
        book.close()
    except failure as error:
        raise OSError(str(error)) from error


class _Sheet:
    """A sheet that rows are added to; its header stays in view, and its columns have filters."""

    def __init__(self, book: Any, name: str, of: tuple[Column, ...]) -> None:
        self._of = of
        self._name = name
        self._marked = book.add_format({"quote_prefix": True})
        self._sheet = book.add_worksheet(name.translate(_FORBIDDEN)[:_LONGEST_NAME])
        self._row = 0
        for number, column in enumerate(of):
            self._sheet.set_column(number, number, _width(column))
        self._sheet.freeze_panes(1, 0)
        self._sheet.write_row(0, 0, [column.name for column in of], book.add_format({"bold": True}))

    def add(self, record: Mapping[str, Any]) -> None:
        if self._row == _LAST_ROW:
            raise InputError(
                f"the sheet {self._name} is full: Excel allows {_LAST_ROW + 1:,} rows",
                hint="Export to .parquet, .sqlite or .csv, or to several files.",
            )
        self._row += 1
        for number, value in enumerate(cells(record, self._of)):
            self._put(number, value)

    def add_each(self, records: Iterator[Mapping[str, Any]]) -> None:
        for record in records:
            self.add(record)

    def _put(self, number: int, value: Any) -> None:
        if isinstance(value, str):
            style = self._marked if value.startswith(FORMULA_STARTS) else None
            self._sheet.write_string(self._row, number, _cut(value), style)
        elif isinstance(value, bool):
            self._sheet.write_boolean(self._row, number, value)
        elif value is not None:
            self._sheet.write_number(self._row, number, value)

    def finish(self) -> None:
        self._sheet.autofilter(0, 0, self._row, len(self._of) - 1)


def _cut(text: str) -> str:
    """The text, cut to the length of a cell, counted in UTF-16 units as Excel does."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * _LONGEST_TEXT:
        return text
    return units[: 2 * (_LONGEST_TEXT - 3)].decode("utf-16-le", "ignore") + "..."


def _width(column: Column) -> int:
    if column.kind in {"boolean", "integer", "number"}:
        return _NARROW
    return _WIDE if column.name.endswith(_WIDE_NAMES) else _MIDDLE

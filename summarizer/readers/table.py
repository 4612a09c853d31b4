"""CSV and TSV: a header, then one paper per row; columns are found by their usual names (see `fields`).

Lines above the header (who exported what, and when) are skipped: the header is the one of the first 20 lines that
names a title and another column.

The delimiter is whichever of comma, tab, semicolon or bar gives the header such names, or the one that Excel's first
line `sep=;` names. Quotes are doubled within quotes, or escaped with a backslash if the beginning shows that; a
tab-separated table whose cells are never quoted is taken literally.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from summarizer.errors import InputError
from summarizer.readers.fields import USUAL, Fields, Unusable, listed, plan, planned
from summarizer.readers.junk import is_sentence
from summarizer.readers.limits import largest_record
from summarizer.records import BadRecord, Paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.readers.source import Line

DELIMITERS = (",", "\t", ";", "|")
PREFACE = 20  # lines to search for the header and the quoting style
_SEP = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_QUOTED_CELL = re.compile(r'(?:^|\t)"(?:[^"]|"")*"(?:\t|$)', re.MULTILINE)
_ESCAPED_QUOTE = re.compile(r'[^\\]\\"(?!["\s,;|]|$)', re.MULTILINE)
_JUDGED = 1_000  # lines
_SOUND = 100  # characters of an abstract in a row with too many cells
_DOUBLED_QUOTE = re.compile(r'[^"\\\s,;|]""|(?<!\\)""[^"\s,;|]')  # not an empty cell
_KNOWN_COLUMNS = 2  # minimum columns of a header without other signs of a table


def read_csv(lines: Iterator[Line], *, source: str, fields: Fields = USUAL) -> Iterator[Paper | BadRecord]:
    """Read one paper per row; a row with more cells than the header, or an incomplete one, is a BadRecord.

    Raises:
        InputError: the header has neither a title nor an abstract column.
    """
    filled = (line for line in lines if line.text.strip())
    first = next(filled, None)
    if first is None:
        return
    declared = _SEP.fullmatch(first.text.strip())
    begin = list(islice(filled, 1)) if declared else [first]
    if not begin:
        return
    begin += islice(lines, PREFACE)
    header = begin[header_at([_cells(line.text, declared[1] if declared else None) for line in begin], fields) or 0]
    delimiter = declared[1] if declared else delimiter_of(header.text, fields)
    sample = begin[begin.index(header) :]
    form = _form("\n".join(line.text for line in sample), delimiter)
    rows = _rows(chain(sample, lines), form, source=source)
    yield from _papers(rows, source=source, fields=fields)


def delimiter_of(header: str, fields: Fields = USUAL) -> str:
    """Return the delimiter that finds the most known columns in a header."""

    def made(delimiter: str) -> tuple[int, int]:
        cells = _cells(header, delimiter)
        return known_columns(cells, fields), len(cells)

    return max(DELIMITERS, key=made)


def header_at(rows: list[list[str]], fields: Fields = USUAL) -> int | None:
    """Return which of the first rows is the header; None if none names a title or an abstract."""
    if rows and plan(tuple(rows[0]), fields).finds_paper and not (fields and fields.missing(rows[0])):
        return 0
    for at, cells in enumerate(rows):
        found = plan(tuple(cells), fields)
        if found.finds_paper and known_columns(cells, fields) >= _KNOWN_COLUMNS:
            return at
    return None


def is_header(line: str) -> bool:
    """Whether a line can only be the header of a table of papers."""
    cells = _cells(line, delimiter_of(line))
    found = plan(tuple(cells))
    return (
        found.finds_paper and known_columns(cells, USUAL) >= _KNOWN_COLUMNS and (bool(found.abstract) or bool(found.id))
    )


def known_columns(cells: list[str], fields: Fields) -> int:
    """Return how many columns have known names."""
    found = plan(tuple(cells), fields)
    return sum(name in cells for names in (found.abstract, found.title, found.id) for name in names)


def _cells(line: str, delimiter: str | None = None) -> list[str]:
    delimiter = delimiter or delimiter_of(line)
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:  # a cell beyond what fits in one
        return []


@dataclass(frozen=True, slots=True)
class _Form:
    """The form of a table's cells.

    Attributes:
        delimiter: the sign between cells.
        quoted: whether cells may be in quotes.
        escape: the sign before a quote within quotes, or None if it is doubled.
    """

    delimiter: str
    quoted: bool
    escape: str | None

    def reader(self, texts: Iterator[str]) -> Iterator[list[str]]:
        """Return the rows of a table; raises csv.Error for a malformed row, and continues after it."""
        csv.field_size_limit(max(csv.field_size_limit(), largest_record()))
        return csv.reader(
            texts,
            delimiter=self.delimiter,
            quoting=csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE,
            doublequote=self.escape is None,
            escapechar=self.escape,
            strict=True,
        )


def _form(sample: str, delimiter: str) -> _Form:
    escape = "\\" if _ESCAPED_QUOTE.search(sample) and not _DOUBLED_QUOTE.search(sample) else None
    quoted = delimiter != "\t" or _QUOTED_CELL.search(sample) is not None
    return _Form(delimiter, quoted, escape if quoted else None)


class _Feed:
    """Feeds lines to the CSV reader, and remembers those of the current row."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._again: list[Line] = []
        self._size, self._largest = 0, 2 * largest_record()
        self.row: list[Line] = []

    def __iter__(self) -> Iterator[str]:
        while (line := self._next()) is not None:
            self._size = len(line.text) + 1 + (self._size if self.row else 0)
            if self.row and self._size > self._largest:  # a cell's limit is the process's, and may have been raised
                self._again.append(line)
                raise csv.Error(f"a row of more than {self._largest:,} characters")
            self.row.append(line)
            yield f"{line.text}\n"

    def retry(self) -> None:
        """Feed the lines after the first of this row again: a stray quote swallowed them."""
        self._again += reversed(self.row[1:])

    def skip(self) -> None:
        """Skip the lines up to the one that ends the cell in which this row broke off."""
        while (line := self._next()) is not None and not line.text.count('"') % 2:
            pass

    def _next(self) -> Line | None:
        return self._again.pop() if self._again else next(self._lines, None)


def _rows(lines: Iterator[Line], form: _Form, *, source: str) -> Iterator[tuple[int, list[str]] | BadRecord]:
    """Yield each row with the number of its first line."""
    feed, largest = _Feed(lines), largest_record()
    rows = form.reader(iter(feed))
    width = 0
    while True:
        feed.row.clear()
        try:
            row = next(rows, None)
        except csv.Error as error:
            if width and len(cells := _with_bare_quotes(feed.row[0], form)) == width:
                yield feed.row[0].number, cells
                feed.retry()
                rows = form.reader(iter(feed))
                continue
            yield BadRecord(source, feed.row[0].number, f"not a row of the table: {error}")
            if _is_giant(feed.row, width, form):
                feed.skip()
            else:
                feed.retry()
            rows = form.reader(iter(feed))
            continue
        if row is None:
            return
        width = width or len(row)
        if max(map(len, row), default=0) > largest:  # the process's own limit may have been raised
            yield BadRecord(
                source, feed.row[0].number, f"not a row of the table: a cell of more than {largest:,} characters"
            )
            continue
        if any(row):
            yield feed.row[0].number, row


def _with_bare_quotes(line: Line, form: _Form) -> list[str]:
    """Return the cells of a line in which each is quoted and the quotation marks within them are not doubled."""
    text = line.text.strip()
    if not form.quoted or len(text) < len('""') or text[0] != '"' or text[-1] != '"':
        return []
    return [cell.replace('""', '"') for cell in text[1:-1].split(f'"{form.delimiter}"')]


def _is_giant(row: list[Line], width: int, form: _Form) -> bool:
    """Whether what broke off is a cell that is too large, rather than rows that a stray quote swallowed."""
    if sum(len(line.text) + 1 for line in row) < largest_record():
        return False
    swallowed = [line.text for line in row[1 : 1 + _JUDGED]]
    return sum(len(_cells(text, form.delimiter)) == width for text in swallowed) * 2 < len(swallowed)


def _papers(
    rows: Iterator[tuple[int, list[str]] | BadRecord], *, source: str, fields: Fields
) -> Iterator[Paper | BadRecord]:
    header = next(rows)
    if isinstance(header, BadRecord):
        raise InputError(str(header), hint="Save the table again, as CSV in UTF-8.")
    names = tuple(name.strip() for name in header[1])
    check_columns(names, fields, source=source)
    found = plan(names, fields)
    for row in rows:
        if isinstance(row, BadRecord):
            yield row
            continue
        number, cells = row
        try:
            yield planned(_record(names, cells, found.abstract), found, source=f"{source}:{number}")
        except Unusable as error:
            yield BadRecord(source, number, str(error))


def _record(names: tuple[str, ...], cells: list[str], abstracts: tuple[str, ...]) -> dict[str, str]:
    """Return the cells by name. If a row has more cells than the header, those up to a plausible abstract count."""
    if any(cells[len(names) :]):
        place = names.index(abstracts[0]) if abstracts else None
        if place is None or len(cells[place]) < _SOUND or not is_sentence(cells[place]):
            raise Unusable(f"{len(cells)} cells where the header has {len(names)}")
        names = names[: place + 1]
    return {name: cell for name, cell in zip(names, cells, strict=False) if cell}


def check_columns(names: tuple[str, ...], fields: Fields, *, source: str) -> None:
    """Raise InputError if a requested column is missing, or none is a title or an abstract."""
    there = f"there are {listed(names)}"
    if missing := fields.missing(names):
        raise InputError(f"{source} has no column {missing[0]}.", hint=f"Choose one of its columns: {there}.")
    if not plan(names, fields).finds_paper:
        raise InputError(
            f"{source} has no column with titles or abstracts.",
            hint=f"Choose one with --abstract-field: {there}.",
        )

"""Recovers rows from a damaged database, including rows on pages that nothing refers to any more.

A query ends at the first damaged page. So rows are read by ranges of their numbers instead,
and a range that fails is halved until what cannot be read stands alone. Where the file was cut off or the tree above
the rows is gone, each page is looked at by itself: a page of rows (SQLite calls it a leaf of a table) says where its
rows are, and a text that goes on in other pages says where (https://www.sqlite.org/fileformat2.html#b_tree_pages).
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, BinaryIO

from diskcache.core import MODE_RAW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ROWS = "SELECT key, value FROM Cache WHERE rowid BETWEEN ? AND ? AND raw = 1 AND mode = ? AND filename IS NULL"
_STEP = 1024  # rows asked for at once
_GAP = 64  # ranges in a row that cannot be read, after which what is left is looked for page by page
_LEAF = 0x0D
_HEADER = 100  # bytes before the first page's own
_KEY, _RAW, _MODE, _FILENAME, _VALUE = 1, 2, 9, 10, 11  # columns of diskcache's table; the first is the row's number
_COLUMNS = 12
_USUAL_SIZE, _SMALLEST = 4096, 512  # bytes of a page
_MORE = 0x80  # of a byte: another follows
_WIDTHS = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)  # bytes of a column, by its kind; above, texts and blobs
_CONSTANTS = {8: 0, 9: 1}
_REAL = 7  # the kind of a floating-point number
_LONGEST = 200_000_000  # bytes of one row: a damaged length must not fill the memory


def readable(database: Path) -> Iterator[tuple[str, str]]:
    """Iterate over the entries of a damaged database that can still be found, each once."""
    seen: set[str] = set()
    for way in (_by_number, _by_page):
        for key, value in way(database):
            if type(key) is str and type(value) is str and key not in seen:
                seen.add(key)
                yield key, value


def _by_number(database: Path) -> Iterator[tuple[object, object]]:
    """The rows reachable through the table's tree, skipping what cannot be read."""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as file:
            failed = 0
            for first in _beginnings(file):
                rows = list(_between(file, first, first + _STEP - 1))
                yield from rows
                failed = 0 if rows else failed + 1
                if failed > _GAP:
                    return
    except sqlite3.Error:
        return


def _beginnings(file: sqlite3.Connection) -> range:
    """The first row of each range; the last number comes from the index if the table does not give it."""
    for query in ("SELECT MAX(rowid) FROM Cache", "SELECT MAX(rowid) FROM Cache INDEXED BY Cache_store_time"):
        try:
            return range(1, (file.execute(query).fetchone()[0] or 0) + 1, _STEP)
        except sqlite3.DatabaseError:
            continue
    return range(1, _GAP * _STEP, _STEP)


def _between(file: sqlite3.Connection, first: int, last: int) -> Iterator[tuple[object, object]]:
    """The rows of a range; a range that fails is halved, down to single rows."""
    try:
        yield from file.execute(_ROWS, (first, last, MODE_RAW)).fetchall()
    except sqlite3.DatabaseError:
        if first < last:
            middle = (first + last) // 2
            yield from _between(file, first, middle)
            yield from _between(file, middle + 1, last)


def _by_page(database: Path) -> Iterator[tuple[object, object]]:
    """The rows of every intact page of rows, whether anything refers to it or not."""
    with database.open("rb") as file:
        pages = _Pages(file)
        for number in range(1, pages.count + 1):
            for row in pages.rows(number):
                if row[_RAW] == 1 and row[_MODE] == MODE_RAW and row[_FILENAME] is None:
                    yield row[_KEY], row[_VALUE]


class _Pages:
    """The pages of a database's file.

    Args:
        file: the file.

    Attributes:
        count: how many whole pages there are.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        head = file.read(_HEADER)
        size = int.from_bytes(head[16:18], "big") if head.startswith(b"SQLite format 3\0") else _USUAL_SIZE
        size = 65_536 if size == 1 else size
        self._size = size if size >= _SMALLEST and not size & (size - 1) else _USUAL_SIZE
        self.count = file.seek(0, 2) // self._size

    def rows(self, number: int) -> Iterator[tuple[Any, ...]]:
        """The rows of a page; none if the page is of another kind."""
        page = self._page(number)
        start = _HEADER if number == 1 else 0
        if len(page) < self._size or page[start] != _LEAF:
            return
        for place in range(int.from_bytes(page[start + 3 : start + 5], "big")):
            at = start + 8 + 2 * place
            try:
                row = self._row(page, int.from_bytes(page[at : at + 2], "big"))
            except (IndexError, ValueError):
                continue
            if len(row) == _COLUMNS:
                yield row

    def _page(self, number: int) -> bytes:
        self._file.seek((number - 1) * self._size)
        return self._file.read(self._size)

    def _row(self, page: bytes, at: int) -> tuple[Any, ...]:
        """A row's columns.

        Raises:
            ValueError: it is none, or not whole.
            IndexError: it goes beyond its page.
        """
        length, at = _varint(page, at)
        _, at = _varint(page, at)
        if length > _LONGEST:
            raise ValueError("no row of ours")
        return _columns(self._payload(page, at, length))

    def _payload(self, page: bytes, at: int, length: int) -> bytes:
        """The bytes of a row: those in its page and in its overflow pages."""
        most, least = self._size - 35, (self._size - 12) * 32 // 255 - 23
        if length <= most:
            return _exactly(page[at : at + length], length)
        here = least + (length - least) % (self._size - 4)
        here = here if here <= most else least
        parts, left = [_exactly(page[at : at + here], here)], length - here
        following = int.from_bytes(page[at + here : at + here + 4], "big")
        while left > 0 and 0 < following <= self.count:
            more = self._page(following)
            parts.append(more[4 : 4 + left])
            left -= len(more) - 4
            following = int.from_bytes(more[:4], "big")
        return _exactly(b"".join(parts), length)


def _exactly(data: bytes, length: int) -> bytes:
    if len(data) != length:
        raise ValueError("it breaks off")
    return data


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Decode an integer of one to nine bytes; return it and its end."""
    value = 0
    for place in range(8):
        byte = data[at + place]
        value = value << 7 | byte & 0x7F
        if byte < _MORE:
            return value, at + place + 1
    return value << 8 | data[at + 8], at + 9


def _columns(payload: bytes) -> tuple[Any, ...]:
    """The columns of a row; values that are neither text nor integers are None.

    Raises:
        ValueError: it is not a row.
        IndexError: its header extends beyond it.
    """
    end, at = _varint(payload, 0)
    kinds: list[int] = []
    while at < end and len(kinds) <= _COLUMNS:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    columns: list[Any] = []
    for kind in kinds:
        size = _WIDTHS[kind] if kind < len(_WIDTHS) else (kind - len(_WIDTHS)) // 2
        columns.append(_column(kind, _exactly(payload[end : end + size], size)))
        end += size
    return tuple(columns)


def _column(kind: int, data: bytes) -> Any:
    if kind in _CONSTANTS:
        return _CONSTANTS[kind]
    if kind > len(_WIDTHS) and kind % 2:
        return data.decode()
    return int.from_bytes(data, "big", signed=True) if 0 < kind < _REAL else None

"""A cache of finished results in one file. It can be rebuilt, so an error in it never stops a run."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import suppress
from pathlib import Path

_FAULTS = (OSError, sqlite3.Error)
_FILE = "results.db"
_TOGETHER = 64  # written in one transaction
_PATIENCE = 1.0  # seconds for another process that writes; what could not be written is made again
_FULL = 4 * 2**30  # bytes, some two million results; then it begins anew, for all of it can be made again
_GET = "select text from results where key = ?"
_SETUP = """
pragma journal_mode = wal;
pragma synchronous = off;
create table if not exists results (key blob primary key, text text not null);
"""


class Memo:
    """Texts by key, in a file of the store's directory. A file that cannot be used acts as an empty one.

    Each text has a checksum of itself and its key, so that a damaged row, or one copied from another key, is a miss.
    The checksum is not a signature: anyone who can write to the store's directory can also add answers.

    Args:
        directory: the store's.
    """

    def __init__(self, directory: Path) -> None:
        self._file: sqlite3.Connection | None = None
        self._new: dict[bytes, str] = {}
        with suppress(*_FAULTS):
            self._file = _opened(directory / _FILE)

    def get(self, key: bytes) -> str | None:
        """Return the cached text, or None if there is none or it is damaged."""
        if (new := self._new.get(key)) is not None:
            return _checked(key, new)
        if self._file is None:
            return None
        try:
            row = self._file.execute(_GET, (key,)).fetchone()
        except _FAULTS:
            return None
        return None if row is None else _checked(key, row[0])

    def put(self, key: bytes, text: str) -> None:
        """Cache a text; it is written to disk together with the next ones."""
        self._new[key] = f"{_checksum(key, text)}\n{text}"
        if len(self._new) >= _TOGETHER:
            self._write()

    def clear(self) -> None:
        """Remove every text."""
        self._new.clear()
        if self._file is not None:
            with suppress(*_FAULTS):
                self._file.execute("delete from results")
                self._file.execute("vacuum")

    def close(self) -> None:
        """Write pending texts, and close the file."""
        self._write()
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write(self) -> None:
        if self._file is not None:
            with suppress(*_FAULTS):
                self._file.execute("begin immediate")
                with self._file:
                    self._file.executemany("insert or replace into results values (?, ?)", self._new.items())
        self._new.clear()


def _opened(path: Path) -> sqlite3.Connection:
    """Open the database at this path; replace it if it is damaged or too large."""
    if path.is_file() and path.stat().st_size > _FULL:
        _remove(path)
    try:
        return _connected(path)
    except sqlite3.OperationalError:  # it is in use, or cannot be had at all
        raise
    except sqlite3.DatabaseError:
        _remove(path)
        return _connected(path)


def _connected(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        file.executescript(_SETUP)
    except sqlite3.Error:
        file.close()
        raise
    return file


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)


def _checksum(key: bytes, text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=key, digest_size=16).hexdigest()


def _checked(key: bytes, row: object) -> str | None:
    """The text of a row, or None if the row was changed or belongs to another key."""
    if not isinstance(row, str):
        return None
    checksum, _, text = row.partition("\n")
    return text if checksum == _checksum(key, text) else None


def forget(directory: Path) -> None:
    """Remove every finished result kept in a store's directory."""
    memo = Memo(directory)
    memo.clear()
    memo.close()

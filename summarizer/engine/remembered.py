"""Finished results, so that running the same command again costs little more than reading and writing.

An answer in the store is read into the schema, checked and audited anew by every run, so that a changed check takes
effect at once. Where neither the code that does so nor the paper nor the task has changed, the outcome is the same; it
is remembered here as text. All of it is derived: what is lost is made again.
"""

from __future__ import annotations

import hashlib
import inspect
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel

    from summarizer.records import Paper

_FAULTS = (OSError, sqlite3.Error)
_FILE = "results.db"
_TOGETHER = 64  # written in one transaction
_PATIENCE = 1.0  # seconds for another process that writes; what could not be written is made again
_FULL = 4 * 2**30  # bytes, some two million results; then it begins anew, for all of it can be made again
_PACKAGE = Path(__file__).parents[1]
_SETUP = """
pragma journal_mode = wal;
pragma synchronous = off;
create table if not exists results (key blob primary key, text text not null);
"""


class Memo:
    """The finished results of one task, in a file of the store's directory.

    One that cannot be used remembers nothing and hinders nobody.

    Args:
        directory: the store's.
        task: what tells this task, its settings and the code that checks from any other.
    """

    def __init__(self, directory: Path, *, task: str) -> None:
        self._task = hashlib.sha256(task.encode("utf-8", "surrogatepass"))
        self._file: sqlite3.Connection | None = None
        self._new: dict[bytes, str] = {}
        with suppress(*_FAULTS):
            self._file = _opened(directory / _FILE)

    def key(self, paper: Paper) -> bytes:
        """What the result of this paper is known by."""
        told = self._task.copy()
        told.update(f"{paper.title}\0{paper.abstract}".encode())
        return told.digest()

    def get(self, key: bytes) -> str | None:
        """What was kept under this key, or None."""
        if (new := self._new.get(key)) is not None or self._file is None:
            return new
        with suppress(*_FAULTS):
            for (text,) in self._file.execute("select text from results where key = ?", (key,)):
                return str(text)
        return None

    def put(self, key: bytes, text: str) -> None:
        """Keep a result; it is on disk together with the next ones."""
        self._new[key] = text
        if len(self._new) >= _TOGETHER:
            self._write()

    def clear(self) -> None:
        """Forget every result, those of other tasks too."""
        self._new.clear()
        if self._file is not None:
            with suppress(*_FAULTS):
                self._file.execute("delete from results")
                self._file.execute("vacuum")

    def close(self) -> None:
        """Write what is not yet on disk, and let go of the file."""
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
    """The database at this path, made anew where there is none, or a damaged one, or one that has grown too large."""
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


def forget(directory: Path) -> None:
    """Remove every finished result kept in a store's directory."""
    memo = Memo(directory, task="")
    memo.clear()
    memo.close()


def code_digest(schema: type[BaseModel]) -> str | None:
    """A digest of the code that makes results of a schema, or None where it is not all in this package."""
    if not schema.__module__.startswith("summarizer.") or (home := inspect.getsourcefile(schema)) is None:
        return None
    rules = sorted(file for room in ("answers", "evidence") for file in (_PACKAGE / room).glob("*.py"))
    return _digest_of([*rules, _PACKAGE / "records.py", Path(home)])


def _digest_of(files: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.read_bytes())
    return whole.hexdigest()

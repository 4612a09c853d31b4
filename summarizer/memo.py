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

from diskcache import Cache, Timeout

from summarizer.cache import TextDisk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel

    from summarizer.records import Paper

_FAULTS = (OSError, sqlite3.Error, Timeout, ValueError)
_TOGETHER = 64  # written in one transaction
_SETTINGS = {
    "eviction_policy": "none",
    "cull_limit": 0,
    "sqlite_synchronous": 0,
    "sqlite_mmap_size": 0,
    "sqlite_cache_size": 1000,
}
_FULL = 4 * 2**30  # bytes, some two million results; then it begins anew, for all of it can be made again
_PACKAGE = Path(__file__).parent


class Memo:
    """The finished results of one task, in a folder of the store.

    A folder that cannot be used remembers nothing and hinders nobody.

    Args:
        directory: the store's.
        task: what tells this task, its settings and the code that checks from any other.
    """

    def __init__(self, directory: Path, *, task: str) -> None:
        self._task = hashlib.sha256(task.encode("utf-8", "surrogatepass"))
        self._cache: Cache | None = None
        with suppress(*_FAULTS):
            self._cache = Cache(str(directory / "results"), disk=TextDisk, **_SETTINGS)
            if self._cache.volume() > _FULL:
                self._cache.clear()
        self._new: dict[str, str] = {}

    def key(self, paper: Paper) -> str:
        """What the result of this paper is known by."""
        told = self._task.copy()
        for part in (paper.title, "\0", paper.abstract):
            told.update(part.encode())
        return told.hexdigest()

    def get(self, key: str) -> str | None:
        """What was kept under this key, or None."""
        if (new := self._new.get(key)) is not None or self._cache is None:
            return new
        with suppress(*_FAULTS):
            text: str | None = self._cache.get(key)
            return text
        return None

    def put(self, key: str, text: str) -> None:
        """Keep a result; it is on disk together with the next ones."""
        self._new[key] = text
        if len(self._new) >= _TOGETHER:
            self._write()

    def close(self) -> None:
        """Write what is not yet on disk, and let go of the files."""
        self._write()
        if self._cache is not None:
            self._cache.close()

    def _write(self) -> None:
        if self._cache is None:
            return
        with suppress(*_FAULTS), self._cache.transact():
            for key, text in self._new.items():
                self._cache.set(key, text)
        self._new.clear()


def forget(directory: Path) -> None:
    """Remove every finished result kept in a store's directory."""
    memo = Memo(directory, task="")
    if memo._cache is not None:
        memo._cache.clear()
    memo.close()


def code_digest(schema: type[BaseModel]) -> str | None:
    """A digest of the code that makes results of a schema, or None where it is not all in this package."""
    if not schema.__module__.startswith("summarizer.") or (home := inspect.getsourcefile(schema)) is None:
        return None
    return _digest_of([*sorted((_PACKAGE / "evidence").glob("*.py")), _PACKAGE / "records.py", Path(home)])


def _digest_of(files: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.read_bytes())
    return whole.hexdigest()

"""The store of answers on disk: one entry per fingerprint, text only.

Built on diskcache with three of its defaults changed: it never evicts, it refuses every pickled key or value
(CVE-2025-69872: a
tampered row would run code), and it keeps values in the database alone, so that no row can name a file to read.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import sqlite3
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

from diskcache import Cache, Disk, Timeout
from diskcache.core import MODE_RAW, UNKNOWN

from summarizer.errors import StoreError
from summarizer.records import Answer, Usage, attributes
from summarizer.store.private import closed_to_others
from summarizer.store.salvage import readable

if TYPE_CHECKING:
    from collections.abc import Iterator

_BUSY_SECONDS = 60.0
_DATABASE = "cache.db"
# By default SQLite maps 64 MB of the file and holds 32 MB of pages; without, it is as quick and memory stays flat.
_SMALL = {"sqlite_mmap_size": 0, "sqlite_cache_size": 1000, "cull_limit": 0}
_log = logging.getLogger(__name__)


class TextDisk(Disk):  # type: ignore[misc]  # diskcache has no types
    """Stores keys and values as text in the database, and rejects anything else, when writing and when reading."""

    def put(self, key: Any) -> tuple[str, bool]:
        """Encode a key."""
        return _text(key), True

    def get(self, key: Any, raw: bool) -> str:  # diskcache calls it so
        """Decode a key; empty if it is not ours."""
        return key if raw and type(key) is str else ""

    def store(self, value: Any, read: bool, key: Any = UNKNOWN) -> tuple[int, int, None, str]:  # diskcache calls it so
        """Encode a value."""
        return 0, MODE_RAW, None, _text(value)

    def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> str:  # diskcache calls it so
        """Decode a value."""
        return _text(value if mode == MODE_RAW and filename is None else None)

    def remove(self, file_path: str) -> None:
        """Do nothing: our entries have no files, and a tampered row must not delete one."""


def _text(value: Any) -> str:
    if type(value) is not str:
        raise ValueError("the store holds text only")
    return value


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An accepted answer in the store.

    Attributes:
        answer: the model's answer, with the usage of all attempts together.
        attempts: how many answers it took.
        parts: what was asked, to explain a hit or a miss.
    """

    answer: Answer
    attempts: int
    parts: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """The entry as text."""
        answer = {**attributes(self.answer), "usage": attributes(self.answer.usage)}
        return json.dumps({"answer": answer, "attempts": self.attempts, "parts": self.parts})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The entry from its text.

        Raises:
            ValueError: the text is not an entry.
        """
        try:
            raw = json.loads(text)
            answer = raw["answer"]
            _text(answer["text"])
            return cls(Answer(**{**answer, "usage": Usage(**answer["usage"])}), raw["attempts"], raw["parts"])
        except (TypeError, KeyError, RecursionError) as error:
            raise ValueError(f"not an entry of the store: {error!r}") from error


class Store(Protocol):
    """A store of accepted answers, by fingerprint.

    Attributes:
        writable: whether entries can be added.
    """

    writable: bool

    def get(self, fingerprint: str) -> StoredAnswer | None:
        """Return the entry of this fingerprint, or None."""

    def put(self, fingerprint: str, entry: StoredAnswer) -> None:
        """Store an entry durably."""


class _Cache(Cache):  # type: ignore[misc]  # diskcache has no types
    """A cache that closes its file if opening it fails."""

    def __init__(self, directory: Path) -> None:
        try:
            super().__init__(str(directory), timeout=_BUSY_SECONDS, disk=TextDisk, eviction_policy="none", **_SMALL)
        except BaseException:
            self.close()
            raise


class DiskStore:
    """The store in a directory, safe for several threads and processes.

    A damaged database is set aside, its readable entries are recovered, and a warning is logged. In a directory that is
    not writable, existing entries are served and `writable` is false.

    Args:
        directory: its directory; created with mode 0700 if missing.

    Raises:
        StoreError: the directory cannot be created, opened or read.
    """

    def __init__(self, directory: Path) -> None:
        # diskcache expands ~ and $NAME; done here first, the directory is ours to make, and known by its true name.
        self.directory = Path(os.path.expandvars(directory.expanduser()))
        self.writable = True
        with self._usable():
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            closed_to_others(self.directory)
            self._cache = self._open()
            self._file = self._identity()

    def get(self, fingerprint: str) -> StoredAnswer | None:
        """Return the entry of this fingerprint; None if there is none, or if it is not ours."""
        with self._usable():
            self._look()
            try:
                text = self._cache.get(fingerprint)
                return None if text is None else StoredAnswer.from_json(text)
            except ValueError:
                return None
            except sqlite3.DatabaseError as error:
                self._replace_damaged(error)
                return self.get(fingerprint)

    def put(self, fingerprint: str, entry: StoredAnswer) -> None:
        """Store an entry. It then survives the crash of any process, but perhaps not a power failure.

        Raises:
            StoreError: it could not be written.
        """
        with self._usable():
            self._look()
            try:
                self._cache.set(fingerprint, entry.to_json())
            except sqlite3.DatabaseError as error:
                self._replace_damaged(error)
                self._cache.set(fingerprint, entry.to_json())

    def __len__(self) -> int:
        with self._usable():
            return len(self._cache)

    def __iter__(self) -> Iterator[str]:
        with self._usable():
            yield from filter(None, self._cache)

    def entries(self) -> Iterator[tuple[str, StoredAnswer]]:
        """Iterate over all entries with their fingerprints, skipping any that are not ours."""
        for fingerprint in self:
            if (entry := self.get(fingerprint)) is not None:
                yield fingerprint, entry

    def volume(self) -> int:
        """The size on disk in bytes."""
        with self._usable():
            return sum(path.stat().st_size for path in self.directory.rglob("*") if path.is_file())

    def clear(self) -> int:
        """Remove all entries; return how many."""
        with self._usable():
            return int(self._cache.clear())

    def check(self) -> list[str]:
        """Return SQLite's report on a damaged database file; empty if it is intact."""
        try:
            with closing(sqlite3.connect(self.directory / _DATABASE)) as database:
                return [row[0] for row in database.execute("PRAGMA quick_check") if row[0] != "ok"]
        except sqlite3.Error as error:
            return [str(error)]

    def close(self) -> None:
        """Close the files."""
        self._cache.close()

    def _open(self) -> Cache:
        try:
            return _Cache(self.directory)
        except (sqlite3.OperationalError, PermissionError) as error:
            if not (self.directory / _DATABASE).exists() or "readonly" not in str(error).replace("-", "").lower():
                raise
            self.writable = False
            _log.warning("the store in %s is read-only: answers are read from it, but none are added", self.directory)
            return ReadOnlyCache(self.directory)
        except sqlite3.DatabaseError as error:
            return self._salvaged(error)

    def _replace_damaged(self, error: sqlite3.DatabaseError) -> None:
        """Replace a damaged database with a new one; raise any other error again."""
        if type(error) is not sqlite3.DatabaseError:
            raise error
        self._cache.close()
        self._cache = self._salvaged(error)
        self._file = self._identity()

    def _identity(self) -> tuple[int, int] | None:
        """The identity of the database file, or None if it is missing or empty."""
        try:
            found = (self.directory / _DATABASE).stat()
        except OSError:
            return None
        return (found.st_dev, found.st_ino) if found.st_size else None

    def _look(self) -> None:
        """Reopen the database, with a warning, if its file was removed or replaced since it was opened."""
        if not self.writable or (now := self._identity()) == self._file:
            return
        self._cache.close()
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._cache = self._open()
        self._file = self._identity()
        _log.warning(
            "the store in %s was %s while it was in use: the answers in it are %s",
            *(
                self.directory,
                *(("removed or emptied", "lost") if now is None else ("replaced", "no longer all there")),
            ),
        )

    def _salvaged(self, error: sqlite3.DatabaseError) -> Cache:
        """Set a damaged database aside, and create a new one with its readable entries."""
        aside = self.directory / f"damaged-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
        aside.mkdir(mode=0o700)
        for path in self.directory.glob(f"{_DATABASE}*"):
            path.replace(aside / path.name)
        cache, taken = _Cache(self.directory), 0
        for key, value in readable(aside / _DATABASE):
            cache.add(key, value)
            taken += 1
        _log.warning(
            "the store in %s was damaged (%s): it was moved to %s; %d answers could be read and are kept",
            *(self.directory, error, aside, taken),
        )
        return cache

    @contextmanager
    def _usable(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error, Timeout) as error:
            raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> StoreError:
        return StoreError(
            f"the store in {self.directory} cannot be used: {error}",
            hint="Name another directory with --cache-dir or SUMMARIZER_CACHE_DIR, or make this one writable.",
        )


class ReadOnlyCache:
    """The reading half of a diskcache, for a directory that is not writable."""

    def __init__(self, directory: Path) -> None:
        self._database = sqlite3.connect(
            f"{(directory / _DATABASE).absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )

    def get(self, key: str) -> str | None:
        """Return the text of this key, or None."""
        query = "SELECT value FROM Cache WHERE key = ? AND raw = 1 AND mode = ? AND filename IS NULL"
        row = self._database.execute(query, (key, MODE_RAW)).fetchone()
        return None if row is None else _text(row[0])

    def set(self, key: str, value: str) -> None:  # nothing can be kept
        """Raise an error: the directory is not writable."""
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    def clear(self) -> int:
        """Raise an error: the directory is not writable."""
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    def __len__(self) -> int:
        return int(self._database.execute("SELECT COUNT(*) FROM Cache").fetchone()[0])

    def __iter__(self) -> Iterator[str]:
        return (key for (key,) in self._database.execute("SELECT key FROM Cache WHERE raw = 1") if type(key) is str)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

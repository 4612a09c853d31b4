"""Opens a file for one writer at a time, so that a second run into the same target is refused."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HELD = {errno.EACCES, errno.EAGAIN}
_TRIES = 100


class HeldError(Exception):
    """Another process, or another writer of this one, has the file."""


def opened_alone(path: Path) -> IO[str]:
    """Open a file for appending and lock it until it and all its duplicates are closed.

    The lock is advisory (flock). Where the system or the file system has none, the file is opened without.

    Raises:
        HeldError: another writer has it.
        OSError: the file cannot be opened.
    """
    for file in _openings(path):
        if not _lock(file):
            file.close()
            raise HeldError
        with suppress(FileNotFoundError):  # an earlier writer may have finished and moved the file in between
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        file.close()
    raise HeldError


def _openings(path: Path) -> Iterator[IO[str]]:
    for _ in range(_TRIES):
        yield path.open("a", encoding="utf-8", newline="\n")


def _lock(file: IO[str]) -> bool:
    if sys.platform == "win32":  # an open file cannot be replaced there
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _HELD
    return True


def duplicate(file: IO[str]) -> int | None:
    """A descriptor that keeps the lock after the file is closed; None where an open file cannot be replaced."""
    return None if sys.platform == "win32" else os.dup(file.fileno())

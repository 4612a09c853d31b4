"""Makes a store private to its owner, even if an earlier version or another program let others read it."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_OURS = (
    "cache.db*",
    "results.db*",
    "spend.jsonl",
    "dialects*",
    "leases",
    "leases/*",
    "damaged-*",
    "damaged-*/*",
    "jobs",
)


def closed_to_others(directory: Path) -> None:
    """Remove the permissions of all but the owner from a store's directory and our files in it.

    Does nothing where that is impossible (another owner, a file system without modes).
    """
    if os.name != "posix":
        return
    for path in (directory, *_files(directory)):
        with suppress(OSError):
            mode = stat.S_IMODE(path.lstat().st_mode)
            if mode & _OTHERS and not path.is_symlink():
                path.chmod(mode & ~_OTHERS)


def _files(directory: Path) -> Iterator[Path]:
    for pattern in _OURS:
        yield from directory.glob(pattern)

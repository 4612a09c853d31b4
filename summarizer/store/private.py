"""A store is its owner's alone, also one that an earlier version or another program made readable for others."""

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
    """Take from all but the owner what they may do with a store's directory and the files of ours in it.

    Where that is not ours to change (another owner, a file system without modes), it stays as it is.
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

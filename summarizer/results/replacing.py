"""Replaces files atomically, optionally keeping the old one."""

from __future__ import annotations

import filecmp
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from summarizer.results.writing import is_stream, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BACKUP = ".bak"


@contextmanager
def whole(target: str) -> Iterator[Path]:
    """A path beside the target that replaces it if the block succeeds, and is removed if it raises.

    Raises:
        OSError: the file cannot be created there, or the target is a directory.
    """
    place = place_of(target)
    if place.is_dir():
        raise IsADirectoryError(None, "it is a directory")
    path = place.with_name(f".{place.name}.{os.getpid()}.tmp")
    path.write_bytes(b"")
    try:
        yield path
        path.replace(place)
    finally:
        path.unlink(missing_ok=True)


class Replaced:
    """What happened to the replaced file.

    Attributes:
        backup: its new path; None if there was none, or the new file is identical.
    """

    def __init__(self) -> None:
        self.backup: Path | None = None


@contextmanager
def keeping_previous(target: str, *, unless: Callable[[Path], bool] = lambda _: False) -> Iterator[Replaced]:
    """Keep the file that the block replaces as `TARGET.bak`, replacing an earlier backup.

    Streams and unchanged files are not kept, and nothing is if the block raises.

    Args:
        target: a path that the block replaces with another file, rather than writing into it.
        unless: whether the existing file can be regenerated and need not be kept.
    """
    replaced = Replaced()
    place = place_of(target)
    if is_stream(target) or not place.is_file() or unless(place):
        yield replaced
        return
    held = place.with_name(f".{place.name}.{os.getpid()}.old")
    held.unlink(missing_ok=True)
    _hold(place, held)
    try:
        yield replaced
        if not filecmp.cmp(held, place, shallow=False):
            replaced.backup = held.replace(f"{place}{BACKUP}")
    finally:
        held.unlink(missing_ok=True)


def _hold(place: Path, held: Path) -> None:
    """Hard-link a file, or copy it if the file system has no links."""
    try:
        held.hardlink_to(place)
    except (OSError, NotImplementedError):
        shutil.copy2(place, held)

"""Replacing a file: the new one takes the name only when it is complete, and the old one can be kept."""

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
    """A path beside the target that takes its place when the block ends without an exception, and else is removed.

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
    """What became of the file that a new one replaced.

    Attributes:
        backup: where it is now; None if there was none, or the new one is the same.
    """

    def __init__(self) -> None:
        self.backup: Path | None = None


@contextmanager
def keeping_previous(target: str, *, unless: Callable[[Path], bool] = lambda _: False) -> Iterator[Replaced]:
    """Keep what the block replaces at the target as `TARGET.bak`, the one of the time before last making way for it.

    Nothing is kept of a stream, of a file that ends up the same, or where the block raises.

    Args:
        target: a path that the block replaces by another file, rather than writing into it.
        unless: whether the file that is there can be made again and need not be kept.
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
    """Give a file a second name, or copy it where the file system has no links."""
    try:
        held.hardlink_to(place)
    except (OSError, NotImplementedError):
        shutil.copy2(place, held)

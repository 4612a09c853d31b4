"""Where results go: JSON Lines, to a file that is there only when it is whole, or to a stream."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from summarizer.errors import InputError

if TYPE_CHECKING:
    from types import TracebackType

    from summarizer.records import Result


STDOUT = "-"


def place_of(target: str) -> Path:
    """The file that is meant: what a link to a file leads to."""
    return Path(os.path.realpath(target) if Path(target).is_symlink() and Path(target).is_file() else target)


def is_stream(target: str) -> bool:
    """Whether the target is written to as it is: standard output, a pipe, /dev/null."""
    place = place_of(target)
    return target == STDOUT or (place.exists() and not place.is_file() and not place.is_dir())


class JsonlWriter:
    """A line of JSON for each result, flushed as it comes.

    A file is written beside the target as `NAME.part`, and takes the target's place when the block ends without an
    exception; otherwise the target stays as it was, and what was finished stays in the part file. A link is followed;
    what is no plain file (a pipe, /dev/null) is written to as it is.

    Args:
        target: a path, or "-" for standard output.

    Raises:
        InputError: the file cannot be written.
    """

    def __init__(self, target: str) -> None:
        self.target = target
        self.lines = 0
        self._place = place_of(target)
        self.part = None if is_stream(target) else Path(f"{self._place}.part")

    def __enter__(self) -> Self:
        try:
            self._out = self._open()
        except OSError as error:
            raise self._unwritable(error) from error
        return self

    def _open(self) -> IO[str]:
        if self.target == STDOUT:
            return sys.stdout
        if self._place.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        return (self.part or self._place).open("w", encoding="utf-8", newline="\n")

    def write(self, result: Result[Any]) -> None:
        """Add a result.

        Raises:
            InputError: the line could not be written.
        """
        try:
            self._out.write(result.to_json() + "\n")
            self._out.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise self._unwritable(error) from error
        self.lines += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self.target != STDOUT:
            self._out.close()
        if self.part is None:
            return
        if kind is None:
            self._complete(self.part)
        elif not self.lines:
            self.part.unlink(missing_ok=True)

    def _complete(self, part: Path) -> None:
        """Make the target of the part file, in which all lines are."""
        part.replace(self._place)

    def _unwritable(self, error: OSError) -> InputError:
        return InputError(f"{self.target} cannot be written: {error.strerror}", hint="Name another file with -o.")

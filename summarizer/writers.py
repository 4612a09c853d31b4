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
        self._place = Path(os.path.realpath(target) if Path(target).is_symlink() and Path(target).is_file() else target)
        streams = target == "-" or (self._place.exists() and not self._place.is_file() and not self._place.is_dir())
        self.part = None if streams else Path(f"{self._place}.part")

    def __enter__(self) -> Self:
        try:
            self._out = self._open()
        except OSError as error:
            raise self._unwritable(error) from error
        return self

    def _open(self) -> IO[str]:
        if self.target == "-":
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
        if self.target != "-":
            self._out.close()
        if self.part is None:
            return
        if kind is None:
            self.part.replace(self._place)
        elif not self.lines:
            self.part.unlink(missing_ok=True)

    def _unwritable(self, error: OSError) -> InputError:
        return InputError(f"{self.target} cannot be written: {error.strerror}", hint="Name another file with -o.")

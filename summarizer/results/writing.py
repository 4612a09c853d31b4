"""Where results go: JSON Lines, to a file that is there only when it is whole, or to a stream."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from summarizer.errors import InputError
from summarizer.results.keeping import joined, lost, set_aside
from summarizer.results.locking import HeldError, duplicate, opened_alone

if TYPE_CHECKING:
    from collections.abc import Iterator
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
    exception; otherwise the target stays as it was, and what was finished stays in the part file. Without a result,
    the target stays too. A link is followed; what is no plain file (a pipe, /dev/null) is written to as it is.

    Args:
        target: a path, or "-" for standard output.
        append: whether the results join those that the target holds, each in the place of its paper.

    Attributes:
        part: where a file is written until it is whole; None for a stream.
        lines: how many were written.
        lost: summaries of the file that was there before which the new one does not have.
        kept: where that file is now, if anything of it would have been lost.
        left_over: where the part file of an earlier run is that did not end, if it has results that this one lacks.

    Raises:
        InputError: the file cannot be written.
    """

    def __init__(self, target: str, *, append: bool = False) -> None:
        self.target = target
        self.lines = 0
        self.lost = 0
        self.kept: Path | None = None
        self.left_over: Path | None = None
        self._append = append
        self._lock: int | None = None
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
        if self.part is None:
            return self._place.open("w", encoding="utf-8", newline="\n")
        out = self._alone(self.part)
        if out.tell():
            self.left_over = set_aside(self.part)
            out.close()
            out = self._alone(self.part)
        self._lock = duplicate(out)
        return out

    def _alone(self, part: Path) -> IO[str]:
        try:
            return opened_alone(part)
        except HeldError:
            hint = "Wait until it ends, or name another file with -o."
            raise InputError(f"Another run is writing {part}.", hint=hint) from None

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
            self._close(has_failed=kind is not None)
        if self.part is None:
            return
        try:
            if not self.lines:
                self.part.unlink(missing_ok=True)
            self._weigh_left_over(self.part)
            if self.lines and kind is None:
                self._finish(self.part)
        except OSError as fault:
            if kind is None:
                raise self._unwritable(fault) from fault
        finally:
            if self._lock is not None:
                os.close(self._lock)

    def _weigh_left_over(self, part: Path) -> None:
        """Remove what an earlier run left where this one has it all; where this one has nothing, put it back."""
        if self.left_over is None:
            return
        if not self.lines:
            self.left_over.replace(part)
            self.left_over = None
        elif not _lost_lines(self.left_over, part, same_request=False):
            self.left_over.unlink()
            self.left_over = None

    def _close(self, *, has_failed: bool) -> None:
        """Close the file; a fault counts only where none has come before it."""
        try:
            self._out.close()
        except OSError as error:
            if not has_failed:
                raise self._unwritable(error) from error

    def _finish(self, part: Path) -> None:
        """Make the target of the part file. What was there joins it, or is kept if something would be lost."""
        if self._place.exists() and self._append:
            self._join(part)
        elif self._place.exists() and (missing := self._lost(part)):
            self.lost, self.kept = missing, set_aside(self._place)
        self._complete(part)

    def _join(self, part: Path) -> None:
        """Put what the target holds and the part file into one part file."""
        whole = part.with_name(f"{part.name}.joined")
        with whole.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(f"{line}\n" for line in joined(self._held(), part))
        whole.replace(part)

    def _held(self) -> Iterator[str]:
        """The lines of the target as it is."""
        with self._place.open(encoding="utf-8") as file:
            yield from (line.rstrip("\n") for line in file)

    def _lost(self, part: Path) -> int:
        """How many of the target's summaries are not in the part file."""
        return _lost_lines(self._place, part)

    def _complete(self, part: Path) -> None:
        """Make the target of the part file, in which all lines are."""
        part.replace(self._place)

    def _unwritable(self, error: OSError) -> InputError:
        return InputError(
            f"{self.target} cannot be written: {error.strerror}", hint="Free some space, or name another file with -o."
        )


def _lost_lines(old: Path, new: Path, *, same_request: bool = True) -> int:
    """How many summaries of one file of lines are not in another; a line that a kill cut short is none."""
    with old.open("rb") as before, new.open("rb") as after:
        return lost((line for line in before if line.endswith(b"\n")), after, same_request=same_request)

"""Writes results as JSON Lines, to a file that appears only when complete, or to a stream."""

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
    """The file itself, if the target is a link to one."""
    return Path(os.path.realpath(target) if Path(target).is_symlink() and Path(target).is_file() else target)


def is_stream(target: str) -> bool:
    """Whether the target is written directly: standard output, a pipe, /dev/null."""
    place = place_of(target)
    return target == STDOUT or (place.exists() and not place.is_file() and not place.is_dir())


class JsonlWriter:
    """Writes one line of JSON per result, flushed immediately.

    A file is written as `NAME.part` and replaces the target if the block succeeds. If it raises, or there is no result,
    the target stays as it was, and finished results stay in the part file. Links are followed; a target that is not a
    regular file (a pipe, /dev/null) is written directly.

    Args:
        target: a path, or "-" for standard output.
        append: whether to merge the results into the target, each in its paper's position.

    Attributes:
        part: the path of the incomplete file; None for a stream.
        lines: the number of results written.
        lost: the number of summaries in the replaced file that the new one lacks.
        kept: the new path of the replaced file, if any of its summaries would have been lost.
        left_over: the new path of an interrupted run's part file, if it has results that this run lacks.

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
        """Write a result.

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
        has_failed = kind is not None
        try:
            if self.target != STDOUT:
                self._close(has_failed=has_failed)
            if self.part is not None:
                self._settle(self.part, has_failed=has_failed)
        finally:
            if self._lock is not None:
                os.close(self._lock)

    def _settle(self, part: Path, *, has_failed: bool) -> None:
        """Decide what becomes of the part file, the target and what an earlier run left."""
        try:
            if not self.lines:
                part.unlink(missing_ok=True)
            self._weigh_left_over(part)
            if self.lines and not has_failed:
                self._finish(part)
        except OSError as fault:
            if not has_failed:
                raise self._unwritable(fault) from fault

    def _weigh_left_over(self, part: Path) -> None:
        """Remove an earlier run's part file if this run has all of it; restore it if this run has nothing."""
        if self.left_over is None:
            return
        if not self.lines:
            self.left_over.replace(part)
            self.left_over = None
        elif not _lost_lines(self.left_over, part, same_request=False):
            self.left_over.unlink()
            self.left_over = None

    def _close(self, *, has_failed: bool) -> None:
        """Close the file; ignore an error if there was one before."""
        try:
            self._out.close()
        except OSError as error:
            if not has_failed:
                raise self._unwritable(error) from error

    def _finish(self, part: Path) -> None:
        """Turn the part file into the target; merge the old target, or keep it if summaries would be lost."""
        if self._place.exists() and self._append:
            self._join(part)
        elif self._place.exists() and (missing := self._lost(part)):
            self.lost, self.kept = missing, set_aside(self._place)
        self._complete(part)

    def _join(self, part: Path) -> None:
        """Merge the target into the part file."""
        whole = part.with_name(f"{part.name}.joined")
        with whole.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(f"{line}\n" for line in joined(self._held(), part))
        whole.replace(part)

    def _held(self) -> Iterator[str]:
        """The lines of the existing target."""
        with self._place.open(encoding="utf-8") as file:
            yield from (line.rstrip("\n") for line in file)

    def _lost(self, part: Path) -> int:
        """Count the target's summaries that the part file lacks."""
        return _lost_lines(self._place, part)

    def _complete(self, part: Path) -> None:
        """Turn the complete part file into the target."""
        part.replace(self._place)

    def _unwritable(self, error: OSError) -> InputError:
        return InputError(
            f"{self.target} cannot be written: {error.strerror}", hint="Free some space, or name another file with -o."
        )


def _lost_lines(old: Path, new: Path, *, same_request: bool = True) -> int:
    """Count the summaries in one file that another lacks; an incomplete last line does not count."""
    with old.open("rb") as before, new.open("rb") as after:
        return lost((line for line in before if line.endswith(b"\n")), after, same_request=same_request)

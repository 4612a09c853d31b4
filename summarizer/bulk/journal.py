"""The journal of a job: an append-only file with one line per intended or completed step.

Each line is written at once, and is on disk before the step continues. A killed process leaves an incomplete last line,
which is ignored.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from summarizer.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Journal:
    """A journal file, created with its first line.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, event: str, **facts: Any) -> dict[str, Any]:
        """Append a line durably; return it in the form in which it will be read.

        Raises:
            StoreError: it could not be written.
        """
        line = {"event": event, "at": datetime.now(UTC).isoformat(timespec="seconds"), **facts}
        text = json.dumps(line)
        try:
            self._append(text)
        except OSError as error:
            raise StoreError(
                f"the journal {self.path} cannot be written: {error.strerror}",
                hint="Free some space or make the directory writable. Nothing sent is lost: `bulk collect` continues.",
            ) from error
        return dict(json.loads(text))

    def _append(self, text: str) -> None:
        file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            start = "" if _ends_whole(file) else "\n"
            os.write(file, f"{start}{text}\n".encode())
            os.fsync(file)
        finally:
            os.close(file)

    def lines(self) -> Iterator[dict[str, Any]]:
        """The lines, without incomplete ones."""
        with self.path.open("rb") as file:
            for raw in file:
                try:
                    line = json.loads(raw)
                except ValueError:
                    continue
                if isinstance(line, dict) and "event" in line:
                    yield line


def _ends_whole(file: int) -> bool:
    size = os.lseek(file, 0, os.SEEK_END)
    if not size:
        return True
    os.lseek(file, size - 1, os.SEEK_SET)
    return os.read(file, 1) == b"\n"

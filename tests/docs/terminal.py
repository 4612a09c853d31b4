"""What a terminal of a stated width shows when a command has ended."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import struct
import subprocess
import termios
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyte

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROWS = 400  # more than any page shows


@dataclass(frozen=True, slots=True)
class Shown:
    """What is left on the screen.

    Attributes:
        code: the command's exit code.
        screen: the terminal, cell by cell.
    """

    code: int
    screen: pyte.Screen

    @property
    def text(self) -> str:
        """The lines of the screen, without blanks at their ends or below them."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip() + "\n"


def in_terminal(command: str, *, columns: int, environment: Mapping[str, str] | None = None) -> Shown:
    """Run a command of the shell in a pseudo-terminal, and read what it shows until it ends."""
    screen = pyte.Screen(columns, _ROWS)
    stream = pyte.ByteStream(screen)
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, columns, 0, 0))
    unset = {"COLUMNS", "LINES", "NO_COLOR"}
    inherited = {name: value for name, value in os.environ.items() if name not in unset}
    process = subprocess.Popen(
        ["bash", "-o", "pipefail", "-c", command],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**inherited, "TERM": "xterm-256color", **(environment or {})},
    )
    os.close(theirs)
    reader = threading.Thread(target=_feed, args=(ours, stream))
    reader.start()
    code = process.wait(timeout=120)
    reader.join(timeout=10)
    os.close(ours)
    return Shown(code, screen)


def _feed(end: int, stream: pyte.ByteStream) -> None:
    with contextlib.suppress(OSError):  # Linux says so when the other end is closed
        while data := os.read(end, 65_536):
            stream.feed(data)

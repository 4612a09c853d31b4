"""A PostgreSQL server of a test's own, on loopback, from the binaries of Debian's package `postgresql`."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
_QUICK = ["-c", "fsync=off", "-c", "max_connections=50", "-c", "unix_socket_directories="]


def binary(name: str) -> str:
    """Where a program of PostgreSQL is; the test is skipped where it is not."""
    found = shutil.which(name) or next((str(place / name) for place in _PLACES if (place / name).exists()), None)
    if found is None:
        pytest.skip(f"{name} is not there: install Debian's package postgresql")
    return found


class Postgres:
    """The server in a directory.

    Attributes:
        address: of its database.
    """

    def __init__(self, directory: Path) -> None:
        self._data = directory / "data"
        self._log = directory / "log"
        self._programs = {name: binary(name) for name in ("initdb", "pg_ctl")}
        # It refuses to run as root: Debian's package brings a user for it.
        self._user: dict[str, Any] = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.address = f"postgresql://summarizer@127.0.0.1:{self._port}/postgres"
        directory.mkdir(parents=True, exist_ok=True)
        if self._user:
            shutil.chown(directory, "postgres", "postgres")
        self._run("initdb", "-D", str(self._data), "-U", "summarizer", "-A", "trust", "--no-sync", "-E", "UTF8")

    def start(self) -> None:
        """Start it; it listens when this returns."""
        options = " ".join(["-p", str(self._port), "-h", "127.0.0.1", *_QUICK])
        self._run("pg_ctl", "-D", str(self._data), "-l", str(self._log), "-o", options, "-w", "start")

    def stop(self) -> None:
        """Stop it at once, as a crash would."""
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._programs[program], *arguments],
            check=True,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            timeout=60,
            **self._user,
        )


@contextmanager
def running() -> Iterator[Postgres]:
    """A server until the block ends, in a directory that its user may reach."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="summarizer-postgres-") as name:
        directory = Path(name)
        directory.chmod(0o755)
        server = Postgres(directory / "server")
        server.start()
        try:
            yield server
        finally:
            server.stop()

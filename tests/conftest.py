"""Every test runs without the network, without the user's own settings, and with a store of its own."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING

import hypothesis
import pytest

import summarizer.testing
from summarizer import redaction

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

hypothesis.settings.register_profile("untimed", deadline=None)  # the machine may be busy
hypothesis.settings.register_profile("hour", deadline=None, max_examples=20_000)  # tests/test_whole_path.py
hypothesis.settings.load_profile("untimed")

# A background job of a shell without job control ignores Ctrl-C, and so would every process that a test interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)

_LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not str(address[0]).startswith(_LOOPBACK):  # type: ignore[index]
            pytest.fail(f"the test reached for the network: {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os

    for name in os.environ:
        if name.startswith("SUMMARIZER_") or name.endswith(("_API_KEY", "_BASE_URL")):
            monkeypatch.delenv(name)
    monkeypatch.delenv("UV_RUN_RECURSION_DEPTH", raising=False)  # `uv run pytest` sets it, and hints tell of it
    monkeypatch.setenv("SUMMARIZER_CACHE_DIR", str(tmp_path / "store"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def _own_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key of one test does not hide words from the next."""
    monkeypatch.setattr(redaction, "_secrets", set())


@pytest.fixture
def no_waiting() -> Iterator[None]:
    """Pauses between attempts take no time."""
    with summarizer.testing.no_waiting():
        yield

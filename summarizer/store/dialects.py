"""Remembers the dialect of each server beside the store, so that the next run need not detect it again.

It is only a cache: a file that cannot be read or written is ignored.
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from pathlib import Path

_FILE = "dialects.json"
_DAYS = 30  # servers are mended; then it is found out anew


class Dialects:
    """The dialect of one server and model.

    Args:
        directory: the store's.
        server: its address.
        model: the model's name.
    """

    def __init__(self, directory: Path, *, server: str, model: str) -> None:
        self._path = directory / _FILE
        self._key = f"{server} {model}"

    def get(self) -> dict[str, Any] | None:
        """The remembered dialect, if it is at most a month old; else None."""
        entry = self._all().get(self._key)
        if not isinstance(entry, dict) or not isinstance(entry.get("at"), int | float):
            return None
        return entry if time.time() - entry["at"] < _DAYS * 86400 else None

    def put(self, dialect: dict[str, Any]) -> None:
        """Remember this dialect."""
        entries = {**self._all(), self._key: {**dialect, "at": int(time.time())}}
        part = self._path.with_name(f"{_FILE}.{uuid4().hex[:8]}.part")
        with suppress(OSError):
            part.write_text(json.dumps(entries, indent=1, sort_keys=True) + "\n", encoding="utf-8")
            part.replace(self._path)

    def forget(self) -> None:
        """Forget the dialect of this server and model."""
        if self._key in (entries := self._all()):
            del entries[self._key]
            with suppress(OSError):
                self._path.write_text(json.dumps(entries, indent=1, sort_keys=True) + "\n", encoding="utf-8")

    def _all(self) -> dict[str, Any]:
        try:
            entries = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return entries if isinstance(entries, dict) else {}

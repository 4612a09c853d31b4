"""A table from names to texts with perhaps millions of rows, in a file of its own."""

from __future__ import annotations

import sqlite3
from typing import Self


class Lookup:
    """A table that is deleted when its block ends."""

    def __init__(self) -> None:
        # A private file, held in memory while it is small. A generator that uses it may end in another thread.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("CREATE TABLE rows (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")

    def __enter__(self) -> Self:
        self._database.execute("BEGIN")  # once: it is thrown away
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def add(self, name: str, value: str = "") -> bool:
        """Add a row; return whether the name was new."""
        return bool(self._database.execute("INSERT OR IGNORE INTO rows VALUES (?, ?)", (name, value)).rowcount)

    def put(self, name: str, value: str) -> None:
        """Add or replace a row."""
        self._database.execute("INSERT OR REPLACE INTO rows VALUES (?, ?)", (name, value))

    def get(self, name: str) -> str | None:
        """Return the text of this name, or None."""
        found = self._database.execute("SELECT value FROM rows WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None

    def __len__(self) -> int:
        return int(self._database.execute("SELECT COUNT(*) FROM rows").fetchone()[0])

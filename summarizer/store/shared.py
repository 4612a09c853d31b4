"""A store of answers shared by several machines: one table in PostgreSQL, text only, behind each machine's own store.

PostgreSQL's advisory locks decide who asks: a lock ends with its connection, so that the questions of a dead process
or machine are free again at once, without a timeout. docs/scale.md explains the choice of PostgreSQL.
"""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from summarizer.errors import EXTRA_HINT, ConfigurationError, StoreError
from summarizer.store.disk import StoredAnswer
from summarizer.waiting import Backoff

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from summarizer.store.disk import Store

T = TypeVar("T")

_SCHEMES = ("postgresql://", "postgres://")
_TABLE = "summarizer_answers"
_COUNTED_HEX = 15  # digits of a fingerprint that a lock's number of 64 bits is made of
_MAKING = 0x73756D6D6172697A  # the lock under which the table is made
_LOOKS = Backoff(first=0.02, longest=1.0)
_PATIENCE = 30.0  # seconds that a server may take to come back
_RECONNECTS = Backoff(first=0.1, longest=1.0)
# A machine that loses its power says no goodbye: its connection, and with it its locks, end after some 35 seconds.
_KEEPALIVE = {"idle": 15, "interval": 5, "count": 4}
_OPTIONS = " ".join(f"-c tcp_keepalives_{name}={value}" for name, value in _KEEPALIVE.items())
_CREATE = f"""
CREATE TABLE IF NOT EXISTS {_TABLE} (
    fingerprint text COLLATE "C" PRIMARY KEY,
    entry text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
) WITH (toast_tuple_target = 256);
ALTER TABLE {_TABLE} ALTER COLUMN entry SET STORAGE MAIN
"""
_GET = f"SELECT entry FROM {_TABLE} WHERE fingerprint = %s"  # noqa: S608  # a constant
_PUT = f"""
INSERT INTO {_TABLE} (fingerprint, entry) VALUES (%s, %s)
ON CONFLICT (fingerprint) DO UPDATE SET entry = EXCLUDED.entry, at = now()
"""  # noqa: S608  # a constant


class SharedStore:
    """The answers and locks in a PostgreSQL database, over one connection.

    A broken connection is reopened, for up to half a minute, and its locks are taken again.

    Args:
        address: a libpq URI such as `postgresql://user@host/database`; keep the password in ~/.pgpass.

    Raises:
        ConfigurationError: the address has another form, or the extra is not installed.
        StoreError: the database cannot be reached or used.
    """

    def __init__(self, address: str) -> None:
        if not address.startswith(_SCHEMES):
            raise ConfigurationError(
                f"{address.partition(':')[0]}: not an address of a shared store",
                hint="Give --shared-store or SUMMARIZER_SHARED_STORE as postgresql://user@host/database.",
            )
        self._psycopg = _client()
        self._address = address
        self._thread_safe = threading.RLock()
        self._held: set[int] = set()
        self._connection: Any = None
        self._do(self._make)
        self.writable = bool(self._do(lambda: self._row("SELECT has_table_privilege(%s, 'INSERT')", _TABLE))[0])

    def get(self, fingerprint: str) -> StoredAnswer | None:
        """Return the entry of this fingerprint; None if there is none, or if it is not ours."""
        row = self._do(lambda: self._row(_GET, fingerprint))
        return None if row is None else _entry(row[0])

    def put(self, fingerprint: str, entry: StoredAnswer) -> None:
        """Store an entry; the server has then written it to disk.

        Raises:
            StoreError: it could not be written.
        """
        self._do(lambda: self._connection.execute(_PUT, (fingerprint, entry.to_json())))

    def __len__(self) -> int:
        return int(self._do(lambda: self._row(f"SELECT count(*) FROM {_TABLE}"))[0])  # noqa: S608  # a constant

    def try_lock(self, fingerprint: str) -> bool:
        """Try to take the lock of a question; return whether it was free."""
        number = _number(fingerprint)
        taken = bool(self._do(lambda: self._row("SELECT pg_try_advisory_lock(%s)", number))[0])
        if taken:
            self._held.add(number)
        return taken

    def unlock(self, fingerprint: str) -> None:
        """Release the lock of a question."""
        number = _number(fingerprint)
        self._held.discard(number)
        with suppress(StoreError):  # it ends with the connection
            self._do(lambda: self._connection.execute("SELECT pg_advisory_unlock(%s)", (number,)))

    def close(self) -> None:
        """Close the connection, which releases all locks."""
        if self._connection is not None:
            self._connection.close()

    def _make(self) -> None:
        with self._connection.transaction():
            self._connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MAKING,))
            if self._row("SELECT to_regclass(%s)", _TABLE)[0] is None:
                self._connection.execute(_CREATE)

    def _row(self, query: str, *values: Any) -> Any:
        return self._connection.execute(query, values).fetchone()

    def _do(self, work: Callable[[], T]) -> T:
        """Do the work, reopening the connection if it breaks."""
        with self._thread_safe:
            pauses, end = iter(_RECONNECTS), time.monotonic() + _PATIENCE
            while True:
                try:
                    self._connect()
                    return work()
                except self._psycopg.Error as error:
                    if not self._is_broken(error) or time.monotonic() > end:
                        raise self._unusable(error) from error
                time.sleep(next(pauses))  # nothing can be asked or kept meanwhile, so nothing else has to go on

    def _connect(self) -> None:
        if self._connection is not None and not self._connection.closed:
            return
        connection = self._psycopg.connect(
            self._address,
            autocommit=True,
            options=_OPTIONS,
            connect_timeout=10,
            application_name="summarizer",
            **{f"keepalives_{name}": value for name, value in _KEEPALIVE.items()},
        )
        for number in self._held:
            connection.execute("SELECT pg_try_advisory_lock(%s)", (number,))
        self._connection = connection

    def _is_broken(self, error: Exception) -> bool:
        """Whether an existing connection was lost; failing to open the first one means a wrong address."""
        return self._connection is not None and self._connection.closed

    def _unusable(self, error: Exception) -> StoreError:
        return StoreError(
            f"the shared store cannot be used: {str(error).strip().splitlines()[0]}",
            hint="Is the database running, and is --shared-store or SUMMARIZER_SHARED_STORE right?",
        )


class SharedLeases:
    """Like `Leases`, across machines: the locks of the shared store."""

    def __init__(self, store: SharedStore) -> None:
        self._store = store

    @asynccontextmanager
    async def hold(self, fingerprint: str) -> AsyncIterator[None]:
        """Wait until no other process asks this question, then hold its lock until the block ends.

        Raises:
            StoreError: the database cannot be used.
        """
        for look in _LOOKS:
            if self._store.try_lock(fingerprint):
                break
            await asyncio.sleep(look)
        try:
            yield
        finally:
            self._store.unlock(fingerprint)

    def holds(self, fingerprint: str) -> bool:
        """Like `Leases`: a lock lasts as long as its connection, which is reopened together with its locks."""
        return bool(fingerprint)

    async def close(self) -> None:
        """Do nothing: the store closes its connection, which releases the locks."""


class Layered:
    """A store in front of another: an entry of the far store is copied to the near one when it is first read.

    Args:
        near: this machine's store.
        far: the authoritative store; entries are written to it first.
    """

    def __init__(self, near: Store, far: SharedStore) -> None:
        self._near = near
        self._far = far
        self.writable = far.writable

    def get(self, fingerprint: str) -> StoredAnswer | None:
        """Return the entry of this fingerprint, or None."""
        if (entry := self._near.get(fingerprint)) is None and (entry := self._far.get(fingerprint)) is not None:
            self._keep(fingerprint, entry)
        return entry

    def put(self, fingerprint: str, entry: StoredAnswer) -> None:
        """Store an entry in both."""
        self._far.put(fingerprint, entry)
        self._keep(fingerprint, entry)

    def _keep(self, fingerprint: str, entry: StoredAnswer) -> None:
        if self._near.writable:
            with suppress(StoreError):  # a full disk here loses nothing that was paid for
                self._near.put(fingerprint, entry)


def _client() -> Any:
    try:
        import psycopg
    except ImportError as error:
        raise ConfigurationError("psycopg is not installed", hint=EXTRA_HINT.format("shared")) from error
    return psycopg


def _number(fingerprint: str) -> int:
    """The lock of a fingerprint; two fingerprints with the same lock only wait for each other."""
    return int(fingerprint[:_COUNTED_HEX], 16)


def _entry(text: Any) -> StoredAnswer | None:
    try:
        return StoredAnswer.from_json(text)
    except ValueError:
        return None

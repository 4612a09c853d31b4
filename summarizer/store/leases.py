"""Leases: of the processes that share a store, only one at a time asks the same question.

A lease is an entry that only one process can add. It ends when its holder releases it, when the holder's process no
longer exists on this machine, or a minute after the holder, wherever it runs, last renewed it.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
import time
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING

from diskcache import Cache, Timeout

from summarizer.errors import StoreError
from summarizer.store.disk import TextDisk
from summarizer.waiting import Backoff

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

_SECONDS = 60.0
_RENEWED_EVERY = 20.0
_LET_GO_EVERY = 0.1
_SURE = 50.0  # seconds after which a lease that was not renewed may be another's
_LOOKS = Backoff(first=0.05, longest=1.0)
# No lease outlives its process: a power failure that takes the last ones away does no harm.
_SETTINGS = {"eviction_policy": "none", "cull_limit": 0, "sqlite_synchronous": 0}
_FAULTS = (OSError, sqlite3.Error, Timeout)


class Leases:
    """The leases of one process.

    Args:
        directory: the store's; leases are in a folder of it.
        clock: returns the seconds by which leases expire; it must advance while the process is suspended.

    Raises:
        StoreError: the folder cannot be used.
    """

    def __init__(self, directory: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._directory = directory / "leases"
        self._clock = clock
        self._alive = clock()
        with self._usable():
            self._cache = Cache(str(self._directory), disk=TextDisk, **_SETTINGS)
        self._me = f"{socket.gethostname()} {os.getpid()}"
        self._held: set[str] = set()
        self._ended: set[str] = set()
        self._renewing: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def hold(self, fingerprint: str) -> AsyncIterator[None]:
        """Wait until no other process asks this question, then hold its lease until the block ends.

        Raises:
            StoreError: the folder cannot be used.
        """
        for look in _LOOKS:
            if self._take(fingerprint):
                break
            await asyncio.sleep(look)
        self._held.add(fingerprint)
        if len(self._held) == 1:
            self._alive = self._clock()
        if self._renewing is None:
            self._renewing = asyncio.ensure_future(self._renew())
        try:
            yield
        finally:
            self._held.discard(fingerprint)
            self._end(fingerprint)

    def holds(self, fingerprint: str) -> bool:
        """Whether this process still holds the lease; another may have it if this one was suspended for too long.

        Raises:
            StoreError: the folder cannot be used.
        """
        if self._clock() - self._alive < _SURE:
            return True
        with self._usable():
            return bool(self._cache.get(fingerprint) == self._me)

    async def close(self) -> None:
        """Close the files."""
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)
        self._let_go()
        self._cache.close()

    def _take(self, fingerprint: str) -> bool:
        with self._usable():
            if fingerprint in self._ended and self._cache.get(fingerprint) == self._me:
                self._ended.discard(fingerprint)
                return True
            if self._cache.add(fingerprint, self._me, expire=_SECONDS):
                return True
            holder = self._cache.get(fingerprint)
            return (holder is None or self._is_gone(holder)) and self._take_over(fingerprint, holder)

    def _take_over(self, fingerprint: str, holder: str | None) -> bool:
        with self._cache.transact():
            if self._cache.get(fingerprint) == holder:
                self._cache.set(fingerprint, self._me, expire=_SECONDS)
                return True
        return False

    def _end(self, fingerprint: str) -> None:
        """Release a lease soon, together with others, since each transaction is slow."""
        if not self._ended:
            asyncio.get_running_loop().call_later(_LET_GO_EVERY, self._let_go)
        self._ended.add(fingerprint)

    def _let_go(self) -> None:
        if not self._ended:
            return
        with suppress(*_FAULTS), self._cache.transact():  # what is not let go expires
            for fingerprint in self._ended:
                if self._cache.get(fingerprint) == self._me:  # else it expired, and is another's now
                    self._cache.delete(fingerprint)
        self._ended.clear()

    def _is_gone(self, holder: str) -> bool:
        host, _, process = holder.rpartition(" ")
        if os.name != "posix" or host != socket.gethostname() or not process.isdigit():
            return False
        try:
            os.kill(int(process), 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(_RENEWED_EVERY)
            with suppress(*_FAULTS):  # the next round may do it
                now = self._clock()
                kept = [
                    self._keep(fingerprint) for fingerprint in list(self._held)
                ]  # each of them, also after one is lost
                if all(kept):
                    self._alive = now

    def _keep(self, fingerprint: str) -> bool:
        """Renew a lease if this process still holds it."""
        return bool(self._cache.get(fingerprint) == self._me and self._cache.touch(fingerprint, expire=_SECONDS))

    @contextmanager
    def _usable(self) -> Iterator[None]:
        try:
            yield
        except _FAULTS as error:
            raise StoreError(
                f"the leases in {self._directory} cannot be used: {error}",
                hint="Remove this directory while nothing is running, or name another store with --cache-dir or "
                "SUMMARIZER_CACHE_DIR.",
            ) from error

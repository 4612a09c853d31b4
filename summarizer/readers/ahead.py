"""Reads in a thread, so that a slow input (a pipe) does not hold up requests in flight."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

T = TypeVar("T")

_ITEMS_AHEAD = 256
_ROOM_AT_ONCE = 64  # items; release room in batches, so that the threads switch less often


async def read_ahead(items: Iterable[T]) -> AsyncIterator[T]:
    """Iterate over the items in a separate thread, at most 256 ahead of the consumer.

    The thread is a daemon, so that a program can end while it waits for a terminal or a pipe.
    """
    belt = _Belt(items)
    threading.Thread(target=belt.fill, name="summarizer-reader", daemon=True).start()
    try:
        taken = 0
        while (item := await belt.take()) is not None:
            if isinstance(item, BaseException):
                raise item
            taken += 1
            if taken % _ROOM_AT_ONCE == 0:
                belt.room.release(_ROOM_AT_ONCE)
            yield item[0]
    finally:
        belt.close()


class _Belt(Generic[T]):
    """Passes items from a thread to the event loop that created it."""

    def __init__(self, items: Iterable[T]) -> None:
        self._items = items
        self._loop = asyncio.get_running_loop()
        self._closed = threading.Event()
        self._filled = asyncio.Event()
        self._taken: deque[tuple[T] | BaseException | None] = deque()
        self.room = threading.Semaphore(_ITEMS_AHEAD)

    def fill(self) -> None:
        """Take all items as room permits; an error of the iterator is passed on like an item."""
        try:
            for item in self._items:
                self.room.acquire()
                if self._closed.is_set():
                    return
                self._hand_over((item,))
            self._hand_over(None)
        except BaseException as error:  # noqa: BLE001  # `read_ahead` raises it
            self._hand_over(error)

    def _hand_over(self, item: tuple[T] | BaseException | None) -> None:
        self._taken.append(item)
        if len(self._taken) == 1 and not self._closed.is_set():  # otherwise the consumer still has items to take
            self._loop.call_soon_threadsafe(self._filled.set)

    async def take(self) -> tuple[T] | BaseException | None:
        """Wait for the next item."""
        while not self._taken:
            self._filled.clear()
            if not self._taken:
                await self._filled.wait()
        return self._taken.popleft()

    def close(self) -> None:
        """Tell the thread to stop."""
        self._closed.set()
        self.room.release()

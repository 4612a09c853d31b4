"""Limits a minute as a provider counts them: when requests arrive, not when they leave."""

from __future__ import annotations

import time
from collections import deque
from heapq import merge
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MINUTE = 60.0
_LONGEST_WAY = 5.0  # seconds from the coordinator's yes to the request's arrival at the provider


class Taken:
    """Units taken by one request, and until when they count."""

    __slots__ = ("ended", "units", "until")

    def __init__(self, units: int, until: float) -> None:
        self.units = units
        self.until = until
        self.ended = False


class ArrivalWindow:
    """At most `limit` units arrive in any sixty seconds, however long a request was on its way.

    When a request arrives is not known here; it is after it was let go and before its reply is heard of. So it counts
    from when it is let go until sixty seconds after it ended, and no longer than sixty-five in all: a request that
    takes long to answer has arrived within five.

    Args:
        limit: units; None for no limit.
        clock: monotonic seconds.
    """

    def __init__(self, limit: int | None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._under_way: deque[Taken] = deque()
        self._ended: deque[Taken] = deque()
        self._sum = 0

    def wait(self, units: int) -> float:
        """Seconds until so many units may be taken; more than the limit at once waits for an empty window."""
        if self._limit is None:
            return 0.0
        now = ready = self._clock()
        self._forget(now)
        room, left = self._limit - min(units, self._limit), self._sum
        if left > room:
            under_way = (taken for taken in self._under_way if not taken.ended)
            for taken in merge(self._ended, under_way, key=lambda taken: taken.until):
                left, ready = left - taken.units, taken.until
                if left <= room:
                    break
        return max(0.0, ready - now)

    def take(self, units: int) -> Taken:
        """Count units as taken by a request that goes now."""
        taken = Taken(units, self._clock() + _LONGEST_WAY + _MINUTE)
        if self._limit is not None:
            self._under_way.append(taken)
            self._sum += units
        return taken

    def end(self, taken: Taken) -> None:
        """The request that took these has ended."""
        now = self._clock()
        self._forget(now)
        if self._limit is None or taken.ended or taken.until <= now:
            return
        taken.ended = True
        taken.until = min(taken.until, now + _MINUTE)
        if self._ended:
            # In order: what follows one that was long under way counts no shorter than that one.
            taken.until = max(taken.until, self._ended[-1].until)
        self._ended.append(taken)

    def correct(self, taken: Taken, units: int) -> None:
        """The request used so many units beyond what it took, or fewer where negative."""
        self._forget(self._clock())
        if self._limit is not None and taken.until > self._clock():
            taken.units += units
            self._sum += units

    def _forget(self, now: float) -> None:
        while self._ended and self._ended[0].until <= now:
            self._sum -= self._ended.popleft().units
        while self._under_way and (self._under_way[0].ended or self._under_way[0].until <= now):
            taken = self._under_way.popleft()
            self._sum -= 0 if taken.ended else taken.units

"""Per-minute limits as a provider counts them: when requests arrive, not when they leave.

They hold over any sixty seconds; the token bucket of limiter packages lets twice the limit through within sixty.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from heapq import merge
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MINUTE = 60.0
_LONGEST_WAY = 5.0  # seconds between admission and the request's arrival at the provider


class WindowShare:
    """The units of a limit that one request takes.

    Attributes:
        units: how many, as far as known.
        until: when they stop counting, in seconds of the window's clock.
    """

    __slots__ = ("units", "until")

    def __init__(self, units: int, until: float) -> None:
        self.units = units
        self.until = until


class MinuteWindow:
    """Lets at most `limit` units arrive in any sixty seconds, however long each request is in transit.

    A request arrives at an unknown time between its admission and its reply. It therefore counts from its admission
    until sixty seconds after its end, but no longer than sixty-five seconds in all: a slow request has still arrived
    within five.

    Args:
        limit: units; None for no limit.
        clock: monotonic seconds.
    """

    def __init__(self, limit: int | None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._under_way: OrderedDict[WindowShare, None] = OrderedDict()
        self._ended: deque[WindowShare] = deque()
        self._sum = 0

    def wait(self, units: int) -> float:
        """Seconds until this many units are free; more than the limit at once waits for an empty window."""
        if self._limit is None:
            return 0.0
        now = ready = self._clock()
        self._forget(now)
        room, left = self._limit - min(units, self._limit), self._sum
        if left > room:
            for share in merge(self._ended, self._under_way, key=lambda share: share.until):
                left, ready = left - share.units, share.until
                if left <= room:
                    break
        return max(0.0, ready - now)

    def take(self, units: int) -> WindowShare:
        """Count units for a request that is sent now."""
        share = WindowShare(units, self._clock() + _LONGEST_WAY + _MINUTE)
        if self._limit is not None:
            self._under_way[share] = None
            self._sum += units
        return share

    def end(self, share: WindowShare) -> None:
        """Note that the request of this share has ended."""
        now = self._clock()
        self._forget(now)
        if share not in self._under_way:
            return
        del self._under_way[share]
        # Keeps the deque sorted: a share counts at least as long as the one before it.
        before = self._ended[-1].until if self._ended else 0.0
        share.until = max(before, min(share.until, now + _MINUTE))
        self._ended.append(share)

    def correct(self, share: WindowShare, units: int) -> None:
        """Add the units the request used beyond its share; negative if it used fewer."""
        now = self._clock()
        self._forget(now)
        if self._limit is not None and share.until > now:
            share.units += units
            self._sum += units

    def _forget(self, now: float) -> None:
        while self._ended and self._ended[0].until <= now:
            self._sum -= self._ended.popleft().units
        while self._under_way and next(iter(self._under_way)).until <= now:
            self._sum -= self._under_way.popitem(last=False)[0].units

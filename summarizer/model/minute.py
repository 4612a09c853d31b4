"""Limits a minute as a provider counts them: when requests arrive, not when they leave.

They hold over every sixty seconds; a token bucket, as limiter packages have it, lets twice the limit through within
sixty.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from heapq import merge
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MINUTE = 60.0
_LONGEST_WAY = 5.0  # seconds from being let go to the request's arrival at the provider


class Share:
    """Units of a limit that one request takes.

    Attributes:
        units: how many, as far as is known.
        until: until when they count, in the seconds of its window's clock.
    """

    __slots__ = ("units", "until")

    def __init__(self, units: int, until: float) -> None:
        self.units = units
        self.until = until


class MinuteWindow:
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
        self._under_way: OrderedDict[Share, None] = OrderedDict()
        self._ended: deque[Share] = deque()
        self._sum = 0

    def wait(self, units: int) -> float:
        """Seconds until so many units may be taken; more than the limit at once waits for an empty window."""
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

    def take(self, units: int) -> Share:
        """Count units as taken by a request that goes now."""
        share = Share(units, self._clock() + _LONGEST_WAY + _MINUTE)
        if self._limit is not None:
            self._under_way[share] = None
            self._sum += units
        return share

    def end(self, share: Share) -> None:
        """The request of this share has ended."""
        now = self._clock()
        self._forget(now)
        if share not in self._under_way:
            return
        del self._under_way[share]
        # In order: what follows one that was long under way counts no shorter than that one.
        before = self._ended[-1].until if self._ended else 0.0
        share.until = max(before, min(share.until, now + _MINUTE))
        self._ended.append(share)

    def correct(self, share: Share, units: int) -> None:
        """The request of this share used so many units beyond what it took, or fewer where negative."""
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

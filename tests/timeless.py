"""Time in tests: a clock set by hand, a loop whose clock goes on only when nothing else is left to do, and minutes."""

from __future__ import annotations

import asyncio
import functools
import selectors


class Clock:
    """Stands until it is set."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


class TimelessLoop(asyncio.SelectorEventLoop):
    """Its clock jumps to the next timer as soon as nothing can be done before it."""

    def __init__(self):
        self.now = 1000.0
        super().__init__(_Jumping(self))

    def time(self):
        return self.now


class _Jumping(selectors.SelectSelector):
    def __init__(self, loop):
        super().__init__()
        self.loop = loop

    def select(self, timeout=None):
        ready = super().select(0)
        self.loop.now += 0 if ready else timeout
        return ready


def timeless(test):
    """Run a test on a loop without waiting; what would hang fails after a month of its clock."""

    async def bounded(*args, **kwargs):
        async with asyncio.timeout(30 * 86400):
            await test(*args, **kwargs)

    @functools.wraps(test)
    def run(*args, **kwargs):
        with asyncio.Runner(loop_factory=TimelessLoop) as runner:
            runner.run(bounded(*args, **kwargs))

    return run


def time():
    """The seconds of the running loop."""
    return asyncio.get_running_loop().time()


def sliding(taken):
    """What was taken within the minute up to each moment of taking, that moment included."""
    return [[units for at, units in taken if at <= now < at + 60] for now, _ in taken]


def most_in_a_minute(arrivals: list[tuple[float, int]]) -> int:
    """The most units that arrived in any sixty seconds."""
    arrivals, most, total, first = sorted(arrivals), 0, 0, 0
    for at, units in arrivals:
        total += units
        while arrivals[first][0] <= at - 60:
            total -= arrivals[first][1]
            first += 1
        most = max(most, total)
    return most

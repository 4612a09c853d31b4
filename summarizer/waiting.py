"""Pauses, and a switch that skips them in tests."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


_MOST_STEPS = 64  # enough to reach any longest pause, without overflow


@dataclass(frozen=True, slots=True)
class Backoff:
    """Pauses that grow.

    Attributes:
        first: seconds of the first pause.
        longest: maximum seconds of a pause.
        growth: the factor from one pause to the next.
    """

    first: float
    longest: float
    growth: float = 2.0

    def pause(self, number: int) -> float:
        """Seconds of the pause with this number, counted from 0."""
        return min(self.longest, self.first * self.growth ** min(number, _MOST_STEPS))

    def __iter__(self) -> Iterator[float]:
        """The seconds of each pause; infinite."""
        return map(self.pause, count())


def in_words(seconds: float) -> str:
    """A duration in words: "8 s", "3 min", "7 h 12 min", "2 days"."""
    minutes = round(seconds / 60)
    if seconds < 100:  # noqa: PLR2004  # a minute and a half is still given in seconds
        return f"{seconds:.0f} s"
    if minutes < 100:  # noqa: PLR2004  # likewise
        return f"{minutes} min"
    hours, left = divmod(minutes, 60)
    if hours < 48:  # noqa: PLR2004  # likewise
        return f"{hours} h {left} min" if left else f"{hours} h"
    return f"{round(hours / 24)} days"


class _Switch:
    on = True


def is_waiting() -> bool:
    """Whether pauses take time."""
    return _Switch.on


async def rest(seconds: float) -> None:
    """Sleep, unless waiting is switched off."""
    if _Switch.on:
        await asyncio.sleep(seconds)


@contextmanager
def no_waiting() -> Iterator[None]:
    """Skip all pauses within the block; their lengths are still computed."""
    before, _Switch.on = _Switch.on, False
    try:
        yield
    finally:
        _Switch.on = before

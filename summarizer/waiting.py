"""The one switch that takes the waiting out of retries and pauses, for tests."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Switch:
    on = True


def is_waiting() -> bool:
    """Whether pauses take time."""
    return _Switch.on


async def rest(seconds: float) -> None:
    """Wait, where pauses take time."""
    if _Switch.on:
        await asyncio.sleep(seconds)


@contextmanager
def no_waiting() -> Iterator[None]:
    """Within the block, pauses take no time; how long they would be is decided all the same."""
    before, _Switch.on = _Switch.on, False
    try:
        yield
    finally:
        _Switch.on = before

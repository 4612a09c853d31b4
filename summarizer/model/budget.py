"""The cost limit: reserves money for requests in flight, so that their replies cannot exceed it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from summarizer.errors import OverBudget

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Reservation:
    """The most one request may cost; `settle` records what it did cost."""

    def __init__(self, most: float) -> None:
        self.most = most
        self.spent = 0.0

    def settle(self, spent: float) -> None:
        """Record what the request cost, in US dollars."""
        self.spent = spent


class Budget:
    """The US dollars a run may spend.

    Args:
        limit: maximum, in US dollars; None for no limit.
    """

    def __init__(self, limit: float | None) -> None:
        self._limit = limit
        self._settled = asyncio.Event()
        self.spent = 0.0
        self._under_way = 0
        self.reserved = 0.0

    @asynccontextmanager
    async def reserve(self, most: float) -> AsyncIterator[Reservation]:
        """Reserve what a request may cost, waiting for requests in flight to free enough.

        Raises:
            OverBudget: too little is left, and no request in flight could free more.
        """
        while self._limit is not None and self.spent + self.reserved + most > self._limit:
            if not self._under_way:
                raise OverBudget(
                    f"${self.spent:.4f} of ${self._limit:.4f} is spent, and the next request may cost ${most:.4f}",
                    hint="Finished papers are kept. Raise --max-cost or SUMMARIZER_MAX_COST and run it again.",
                )
            self._settled.clear()
            await self._settled.wait()
        reservation = Reservation(most)
        self.reserved += most
        self._under_way += 1
        try:
            yield reservation
        finally:
            self._under_way -= 1
            self.reserved = self.reserved - most if self._under_way else 0.0  # sums of floats leave remainders
            self.spent += reservation.spent
            self._settled.set()

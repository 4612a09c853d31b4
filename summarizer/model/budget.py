"""The limit of cost: what is under way is reserved, so that the limit cannot be passed by what comes back."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from summarizer.errors import OverBudget

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Reservation:
    """What one request may cost; `settle` tells what it did cost."""

    def __init__(self, most: float) -> None:
        self.most = most
        self.spent = 0.0

    def settle(self, spent: float) -> None:
        """The request cost so many US dollars."""
        self.spent = spent


class Budget:
    """US dollars that a run may spend.

    Args:
        limit: the most; None for no limit.
    """

    def __init__(self, limit: float | None) -> None:
        self._limit = limit
        self._settled = asyncio.Event()
        self.spent = 0.0
        self._under_way = 0
        self.reserved = 0.0

    @asynccontextmanager
    async def reserve(self, most: float) -> AsyncIterator[Reservation]:
        """Set aside what a request may cost, as soon as what is under way leaves room for it.

        Raises:
            OverBudget: there is not so much left, and nothing under way that could leave more.
        """
        while self._limit is not None and self.spent + self.reserved + most > self._limit:
            if not self._under_way:
                raise OverBudget(
                    f"${self.spent:.4f} of ${self._limit:.4f} is spent, and the next request may cost ${most:.4f}",
                    hint="What is done is kept. Allow more with --max-cost or SUMMARIZER_MAX_COST and run it again.",
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

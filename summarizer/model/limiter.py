"""The limits of one process: money set aside, then a place at the gate."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from summarizer.events import Paused
from summarizer.model.budget import Budget
from summarizer.model.gate import Gate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from summarizer.errors import SummarizerError
    from summarizer.events import OnEvent
    from summarizer.model.budget import Reservation
    from summarizer.model.minute import Share
    from summarizer.settings import Settings


class OwnPermit:
    """A `Permit` of this process.

    Attributes:
        most: US dollars that the request may cost.
        tokens: what it holds of the tokens a minute.
    """

    __slots__ = ("_gate", "_reservation", "most", "tokens")

    def __init__(self, gate: Gate, reservation: Reservation, tokens: Share) -> None:
        self._gate = gate
        self._reservation = reservation
        self.most = reservation.most
        self.tokens = tokens

    def settle(self, spent: float) -> None:
        """As `Permit` has it."""
        self._reservation.settle(spent)

    def correct(self, tokens: int) -> None:
        """As `Permit` has it."""
        self._gate.correct(self.tokens, tokens)


class OwnLimiter:
    """The `Limiter` of one process, or the one that a whole job asks.

    Each attempt sets money aside of its own, for any of them may be billed.

    Args:
        settings: which limits.
        on_event: is told of pauses.
        clock: monotonic seconds; the system's where it is not given.
    """

    def __init__(
        self, settings: Settings, *, on_event: OnEvent | None = None, clock: Callable[[], float] | None = None
    ) -> None:
        self._gate = Gate(
            settings.concurrency,
            rpm=settings.rpm,
            tpm=settings.tpm,
            patience=settings.deadline,
            on_pause=None if on_event is None else lambda seconds: on_event(Paused(seconds)),
            **({"clock": clock} if clock else {}),
        )
        self._budget = Budget(settings.max_cost)
        self.hear, self.rest, self.stop = self._gate.hear, self._gate.rest, self._gate.stop

    @asynccontextmanager
    async def admit(self, tokens: int = 0, *, most: float = 0.0) -> AsyncIterator[OwnPermit]:
        """As `Limiter` has it."""
        async with self._budget.reserve(most) as reservation, self._gate.slot(tokens) as share:
            yield OwnPermit(self._gate, reservation, share)

    @property
    def stopped(self) -> SummarizerError | None:
        """Why nobody is admitted any more, or None."""
        return self._gate.stopped

    @property
    def spent(self) -> float:
        """US dollars that are spent."""
        return self._budget.spent

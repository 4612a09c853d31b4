"""The limits of one process: a reservation in the budget, then a place at the gate."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from summarizer.events import AnsweredAgain, Paused, Unanswered
from summarizer.model.budget import Budget
from summarizer.model.gate import Gate, Patience
from summarizer.model.silence import Back, Look

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from summarizer.errors import SummarizerError
    from summarizer.events import OnEvent
    from summarizer.model.budget import Reservation
    from summarizer.model.gate import Notice, Place
    from summarizer.settings import Settings


_MINUTE = 60.0


class OwnPermit:
    """A `Permit` of this process.

    Attributes:
        most: US dollars the request may cost.
    """

    __slots__ = ("_gate", "_place", "_reservation", "most")

    def __init__(self, gate: Gate, reservation: Reservation, place: Place) -> None:
        self._gate = gate
        self._reservation = reservation
        self._place = place
        self.most = reservation.most

    @property
    def counts_until(self) -> float:
        """When its tokens stop counting, in seconds of the limiter's clock."""
        return self._place.tokens.until

    @property
    def waited(self) -> float:
        """As `Permit` has it."""
        return self._place.waited

    @property
    def spared(self) -> bool:
        """As `Permit` has it."""
        return self._place.spared

    def settle(self, spent: float) -> None:
        """As `Permit` has it."""
        self._reservation.settle(spent)

    def correct(self, tokens: int) -> None:
        """As `Permit` has it."""
        self._gate.correct(self._place, tokens)


class _Reporter:
    """Turns a gate's notices into events."""

    def __init__(self, on_event: OnEvent, server: str) -> None:
        self._on_event = on_event
        self._server = server

    def __call__(self, notice: Notice) -> None:
        if isinstance(notice, Look):
            self._on_event(Unanswered(self._server, notice.silent, notice.pause, notice.fault))
        elif isinstance(notice, Back):
            self._on_event(AnsweredAgain(self._server, notice.silent))
        else:
            self._on_event(Paused(notice))


def server_of(settings: Settings) -> str:
    """The server's name in events and messages."""
    return urlsplit(settings.base_url).netloc.rpartition("@")[2] if settings.base_url else settings.provider


class OwnLimiter:
    """The `Limiter` of one process, or the one a whole job shares.

    Each attempt reserves its own money, since any of them may be billed.

    Args:
        settings: which limits.
        on_event: called with each pause and outage.
        clock: monotonic seconds; defaults to the system's.
    """

    def __init__(
        self, settings: Settings, *, on_event: OnEvent | None = None, clock: Callable[[], float] | None = None
    ) -> None:
        self._gate = Gate(
            settings.concurrency,
            rpm=settings.rpm,
            tpm=settings.tpm,
            patience=Patience(settings.deadline, settings.patience * _MINUTE),
            tell=None if on_event is None else _Reporter(on_event, server_of(settings)),
            **({"clock": clock} if clock else {}),
        )
        self._budget = Budget(settings.max_cost)
        self.hear, self.rest, self.stop = self._gate.hear, self._gate.rest, self._gate.stop
        self.known_to_work = self._gate.known_to_work

    @asynccontextmanager
    async def admit(self, tokens: int = 0, *, most: float = 0.0, first: bool = True) -> AsyncIterator[OwnPermit]:
        """As `Limiter` has it."""
        async with self._budget.reserve(most) as reservation, self._gate.slot(tokens, first=first) as place:
            yield OwnPermit(self._gate, reservation, place)

    @property
    def stopped(self) -> SummarizerError | None:
        """The error that stopped admission, or None."""
        return self._gate.stopped

    @property
    def spent(self) -> float:
        """US dollars spent so far."""
        return self._budget.spent

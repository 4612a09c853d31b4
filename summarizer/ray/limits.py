"""A worker's side of the limits of a job: what waits here is asked for there, in few messages."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Protocol

from summarizer.errors import Outage, ProviderError, SummarizerError
from summarizer.model.budget import Reservation
from summarizer.ray.messages import Ask, End, Told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from summarizer.model.client import Entrance
    from summarizer.ray.messages import Heard

_LIMITS = ("requests", "tokens")


class Wire(Protocol):
    """The way to the coordinator.

    Each raises `ConnectionError` where the coordinator is gone.
    """

    async def tell(self, told: Told) -> None:
        """Say something."""

    async def hear(self) -> Heard:
        """Wait for something to be said."""


class JobLimits:
    """The limits of a whole job, as the model of one worker asks for them.

    What is asked while a message is on its way goes with the next one, so that the messages grow with the load and not
    their number.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._asks: dict[int, Ask] = {}
        self._turns: dict[int, asyncio.Future[None]] = {}
        self._new: list[Ask] = []
        self._ends: list[End] = []
        self._corrections: list[tuple[int, int]] = []
        self._headers: list[dict[str, str]] = []
        self._numbers = 0
        self._telling: asyncio.Task[None] | None = None
        self._hearing: asyncio.Task[None] | None = None
        self._halted = asyncio.Event()
        self._stopped: SummarizerError | None = None

    def entrance(self, most: float) -> Entrance:
        """The entrance of a request that may cost so many US dollars."""
        return _JobEntrance(self, most)

    def correct(self, number: int, tokens: int) -> None:
        """Count tokens that a request used beyond what it was let in for; negative where it used less."""
        self._corrections.append((number, tokens))
        self._say()

    def hear(self, headers: Mapping[str, str]) -> None:
        """Pass on what the provider's headers say, where they say that nothing is left of a limit."""
        left = [headers.get(f"x-ratelimit-remaining-{kind}", "").strip() for kind in _LIMITS]
        if any(text.isdecimal() and int(text) == 0 for text in left):
            self._headers.append({name: text for name, text in headers.items() if name.startswith("x-ratelimit-")})
            self._say()

    def stop(self, error: SummarizerError) -> None:
        """Let nobody of this worker in any more. The whole job is stopped by what the coordinator hears of faults."""
        self._stopped = self._stopped or error
        self._halted.set()
        for turn in self._turns.values():
            if not turn.done():
                turn.set_exception(self._stopped)

    async def rest(self, seconds: float) -> None:
        """Wait, but no longer than until the job is stopped."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._halted.wait()

    @asynccontextmanager
    async def slot(self, tokens: int, reservation: Reservation) -> AsyncIterator[int]:
        """A place among the requests of the job, and the number that it is known by.

        Raises:
            SummarizerError: the job was stopped.
        """
        number, fault = await self._enter(reservation.most, tokens), None
        try:
            yield number
        except ProviderError as error:
            fault = error
            raise
        finally:
            self._ends.append(End(number, reservation.spent, fault))
            self._say()

    async def _enter(self, most: float, tokens: int) -> int:
        if self._stopped is not None:
            raise self._stopped
        self._numbers += 1
        ask = Ask(self._numbers, most, tokens)
        turn = self._turns[ask.number] = asyncio.get_running_loop().create_future()
        self._asks[ask.number] = ask
        self._new.append(ask)
        self._say()
        try:
            await turn
        except BaseException:
            self._ends.append(End(ask.number))  # it waits no more; also where its turn came just now
            self._say()
            raise
        finally:
            del self._turns[ask.number], self._asks[ask.number]
        return ask.number

    def _say(self) -> None:
        if self._telling is None or self._telling.done():
            self._telling = asyncio.ensure_future(self._tell())
        if (self._hearing is None or self._hearing.done()) and self._stopped is None:
            self._hearing = asyncio.ensure_future(self._hear())

    async def _tell(self) -> None:
        while self._new or self._ends or self._corrections or self._headers:
            told = Told(tuple(self._new), tuple(self._ends), tuple(self._corrections), tuple(self._headers))
            self._new, self._ends, self._corrections, self._headers = [], [], [], []
            try:
                await self._wire.tell(told)
            except ConnectionError as error:
                self.stop(_gone(error))
                return

    async def _hear(self) -> None:
        while self._stopped is None:
            try:
                heard = await self._wire.hear()
            except ConnectionError as error:
                self.stop(_gone(error))
                return
            self._heed(heard)

    def _heed(self, heard: Heard) -> None:
        if heard.unknown:  # long silent, and given up: what waits here is not known there any more
            self._new = list(self._asks.values())
            self._say()
        for number in heard.granted:
            self._answer(number, None)
        for number, error in heard.refused:
            self._answer(number, error)
        if heard.stopped is not None:
            self.stop(heard.stopped)

    def _answer(self, number: int, error: SummarizerError | None) -> None:
        turn = self._turns.get(number)
        if turn is None or turn.done():
            return  # it was not waited for any more, and that was said
        if error is None:
            turn.set_result(None)
        else:
            turn.set_exception(error)


class _JobEntrance:
    """What each attempt of a request has to pass: one question to the coordinator for money and place together."""

    def __init__(self, limits: JobLimits, most: float) -> None:
        self._limits = limits
        self._number = 0
        self.reservation = Reservation(most)

    @asynccontextmanager
    async def slot(self, tokens: int = 0) -> AsyncIterator[None]:
        self.reservation = Reservation(self.reservation.most)
        async with self._limits.slot(tokens, self.reservation) as self._number:
            yield

    def correct(self, tokens: int) -> None:
        self._limits.correct(self._number, tokens)

    async def rest(self, seconds: float) -> None:
        await self._limits.rest(seconds)


def _gone(error: ConnectionError) -> SummarizerError:
    return Outage(
        f"the job's coordinator is gone: {error}",
        hint="What is done is kept. Run the same command again when the cluster is well: it goes on.",
    )

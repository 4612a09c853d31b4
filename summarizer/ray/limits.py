"""A worker's side of the limits of a job: what waits here is asked for there, in few messages."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Protocol

from summarizer.errors import Outage, ProviderError, SummarizerError
from summarizer.model.headers import renewal
from summarizer.ray.messages import Ask, End, Told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from summarizer.ray.messages import Heard


class Wire(Protocol):
    """The way to the coordinator.

    Each raises `ConnectionError` where the coordinator is gone.
    """

    async def tell(self, told: Told) -> None:
        """Say something."""

    async def hear(self) -> Heard:
        """Wait for something to be said."""


class JobPermit:
    """A `Permit` of a job.

    Attributes:
        most: US dollars that the request may cost.
        spent: US dollars that it did cost, as far as is known.
    """

    def __init__(self, most: float, correct: Callable[[int], None]) -> None:
        self.most = most
        self.spent = 0.0
        self.correct = correct

    def settle(self, spent: float) -> None:
        """As `Permit` has it."""
        self.spent = spent


class JobLimiter:
    """The `Limiter` of a whole job, as the model of one worker asks it.

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

    def hear(self, headers: Mapping[str, str]) -> None:
        """Pass on what the provider's headers say, where they say that nothing is left of a limit."""
        if renewal(headers) is not None:
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
    async def admit(self, tokens: int = 0, *, most: float = 0.0) -> AsyncIterator[JobPermit]:
        """As `Limiter` has it: one question to the coordinator, for money and place together.

        Raises:
            SummarizerError: the job was stopped.
        """
        number, fault = await self._enter(most, tokens), None
        permit = JobPermit(most, lambda tokens: self._correct(number, tokens))
        try:
            yield permit
        except ProviderError as error:
            fault = error
            raise
        finally:
            self._ends.append(End(number, permit.spent, fault))
            self._say()

    def _correct(self, number: int, tokens: int) -> None:
        self._corrections.append((number, tokens))
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


def _gone(error: ConnectionError) -> SummarizerError:
    return Outage(
        f"the job's coordinator is gone: {error}",
        hint="What is done is kept. Run the same command again when the cluster is well: it goes on.",
    )

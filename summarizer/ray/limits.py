"""A worker's side of the limits of a job: what waits here is asked for there, in few messages."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Protocol

from summarizer.errors import Outage, ProviderError, SummarizerError
from summarizer.model.headers import renewal
from summarizer.ray.messages import Ask, End, Told, Verdict

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
        waited: as `Permit` has it.
        spared: as `Permit` has it.
    """

    def __init__(self, most: float, waited: float, correct: Callable[[int], None]) -> None:
        self.most = most
        self.spent = 0.0
        self.waited = waited
        self.spared = False
        self._correct = correct

    def correct(self, tokens: int) -> None:
        """As `Permit` has it."""
        self._correct(tokens)

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
        self._turns: dict[int, asyncio.Future[float]] = {}
        self._judged: dict[int, asyncio.Future[Verdict]] = {}
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
        for number in self._judged:
            self._hear_verdict(Verdict(number, spared=True))

    async def rest(self, seconds: float) -> None:
        """Wait, but no longer than until the job is stopped."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._halted.wait()

    @asynccontextmanager
    async def admit(self, tokens: int = 0, *, most: float = 0.0, first: bool = True) -> AsyncIterator[JobPermit]:
        """As `Limiter` has it: one question to the coordinator, for money and place together.

        Raises:
            SummarizerError: the job was stopped.
        """
        number, waited = await self._enter(most, tokens, first=first)
        permit = JobPermit(most, waited, lambda tokens: self._correct(number, tokens))
        try:
            yield permit
        except ProviderError as fault:
            self._end(End(number, permit.spent, fault))
            await self._judge(number, permit, fault)
            raise
        except BaseException:
            self._end(End(number, permit.spent))
            raise
        self._end(End(number, permit.spent))

    def _end(self, end: End) -> None:
        self._ends.append(end)
        self._say()

    async def _judge(self, number: int, permit: JobPermit, fault: ProviderError) -> None:
        """Wait for what the coordinator makes of a fault; where it is gone, the fault stays as it is."""
        if self._stopped is not None:
            return
        judged: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
        self._judged[number] = judged
        try:
            verdict = await judged
        finally:
            del self._judged[number]
        permit.spared, fault.stops_run = verdict.spared, verdict.stops_run

    def _correct(self, number: int, tokens: int) -> None:
        self._corrections.append((number, tokens))
        self._say()

    async def _enter(self, most: float, tokens: int, *, first: bool) -> tuple[int, float]:
        """Its number, and the seconds that it waited for a silent server."""
        if self._stopped is not None:
            raise self._stopped
        self._numbers += 1
        ask = Ask(self._numbers, most, tokens, first)
        turn = self._turns[ask.number] = asyncio.get_running_loop().create_future()
        self._asks[ask.number] = ask
        self._new.append(ask)
        self._say()
        try:
            waited = await turn
        except BaseException:
            self._ends.append(End(ask.number))  # it waits no more; also where its turn came just now
            self._say()
            raise
        finally:
            del self._turns[ask.number], self._asks[ask.number]
        return ask.number, waited

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
        if heard.unknown:
            self._ask_anew()
        self._take_turns(heard)
        for verdict in heard.verdicts:
            self._hear_verdict(verdict)
        if heard.stopped is not None:
            self.stop(heard.stopped)

    def _take_turns(self, heard: Heard) -> None:
        for grant in heard.granted:
            if (turn := self._waits(grant.number)) is not None:
                turn.set_result(grant.waited)
        for number, error in heard.refused:
            if (turn := self._waits(number)) is not None:
                turn.set_exception(error)

    def _ask_anew(self) -> None:
        """Long silent, and given up: what waits here is not known there any more, and nobody judges what has ended."""
        self._new = list(self._asks.values())
        self._say()
        for number in self._judged:
            self._hear_verdict(Verdict(number))

    def _waits(self, number: int) -> asyncio.Future[float] | None:
        """The turn of a request; None where it was not waited for any more, and that was said."""
        turn = self._turns.get(number)
        return None if turn is None or turn.done() else turn

    def _hear_verdict(self, verdict: Verdict) -> None:
        judged = self._judged.get(verdict.number)
        if judged is not None and not judged.done():
            judged.set_result(verdict)


def _gone(error: ConnectionError) -> SummarizerError:
    return Outage(
        f"the job's coordinator is gone: {error}",
        hint="What is done is kept. Run the same command again when the cluster is well: it goes on.",
    )

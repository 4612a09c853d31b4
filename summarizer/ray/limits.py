"""The worker's side of a job's limits: asks the coordinator for its waiting requests, in few messages."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Protocol

from summarizer.errors import Outage, ProviderError, SummarizerError
from summarizer.model.headers import renewal
from summarizer.ray.messages import Ask, End, FaultVerdict, Report

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from summarizer.ray.messages import Update


class Channel(Protocol):
    """A connection to the coordinator.

    Each method raises `ConnectionError` if the coordinator is gone.
    """

    async def report(self, report: Report) -> None:
        """Send a report."""

    async def updates(self) -> Update:
        """Wait for the next update."""


class JobPermit:
    """A `Permit` of a job.

    Attributes:
        most: the maximum US dollars of the request.
        spent: its US dollars, as far as known.
        waited: as in `Permit`.
        spared: as in `Permit`.
    """

    def __init__(self, most: float, waited: float, correct: Callable[[int], None]) -> None:
        self.most = most
        self.spent = 0.0
        self.waited = waited
        self.spared = False
        self._correct = correct

    def correct(self, tokens: int) -> None:
        """Like `Permit`."""
        self._correct(tokens)

    def settle(self, spent: float) -> None:
        """Like `Permit`."""
        self.spent = spent


class JobLimiter:
    """The `Limiter` of a whole job, for the model of one worker.

    Requests that arrive while a message is in flight go into the next one, so that the size of messages grows with the
    load, not their number.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._asks: dict[int, Ask] = {}
        self._turns: dict[int, asyncio.Future[float]] = {}
        self._judged: dict[int, asyncio.Future[FaultVerdict]] = {}
        self._new: list[Ask] = []
        self._ends: list[End] = []
        self._corrections: list[tuple[int, int]] = []
        self._headers: list[dict[str, str]] = []
        self._numbers = 0
        self._sending: asyncio.Task[None] | None = None
        self._receiving: asyncio.Task[None] | None = None
        self._halted = asyncio.Event()
        self._stopped: SummarizerError | None = None

    def hear(self, headers: Mapping[str, str]) -> None:
        """Pass on the provider's headers if they report an exhausted limit."""
        if renewal(headers) is not None:
            self._headers.append({name: text for name, text in headers.items() if name.startswith("x-ratelimit-")})
            self._wake()

    def stop(self, error: SummarizerError) -> None:
        """Admit no more requests of this worker. The coordinator stops the whole job, when it learns of errors."""
        self._stopped = self._stopped or error
        self._halted.set()
        for turn in self._turns.values():
            if not turn.done():
                turn.set_exception(self._stopped)
        for number in self._judged:
            self._settle_fault(FaultVerdict(number, spared=True))

    async def rest(self, seconds: float) -> None:
        """Wait, at most until the job is stopped."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._halted.wait()

    @asynccontextmanager
    async def admit(self, tokens: int = 0, *, most: float = 0.0, first: bool = True) -> AsyncIterator[JobPermit]:
        """Like `Limiter`: one request to the coordinator, for budget and place together.

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
        self._wake()

    async def _judge(self, number: int, permit: JobPermit, fault: ProviderError) -> None:
        """Wait for the coordinator's verdict on an error; without a coordinator, the error stands."""
        if self._stopped is not None:
            return
        judged: asyncio.Future[FaultVerdict] = asyncio.get_running_loop().create_future()
        self._judged[number] = judged
        try:
            verdict = await judged
        finally:
            del self._judged[number]
        permit.spared, fault.stops_run = verdict.spared, verdict.stops_run

    def _correct(self, number: int, tokens: int) -> None:
        self._corrections.append((number, tokens))
        self._wake()

    async def _enter(self, most: float, tokens: int, *, first: bool) -> tuple[int, float]:
        """Return its number, and the seconds it waited for a silent server."""
        if self._stopped is not None:
            raise self._stopped
        self._numbers += 1
        ask = Ask(self._numbers, most, tokens, first)
        turn = self._turns[ask.number] = asyncio.get_running_loop().create_future()
        self._asks[ask.number] = ask
        self._new.append(ask)
        self._wake()
        try:
            waited = await turn
        except BaseException:
            self._ends.append(End(ask.number))  # it waits no more; also where its turn came just now
            self._wake()
            raise
        finally:
            del self._turns[ask.number], self._asks[ask.number]
        return ask.number, waited

    def _wake(self) -> None:
        if self._sending is None or self._sending.done():
            self._sending = asyncio.ensure_future(self._send())
        if (self._receiving is None or self._receiving.done()) and self._stopped is None:
            self._receiving = asyncio.ensure_future(self._receive())

    async def _send(self) -> None:
        while self._new or self._ends or self._corrections or self._headers:
            report = Report(tuple(self._new), tuple(self._ends), tuple(self._corrections), tuple(self._headers))
            self._new, self._ends, self._corrections, self._headers = [], [], [], []
            try:
                await self._channel.report(report)
            except ConnectionError as error:
                self.stop(_gone(error))
                return

    async def _receive(self) -> None:
        while self._stopped is None:
            try:
                update = await self._channel.updates()
            except ConnectionError as error:
                self.stop(_gone(error))
                return
            self._apply(update)

    def _apply(self, update: Update) -> None:
        if update.unknown:
            self._ask_anew()
        self._take_turns(update)
        for verdict in update.verdicts:
            self._settle_fault(verdict)
        if update.stopped is not None:
            self.stop(update.stopped)

    def _take_turns(self, update: Update) -> None:
        for grant in update.granted:
            if (turn := self._waits(grant.number)) is not None:
                turn.set_result(grant.waited)
        for number, error in update.refused:
            if (turn := self._waits(number)) is not None:
                turn.set_exception(error)

    def _ask_anew(self) -> None:
        """Handle being given up after a long silence: ask again for everything that waits, and expect no verdicts."""
        self._new = list(self._asks.values())
        self._wake()
        for number in self._judged:
            self._settle_fault(FaultVerdict(number))

    def _waits(self, number: int) -> asyncio.Future[float] | None:
        """The turn of a request; None if it was cancelled."""
        turn = self._turns.get(number)
        return None if turn is None or turn.done() else turn

    def _settle_fault(self, verdict: FaultVerdict) -> None:
        judged = self._judged.get(verdict.number)
        if judged is not None and not judged.done():
            judged.set_result(verdict)


def _gone(error: ConnectionError) -> SummarizerError:
    return Outage(
        f"the job's coordinator is gone: {error}",
        hint="Finished papers are kept. Run the same command again when the cluster is healthy, to continue.",
    )

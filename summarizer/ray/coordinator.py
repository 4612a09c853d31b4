"""Enforces the limits of a whole job in one place, with the same limiter as on one machine.

Each worker reports waiting and finished requests in one message, and learns from another which may start. Nothing is
divided among workers in advance, so that no allowance is unused at one while another waits. A worker that is silent
for too long is given up: its requests in flight count as billed, at their maximum cost.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.errors import SummarizerError
from summarizer.model.limiter import OwnLimiter
from summarizer.ray.messages import Ask, Count, End, FaultVerdict, Grant, Report, Update

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from summarizer.model.limiter import OwnPermit
    from summarizer.settings import Settings

_LONGEST_SILENCE = 20.0  # seconds, several times what a worker is silent for while it lives
_LONGEST_POLL = 2.0  # seconds until an empty answer, after which a worker asks again and is known to live
_MOST_UNREADABLE = 1000  # unreadable records that are kept for the progress


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of the job.

    Attributes:
        count: the papers so far.
        unreadable: the first thousand unreadable records of the input.
        stopped: why no more requests are sent, or None.
        spent: the US dollars spent, including requests lost with workers; 0 without a budget.
        requests: the number of admitted requests.
        workers: the number of active workers.
    """

    count: Count
    unreadable: tuple[str, ...]
    stopped: SummarizerError | None
    spent: float
    requests: int
    workers: int


class _Worker:
    """The coordinator's record of one worker."""

    def __init__(self, last_seen: float) -> None:
        self.last_seen = last_seen
        self.serving: dict[int, asyncio.Task[None]] = {}
        self.ends: dict[int, asyncio.Future[End]] = {}
        self.granted: list[Grant] = []
        self.verdicts: list[FaultVerdict] = []
        self.refused: list[tuple[int, SummarizerError]] = []
        self.permits: OrderedDict[int, OwnPermit] = OrderedDict()
        self.news = asyncio.Event()

    def forget(self, now: float) -> None:
        """Release permits whose tokens no longer count."""
        while self.permits and next(iter(self.permits.values())).counts_until <= now:
            self.permits.popitem(last=False)


class Coordinator:
    """Admits requests, and counts results.

    Args:
        settings: the limits to enforce.
        clock: returns monotonic seconds.
    """

    def __init__(self, settings: Settings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._limiter = OwnLimiter(settings, clock=clock)
        self._workers: dict[str, _Worker] = {}
        self._gone: OrderedDict[str, None] = OrderedDict()
        self._counted: set[int] = set()
        self._count = Count()
        self._unreadable: dict[str, None] = {}
        self._let_go = 0

    async def report(self, name: str, report: Report) -> None:
        """Process a worker's report."""
        self._give_up_silent()
        if name in self._gone:  # its next call for updates says so
            return
        worker = self._known(name)
        for end in report.ends:
            self._end(worker, end)
        for number, tokens in report.corrections:
            if number in worker.permits:
                worker.permits.pop(number).correct(tokens)
        for headers in report.headers:
            self._limiter.hear(headers)
        for ask in report.asks:
            task = asyncio.ensure_future(self._serve(worker, ask))
            worker.serving[ask.number] = task
            task.add_done_callback(lambda _, number=ask.number: worker.serving.pop(number, None))  # type: ignore[misc]  # mypy cannot infer a lambda's default

    async def updates(self, name: str) -> Update:
        """Return a worker's next update; an empty one after a while."""
        self._give_up_silent()
        if name in self._gone:
            del self._gone[name]
            return Update(unknown=True)
        worker = self._known(name)
        if not worker.news.is_set() and self._limiter.stopped is None:
            try:
                async with asyncio.timeout(_LONGEST_POLL):
                    await worker.news.wait()
            except TimeoutError:
                pass
        worker.news.clear()
        granted, worker.granted = worker.granted, []
        refused, worker.refused = worker.refused, []
        verdicts, worker.verdicts = worker.verdicts, []
        return Update(tuple(granted), tuple(refused), tuple(verdicts), self._limiter.stopped)

    async def leave(self, name: str) -> None:
        """Note that a worker has ended normally."""
        self._give_up(name)

    async def stop(self, error: SummarizerError) -> None:
        """Stop all requests."""
        self._stop(error)

    async def count(self, batch: int, count: Count) -> None:
        """Count the results of a batch; of a repeated one, only its cost."""
        self._count += Count(usage=count.usage) if batch in self._counted else count
        self._counted.add(batch)

    async def unreadable(self, messages: Iterable[str]) -> None:
        """Note unreadable records; a repeated one is kept once."""
        for message in messages:
            if len(self._unreadable) < _MOST_UNREADABLE:
                self._unreadable[message] = None

    async def progress(self) -> Progress:
        """The state of the job."""
        self._give_up_silent()
        return Progress(
            count=self._count,
            unreadable=tuple(self._unreadable),
            stopped=self._limiter.stopped,
            spent=self._limiter.spent,
            requests=self._let_go,
            workers=len(self._workers),
        )

    def _known(self, name: str) -> _Worker:
        worker = self._workers.setdefault(name, _Worker(self._clock()))
        worker.last_seen = self._clock()
        return worker

    def _give_up_silent(self) -> None:
        longest_ago = self._clock() - _LONGEST_SILENCE
        for name in [name for name, worker in self._workers.items() if worker.last_seen < longest_ago]:
            self._give_up(name)
            self._gone[name] = None

    def _give_up(self, name: str) -> None:
        worker = self._workers.pop(name, None)
        for task in list(worker.serving.values()) if worker else []:
            task.cancel()

    def _end(self, worker: _Worker, end: End) -> None:
        if end.number in worker.ends:
            worker.ends.pop(end.number).set_result(end)
        elif end.number in worker.serving:  # not wanted any more before its turn came
            worker.serving[end.number].cancel()
        elif end.fault is not None:  # the worker was given up meanwhile, and waits for a verdict
            worker.verdicts.append(FaultVerdict(end.number, stops_run=end.fault.stops_run))
            worker.news.set()

    def _stop(self, error: SummarizerError) -> None:
        self._limiter.stop(error)
        for worker in self._workers.values():
            worker.news.set()

    async def _serve(self, worker: _Worker, ask: Ask) -> None:
        """Handle one request: its reservation, its turn, its end."""
        end: End | None = None
        permit: OwnPermit | None = None
        try:
            async with self._limiter.admit(ask.tokens, most=ask.most, first=ask.first) as permit:
                worker.forget(self._clock())
                worker.permits[ask.number] = permit
                permit.settle(ask.most)  # what it counts as if its worker never reports again
                end = await self._granted(worker, Grant(ask.number, permit.waited))
                permit.settle(end.spent)
                if end.fault is not None:
                    raise end.fault
        except SummarizerError as error:
            if end is None or permit is None:
                worker.refused.append((ask.number, error))
            else:
                worker.verdicts.append(FaultVerdict(ask.number, permit.spared, error.stops_run))
            if error.stops_run or self._limiter.stopped is not None:
                self._stop(error)
            worker.news.set()

    async def _granted(self, worker: _Worker, grant: Grant) -> End:
        end: asyncio.Future[End] = asyncio.get_running_loop().create_future()
        worker.ends[grant.number] = end
        self._let_go += 1
        worker.granted.append(grant)
        worker.news.set()
        try:
            return await end
        finally:
            worker.ends.pop(grant.number, None)

"""Two engines that answer as one: a cascade, or two readers."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Generic, TypeVar, get_args

from pydantic import BaseModel

from summarizer.engine.outcome import Outcome, announce
from summarizer.engine.stream import in_order
from summarizer.errors import SummarizerError
from summarizer.events import Abandoned, PaperEvent, Started, Stopped

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Iterable

    from summarizer.engine.engine import Engine, Plan
    from summarizer.engine.remembered import Remembering
    from summarizer.events import Event, OnEvent
    from summarizer.records import Paper, Result, Usage

M = TypeVar("M", bound=BaseModel)

_ONCE_A_PAPER = {"Started", "Cached", "Finished", "Failed", "Abandoned"}
_REPORTED_HERE = tuple(kind for kind in get_args(PaperEvent) if kind.__name__ in _ONCE_A_PAPER)


class Paired(ABC, Generic[M]):
    """The base of two engines that answer as one; a subclass decides which to ask about a paper.

    Args:
        first: the engine whose answer is the reference.
        second: the other engine.
        on_event: a callback that gets the events of each paper once; the engines report requests and pauses.
    """

    def __init__(
        self,
        first: Engine[M] | Remembering[M],
        second: Engine[M] | Remembering[M],
        *,
        on_event: OnEvent | None = None,
    ) -> None:
        self._first, self._second = first, second
        self._on_event = on_event

    @abstractmethod
    async def _outcome(self, paper: Paper) -> Outcome[M]:
        """The outcome of a paper, with the cost of all its answers."""

    @property
    def window(self) -> int:
        """The number of papers held at once."""
        return self._first.window

    @property
    def stopped(self) -> SummarizerError | None:
        """The error that stopped the run, or None."""
        return self._first.stopped or self._second.stopped

    @property
    def saved(self) -> Usage:
        """The original cost of answers that came from the store."""
        return self._first.saved + self._second.saved

    @property
    def hits(self) -> int:
        """How many answers came from the store."""
        return self._first.hits + self._second.hits

    async def outcome(self, paper: Paper) -> Outcome[M]:
        """Like `Engine.outcome`."""
        if (on_event := self._on_event) is None:
            return await self._outcome(paper)
        on_event(Started(paper))
        try:
            outcome = await self._outcome(paper)
        except BaseException as error:
            on_event(Abandoned(paper, error if isinstance(error, SummarizerError) else None))
            raise
        announce(paper, outcome.result, on_event=on_event)
        return outcome

    def stream(self, papers: Iterable[Paper] | AsyncIterable[Paper]) -> AsyncIterator[Result[M]]:
        """Like `Engine.stream`."""
        return in_order(papers, self._start, window=self.window, stopped=lambda: self.stopped)

    async def plan(self, papers: Iterable[Paper] | AsyncIterable[Paper]) -> Plan:
        """Like `Engine.plan`, for the first engine."""
        return await self._first.plan(papers)

    def stop(self, error: SummarizerError, *, grace: float) -> None:
        """Like `Engine.stop`."""
        self._first.stop(error, grace=grace)
        self._second.stop(error, grace=grace)

    def _start(self, paper: Paper) -> asyncio.Task[Outcome[M]]:
        return asyncio.ensure_future(self.outcome(paper))


def of_requests_only(on_event: OnEvent | None) -> OnEvent | None:
    """Passes on the events of requests and of the run; the pair reports those of papers.

    Both engines share it; only the first stop is reported.
    """
    if on_event is None:
        return None
    stopped = False

    def pass_on(event: Event) -> None:
        nonlocal stopped
        if isinstance(event, _REPORTED_HERE) or (isinstance(event, Stopped) and stopped):
            return
        stopped = stopped or isinstance(event, Stopped)
        on_event(event)

    return pass_on

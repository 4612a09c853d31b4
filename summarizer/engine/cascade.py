"""A cascade: a small model answers, and a large one is asked where that answer is not good enough.

Each is an engine of its own, with its own answers in the store, so that both are paid once; this one only decides who
is asked, and tells of each paper once.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_args

from pydantic import BaseModel

from summarizer.engine.outcome import Outcome, announce
from summarizer.engine.stream import in_order
from summarizer.errors import SummarizerError
from summarizer.events import Abandoned, PaperEvent, Started, Stopped
from summarizer.evidence import marks
from summarizer.records import Usage, Warned

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Iterable

    from summarizer.engine.engine import Engine, Plan
    from summarizer.engine.remembered import Remembering
    from summarizer.events import Event, OnEvent
    from summarizer.records import Paper, Result

M = TypeVar("M", bound=BaseModel)

_ONCE_A_PAPER = {"Started", "Cached", "Finished", "Failed", "Abandoned"}
_TOLD_HERE = tuple(kind for kind in get_args(PaperEvent) if kind.__name__ in _ONCE_A_PAPER)


class Cascade(Generic[M]):
    """Two engines that answer as one.

    Args:
        first: asked about every paper.
        second: asked where the first one's answer fails, is marked by a check or is warned of.
        on_event: is given the events of each paper once; the engines report requests and pauses themselves.
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

    @property
    def window(self) -> int:
        """Papers that are held at once."""
        return self._first.window

    @property
    def stopped(self) -> SummarizerError | None:
        """The error that stopped the run, or None."""
        return self._first.stopped or self._second.stopped

    @property
    def saved(self) -> Usage:
        """What the answers that came from the store had cost."""
        return self._first.saved + self._second.saved

    @property
    def hits(self) -> int:
        """How many answers came from the store."""
        return self._first.hits + self._second.hits

    async def outcome(self, paper: Paper) -> Outcome[M]:
        """As `Engine.outcome`."""
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
        """As `Engine.stream`."""
        return in_order(papers, self._start, window=self.window, stopped=lambda: self.stopped)

    async def plan(self, papers: Iterable[Paper] | AsyncIterable[Paper]) -> Plan:
        """As `Engine.plan`, for the first model: what the second one is asked shows with the answers."""
        return await self._first.plan(papers)

    def stop(self, error: SummarizerError, *, grace: float) -> None:
        """As `Engine.stop`."""
        self._first.stop(error, grace=grace)
        self._second.stop(error, grace=grace)

    def _start(self, paper: Paper) -> asyncio.Task[Outcome[M]]:
        return asyncio.ensure_future(self.outcome(paper))

    async def _outcome(self, paper: Paper) -> Outcome[M]:
        first = await self._first.outcome(paper)
        if not is_doubtful(first.result):
            return first
        return _joined(first, await self._second.outcome(paper))


def is_doubtful(result: Result[Any]) -> bool:
    """Whether an answer failed, is marked by a check or is warned of, and not only skipped."""
    if result.status == "skipped":
        return False
    return result.summary is None or bool(result.warnings) or bool(marks(result.summary))


def _joined(first: Outcome[Any], second: Outcome[Any]) -> Outcome[Any]:
    """The second one's outcome at the cost of both, or the first one's where only that has a summary."""
    usage = first.result.usage + second.result.usage
    paid = first.paid + second.paid
    if second.result.summary is None and first.result.summary is not None:
        why = second.result.error.message if second.result.error else "it has no answer"
        warned = Warned("escalation", f"{second.result.provenance.model} was asked as well: {why}")
        return Outcome(replace(first.result, usage=usage, warnings=(*first.result.warnings, warned)), paid)
    where = second.result.provenance
    provenance = replace(
        where,
        cached=where.cached and first.result.provenance.cached,
        escalated_from=first.result.provenance.model,
    )
    return Outcome(replace(second.result, usage=usage, provenance=provenance), paid, second.error)


def of_requests_only(on_event: OnEvent | None) -> OnEvent | None:
    """What passes on events of requests and of the run; those that each paper has once are told by the cascade.

    Both engines have the same one, and only the first of them that stops is told of.
    """
    if on_event is None:
        return None
    stopped = False

    def pass_on(event: Event) -> None:
        nonlocal stopped
        if isinstance(event, _TOLD_HERE) or (isinstance(event, Stopped) and stopped):
            return
        stopped = stopped or isinstance(event, Stopped)
        on_event(event)

    return pass_on

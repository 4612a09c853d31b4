"""The results of a job: runs the ordinary engine over its papers, without sending requests."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from summarizer.bulk.prepare import all_left
from summarizer.engine.engine import Archive, Diligence, Engine
from summarizer.errors import AnswerError, SummarizerError
from summarizer.events import Failed, guarded
from summarizer.records import Failure, Usage
from summarizer.store.lookup import Lookup

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from summarizer.bulk.context import BatchContext
    from summarizer.bulk.files import Job
    from summarizer.events import Event, OnEvent
    from summarizer.model.protocols import Conversation
    from summarizer.records import Answer, Result
    from summarizer.task.question import Question

_GONE = Failure(
    "NotAnswered",
    "its answer is not in the store, which may have been cleared; `summarizer run` or `bulk submit` asks again",
)


class _NoAnswer(AnswerError):
    """Stands in for the recorded failure of a question."""


class _Ended:
    """A conversation without an answer."""

    async def answer(self, complaint: str | None = None) -> Answer:  # nobody listens
        raise _NoAnswer("no answer was accepted")


class _EndedModel:
    """Stands in for a model: gives no answers, except to second looks, which are asked live."""

    def __init__(self, context: BatchContext[Any]) -> None:
        self._context = context

    def estimate(self, question: Question) -> Usage:
        """Do nothing: no first question is asked."""
        return Usage()

    def open(self, question: Question) -> Conversation:
        """No conversation, or a live one for a second look."""
        if question.task is not self._context.task and self._context.settings.second_look:
            return self._context.live.open(question)
        return _Ended()

    def stop(self, error: SummarizerError) -> None:
        """Send no more requests."""
        self._context.live.stop(error)

    async def close(self) -> None:
        """Do nothing: the context closes the live model."""


async def outcome(
    context: BatchContext[Any], job: Job, *, on_event: OnEvent | None = None
) -> AsyncIterator[Result[Any]]:
    """The results in the order of the papers, as from a live run except for provenance and usage.

    Args:
        context: what the step needs.
        job: the job.
        on_event: a callback for each paper's events (see `summarizer.events`). Answers from batches are `Cached`.
    """
    settings = context.settings
    with Lookup() as left:
        for _, one in all_left(job):
            left.put(one.asked.fingerprint, json.dumps(dict(one.failure)))
        leases = context.question_leases() if settings.second_look else None
        engine: Engine[Any] = Engine(
            context.task,
            model=_EndedModel(context),
            archive=Archive(store=context.store, recordings=context.recordings, leases=leases),
            diligence=Diligence(settings.reasks, settings.second_look, settings.strict),
            concurrency=settings.concurrency,
            on_event=_listening(on_event, left),
        )
        try:
            async for result in engine.stream(job.papers()):
                yield _told(result, left)
        finally:
            await engine.close()


def _listening(on_event: OnEvent | None, left: Lookup) -> OnEvent | None:
    """The callback, which gets the recorded failures instead of ours; None if there is none."""
    if (tell := guarded(on_event)) is None:
        return None

    def forward(event: Event) -> None:
        tell(replace(event, result=_told(event.result, left)) if isinstance(event, Failed) else event)

    return forward


def _told(result: Result[Any], left: Lookup) -> Result[Any]:
    """The result with the recorded failure instead of ours."""
    if result.error is None or result.error.type != _NoAnswer.__name__:
        return result
    said = left.get(result.provenance.fingerprint)
    return replace(result, error=Failure(**json.loads(said)) if said else _GONE)

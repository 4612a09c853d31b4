"""The way of an abstract: question, recorded answer or store, else model; checked, stored, handed on in order."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from summarizer.cache import Entry
from summarizer.errors import AnswerError, InvalidAnswer, NoRecordedAnswer, SummarizerError
from summarizer.records import Answer, Failure, Provenance, Result, Usage

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Iterable

    from summarizer.cache import Store
    from summarizer.client import Conversation, Model
    from summarizer.evidence import Reading
    from summarizer.questions import Question, Task
    from summarizer.recordings import Recordings
    from summarizer.records import Paper

M = TypeVar("M", bound=BaseModel)

_WINDOW_PER_REQUEST = 4


@dataclass(frozen=True, slots=True)
class Settled(Generic[M]):
    """A question's outcome before it is told as a result.

    Attributes:
        summary: what was found, or None.
        error: why not, or None.
        usage: what it cost, rejected answers included.
        attempts: answers it took.
        model: who answered, where somebody did.
        origin: how the answer came about.
        cached: whether it was there already.
    """

    summary: M | None
    error: Failure | None = None
    usage: Usage = field(default_factory=Usage)
    attempts: int = 0
    model: str = ""
    origin: str = "live"
    cached: bool = False


class Engine(Generic[M]):
    """Runs papers through one task.

    Args:
        task: what is asked.
        model: who is asked, at last.
        store: where accepted answers are kept; None keeps none.
        recordings: exchanges that are looked at before anything else.
        reasks: times the model is asked again after an answer that does not fit.
        concurrency: requests under way at once; four times as many papers are held in the window.
    """

    def __init__(
        self,
        task: Task[M],
        *,
        model: Model,
        store: Store | None,
        recordings: Recordings | None = None,
        reasks: int = 2,
        concurrency: int = 16,
    ) -> None:
        self._task = task
        self._model = model
        self._store = store
        self._recordings = recordings
        self._reasks = reasks
        self._window = _WINDOW_PER_REQUEST * concurrency
        self._flights: dict[str, asyncio.Task[Settled[M]]] = {}

    async def run(self, paper: Paper) -> Result[M]:
        """The result of one paper.

        Raises:
            SummarizerError: one that stops the run (a wrong key, no quota, an unusable store); nothing else of one
                paper.
        """
        question = self._task.question(paper)
        if not paper.abstract.strip():
            settled: Settled[M] = Settled(None, Failure("NoAbstract", "the input has no abstract for this paper"))
        else:
            settled = await self._settle(question)
        return self._result(question, settled)

    async def stream(self, papers: Iterable[Paper] | AsyncIterable[Paper]) -> AsyncIterator[Result[M]]:
        """The results of many papers in their order, each as soon as it and those before it are done.

        At most a window of papers is held at once. A stopping error is raised in the place of the paper it befell.
        """
        lane: asyncio.Queue[asyncio.Task[Result[M]] | None] = asyncio.Queue(self._window)
        feeder = asyncio.ensure_future(self._feed(papers, lane))
        try:
            while (running := await lane.get()) is not None:
                yield await running
            await feeder
        finally:
            feeder.cancel()
            left = [running for _ in range(lane.qsize()) if (running := lane.get_nowait()) is not None]
            for running in left:
                running.cancel()
            await asyncio.gather(feeder, *left, return_exceptions=True)

    async def _feed(
        self, papers: Iterable[Paper] | AsyncIterable[Paper], lane: asyncio.Queue[asyncio.Task[Result[M]] | None]
    ) -> None:
        """Start papers as the lane has room, and close it when there are no more."""
        try:
            async for paper in _each(papers):
                await lane.put(asyncio.ensure_future(self.run(paper)))
        finally:
            await lane.put(None)

    async def close(self) -> None:
        """Give up what is under way and let go of the model's connection."""
        flights = list(self._flights.values())
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)
        await self._model.close()

    async def _settle(self, question: Question) -> Settled[M]:
        """The outcome of a question; the same question asked at the same time is asked once.

        The asking is a task of its own: whoever stops waiting for it does not stop it for others, nor lose an answer
        paid for.
        """
        if (flight := self._flights.get(question.fingerprint)) is not None:
            shared = await asyncio.shield(flight)
            return replace(shared, usage=Usage(), cached=shared.summary is not None)
        if (known := self._known(question)) is not None:
            return known
        flight = self._flights[question.fingerprint] = asyncio.ensure_future(self._ask(question))
        flight.add_done_callback(lambda done: self._landed(question.fingerprint, done))
        return await asyncio.shield(flight)

    def _landed(self, fingerprint: str, flight: asyncio.Task[Settled[M]]) -> None:
        del self._flights[fingerprint]
        if not flight.cancelled():
            flight.exception()  # those who waited have it; where nobody waits any more it is not worth a warning

    def _known(self, question: Question) -> Settled[M] | None:
        """The outcome from the store, or None where it holds no answer that still fits the schema."""
        if self._recordings is not None and question.fingerprint in self._recordings:
            return None
        if self._store is None or (entry := self._store.get(question.fingerprint)) is None:
            return None
        summary = self._kept(entry.answer, question.reading)
        if summary is None:
            return None
        return Settled(summary, None, Usage(), entry.attempts, entry.answer.model, entry.answer.origin, cached=True)

    async def _ask(self, question: Question) -> Settled[M]:
        """The outcome of a conversation, stored if it is an answer from a live model."""
        replay = self._recordings.open(question) if self._recordings else None
        talk = _Talk(self._task.schema, question.reading)
        try:
            summary, answer = await talk.hold(replay or self._model.open(question), reasks=self._reasks)
        except SummarizerError as error:
            if error.stops_run:
                raise
            return Settled(None, _failure(error), talk.usage, talk.attempts)
        if replay is None and self._store is not None:
            parts = {**self._task.parts, "schema": self._task.schema_label, "prompt": self._task.prompt.label}
            self._store.put(question.fingerprint, Entry(replace(answer, usage=talk.usage), talk.attempts, parts))
        return Settled(summary, None, talk.usage, talk.attempts, answer.model, answer.origin, cached=replay is not None)

    def _kept(self, answer: Answer, reading: Reading) -> M | None:
        try:
            return self._task.schema.model_validate_json(answer.text, context=reading.kept())
        except ValidationError:
            return None

    def _result(self, question: Question, settled: Settled[M]) -> Result[M]:
        paper = question.paper
        provenance = Provenance(
            model=settled.model or self._task.parts["model"],
            prompt=self._task.prompt.label,
            schema=self._task.schema_label,
            fingerprint=question.fingerprint,
            cached=settled.cached,
            attempts=settled.attempts,
            origin=settled.origin,
        )
        return Result(
            paper.id,
            paper.title,
            paper.abstract,
            settled.summary,
            settled.error,
            provenance=provenance,
            usage=settled.usage,
        )


class _Talk(Generic[M]):
    """A conversation until an answer fits, counting what it costs."""

    def __init__(self, schema: type[M], reading: Reading) -> None:
        self._schema = schema
        self._reading = reading
        self.usage = Usage()
        self.attempts = 0

    async def hold(self, conversation: Conversation, *, reasks: int) -> tuple[M, Answer]:
        """The first answer whose values are carried, else the last that fits the schema at all.

        Raises:
            InvalidAnswer: none fits.
            SummarizerError: there was no answer.
        """
        complaint: str | None = None
        fitting: tuple[M, Answer] | None = None
        last: Answer | None = None
        for _ in range(reasks + 1):
            try:
                last = await self._next(conversation, complaint)
            except NoRecordedAnswer:
                if last is None:
                    raise
                break
            except InvalidAnswer as error:
                complaint = error.message
                continue
            try:
                return self._read(last, self._reading), last
            except ValidationError as error:
                complaint = worded(error)
                fitting = self._marked(last) or fitting
        if fitting is None:
            raise InvalidAnswer(f"no answer fits the schema: {complaint}", answer=last.text if last else None)
        return fitting

    async def _next(self, conversation: Conversation, complaint: str | None) -> Answer:
        try:
            answer = await conversation.answer(complaint)
        except AnswerError as error:
            if error.usage is not None:
                self._count(error.usage)
            raise
        self._count(answer.usage)
        return answer

    def _count(self, usage: Usage) -> None:
        self.usage += usage
        self.attempts += 1

    def _read(self, answer: Answer, reading: Reading) -> M:
        return self._schema.model_validate_json(answer.text, context=reading)

    def _marked(self, answer: Answer) -> tuple[M, Answer] | None:
        try:
            return self._read(answer, self._reading.kept()), answer
        except ValidationError:
            return None


def worded(error: ValidationError) -> str:
    """What a model has to mend, a line a fault: `efficiency_claims.0.amount: ...`."""
    lines = []
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        where = ".".join(map(str, fault["loc"])) or "answer"
        lines.append(f"{where}: {fault['msg'].removeprefix('Value error, ')}")
    return "\n".join(lines)


def _failure(error: SummarizerError) -> Failure:
    return Failure(type(error).__name__, error.message, error.answer if isinstance(error, AnswerError) else None)


async def _each(papers: Iterable[Paper] | AsyncIterable[Paper]) -> AsyncIterator[Paper]:
    if hasattr(papers, "__aiter__"):
        async for paper in papers:
            yield paper
    else:
        for paper in papers:
            yield paper
            await asyncio.sleep(0)

"""One paper from question to result: use a recorded or stored answer, else ask the model; check it and store it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel

from summarizer.answers.reading import keep
from summarizer.citation import citation_of, own_fields
from summarizer.engine.conversation import AnswerLoop
from summarizer.engine.outcome import Outcome, announce
from summarizer.engine.second_look import SecondLook, marked_sentences
from summarizer.engine.settled import Settled, broken, failure, strictly
from summarizer.engine.stream import each, in_order
from summarizer.errors import Interrupted, NoAbstract, StoreError, SummarizerError
from summarizer.events import Abandoned, Started, Stopped, kind, quiet_log
from summarizer.model.protocols import Guarded, Informed, Superseded
from summarizer.records import Answer, Provenance, Result, Usage
from summarizer.store.disk import StoredAnswer

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Iterable

    from summarizer.events import OnEvent
    from summarizer.model.protocols import Conversation, Model
    from summarizer.records import Paper, Warned
    from summarizer.store.disk import Store
    from summarizer.store.leases import Leases
    from summarizer.store.recordings import Recordings
    from summarizer.store.shared import SharedLeases
    from summarizer.task.question import Question, Task

M = TypeVar("M", bound=BaseModel)

_log = quiet_log(__name__)
WINDOW_PER_REQUEST = 4
_CHARACTERS_A_TOKEN = 4  # of English, about
_GRACE = 30.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do.

    Attributes:
        papers: all of them.
        known: those with a cached answer, or with the same abstract as another paper of the run.
        skipped: those without an abstract.
        usage: an estimate of what the calls for the others would use and cost; `requests` is their number.
        prefix: about how many tokens of each request are the same in all of them.
    """

    papers: int = 0
    known: int = 0
    skipped: int = 0
    usage: Usage = field(default_factory=Usage)
    prefix: int = 0

    def with_one(self, cost: Usage | None) -> Plan:
        """The plan with one more paper; its cost is None if it has no abstract."""
        known = cost is not None and not cost.requests
        usage = self.usage + (cost or Usage())
        return Plan(self.papers + 1, self.known + known, self.skipped + (cost is None), usage, self.prefix)


@dataclass(frozen=True, slots=True)
class Diligence:
    """How hard to try for a good answer.

    Attributes:
        reasks: how often to ask the model again after an answer that does not fit.
        second_look: whether to ask once more about what the answer does not cite.
        strict: whether a paper fails if its evidence does not support a value.
    """

    reasks: int = 2
    second_look: bool = False
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Archive:
    """Where to look up and store answers.

    Attributes:
        store: the accepted answers; None to store none.
        recordings: recorded exchanges, looked up first.
        leases: prevent other processes on the same store from asking the same question at the same time.
    """

    store: Store | None = None
    recordings: Recordings | None = None
    leases: Leases | SharedLeases | None = None


class Engine(Generic[M]):
    """Runs papers through one task.

    Args:
        task: the prompt and schema.
        model: the model to ask if no answer is known.
        archive: where to look up and store answers.
        diligence: how hard to try for a good answer.
        concurrency: maximum number of concurrent requests; the window holds four times as many papers.
        on_event: a callback for the events of each paper and of the run.

    Attributes:
        saved: the original cost of answers that came from the store.
        hits: how many answers came from the store.
        window: the number of papers held at once.
        stopped: the error that stopped the run, or None.
    """

    def __init__(
        self,
        task: Task[M],
        *,
        model: Model,
        archive: Archive,
        diligence: Diligence | None = None,
        concurrency: int = 16,
        on_event: OnEvent | None = None,
    ) -> None:
        self._task = task
        self._model = model
        self._on_event = on_event
        self._store = archive.store
        self._recordings = archive.recordings
        self._leases = archive.leases
        self.stopped: SummarizerError | None = None
        self._grace = _GRACE
        self._diligence = diligence or Diligence()
        looks = self._diligence.second_look and SecondLook.suits(task.schema)
        self._second_look = SecondLook(task) if looks else None
        self.window = WINDOW_PER_REQUEST * concurrency
        self._flights: dict[str, asyncio.Task[Settled[M]]] = {}
        self.saved = Usage()
        self.hits = 0

    async def outcome(self, paper: Paper) -> Outcome[M]:
        """The outcome for one paper; reports its events.

        Raises:
            SummarizerError: an error that stops the run: a wrong key, no quota, an unusable store.
        """
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

    async def _outcome(self, paper: Paper) -> Outcome[M]:
        """The outcome from the store or the model."""
        settled: Settled[M] = Settled(None)
        fingerprint = ""
        try:
            question = self._task.question(paper)
            fingerprint = question.fingerprint
            settled = await self._asked(question)
            if self._second_look is not None and settled.summary is not None:
                settled = await self._look_again(self._second_look, question, settled)
            settled = strictly(settled) if self._diligence.strict else settled
            result = self._result(paper, fingerprint, settled, _warnings(question, settled))
            result.to_json()  # what is computed as it is written fails here, and not in whoever writes
        except SummarizerError:
            raise
        except Exception as error:  # noqa: BLE001  # whatever it is, it is this paper's: the run goes on
            settled = broken(settled, error)
            result = self._result(paper, fingerprint, settled, ())
        return Outcome(result, settled.paid, settled.error)

    async def _asked(self, question: Question) -> Settled[M]:
        if not question.paper.abstract.strip():
            return Settled(None, NoAbstract("the input has no abstract for this paper"))
        return await self._settle(question)

    async def _look_again(self, look: SecondLook, question: Question, first: Settled[M]) -> Settled[M]:
        """The outcome, with the additions from a second look, if there are any."""
        warnings = _warnings(question, first)
        again = look.question(question, first.answer, warnings) if first.answer else None
        if again is None:
            return first
        found: Settled[Any] = await self._settle(again)
        both = replace(
            first,
            usage=first.usage + found.usage,
            paid=first.paid + found.paid,
            attempts=first.attempts + found.attempts,
            cached=first.cached and found.cached,
        )
        if found.summary is None:
            return both
        summary: Any = first.summary
        try:
            return replace(both, summary=summary.extended(found.summary, within=marked_sentences(warnings)))
        except Exception as error:  # noqa: BLE001  # here what both answers cost is known
            return broken(both, error)

    def stream(self, papers: Iterable[Paper] | AsyncIterable[Paper]) -> AsyncIterator[Result[M]]:
        """Yield the results in input order, each as soon as those before it are done."""
        return in_order(papers, self._start, window=self.window, stopped=lambda: self.stopped)

    def _start(self, paper: Paper) -> asyncio.Task[Outcome[M]]:
        return asyncio.ensure_future(self.outcome(paper))

    async def plan(self, papers: Iterable[Paper] | AsyncIterable[Paper]) -> Plan:
        """Count what is known and estimate what the rest would cost; send nothing."""
        seen: set[str] = set()
        plan = Plan(prefix=self._task.prefix_size // _CHARACTERS_A_TOKEN)
        async for paper in each(papers):
            plan = plan.with_one(self._foresee(self._task.question(paper), seen))
        return plan

    def _foresee(self, question: Question, seen: set[str]) -> Usage | None:
        """What a paper would cost: nothing if it is known or a repetition; None if it has no abstract."""
        if not question.paper.abstract.strip():
            return None
        fingerprint = question.fingerprint
        recorded = self._recordings is not None and fingerprint in self._recordings
        if fingerprint in seen or recorded or self._known(question) is not None:
            return Usage()
        seen.add(fingerprint)
        return self._model.estimate(question)

    def stop(self, error: SummarizerError, *, grace: float = _GRACE) -> None:
        """Stop reading papers and sending requests; `close` then waits `grace` seconds for requests in flight."""
        self._grace = grace
        self._halt(error)

    def _halt(self, error: SummarizerError) -> None:
        """Stop reading papers and sending requests; report the reason once."""
        if self.stopped is None:
            self.stopped = error
            level = logging.INFO if isinstance(error, Interrupted) else logging.ERROR
            _log.log(level, "the run stops: %s", kind(error))
            if self._on_event is not None:
                self._on_event(Stopped(error))
        self._model.stop(error)

    async def close(self) -> None:
        """Stop sending, wait briefly for requests in flight, and close the model."""
        self._model.stop(Interrupted("the summarizer was closed"))
        if flights := list(self._flights.values()):
            _, late = await asyncio.wait(flights, timeout=self._grace)
            for flight in late:
                flight.cancel()
            await asyncio.gather(*flights, return_exceptions=True)
        await self._model.close()
        if self._leases is not None:
            await self._leases.close()

    async def _settle(self, question: Question) -> Settled[M]:
        """The outcome of a question; papers that share a question share one request.

        The request runs in its own task: if one caller stops waiting, the others still get the answer, and a paid
        answer is not lost.
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
            flight.exception()  # the answer is used even if nobody waits for it any more

    def _known(self, question: Question) -> Settled[M] | None:
        """The stored outcome, or None if no stored answer fits the schema."""
        if self._recordings is not None and question.fingerprint in self._recordings:
            return None
        if self._store is None or (entry := self._store.get(question.fingerprint)) is None:
            return None
        answer = entry.answer
        known: Settled[M] = Settled(
            None,
            None,
            Usage(),
            entry.attempts,
            answer.model,
            answer.origin,
            cached=True,
            answer=answer,
            paid=answer.usage,
        )
        try:
            fit = keep(question.task.schema, answer.text, question.reading)
        except Exception as error:  # noqa: BLE001  # what one answer breaks; asking again would pay for it once more
            return broken(known, error)
        if fit is None:
            return None
        self.saved += answer.usage
        self.hits += 1
        if self.hits == 1:
            self.known_to_work()
        return replace(known, summary=fit.value, mended=fit.mended)

    def known_to_work(self) -> None:
        """Note that the model has answered this task in an earlier run."""
        if isinstance(self._model, Informed):
            self._model.known_to_work()

    async def _ask(self, question: Question) -> Settled[M]:
        """The outcome of asking; an error that stops the run does so before the next request is admitted."""
        try:
            return await self._answered(question)
        except SummarizerError as error:
            if error.stops_run:
                self._halt(error)
            raise

    async def _answered(self, question: Question) -> Settled[M]:
        """The outcome from a recorded conversation, or from asking while holding the lease."""
        if self._recordings is not None and (replay := self._recordings.open(question)) is not None:
            return await self._converse(question, replay, is_kept=False)
        if self._leases is None:
            return await self._converse(question, self._model.open(question), is_kept=True)
        while True:
            with suppress(Superseded):
                return await self._known_or_asked(question, self._leases)

    async def _known_or_asked(self, question: Question, leases: Leases | SharedLeases) -> Settled[M]:
        """Ask while holding the lease, unless another process has stored the answer meanwhile."""
        async with leases.hold(question.fingerprint):
            if (known := self._known(question)) is not None:
                return known
            conversation = self._model.open(question)
            if isinstance(conversation, Guarded):
                conversation.may_ask = lambda: leases.holds(question.fingerprint)
            return await self._converse(question, conversation, is_kept=True)

    async def _converse(self, question: Question, conversation: Conversation, *, is_kept: bool) -> Settled[M]:
        if is_kept and self._store is not None and not self._store.writable:
            raise StoreError(
                "the store is read-only, so an answer you paid for couldn't be kept",
                hint="Name a writable directory with --cache-dir or SUMMARIZER_CACHE_DIR.",
            )
        asking: AnswerLoop[M] = AnswerLoop(question.task.schema, question.reading)
        try:
            fit, answer = await asking.run(conversation, reasks=self._diligence.reasks)
        except SummarizerError as error:
            error.usage = asking.usage
            if error.stops_run:
                raise
            return Settled(None, error, asking.usage, asking.attempts)
        except Superseded:
            raise
        except Exception as error:  # noqa: BLE001  # of an answer paid for: it is kept, and read by a mended version
            return self._unread(question, asking, error, is_kept=is_kept)
        if is_kept and self._store is not None:
            self._store.put(question.fingerprint, self._entry(question, answer, asking))
        return Settled(
            fit.value,
            None,
            asking.usage,
            asking.attempts,
            answer.model,
            answer.origin,
            cached=not is_kept,
            answer=answer,
            paid=asking.usage,
            mended=fit.mended,
        )

    def _unread(self, question: Question, asking: AnswerLoop[M], error: Exception, *, is_kept: bool) -> Settled[M]:
        """The failure of a paper whose last answer, which is stored, could not be read."""
        answer = asking.last
        if answer is not None and is_kept and self._store is not None:
            self._store.put(question.fingerprint, self._entry(question, answer, asking))
        settled: Settled[M] = Settled(
            None, None, asking.usage, asking.attempts, answer.model if answer else "", answer=answer, paid=asking.usage
        )
        return broken(settled, error)

    def _entry(self, question: Question, answer: Answer, asking: AnswerLoop[M]) -> StoredAnswer:
        asked = {"schema": question.task.schema_label, "prompt": question.task.prompt.label}
        paper = {"id": question.paper.id, "title": question.paper.title, "text": question.text_digest}
        return StoredAnswer(
            replace(answer, usage=asking.usage), asking.attempts, {**question.task.parts, **asked, **paper}
        )

    def _result(self, paper: Paper, fingerprint: str, settled: Settled[M], warnings: tuple[Warned, ...]) -> Result[M]:
        provenance = Provenance(
            model=settled.model or self._task.parts["model"],
            prompt=self._task.prompt.label,
            schema=self._task.schema_label,
            fingerprint=fingerprint,
            cached=settled.cached,
            attempts=settled.attempts,
            origin=settled.origin,
            mended=settled.mended,
        )
        source = citation_of(paper)
        return Result(
            paper.id,
            paper.title,
            paper.abstract,
            settled.summary,
            None if settled.error is None else failure(settled.error),
            provenance=provenance,
            usage=settled.usage,
            warnings=warnings,
            source=source,
            extra=own_fields(paper, source),
        )


def _warnings(question: Question, settled: Settled[Any]) -> tuple[Warned, ...]:
    if settled.summary is None:
        return ()
    from summarizer.evidence.audit import audit_answer

    return audit_answer(question.reading, settled.summary)

"""Passes the answers of a batch through the engine, which checks them and stores the accepted ones."""

from __future__ import annotations

import json
from collections import Counter, deque
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import IO, TYPE_CHECKING, Any

from summarizer.bulk.billing import rows_of
from summarizer.bulk.files import Indexed, Left, whole_file, written
from summarizer.bulk.replies import BatchModel, Deferred, Replies
from summarizer.engine.engine import Archive, Diligence, Engine
from summarizer.errors import AnswerError, ConfigurationError, named
from summarizer.records import Usage, attributes
from summarizer.store.lookup import Lookup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.bulk.context import BatchContext
    from summarizer.bulk.files import Job, PapersAt, Place
    from summarizer.bulk.state import Part
    from summarizer.model.client import LiveModel
    from summarizer.records import Failure, Paper, Result

_WHOLE = {
    "failed": "the provider refused the whole batch",
    "expired": "the batch expired before this request was run",
    "cancelled": "the batch was cancelled before this request was run",
    "withdrawn": "the job was cancelled before this request was sent",
    "completed": "neither the answers nor the errors of the batch have a row for this request",
}
_KINDS = {"failed": "failed", "withdrawn": "cancelled"}


@dataclass
class Taken:
    """The outcome of a part.

    Attributes:
        accepted: the number of stored answers.
        left: the number of requests without one, by kind.
        live: the cost of asking again live.
    """

    accepted: int = 0
    left: Counter[str] = field(default_factory=Counter)
    live: Usage = field(default_factory=Usage)


async def take(context: BatchContext[Any], job: Job, part: Part, *, live: LiveModel) -> Taken:
    """Store the accepted answers of a part, and record which requests remain and why.

    This can be repeated: answers in the store are accepted at once and not asked again.
    """
    taken = Taken()
    with ExitStack() as open_:
        rows = _Rows(job, part, open_.enter_context(Lookup()))
        left = open_.enter_context(whole_file(job.file("left", part.number)))
        papers = open_.enter_context(job.papers_at())
        if rows.answered:
            reask = "never" if job.state.is_cancelled else job.state.facts["reask"]
            model = BatchModel(context, live, open_.enter_context(Replies(job)), reask=reask)
            await _Intake(context, model, rows, taken=taken, left=left).run(papers)
        for one in rows.unanswered(context):
            _leave(one, taken=taken, to=left)
    return taken


class _Rows:
    """The rows in a part's files, by request."""

    def __init__(self, job: Job, part: Part, found: Lookup) -> None:
        self._job = job
        self._part = part
        self._found = found
        self.answered = 0
        for row, kind, place in rows_of(job, part.number):
            if row is None or _is_reply(found.get(row.custom_id)):
                continue
            self.answered += row.body is not None
            said = json.dumps(attributes(row)) if row.body is None else f"{kind} {place}"
            found.put(row.custom_id, said)

    def replies(self) -> Iterator[Indexed]:
        """The requests with a response, whose position is the last one."""
        for asked, said in self._asked():
            if said is not None and _is_reply(said):
                kind, _, place = said.partition(" ")
                reply: Place = (self._part.number, "output" if kind == "output" else "errors", int(place))
                yield replace(asked, replies=(*asked.replies, reply))

    def unanswered(self, context: BatchContext[Any]) -> Iterator[Left]:
        """The requests without a response that no other run has answered in the meantime."""
        for asked, said in self._asked():
            if not _is_reply(said) and context.store.get(asked.fingerprint) is None:
                yield self._left(_anew(asked), said)

    def _asked(self) -> Iterator[tuple[Indexed, str | None]]:
        for line in self._job.lines("index", self._part.number):
            yield Indexed.of(line), self._found.get(line["fingerprint"])

    def _left(self, asked: Indexed, said: str | None) -> Left:
        if said is not None:
            row = json.loads(said)
            return Left(asked, row["kind"], _failure(row["error"], row["message"]))
        status = self._part.status
        kind = _KINDS.get(status, "missing")
        faults = f": {'; '.join(self._part.faults)}" if self._part.faults else ""
        return Left(asked, kind, _failure("NotAnswered", _WHOLE.get(status, status) + faults))


def _is_reply(said: str | None) -> bool:
    """Whether this is the position of a response, rather than a row that says why there is none."""
    return said is not None and not said.startswith("{")


class _Intake:
    """Runs the engine over the responses of a part."""

    def __init__(
        self, context: BatchContext[Any], model: BatchModel, rows: _Rows, *, taken: Taken, left: IO[bytes]
    ) -> None:
        self._context = context
        self._model = model
        self._rows = rows
        self._taken = taken
        self._left = left
        self._under_way: deque[Indexed] = deque()

    async def run(self, papers: PapersAt) -> None:
        """Process every response."""
        settings = self._context.settings
        leases = self._context.question_leases()  # the engine lets go of its own
        engine: Engine[Any] = Engine(
            self._context.task,
            model=self._model,
            archive=Archive(store=self._context.store, leases=leases),
            diligence=Diligence(settings.reasks),
            concurrency=settings.concurrency,
        )
        try:
            async for result in engine.stream(self._papers(papers)):
                self._settle(self._under_way.popleft(), result)
        except BaseException:
            await engine.close()  # waits for what is asked live
            raise
        await leases.close()
        self._taken.live = self._model.asked_live

    def _papers(self, papers: PapersAt) -> Iterator[Paper]:
        for asked in self._rows.replies():
            self._model.places[asked.fingerprint] = asked.replies
            self._under_way.append(asked)
            yield papers(asked.paper)

    def _settle(self, asked: Indexed, result: Result[Any]) -> None:
        if result.provenance.fingerprint != asked.fingerprint:
            raise ConfigurationError(
                f"the question about {result.id} is not the one that the job asked",
                hint="Collect it with the version of the package that made it.",
            )
        del self._model.places[asked.fingerprint]
        complaints = self._model.complaints.pop(asked.fingerprint, ())
        if result.error is None:
            self._taken.accepted += 1
            return
        left = replace(asked, complaints=tuple(complaints))
        _leave(Left(left, _kind(result.error), attributes(result.error)), taken=self._taken, to=self._left)


def _kind(failure: Failure) -> str:
    if failure.type == Deferred.__name__:
        return "deferred"
    return "rejected" if issubclass(named(failure.type), AnswerError) else "failed"


def _leave(left: Left, *, taken: Taken, to: IO[bytes]) -> None:
    taken.left[left.kind] += 1
    to.write(written(left.to_dict()))


def _anew(asked: Indexed) -> Indexed:
    return Indexed(asked.fingerprint, asked.paper)


def _failure(type_: str, message: str) -> dict[str, Any]:
    return {"type": type_, "message": message, "answer": None}

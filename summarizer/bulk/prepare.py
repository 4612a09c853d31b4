"""Creates a job from papers: writes the requests to files, and sends nothing yet.

A job is created in a hidden directory, which is renamed when everything is on disk, so that no job is incomplete.
"""

from __future__ import annotations

import asyncio
import shutil
import uuid
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from summarizer.answers.reading import keep
from summarizer.bulk.context import KEPT
from summarizer.bulk.files import (
    ELSEWHERE,
    FOLDER,
    PAPERS,
    Indexed,
    Job,
    Left,
    jobs,
    paper_line,
    paper_of,
    whole_file,
    written,
)
from summarizer.bulk.parts import Limits, PartWriter
from summarizer.bulk.replies import Replies
from summarizer.engine.duplicates import each_once
from summarizer.errors import ConfigurationError
from summarizer.records import Usage
from summarizer.store.lookup import Lookup

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from summarizer.bulk.context import BatchContext
    from summarizer.model.connection import Connection
    from summarizer.records import Paper
    from summarizer.task.question import Question

Reask = Literal["live", "bulk", "never"]
PREPARING = "bulk: preparing"  # the lease of the one process that decides what has to be asked


@dataclass(frozen=True, slots=True)
class JobRequest:
    """What a job should do.

    Attributes:
        output: the file for the results, if known.
        schema: the schema's name, or FILE.py:CLASS.
        prompt: the prompt's name or path; None for the schema's own.
        responses: recorded exchanges, looked up first.
        reask: how to ask again after an answer that does not fit: live, in the next batch, or never.
        limits: the limits of a part.
    """

    output: str | None = None
    schema: str = "paper"
    prompt: str | None = None
    responses: Path | None = None
    reask: Reask = "live"
    limits: Limits = field(default_factory=Limits)


async def prepare(context: BatchContext[Any], papers: Iterable[Paper], job_request: JobRequest) -> Job:
    """Create a job with the requests that these papers need.

    It excludes answers in the store or a recording, questions of other jobs, and repeated abstracts.

    Raises:
        SummarizerError: an input or the store cannot be read or written.
    """
    if context.settings.second_look and job_request.reask != "live":
        raise ConfigurationError(
            f"a second look needs live requests, and --reask {job_request.reask} makes none",
            hint="Leave out --second-look or --reask.",
        )
    folder = context.directory / FOLDER
    async with context.leases.hold(PREPARING):
        _sweep(folder)
        job = Job(folder / f".{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}")
        job.directory.mkdir(mode=0o700, parents=True)
        if job_request.prompt is not None and job_request.prompt.endswith(".md"):
            shutil.copy(job_request.prompt, job.directory / Path(job_request.prompt).name)
        facts, parts = await _read(context, job, papers, job_request)
        named = job.directory.with_name(job.name.removeprefix("."))
        job.write("prepared", job=named.name, facts=facts, parts=parts)
        job.directory.rename(named)
        context.ledger.saved(Usage(**facts["saved"]), answers=facts["known"])
        return Job.open(named)


def _sweep(folder: Path) -> None:
    """Remove the remains of jobs whose creation was interrupted; nothing of them was sent."""
    for path in folder.glob(".*"):
        shutil.rmtree(path)


async def _read(
    context: BatchContext[Any], job: Job, papers: Iterable[Paper], job_request: JobRequest
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Write the papers and the parts; return their facts for the journal."""
    connection = await context.connection()
    with ExitStack() as open_:
        kept = open_.enter_context(whole_file(job.directory / PAPERS))
        sorter = _Sorter(context, open_, left=open_.enter_context(whole_file(job.file("left", ELSEWHERE))))
        parts = open_.enter_context(PartWriter(job, limits=job_request.limits, price=context.price))
        place = 0
        for paper in each_once(papers):
            kept.write(line := paper_line(paper))
            question = context.task.question(paper_of(line))
            if sorter.must_be_asked(question, place):
                request = connection.prepare(question, context.live.negotiation.dialect)
                parts.add(Indexed(question.fingerprint, place), request, _most(context, request))
            place += len(line)
            await asyncio.sleep(0)
    return {**_made_with(context, job_request), **sorter.facts()}, parts.parts


def _made_with(context: BatchContext[Any], job_request: JobRequest) -> dict[str, Any]:
    """What a job needs to continue."""
    return {
        "settings": {name: getattr(context.settings, name) for name in KEPT},
        "prompt": context.task.prompt.label,
        "prompt_name": job_request.prompt and Path(job_request.prompt).name,
        "schema": context.task.schema_label,
        "schema_name": _lasting(job_request.schema),
        "responses": str(job_request.responses.resolve()) if job_request.responses else None,
        "is_shared": bool(context.settings.shared_store),
        "output": job_request.output,
        "reask": job_request.reask,
        "max_tokens_enqueued": job_request.limits.tokens,
        "max_requests": job_request.limits.requests,
        "max_bytes": job_request.limits.size,
    }


def _lasting(schema: str) -> str:
    """The name of a schema that works wherever the job continues."""
    path, colon, name = schema.rpartition(":")
    return f"{Path(path).resolve()}{colon}{name}" if path else schema


def _most(context: BatchContext[Any], request: dict[str, Any]) -> Usage:
    return context.live.most(request, schema_size=context.task.schema_size)


class _Sorter:
    """Decides which questions to ask, and counts the others."""

    def __init__(self, context: BatchContext[Any], open_: ExitStack, *, left: Any) -> None:
        self._context = context
        self._left = left
        self._seen = open_.enter_context(Lookup())
        self._pending = open_.enter_context(Lookup())
        self._counts: Counter[str] = Counter()
        self._elsewhere: Counter[str] = Counter()
        self._saved = Usage()
        for job in jobs(context.directory):
            add_pending(job, self._pending)

    def must_be_asked(self, question: Question, place: int) -> bool:
        """Whether the answer is unknown and no other job asks for it."""
        kind = self._kind(question)
        self._counts[kind] += 1
        self._counts["papers"] += 1
        if kind == "elsewhere":
            self._pass_on(question, place)
        return kind == "asked"

    def _kind(self, question: Question) -> str:
        fingerprint = question.fingerprint
        if not question.paper.abstract.strip():
            return "skipped"
        if not self._seen.add(fingerprint):
            return "twice"
        if self._context.recordings is not None and fingerprint in self._context.recordings:
            return "recorded"
        entry = self._context.store.get(fingerprint)
        if entry and keep(question.task.schema, entry.answer.text, question.reading) is not None:
            self._saved += entry.answer.usage
            return "known"
        return "elsewhere" if fingerprint in self._pending else "asked"

    def _pass_on(self, question: Question, place: int) -> None:
        job = self._pending.get(question.fingerprint) or ""
        self._elsewhere[job] += 1
        message = f"job {job}, which was asking this, has no answer to it"
        failure = {"type": "NotAnswered", "message": message, "answer": None}
        self._left.write(written(Left(Indexed(question.fingerprint, place), "elsewhere", failure).to_dict()))

    def facts(self) -> dict[str, Any]:
        """The facts for the journal."""
        saved = {name: getattr(self._saved, name) for name in Usage.__dataclass_fields__}
        names = ("papers", "asked", "known", "recorded", "twice", "skipped")
        return {**{name: self._counts[name] for name in names}, "elsewhere": dict(self._elsewhere), "saved": saved}


def add_pending(job: Job, pending: Lookup) -> None:
    """Add a job's unanswered requests."""
    for part in job.state.parts:
        if not part.is_taken:
            for line in job.lines("index", part.number):
                pending.put(line["fingerprint"], job.name)


async def ask_again(context: BatchContext[Any], job: Job, kinds: Collection[str]) -> int:
    """Create new parts from the requests without an accepted answer, for these reasons; return how many requests.

    The caller must hold the job's lease. Rejected answers are asked again with what was wrong.
    """
    async with context.leases.hold(PREPARING):
        connection = await context.connection()
        facts = job.state.facts
        limits = Limits(
            facts["max_requests"], facts["max_bytes"], facts["max_tokens_enqueued"], context.settings.max_cost
        )
        with ExitStack() as open_:
            last, pending = open_.enter_context(Lookup()), open_.enter_context(Lookup())
            for other in jobs(context.directory):
                add_pending(other, pending)
            for number, left in all_left(job):
                last.put(left.asked.fingerprint, str(number))
            parts = open_.enter_context(PartWriter(job, limits=limits, price=context.price))
            replies = open_.enter_context(Replies(job))
            papers = open_.enter_context(job.papers_at())
            for number, left in all_left(job):
                fingerprint = left.asked.fingerprint
                wanted = left.kind in kinds and last.get(fingerprint) == str(number)
                if not wanted or fingerprint in pending or context.store.get(fingerprint) is not None:
                    continue
                pending.put(fingerprint, job.name)
                request = _next_request(
                    context, connection, context.task.question(papers(left.asked.paper)), left, replies
                )
                parts.add(
                    left.asked if left.kind == "deferred" else _anew(left.asked), request, _most(context, request)
                )
                await asyncio.sleep(0)
        if parts.parts or job.state.deferred:
            job.write("again", kinds=sorted(kinds), parts=parts.parts)
        return sum(part["requests"] for part in parts.parts)


def all_left(job: Job) -> Iterator[tuple[int, Left]]:
    """The remaining requests of each part, first those of other jobs, latest last, which overrides."""
    for number in (ELSEWHERE, *(part.number for part in job.state.parts if part.is_taken)):
        for line in job.lines("left", number):
            yield number, Left.of(line)


def _anew(asked: Indexed) -> Indexed:
    return Indexed(asked.fingerprint, asked.paper)


def _next_request(
    context: BatchContext[Any], connection: Connection, question: Question, left: Left, replies: Replies
) -> dict[str, Any]:
    dialect = context.live.negotiation.dialect
    if left.kind != "deferred":
        return connection.prepare(question, dialect)
    said = [replies.at(place) for place in left.asked.replies]
    return connection.prepare(question, dialect, said_before=list(zip(said, left.asked.complaints, strict=True)))

"""Continues a job as far as possible: one process at a time, each step logged before and after it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from summarizer.bulk.billing import batch_name, bill, log_size
from summarizer.bulk.intake import take
from summarizer.bulk.prepare import ask_again
from summarizer.bulk.steps import Room, next_step
from summarizer.errors import RequestRejected
from summarizer.records import attributes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from summarizer.bulk.context import BatchContext
    from summarizer.bulk.files import Job
    from summarizer.bulk.provider import Seen
    from summarizer.bulk.state import Part

AGAIN = ("expired", "failed", "missing", "malformed", "cancelled", "rejected", "deferred", "elsewhere")


class JobRunner:
    """Continues one job.

    Args:
        context: what the step needs.
        job: the job.

    Attributes:
        seen: the last known state of unfinished batches, by part.
    """

    def __init__(self, context: BatchContext[Any], job: Job) -> None:
        self._context = context
        self._job = job
        self.seen: dict[int, Seen] = {}
        self._acts: dict[str, Callable[[Part], Awaitable[None]]] = {
            "upload": self._upload,
            "create": self._create,
            "cancel": self._cancel,
            "withdraw": self._withdraw,
            "download": self._download,
            "bill": self._bill,
            "take": self._take,
        }

    @property
    def room(self) -> Room:
        """What may be in flight at once."""
        return Room(self._job.state.facts["max_tokens_enqueued"], self._context.settings.max_cost)

    async def go_on(self) -> None:
        """Check unfinished batches, and do everything that can be done now.

        Raises:
            SummarizerError: an error that stops the job for now; the next call continues.
        """
        async with self._context.leases.hold(self._lease):
            self._job.reload()
            await self._look()
            await self._do_all()
            while self._job.state.deferred and all(part.is_taken for part in self._job.state.parts):
                await ask_again(self._context, self._job, ("deferred",))
                await self._do_all()

    async def cancel(self) -> None:
        """Stop sending, and cancel the batches; finished answers can still be collected."""
        async with self._context.leases.hold(self._lease):
            self._job.reload()
            if not self._job.state.is_done:
                self._job.write("cancelled")
                await self._look()
                await self._do_all()

    async def ask_again(self, kinds: Collection[str]) -> int:
        """Ask again about requests without an accepted answer, for these reasons; return how many."""
        async with self._context.leases.hold(self._lease):
            self._job.reload()
            number = await ask_again(self._context, self._job, kinds)
            await self._do_all()
        return number

    @property
    def _lease(self) -> str:
        return f"bulk: {self._job.name}"

    async def _look(self) -> None:
        for part in self._job.state.parts:
            if part.batch and not part.is_ended:
                self._saw(part, await self._context.provider.get(part.batch))

    def _saw(self, part: Part, seen: Seen) -> None:
        self.seen[part.number] = seen
        if seen.status != part.status:
            facts = {name: getattr(seen, name) for name in ("status", "output", "errors", "faults")}
            self._job.write("seen", part=part.number, full=seen.is_full, **facts)

    async def _do_all(self) -> None:
        while (step := next_step(self._job.state, self.room)) is not None:
            await self._acts[step.act](step.part)

    async def _upload(self, part: Part) -> None:
        name = f"summarizer-{self._job.name}-{part.number:04d}.jsonl"
        if not part.is_uploading:
            self._job.write("uploading", part=part.number, name=name)
        path = self._job.file("requests", part.number)
        try:
            file = await self._context.provider.upload(path, name=name, may_exist=part.is_uploading)
        except RequestRejected as error:
            self._refused(part, error)
        else:
            self._job.write("uploaded", part=part.number, file=file)

    async def _create(self, part: Part) -> None:
        """Create the batch, or find the one that an interrupted attempt has created."""
        may_exist = part.is_under_way
        number = part.tries if may_exist else part.tries + 1
        if not may_exist:
            self._context.ledger.sent(batch_name(self._job, part))
            self._job.write("creating", part=part.number, **{"try": number})
        marks = {"summarizer_job": self._job.name, "part": str(part.number), "try": str(number)}
        try:
            seen = await self._found_or_made(part, marks, may_exist=may_exist)
        except RequestRejected as error:
            self._refused(part, error)
            return
        if seen is None:
            self._job.write("withdrawn", part=part.number)
            return
        self._job.write("created", part=part.number, batch=seen.batch)
        self._saw(replace(part, batch=seen.batch, status=""), seen)

    async def _found_or_made(self, part: Part, marks: dict[str, str], *, may_exist: bool) -> Seen | None:
        """The batch; None if the job was cancelled before it was created."""
        if self._job.state.is_cancelled:
            return await self._context.provider.find(marks)
        return await self._context.provider.create(part.file, marks=marks, may_exist=may_exist)

    def _refused(self, part: Part, error: RequestRejected) -> None:
        """Record that the provider rejects the part: its requests count as failed."""
        facts = {"status": "failed", "output": None, "errors": None, "faults": [error.message]}
        self._job.write("seen", part=part.number, full=False, **facts)

    async def _cancel(self, part: Part) -> None:
        seen = await self._context.provider.cancel(part.batch)
        self._saw(part, seen)

    async def _withdraw(self, part: Part) -> None:
        self._job.write("withdrawn", part=part.number)

    async def _download(self, part: Part) -> None:
        if part.output:
            await self._context.provider.download(part.output, self._job.file("output", part.number))
        if part.errors:
            await self._context.provider.download(part.errors, self._job.file("errors", part.number))
        self._job.write("downloaded", part=part.number)

    async def _bill(self, part: Part) -> None:
        if part.billing_from is None:
            self._job.write("billing", part=part.number, offset=log_size(self._context.directory))
            part = next(one for one in self._job.state.parts if one.number == part.number)
        usage = bill(self._context, self._job, part)
        self._job.write("billed", part=part.number, usage=attributes(usage))

    async def _take(self, part: Part) -> None:
        async with self._context.live_within(self.room.left(self._job.state)) as live:
            taken = await take(self._context, self._job, part, live=live)
        facts = {"accepted": taken.accepted, "left": dict(taken.left), "asked_live": attributes(taken.live)}
        self._job.write("taken", part=part.number, **facts)
        self._job.file("requests", part.number).unlink(missing_ok=True)

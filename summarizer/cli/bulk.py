"""`summarizer bulk` and `run --bulk`: create, continue and show jobs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from rich.table import Table

from summarizer.bulk import (
    AGAIN,
    BatchContext,
    JobRequest,
    JobRunner,
    Limits,
    job_named,
    jobs,
    outcome,
    prepare,
    require_progress,
)
from summarizer.bulk.context import KEPT
from summarizer.cli.controls import harmless
from summarizer.cli.destination import check_output, destination, is_table, told_of_replacing
from summarizer.cli.intake import Intake, counted
from summarizer.cli.job_text import (
    closing,
    flag_of_output,
    how_far,
    left_over,
    next_step,
    parts_table,
    prepared,
    standing,
)
from summarizer.cli.progress import Tally, dollars
from summarizer.cli.terminal import say
from summarizer.errors import ConfigurationError
from summarizer.results.writing import STDOUT, place_of
from summarizer.settings import Settings
from summarizer.task.schema_files import load_schema
from summarizer.waiting import Backoff, rest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rich.console import Console

    from summarizer.bulk import Job
    from summarizer.bulk.prepare import Reask
    from summarizer.cli.request import Request

NOT_FINISHED = 3  # the provider has to continue first
_SHOWN_FAULTS = 3
_LONGEST_POLL = 600.0
_POLL_GROWTH = 1.5


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """How a job is split into batches, and how unusable answers are handled.

    Attributes:
        reask: how to ask again after an unusable answer: live, in the next batch, or never.
        limits: the maximum size of a batch.
    """

    reask: Reask = "live"
    limits: Limits = field(default_factory=Limits)


def submit(request: Request, batches: BatchOptions, *, console: Console) -> int:
    """Create a job from the inputs and send what can be sent now; return the exit code."""
    job, bad = asyncio.run(_submit(request, batches, console=console))
    _tell_next(job, console=console)
    return 1 if bad else 0


def run(request: Request, *, console: Console) -> int:
    """Submit, wait and collect; return the exit code."""
    if request.record or request.append:
        raise ConfigurationError("--bulk cannot be combined with --record or --append.", hint="Leave out --bulk.")
    limits = Limits(cost=request.settings.get("max_cost"))
    job, bad = asyncio.run(_submit(request, BatchOptions(limits=limits), console=console))
    given = {name: value for name, value in request.settings.items() if name not in KEPT}
    collected = collect(
        job, output=request.output, wait=request.poll, given=given, console=console, quiet=request.quiet
    )
    return collected or (1 if bad else 0)


async def _submit(request: Request, batches: BatchOptions, *, console: Console) -> tuple[Job, int]:
    settings = Settings.resolve(**request.settings)
    if not settings.model:
        from summarizer.engine.assembly import ways_on

        raise ways_on()
    check_output(request.output, request.inputs)
    schema, intake = load_schema(request.schema), Intake(request, console=console)
    async with BatchContext(settings, prompt=request.prompt, schema=schema, responses=request.responses) as context:
        papers = iter(intake)
        first = next(papers, None)
        intake.require_papers(request.output)
        job = await prepare(context, chain([first] if first else [], papers), _job_request(request, batches))
        if not request.quiet:
            say(console, prepared(job))
        try:
            await JobRunner(context, job).go_on()
            require_progress(job.state, JobRunner(context, job).room)
        except BaseException:
            say(console, next_step(job))
            raise
    return job, intake.bad


def _job_request(request: Request, batches: BatchOptions) -> JobRequest:
    """Build the job's request. Paths become absolute: another directory may collect the job."""
    output = None if request.output in {None, STDOUT} else str(place_of(str(request.output)).absolute())
    return JobRequest(output, request.schema, request.prompt, request.responses, batches.reask, batches.limits)


def collect(
    job: Job, *, output: str | None, wait: float | None, given: Mapping[str, Any], console: Console, quiet: bool = False
) -> int:
    """Continue a job, wait for it if requested, and write its results once it is done; return the exit code."""
    target = output or job.state.facts["output"]
    try:
        return asyncio.run(_collect(job, target=target, wait=wait, given=given, console=_Voice(console, quiet)))
    except (KeyboardInterrupt, asyncio.CancelledError):
        say(console, f"Job {job.name} continues at the provider. {next_step(job)}")
        say(console, f"`summarizer bulk cancel {job.name}` stops it.")
        raise


@dataclass(frozen=True)
class _Voice:
    """Standard error, or nothing if the run is quiet."""

    console: Console
    quiet: bool

    def say(self, text: str) -> None:
        if not self.quiet:
            say(self.console, text)


async def _collect(
    job: Job, *, target: str | None, wait: float | None, given: Mapping[str, Any], console: _Voice
) -> int:
    async with BatchContext.for_job(job, **given) as context:
        for other in _awaited(job, context):
            async with BatchContext.for_job(other, **given) as other_context:
                if not await _go_on_until_done(other_context, other, wait=wait, console=console):
                    return NOT_FINISHED
        if not await _go_on_until_done(context, job, wait=wait, console=console):
            return NOT_FINISHED
        return await _write(context, job, target=target, console=console)


def _awaited(job: Job, context: BatchContext[Any]) -> list[Job]:
    """Return the jobs that already ask what this one would ask."""
    names = job.state.facts["elsewhere"]
    return [other for other in jobs(context.directory) if other.name in names and not other.state.is_done]


async def _go_on_until_done(context: BatchContext[Any], job: Job, *, wait: float | None, console: _Voice) -> bool:
    """Whether the job is done; with `wait`, poll with pauses that start at that many seconds."""
    worker, last = JobRunner(context, job), ""
    waits = None if wait is None else iter(Backoff(wait, max(wait, _LONGEST_POLL), _POLL_GROWTH))
    while True:
        await worker.go_on()
        if job.state.is_done:
            return True
        require_progress(job.state, worker.room)
        if (now := how_far(job, worker)) != last:
            console.say(now)
            last = now
        if waits is None:
            console.say(next_step(job))
            return False
        await rest(next(waits))


async def _write(context: BatchContext[Any], job: Job, *, target: str | None, console: _Voice) -> int:
    tally = Tally()
    with destination(target, console=console.console) as writer, writer:
        async for result in outcome(context, job):
            writer.write(result)
            tally.add(result)
    where = "" if writer.part is None or is_table(writer, target) else f" -> {writer.target}"
    console.say(closing(job, tally) + where)
    if replaced := told_of_replacing(writer):
        say(console.console, replaced)
    for kind, number in left_over(job.state).items():
        console.say(f"{number} {kind}: `summarizer bulk retry {job.name} --only {kind}` asks again")
    return 1 if tally.failed else 0


def status(store: Path, name: str | None, *, given: Mapping[str, Any], console: Console) -> int:
    """Print the state of a job, batch by batch, without changing anything; return the exit code."""
    job = job_named(store, name)
    seen: dict[int, Any] = {}
    if not job.state.is_done:
        seen = asyncio.run(_looked(job, given=given))
    say(console, f"job {job.name}: {standing(job.state)}")
    console.print(parts_table(job.state, seen))
    for part in job.state.parts:
        faults = seen[part.number].faults if part.number in seen else part.faults
        for fault in faults[:_SHOWN_FAULTS]:
            say(console, f"batch {part.number}: {harmless(str(fault))}")
    return 0


async def _looked(job: Job, *, given: Mapping[str, Any]) -> dict[int, Any]:
    """Fetch the current state of the batches in progress, by part."""
    async with BatchContext.for_job(job, **given) as context:
        live = [part for part in job.state.parts if part.batch and not part.is_ended]
        return {part.number: await context.provider.get(part.batch) for part in live}


def cancel(store: Path, name: str | None, *, given: Mapping[str, Any], console: Console) -> int:
    """Have the provider stop a job's batches, and send no more; return the exit code."""
    job = job_named(store, name)

    async def stop() -> None:
        async with BatchContext.for_job(job, **given) as context:
            await JobRunner(context, job).cancel()

    asyncio.run(stop())
    collecting = f"`summarizer bulk collect {job.name}{flag_of_output(job)}`"
    if job.state.is_cancelled:
        message = f"Job {job.name} is cancelled. What has finished is paid for: {collecting} fetches it."
    else:
        message = f"Job {job.name} is done; there is nothing to cancel. {collecting} writes the results."
    say(console, message)
    return 0


def retry(store: Path, name: str | None, *, only: list[str] | None, given: Mapping[str, Any], console: Console) -> int:
    """Ask again, in new batches, for everything without an accepted answer; return the exit code."""
    if unknown := set(only or ()) - set(AGAIN):
        raise ConfigurationError(f"--only: unknown {', '.join(unknown)}.", hint=f"Choose from {', '.join(AGAIN)}.")
    job = job_named(store, name)

    async def again() -> int:
        async with BatchContext.for_job(job, **given) as context:
            return await JobRunner(context, job).ask_again(only or AGAIN)

    number = asyncio.run(again())
    text = f"{counted(number, 'request')} to ask again" if number else "nothing to ask again"
    say(console, f"job {job.name}: {text}")
    _tell_next(job, console=console)
    return 0


def list_jobs(store: Path, *, console: Console) -> int:
    """Print all jobs; return the exit code."""
    if not (found := jobs(store)):
        say(console, "There is no job. `summarizer bulk submit INPUT...` makes one.")
        return 0
    table = Table("job", "papers", "requests", "state", "cost", border_style="dim")
    for column in table.columns:
        column.no_wrap = column.header != "state"
    for job in found:
        asked = sum(part.requests for part in job.state.parts)
        spent = dollars(job.state.spent)
        table.add_row(job.name, f"{job.state.facts['papers']:,}", f"{asked:,}", standing(job.state), spent)
    console.print(table)
    return 0


def _tell_next(job: Job, *, console: Console) -> None:
    say(console, f"{standing(job.state)}. {next_step(job)}" if job.state.parts else next_step(job))

"""`summarizer bulk` and `run --bulk`: jobs made, gone on with, and told about."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rich.table import Table

from summarizer.bulk import (
    AGAIN,
    Desk,
    Job,
    Limits,
    Order,
    Worker,
    job_named,
    jobs,
    outcome,
    prepare,
    require_progress,
)
from summarizer.bulk.desk import KEPT
from summarizer.cli.progress import Tally
from summarizer.errors import ConfigurationError
from summarizer.exports import writer_to
from summarizer.records import BadRecord
from summarizer.results.writing import STDOUT, place_of
from summarizer.settings import Settings
from summarizer.task.schema_files import load_schema
from summarizer.waiting import Backoff, rest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.console import Console

    from summarizer.bulk import Part, State
    from summarizer.readers import Fields
    from summarizer.records import Paper
    from summarizer.records import Usage as Spent

__all__ = [
    "Asked",
    "Limits",
    "Order",
    "cancel",
    "collect",
    "job_named",
    "kept_target",
    "list_jobs",
    "retry",
    "status",
    "submit",
]

NOT_FINISHED = 3  # the provider has to go on first
_SHOWN_FAULTS = 3
_LONGEST_POLL = 600.0
_POLL_GROWTH = 1.5


@dataclass(frozen=True)
class Asked:
    """What is to be submitted.

    Attributes:
        inputs: files, directories, patterns, or "-".
        order: what the job is to do.
        settings: the flags that were given.
        format: how the inputs are read; None finds out.
        fields: names of the inputs' fields, where they are not the usual ones.
        quiet: whether only problems are told.
    """

    inputs: list[str]
    order: Order
    settings: dict[str, Any] = field(default_factory=dict)
    format: str | None = None
    fields: Fields | None = None
    quiet: bool = False


def submit(asked: Asked, *, console: Console) -> int:
    """Make a job of the inputs and send what may be sent now; the exit code."""
    job, bad = asyncio.run(_submit(asked, console=console))
    _tell_next(job, console=console)
    return 1 if bad else 0


def run_in_bulk(asked: Asked, *, poll: float, console: Console) -> int:
    """Submit, wait and collect; the exit code."""
    job, bad = asyncio.run(_submit(asked, console=console))
    collected = collect(
        job, output=asked.order.output, wait=poll, given=_secrets(asked.settings), console=console, quiet=asked.quiet
    )
    return collected or (1 if bad else 0)


async def _submit(asked: Asked, *, console: Console) -> tuple[Job, int]:
    from summarizer.readers import read  # noqa: PLC0415  # the other commands read nothing

    settings = Settings.resolve(**asked.settings)
    if not settings.model:
        from summarizer.engine.assembly import ways_on  # noqa: PLC0415  # as above

        raise ways_on()
    bad: list[BadRecord] = []
    records = read(asked.inputs, format=asked.format, fields=asked.fields)
    async with Desk(
        settings,
        prompt=asked.order.prompt,
        schema=load_schema(asked.order.schema),
        responses=asked.order.responses,
    ) as desk:
        job = await prepare(desk, _papers(records, bad=bad, console=console), asked.order)
        if not asked.quiet:
            console.print(_prepared(job), highlight=False, soft_wrap=True)
        try:
            await Worker(desk, job).go_on()
            require_progress(job.state, Worker(desk, job).room)
        except BaseException:
            console.print(_go_on(job), highlight=False, soft_wrap=True)
            raise
    return job, len(bad)


def _papers(records: Iterator[Paper | BadRecord], *, bad: list[BadRecord], console: Console) -> Iterator[Paper]:
    for record in records:
        if isinstance(record, BadRecord):
            bad.append(record)
            console.print(f"skipped: {record}", markup=False, highlight=False, soft_wrap=True)
        else:
            yield record


def collect(
    job: Job, *, output: str | None, wait: float | None, given: dict[str, Any], console: Console, quiet: bool = False
) -> int:
    """Go on with a job, wait for it if that is wanted, and write its results when it is done; the exit code."""
    target = output or job.state.facts["output"] or STDOUT
    try:
        return asyncio.run(_collect(job, target=target, wait=wait, given=given, console=_Voice(console, quiet)))
    except (KeyboardInterrupt, asyncio.CancelledError):
        console.print(
            f"The batches of job {job.name} go on without us. {_go_on(job)}\n"
            f"`summarizer bulk cancel {job.name}` stops them.",
            highlight=False,
            soft_wrap=True,
        )
        raise


@dataclass(frozen=True)
class _Voice:
    """Standard error, or nothing where nothing is to be told."""

    console: Console
    quiet: bool

    def say(self, text: str) -> None:
        if not self.quiet:
            self.console.print(text, markup=False, highlight=False, soft_wrap=True)


async def _collect(job: Job, *, target: str, wait: float | None, given: dict[str, Any], console: _Voice) -> int:
    async with Desk.for_job(job, **given) as desk:
        for other in _awaited(job, desk):
            async with Desk.for_job(other, **given) as its_desk:
                if not await _go_on_until_done(its_desk, other, wait=wait, console=console):
                    return NOT_FINISHED
        if not await _go_on_until_done(desk, job, wait=wait, console=console):
            return NOT_FINISHED
        return await _write(desk, job, target=target, console=console)


def _awaited(job: Job, desk: Desk[Any]) -> list[Job]:
    """The jobs that ask what this one would have asked."""
    names = job.state.facts["elsewhere"]
    return [other for other in jobs(desk.directory) if other.name in names and not other.state.is_done]


async def _go_on_until_done(desk: Desk[Any], job: Job, *, wait: float | None, console: _Voice) -> bool:
    """Whether the job is done, which is waited for with pauses that begin at `wait` seconds."""
    worker, told = Worker(desk, job), ""
    waits = None if wait is None else iter(Backoff(wait, max(wait, _LONGEST_POLL), _POLL_GROWTH))
    while True:
        await worker.go_on()
        if job.state.is_done:
            return True
        require_progress(job.state, worker.room)
        if (now := _progress(job, worker)) != told:
            console.say(now)
            told = now
        if waits is None:
            console.say(_go_on(job))
            return False
        await rest(next(waits))


async def _write(desk: Desk[Any], job: Job, *, target: str, console: _Voice) -> int:
    tally, writer = Tally(), writer_to(target)
    with writer:
        async for result in outcome(desk, job):
            writer.write(result)
            tally.add(result)
    console.say(_closing(job, tally) + ("" if writer.part is None else f" -> {writer.target}"))
    for kind, number in _left(job.state).items():
        console.say(f"{number} {kind}: `summarizer bulk retry {job.name} --only {kind}` asks these again")
    return 1 if tally.failed else 0


def status(store: Path, name: str | None, *, given: dict[str, Any], console: Console) -> int:
    """Tell how a job stands, batch by batch, without changing anything; the exit code."""
    job = job_named(store, name)
    seen: dict[int, Any] = {}
    if not job.state.is_done:
        seen = asyncio.run(_looked(job, given=given))
    console.print(f"job {job.name}: {_standing(job.state)}", highlight=False)
    console.print(_parts_table(job.state, seen))
    for part in job.state.parts:
        faults = seen[part.number].faults if part.number in seen else part.faults
        for fault in faults[:_SHOWN_FAULTS]:
            console.print(f"batch {part.number}: {fault}", markup=False, highlight=False, soft_wrap=True)
    return 0


async def _looked(job: Job, *, given: dict[str, Any]) -> dict[int, Any]:
    """The batches under way as they are now, by part."""
    async with Desk.for_job(job, **given) as desk:
        live = [part for part in job.state.parts if part.batch and not part.is_ended]
        return {part.number: await desk.wire.get(part.batch) for part in live}


def _parts_table(state: State, seen: dict[int, Any]) -> Table:
    table = Table("batch", "requests", "status", "done", "failed", "accepted", "left", "cost", border_style="dim")
    for column in (table.columns[n] for n in (1, 3, 4, 5, 7)):
        column.justify = "right"
    for part in state.parts:
        now = seen.get(part.number)
        left = ", ".join(f"{number} {kind}" for kind, number in part.left.items())
        done, failed = (f"{now.done:,}", f"{now.failed:,}") if now else ("", "")
        accepted = f"{part.accepted:,}" if part.is_taken else ""
        cost = "" if part.billed is None else _dollars(part.billed)
        table.add_row(str(part.number), f"{part.requests:,}", _status(part, now), done, failed, accepted, left, cost)
    return table


def _status(part: Part, now: Any) -> str:
    if now is not None:
        return str(now.status)
    if part.is_held:
        return "waits for room at the provider"
    return part.status or ("sent" if part.is_under_way else "waits for room")


def cancel(store: Path, name: str | None, *, given: dict[str, Any], console: Console) -> int:
    """Have the provider stop a job's batches and send no more; the exit code."""
    job = job_named(store, name)

    async def stop() -> None:
        async with Desk.for_job(job, **given) as desk:
            await Worker(desk, job).cancel()

    asyncio.run(stop())
    collecting = f"`summarizer bulk collect {job.name}{_target(job)}`"
    if job.state.is_cancelled:
        told = f"job {job.name} is cancelled. What was finished is paid for: {collecting} brings it."
    else:
        told = f"job {job.name} is done, there is nothing to cancel. {collecting} writes the results."
    console.print(told, highlight=False, soft_wrap=True)
    return 0


def retry(store: Path, name: str | None, *, only: list[str] | None, given: dict[str, Any], console: Console) -> int:
    """Ask again what has no accepted answer, in batches of its own; the exit code."""
    if unknown := set(only or ()) - set(AGAIN):
        raise ConfigurationError(f"--only: there is no {', '.join(unknown)}", hint=f"There are {', '.join(AGAIN)}.")
    job = job_named(store, name)

    async def again() -> int:
        async with Desk.for_job(job, **given) as desk:
            return await Worker(desk, job).ask_again(only or AGAIN)

    number = asyncio.run(again())
    told = f"{_counted(number, 'request')} to be asked again" if number else "nothing is to be asked again"
    console.print(f"job {job.name}: {told}", highlight=False)
    _tell_next(job, console=console)
    return 0


def list_jobs(store: Path, *, console: Console) -> int:
    """Tell which jobs there are; the exit code."""
    if not (found := jobs(store)):
        console.print("there is no job; `summarizer bulk submit INPUT...` makes one", highlight=False)
        return 0
    table = Table("job", "papers", "requests", "state", "cost", border_style="dim")
    for column in table.columns:
        column.no_wrap = column.header != "state"
    for job in found:
        asked = sum(part.requests for part in job.state.parts)
        spent = _dollars(job.state.spent)
        table.add_row(job.name, f"{job.state.facts['papers']:,}", f"{asked:,}", _standing(job.state), spent)
    console.print(table)
    return 0


def _standing(state: State) -> str:
    """How a job stands, in a few words."""
    taken = sum(part.is_taken for part in state.parts)
    left = sum(_left(state).values())
    words = ["cancelled" if state.is_cancelled else ""]
    if state.is_done:
        words.append("done" + (f", {left:,} without an accepted answer" if left else ""))
    else:
        words.append(f"{taken} of {_counted(len(state.parts), 'batch', 'batches')} collected")
    return ", ".join(filter(None, words))


def _left(state: State) -> dict[str, int]:
    """Requests without an accepted answer, by kind, those asked again since left out."""
    sums: dict[str, int] = {}
    for part in state.parts:
        for kind, number in part.left.items():
            sums[kind] = sums.get(kind, 0) + number
    return sums


def _prepared(job: Job) -> str:
    """What a new job is, in one line."""
    facts, parts = job.state.facts, job.state.parts
    known = facts["known"] + facts["recorded"]
    most = [part.most for part in parts]
    cost = "" if None in most else f", at most ${sum(filter(None, most)):.4f}"
    told = [
        f"job {job.name}: {_counted(facts['papers'], 'paper')}",
        f"{known:,} answered already" if known else "",
        f"{facts['twice']:,} with the abstract of another" if facts["twice"] else "",
        f"{facts['skipped']:,} without an abstract" if facts["skipped"] else "",
        f"{sum(facts['elsewhere'].values()):,} asked by {', '.join(facts['elsewhere'])}" if facts["elsewhere"] else "",
        f"{_counted(facts['asked'], 'request')} in {_counted(len(parts), 'batch', 'batches')}{cost}"
        if parts
        else "nothing to ask",
    ]
    return "; ".join(filter(None, told))


def _progress(job: Job, worker: Worker) -> str:
    """How far the batches are, in one line."""
    parts = job.state.parts
    ended = sum(part.requests for part in parts if part.is_ended)
    now = (worker.seen[part.number] for part in parts if part.number in worker.seen and not part.is_ended)
    done = ended + sum(seen.done + seen.failed for seen in now)
    asked = sum(part.requests for part in parts)
    live = sum(part.is_under_way for part in parts)
    waiting = sum(not part.is_under_way and not part.is_ended for part in parts)
    then = f", {waiting} waiting for room" if waiting else ""
    return f"{done:,} of {_counted(asked, 'request')} done; {_counted(live, 'batch', 'batches')} under way{then}"


def _closing(job: Job, tally: Tally) -> str:
    good = tally.done - tally.failed - tally.skipped
    parts = [
        f"{_counted(tally.done, 'paper')}: {good:,} summarised",
        f"{tally.failed:,} failed" if tally.failed else "",
        f"{tally.skipped:,} without an abstract" if tally.skipped else "",
    ]
    spent = job.state.spent
    tokens = spent.input_tokens + spent.output_tokens
    return f"{', '.join(filter(None, parts))}; the job used {tokens:,} tokens, {_dollars(spent)}"


def _tell_next(job: Job, *, console: Console) -> None:
    told = f"{_standing(job.state)}. {_go_on(job)}" if job.state.parts else _go_on(job)
    console.print(told, highlight=False, soft_wrap=True)


def _go_on(job: Job) -> str:
    """What to do next."""
    command = f"`summarizer bulk collect {job.name}{_target(job)}`"
    if job.state.is_done:
        return f"{command} writes the results."
    return f"{command} brings what is done and sends what waits; with --wait it stays until the end."


def _target(job: Job) -> str:
    return "" if job.state.facts["output"] else " -o OUT"


def _counted(number: int, one: str, several: str = "") -> str:
    """A number with its noun: "1 batch", "2 batches"."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"


def _dollars(usage: Spent) -> str:
    return "cost not known" if usage.cost_usd is None else f"${usage.cost_usd:.4f}"


def _secrets(settings: dict[str, Any]) -> dict[str, Any]:
    """Of the flags of a run, those that a job does not remember."""
    return {name: value for name, value in settings.items() if name not in KEPT}


def kept_target(output: str) -> str | None:
    """Where a job's results are to go, wherever it is collected; None for standard output."""
    return None if output == STDOUT else str(place_of(output).absolute())

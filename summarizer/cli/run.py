"""`summarizer run`: papers in, results out."""

from __future__ import annotations

import asyncio
import signal
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from summarizer.api import AsyncSummarizer
from summarizer.cli.progress import RunProgress, Tally
from summarizer.errors import Interrupted
from summarizer.readers import read
from summarizer.readers.ahead import read_ahead
from summarizer.records import BadRecord
from summarizer.results.writing import STDOUT, JsonlWriter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from summarizer.engine.engine import Plan
    from summarizer.readers import Fields
    from summarizer.records import Paper, Result

_GRACE = 10.0
_SHOWN_FAILURES = 5
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_TICK_SECONDS = 0.2


@dataclass(frozen=True)
class Job:
    """What one run is to do.

    Attributes:
        inputs: files, directories, patterns, or "-".
        output: a path, or "-".
        format: how the inputs are read; None finds out.
        fields: names of the inputs' fields, where they are not the usual ones.
        quiet: no progress and no closing line; problems are told all the same.
        options: what the summarizer is made with.
    """

    inputs: list[str]
    output: str
    format: str | None = None
    fields: Fields | None = None
    quiet: bool = False
    options: dict[str, Any] = field(default_factory=dict)

    def records(self) -> Iterator[Paper | BadRecord]:
        """What the inputs hold."""
        return read(self.inputs, format=self.format, fields=self.fields)


def run(job: Job, *, console: Console) -> int:
    """Do the job and say on `console` how it went; the exit code."""
    tally = Tally()
    writer = _writer_to(job.output)
    try:
        asyncio.run(_run(job, writer=writer, tally=tally, console=console))
    except BaseException as error:
        if tally.done:
            console.print(closing_line(tally), highlight=False, soft_wrap=True)
        _say_what_is_kept(writer, console=console)
        if isinstance(error, asyncio.CancelledError):
            raise Interrupted("interrupted") from error
        raise
    if not job.quiet:
        where = "" if writer.part is None else f" -> {writer.target}"
        console.print(closing_line(tally) + where, highlight=False, soft_wrap=True)
    return 1 if tally.failed or tally.bad_records else 0


def _writer_to(output: str) -> JsonlWriter:
    if output == STDOUT or output.endswith(".jsonl"):
        return JsonlWriter(output)
    from summarizer.exports import writer_to  # noqa: PLC0415  # other forms only

    return writer_to(output)


def plan(job: Job, *, console: Console) -> int:
    """Say what the job would ask and cost; the exit code."""
    tally = Tally()

    async def foresee() -> Plan:
        async with AsyncSummarizer(**job.options) as summarizer:
            return await summarizer.plan(_papers(job.records(), tally=tally, console=console))

    found = asyncio.run(foresee())
    cost = "at a cost that is not known" if found.usage.cost_usd is None else f"for about ${found.usage.cost_usd:.4f}"
    tokens = f"{found.usage.input_tokens:,} tokens sent and {found.usage.output_tokens:,} received"
    lines = [
        f"{found.papers} papers: {found.known} answered already, {found.skipped} without an abstract",
        f"{found.usage.requests} calls left, about {tokens}, {cost}; answers that have to be asked again come on top",
    ]
    console.print("\n".join(lines), highlight=False, soft_wrap=True)
    return 1 if tally.bad_records else 0


async def _run(job: Job, *, writer: JsonlWriter, tally: Tally, console: Console) -> None:
    records = job.records()
    progress = RunProgress(console, tally, show=not job.quiet)
    async with AsyncSummarizer(**job.options, on_event=progress.hear) as summarizer:
        _stop_on_signals(summarizer, console=console)
        with writer, progress:
            _count_in_background(job, progress=progress, console=console)
            ticking = asyncio.ensure_future(_tick(progress))
            try:
                async for result in summarizer.stream(read_ahead(_papers(records, tally=tally, console=console))):
                    writer.write(result)
                    tally.add(result)
                    _report(result, tally=tally, console=console)
            finally:
                ticking.cancel()


def _stop_on_signals(summarizer: AsyncSummarizer[Any], *, console: Console) -> None:
    """The first Ctrl-C stops sending and waits a little for what is under way; the second one ends it at once."""
    loop, main = asyncio.get_running_loop(), asyncio.current_task()

    def at_once() -> None:
        summarizer.stop(grace=0.0)
        if main is not None:
            main.cancel()

    def gently() -> None:
        for number in _SIGNALS:
            loop.add_signal_handler(number, at_once)
        console.print(
            f"stopping: up to {_GRACE:.0f} s for what is under way; Ctrl-C again ends at once", highlight=False
        )
        summarizer.stop(grace=_GRACE)
        loop.call_later(_GRACE, at_once)

    with suppress(NotImplementedError):  # Windows has no handlers in a loop: there Ctrl-C ends at once
        for number in _SIGNALS:
            loop.add_signal_handler(number, gently)


async def _tick(progress: RunProgress) -> None:
    """Show the state of the run time and again, also while nothing comes out."""
    while True:
        progress.update()
        await asyncio.sleep(_TICK_SECONDS)


def _papers(records: Iterator[Paper | BadRecord], *, tally: Tally, console: Console) -> Iterator[Paper]:
    """The papers; a record that could not be read is told and counted."""
    for record in records:
        if isinstance(record, BadRecord):
            tally.bad_records += 1
            console.print(f"skipped: {record}", markup=False, highlight=False, soft_wrap=True)
        else:
            yield record


def _report(result: Result[Any], *, tally: Tally, console: Console) -> None:
    if result.status != "failed" or result.error is None or tally.failed > _SHOWN_FAILURES:
        return
    console.print(f"failed: {result.id}: {result.error.message}", markup=False, highlight=False, soft_wrap=True)
    if tally.failed == _SHOWN_FAILURES:
        console.print("further failures are in the output only", highlight=False)


def _count_in_background(job: Job, *, progress: RunProgress, console: Console) -> None:
    """Find out how many papers there are, where somebody watches and the inputs can be read twice."""
    if job.quiet or not console.is_terminal or "-" in job.inputs:
        return

    def count() -> None:
        progress.expect(sum(not isinstance(record, BadRecord) for record in job.records()))

    threading.Thread(target=count, name="summarizer-count", daemon=True).start()


def closing_line(tally: Tally) -> str:
    """What came of a run, in one line."""
    good = tally.done - tally.failed - tally.skipped
    parts = [
        f"{tally.done} papers: {good} summarised",
        f"{tally.cached} of them from the store" if tally.cached else "",
        f"{tally.failed} failed" if tally.failed else "",
        f"{tally.skipped} without an abstract" if tally.skipped else "",
        f"{tally.bad_records} records unreadable" if tally.bad_records else "",
    ]
    return f"{', '.join(filter(None, parts))}; {tally.spent()}, {tally.seconds:.1f} s"


def _say_what_is_kept(writer: JsonlWriter, *, console: Console) -> None:
    if writer.part is not None and writer.lines:
        console.print(
            f"{writer.lines} finished lines are kept in {writer.part}; run the same command again to go on: "
            "what was answered is not paid again.",
            highlight=False,
            soft_wrap=True,
        )

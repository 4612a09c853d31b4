"""`summarizer run` on this machine: papers in, results out."""

from __future__ import annotations

import asyncio
import signal
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from summarizer.api import AsyncSummarizer
from summarizer.cli.controls import harmless
from summarizer.cli.destination import check_append, check_output, destination, is_table, told_of_replacing
from summarizer.cli.intake import Intake, counted
from summarizer.cli.progress import RunProgress, Tally
from summarizer.cli.terminal import say
from summarizer.errors import Interrupted
from summarizer.readers.ahead import read_ahead
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from rich.console import Console

    from summarizer.cli.request import Request
    from summarizer.engine.engine import Plan
    from summarizer.events import Event
    from summarizer.records import Result
    from summarizer.results.writing import JsonlWriter

_GRACE = 10.0
_SHOWN_FAILURES = 5
_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
_TICK_SECONDS = 0.2
_COUNTED_AT_ONCE = 1_000


def run(request: Request, *, console: Console) -> int:
    """Carry out the request and report on `console`; return the exit code."""
    tally = Tally()
    check_output(request.output, request.inputs)
    check_append(request)
    with destination(request.output, append=request.append, console=console) as writer:
        try:
            asyncio.run(_run(request, writer=writer, tally=tally, console=console))
        except BaseException as error:
            _say_how_far(request, writer, tally, console=console)
            if isinstance(error, asyncio.CancelledError):
                raise Interrupted("interrupted") from error
            raise
    if not request.quiet:
        where = "" if writer.part is None or is_table(writer, request.output) else f" -> {writer.target}"
        say(console, closing_line(tally) + where)
    if replaced := told_of_replacing(writer):
        say(console, replaced)
    return 1 if tally.failed or tally.bad_records else 0


def plan(request: Request, *, console: Console) -> int:
    """Print how many requests a run would send and what they would cost; return the exit code."""
    intake = Intake(request, console=console)

    async def foresee() -> Plan:
        async with AsyncSummarizer(**request.options()) as summarizer:
            return await summarizer.plan(intake)

    found = asyncio.run(foresee())
    intake.require_papers(None)
    cost = "at an unknown cost" if found.usage.cost_usd is None else f"for about ${found.usage.cost_usd:.4f}"
    tokens = f"{found.usage.input_tokens:,} tokens sent and {found.usage.output_tokens:,} received"
    skipped = f", {found.skipped:,} without an abstract" if found.skipped else ""
    say(console, f"{counted(found.papers, 'paper')}: {found.known:,} already answered{skipped}")
    remaining = counted(found.usage.requests, "request")
    say(console, f"{remaining} left, about {tokens}, {cost}. Repeated requests are not included.")
    from summarizer.model.offers import offers  # importing the price list takes half a second
    from summarizer.settings import Settings

    settings = Settings.resolve(**request.settings)
    for offer in offers(found.usage, prefix=found.prefix, settings=settings) if found.usage.requests else ():
        say(console, f"  {offer.name}: about ${offer.cost_usd:.4f}")
    if settings.escalate_to:
        say(
            console,
            f"  {harmless(settings.escalate_to)} is also asked about answers that fail or have marks or warnings:",
        )
        say(console, "  run with --sample 50 first to see how many.")
    return 1 if intake.bad else 0


async def _run(request: Request, *, writer: JsonlWriter, tally: Tally, console: Console) -> None:
    intake = Intake(request, console=console)
    progress = RunProgress(console, tally, show=not request.quiet)

    def hear(event: Event) -> None:
        tally.hear(event)
        progress.hear(event)

    async with AsyncSummarizer(**request.options(), on_event=hear) as summarizer:
        _stop_on_signals(summarizer, console=console)
        with writer, progress:
            _count_in_background(request, tally=tally, console=console)
            ticking = asyncio.ensure_future(_tick(progress, intake, tally))
            try:
                async for result in summarizer.stream(read_ahead(intake)):
                    writer.write(result)
                    tally.written += 1
                    _report(result, tally=tally, console=console)
            finally:
                ticking.cancel()
                _take(intake, tally)
    intake.require_papers(request.output)


def _stop_on_signals(summarizer: AsyncSummarizer[Any], *, console: Console) -> None:
    """At the first signal, send no more and wait briefly for requests in flight; at the second, end at once.

    Signals that the process ignores, as under `nohup`, stay ignored.
    """
    loop, main = asyncio.get_running_loop(), asyncio.current_task()
    numbers = [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]

    def at_once() -> None:
        summarizer.stop(grace=0.0)
        if main is not None:
            main.cancel()

    def gently() -> None:
        for number in numbers:
            loop.add_signal_handler(number, at_once)
        say(console, f"Stopping: waiting up to {_GRACE:.0f} s for running requests. Press Ctrl-C again to stop now.")
        summarizer.stop(grace=_GRACE)
        loop.call_later(_GRACE, at_once)

    with suppress(NotImplementedError):  # Windows has no signal handlers in a loop; there, Ctrl-C ends at once
        for number in numbers:
            loop.add_signal_handler(number, gently)


async def _tick(progress: RunProgress, intake: Intake, tally: Tally) -> None:
    """Refresh the progress regularly, even while there are no results."""
    while True:
        _take(intake, tally)
        progress.update()
        await asyncio.sleep(_TICK_SECONDS)


def _take(intake: Intake, tally: Tally) -> None:
    """Copy the input's counts into the tally."""
    tally.bad_records = intake.bad
    tally.total = max(tally.total, intake.papers)
    tally.is_total = tally.is_total or intake.is_over


def _report(result: Result[Any], *, tally: Tally, console: Console) -> None:
    """Report a failure, up to a maximum number."""
    if result.status != "failed" or result.error is None:
        return
    tally.reported += 1
    if tally.reported <= _SHOWN_FAILURES:
        say(console, f"failed: {harmless(result.id)}: {harmless(result.error.message)}")
    if tally.reported == _SHOWN_FAILURES:
        say(console, "further failures are only in the output")


def _count_in_background(request: Request, *, tally: Tally, console: Console) -> None:
    """Count the papers in the background, if somebody watches and the inputs can be read twice."""
    if request.quiet or not console.is_terminal or "-" in request.inputs:
        return

    def count() -> None:
        number = 0
        for record in request.records():
            number += not isinstance(record, BadRecord)
            if number % _COUNTED_AT_ONCE == 0:
                tally.total = max(tally.total, number)
        tally.total, tally.is_total = max(tally.total, number), True

    threading.Thread(target=count, name="summarizer-count", daemon=True).start()


def closing_line(tally: Tally) -> str:
    """Return the outcome of a run in one line."""
    good = tally.answered - tally.failed - tally.skipped
    parts = [
        f"{counted(tally.answered, 'paper')}: {good:,} summarised",
        f"{tally.cached:,} of them from the store" if tally.cached else "",
        f"{tally.repeated:,} repeated" if tally.repeated else "",
        f"{tally.failed:,} failed" if tally.failed else "",
        f"{tally.skipped:,} without an abstract" if tally.skipped else "",
        f"{counted(tally.bad_records, 'record')} unreadable" if tally.bad_records else "",
    ]
    marked = f"; {tally.marked:,} with marks: show --flagged" if tally.marked else ""
    disputed = f"; {tally.disputed:,} with disputed values: show --disputed" if tally.disputed else ""
    return f"{', '.join(filter(None, parts))}{marked}{disputed}; {tally.spent()}, {tally.seconds:.1f} s"


def _say_how_far(request: Request, writer: JsonlWriter, tally: Tally, *, console: Console) -> None:
    """Describe the output of a run that was stopped, and say how to resume."""
    if tally.answered:
        say(console, closing_line(tally))
    if not tally.answered:
        return
    is_kept = writer.part is not None and writer.part.exists() and not is_table(writer, request.output)
    kept = f"{counted(writer.lines, 'finished line')} kept in {writer.part}. " if is_kept else ""
    if replaced := told_of_replacing(writer):
        say(console, replaced)
    say(console, f"{kept}Run the same command again to continue: no answer is paid for twice.")

"""`summarizer run --engine ray`: the same run on a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.cli.controls import harmless
from summarizer.cli.intake import no_papers, tell_passed_over
from summarizer.cli.progress import RunProgress, Tally
from summarizer.cli.run import closing_line
from summarizer.cli.terminal import say
from summarizer.errors import ConfigurationError, Interrupted
from summarizer.exports.extras import needed
from summarizer.readers.fields import USUAL
from summarizer.results.writing import STDOUT
from summarizer.schemas import PaperSummary
from summarizer.services.wanted import asks_services

if TYPE_CHECKING:
    from rich.console import Console

    from summarizer.cli.request import Request
    from summarizer.ray.coordinator import Progress
    from summarizer.ray.job import ClusterJob

_SHOWN_UNREADABLE = 5


def run(request: Request, *, console: Console) -> int:
    """Carry out the request on a cluster and report on `console`; return the exit code.

    Raises:
        ConfigurationError: Ray is not installed, or the request contains something that a cluster does not support.
        NoPapers: the inputs hold no paper.
    """
    needed("ray.data", extra="ray")
    from summarizer.ray.job import run as run_job

    job_request, tally = _job_request(request), Tally()
    tell_passed_over(request.inputs, console=console)
    progress = RunProgress(console, tally, show=not request.quiet)

    def watch(seen: Progress) -> None:
        _take(tally, seen)
        progress.update()

    try:
        with progress:
            outcome = run_job(job_request, watch=watch)
    except BaseException as error:
        if tally.answered:
            say(console, closing_line(tally))
            say(console, "Run the same command again to continue: no answer is paid for twice.")
        if isinstance(error, KeyboardInterrupt):
            raise Interrupted("interrupted") from error
        raise
    _take(tally, outcome.progress)
    written = outcome.written
    tally.answered, tally.cached, tally.failed = written.done, written.cached, written.failed
    tally.skipped = written.skipped
    _say_unreadable(outcome.progress.unreadable, console=console)
    if not tally.answered:
        raise no_papers(request.inputs, bad=tally.bad_records, output=None)
    if outcome.backup:
        say(console, f"{request.output} held results that this run does not give; they are kept in {outcome.backup}.")
    if not request.quiet:
        say(console, f"{closing_line(tally)} -> {request.output}")
    return 1 if tally.failed or tally.bad_records else 0


def _job_request(request: Request) -> ClusterJob:
    from summarizer.ray.job import ClusterJob
    from summarizer.ray.options import Inputs, RayOptions

    if request.output in {None, STDOUT} or "-" in request.inputs:
        raise ConfigurationError(
            "--engine ray can't read standard input or write to standard output.",
            hint="Name files or addresses, and a directory or an address with -o.",
        )
    given = {name: value for name, value in request.options().items() if value is not None}
    unfit = [f"--{name}" for name in ("responses", "record") if given.pop(name, None)]
    unfit += ["An identifier or a --query"] * asks_services(request.inputs, request.wanted)
    unfit += ["--limit and --sample"] * bool(request.selection) + ["--append"] * request.append
    if unfit:
        raise ConfigurationError(f"{unfit[0]} works on one machine only.", hint="Leave out --engine ray.")
    fields = request.fields or USUAL
    options = RayOptions(given, given.pop("schema", PaperSummary), given.pop("prompt", None), fields)
    inputs, cluster = Inputs(request.inputs, request.format, fields, request.max_record), request.cluster
    return ClusterJob(inputs, str(request.output), options, cluster.address, cluster.actors)


def _take(tally: Tally, seen: Progress) -> None:
    count = seen.count
    tally.answered, tally.cached, tally.failed, tally.skipped = count.done, count.cached, count.failed, count.skipped
    tally.written, tally.bad_records = count.done, len(seen.unreadable)
    cost = count.usage.cost_usd
    tally.usage = count.usage if cost is None else count.usage.priced(max(cost, seen.spent))


def _say_unreadable(messages: tuple[str, ...], *, console: Console) -> None:
    for message in messages[:_SHOWN_UNREADABLE]:
        say(console, f"skipped: {harmless(message)}")
    if len(messages) > _SHOWN_UNREADABLE:
        say(console, f"and {len(messages) - _SHOWN_UNREADABLE} more")

"""`summarizer run --engine ray`: the same run on a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.cli.progress import RunProgress, Tally
from summarizer.cli.run import closing_line
from summarizer.errors import ConfigurationError, Interrupted
from summarizer.exports.extras import needed
from summarizer.readers.fields import USUAL
from summarizer.results.writing import STDOUT
from summarizer.schemas import PaperSummary

if TYPE_CHECKING:
    from rich.console import Console

    from summarizer.cli.run import Job
    from summarizer.ray.coordinator import Progress
    from summarizer.ray.job import Order

_SHOWN_UNREADABLE = 5


def run_on_ray(job: Job, *, address: str | None, actors: int | None, console: Console) -> int:
    """Do the job on a cluster and say on `console` how it went; the exit code.

    Raises:
        ConfigurationError: Ray is not installed, or the job asks for what a cluster has no place for.
    """
    needed("ray.data", extra="ray")
    from summarizer.ray.job import run  # noqa: PLC0415  # an extra

    order, tally = _order(job, address=address, actors=actors), Tally()
    progress = RunProgress(console, tally, show=not job.quiet)

    def watch(seen: Progress) -> None:
        _take(tally, seen)
        progress.update()

    try:
        with progress:
            outcome = run(order, watch=watch)
    except BaseException as error:
        if tally.done:
            console.print(closing_line(tally), highlight=False, soft_wrap=True)
            console.print("Answers are kept in the store; run the same command again to go on.", highlight=False)
        if isinstance(error, KeyboardInterrupt):
            raise Interrupted("interrupted") from error
        raise
    _take(tally, outcome.progress)
    written = outcome.written
    tally.done, tally.cached, tally.failed = written.done, written.cached, written.failed
    tally.skipped = written.skipped
    _say_unreadable(outcome.progress.unreadable, console=console)
    if not job.quiet:
        console.print(f"{closing_line(tally)} -> {job.output}", highlight=False, soft_wrap=True)
    return 1 if tally.failed or tally.bad_records else 0


def _order(job: Job, *, address: str | None, actors: int | None) -> Order:
    from summarizer.ray.job import Order  # noqa: PLC0415  # an extra
    from summarizer.ray.options import Inputs, Options  # noqa: PLC0415  # as above

    if job.output == STDOUT or "-" in job.inputs:
        raise ConfigurationError(
            "a cluster neither reads standard input nor writes to standard output",
            hint="Name files or addresses, and a directory or an address with -o.",
        )
    given = {name: value for name, value in job.options.items() if value is not None}
    if unfit := next((name for name in ("responses", "record") if given.pop(name, None)), None):
        raise ConfigurationError(f"--{unfit} goes with one machine only", hint="Leave out --engine ray.")
    fields = job.fields or USUAL
    options = Options(given, given.pop("schema", PaperSummary), given.pop("prompt", None), fields)
    return Order(Inputs(tuple(job.inputs), job.format, fields), job.output, options, address, actors)


def _take(tally: Tally, seen: Progress) -> None:
    count = seen.count
    tally.done, tally.cached, tally.failed, tally.skipped = count.done, count.cached, count.failed, count.skipped
    tally.bad_records = len(seen.unreadable)
    cost = count.usage.cost_usd
    tally.usage = count.usage if cost is None else count.usage.priced(max(cost, seen.spent))


def _say_unreadable(messages: tuple[str, ...], *, console: Console) -> None:
    for message in messages[:_SHOWN_UNREADABLE]:
        console.print(f"skipped: {message}", markup=False, highlight=False, soft_wrap=True)
    if len(messages) > _SHOWN_UNREADABLE:
        console.print(f"and {len(messages) - _SHOWN_UNREADABLE} more", highlight=False)

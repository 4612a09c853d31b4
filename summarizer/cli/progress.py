"""What a run is doing, on standard error: a live line on a terminal, a quiet line now and then elsewhere."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from summarizer.cli.controls import harmless
from summarizer.cli.terminal import say
from summarizer.events import AnsweredAgain, Failed, Finished, Unanswered
from summarizer.evidence import marks
from summarizer.records import Usage
from summarizer.waiting import in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console
    from rich.progress import Progress

    from summarizer.events import Event
    from summarizer.records import Result

_QUIET_SECONDS = 10.0
_BLIP = 3.0  # seconds of silence that are not worth a line
_TOLD_AFTER = 1.5  # times as long as at the last line
_QUIET_SHARE = 0.1  # of the time gone by: a night's run is some fifty lines
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_WIDE = 110  # columns that leave room for a bar


@dataclass
class Tally:
    """What has come out so far.

    Attributes:
        answered: papers with a result, written or not yet.
        written: results that are written.
        cached: papers whose answer was there before the run.
        repeated: papers whose abstract was asked about in this run already.
        failed: papers without a summary.
        skipped: papers without an abstract.
        marked: papers with a check that is not ok, or a warning.
        disputed: papers with a value that two readings do not agree on.
        bad_records: records of the input that could not be read.
        total: how many papers there are, as far as they are counted.
        is_total: whether all are counted.
        usage: what the answers cost.
        told: failures that were told of.
    """

    answered: int = 0
    written: int = 0
    cached: int = 0
    repeated: int = 0
    failed: int = 0
    skipped: int = 0
    marked: int = 0
    disputed: int = 0
    bad_records: int = 0
    total: int = 0
    is_total: bool = False
    usage: Usage = field(default_factory=Usage)
    told: int = 0
    started: float = field(default_factory=time.monotonic)
    _asked: set[int] = field(default_factory=set)

    def hear(self, event: Event) -> None:
        """Count a result as soon as it is there, which is before it is written where others come first."""
        if isinstance(event, Finished | Failed):
            self.add(event.result)

    def add(self, result: Result[Any]) -> None:
        """Count one result."""
        self.answered += 1
        self.failed += result.status == "failed"
        self.skipped += result.status == "skipped"
        self.usage += result.usage
        if result.summary is not None:
            self._add_summary(result)

    def _add_summary(self, result: Result[Any]) -> None:
        self.disputed += any(value.state != "both" for value in result.agreement)
        self.marked += bool(result.warnings) or bool(result.summary is not None and marks(result.summary))
        asked = hash(result.provenance.fingerprint)  # a million of them take some 60 MB, and half an hour to pay for
        if not result.provenance.cached:
            self._asked.add(asked)
        elif asked in self._asked:
            self.repeated += 1
        else:
            self.cached += 1

    @property
    def seconds(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self.started

    @property
    def rate(self) -> float:
        """Papers answered a second."""
        return self.answered / self.seconds if self.seconds > 0 else 0.0

    def spent(self) -> str:
        """Tokens and cost, as "12.3k tokens, $0.0123"."""
        tokens = self.usage.input_tokens + self.usage.output_tokens
        return f"{_short(tokens)} tokens{cached_share(self.usage)}, {dollars(self.usage)}"

    def line(self) -> str:
        """The state of the run in one line, what did not happen left out."""
        of = f" of {self.total:,}{'' if self.is_total else '+'}" if self.total else ""
        parts = [
            f"{self.answered:,}{of} answered",
            f"{self.written:,} written",
            self.cached and f"{self.cached:,} cached",
            self.failed and f"{self.failed:,} failed",
            self.marked and f"{self.marked:,} marked",
            dollars(self.usage),
            self.left(),
        ]
        return ", ".join(part for part in parts if part)

    def left(self) -> str:
        """The time that is left, where it can be told."""
        if not self.is_total or not self.answered or self.answered >= self.total:
            return ""
        return f"{_lasting((self.total - self.answered) / self.rate)} left"


def cached_share(usage: Usage) -> str:
    """How much of what was sent the provider had in its prompt cache, in parentheses; nothing where it had none."""
    if not usage.cached_input_tokens:
        return ""
    return f" ({100 * usage.cached_input_tokens / usage.input_tokens:.0f}% of input cached)"


def dollars(usage: Usage) -> str:
    """The cost, as "$0.0123"."""
    return "cost unknown" if usage.cost_usd is None else f"${usage.cost_usd:.4f}"


def _short(number: int) -> str:
    for size, suffix in ((1_000_000, "M"), (10_000, "k")):
        if number >= size:
            return f"{number / (1000 if suffix == 'k' else size):.1f}{suffix}"
    return f"{number:,}"


def _lasting(seconds: float) -> str:
    """A time in its two largest units: "40 s", "12 min", "3 h 20 min", "2 d 4 h"."""
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    if seconds < _DAY:
        return f"{seconds // _HOUR:.0f} h {seconds % _HOUR // _MINUTE:.0f} min"
    return f"{seconds // _DAY:.0f} d {seconds % _DAY // _HOUR:.0f} h"


class RunProgress:
    """Shows a tally as it grows.

    Args:
        console: standard error.
        tally: what is shown.
        show: whether to show anything.
        clock: seconds, for the quiet lines.
    """

    def __init__(
        self, console: Console, tally: Tally, *, show: bool = True, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._console = console
        self._tally = tally
        self._clock = clock
        self._quiet = show and not console.is_terminal
        self._last = clock()
        self._voice = OutageLines() if show else None
        self._bar = _bar(console) if show and console.is_terminal else None

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            with suppress(OSError):  # the terminal may be gone
                self._bar.stop()

    def hear(self, event: Event) -> None:
        """Say when the server answers nobody, in a line now and then, and when it answers again."""
        if self._voice is not None and (line := self._voice.line(event)):
            say(self._console, harmless(line))

    def update(self) -> None:
        """Show the tally as it is now."""
        now = self._clock()
        if self._quiet and now - self._last >= max(_QUIET_SECONDS, _QUIET_SHARE * self._tally.seconds):
            self._last = now
            say(self._console, self._tally.line())
        if self._bar is not None:
            total = self._tally.total if self._tally.is_total else None
            task = self._bar.task_ids[0]
            self._bar.update(task, total=total, completed=self._tally.answered, description=self._tally.line())


class OutageLines:
    """Puts into words what is heard of a server that answers nobody; pauses between lines grow with the time."""

    def __init__(self) -> None:
        self._next = 0.0
        self._was_told = False

    def line(self, event: Event) -> str:
        """What to say of an event; nothing where it has been said, or where it is about something else."""
        if isinstance(event, AnsweredAgain):
            told, self._was_told, self._next = self._was_told, False, 0.0
            return f"{event.server} answers again, after {in_words(event.silent)}" if told else ""
        if not isinstance(event, Unanswered) or event.silent < self._next:
            return ""
        if event.silent < _BLIP and not (event.fault.is_loading or event.fault.is_down):
            return ""
        self._was_told, self._next = True, max(_BLIP, _TOLD_AFTER * event.silent)
        return self._words(event)

    def _words(self, event: Unanswered) -> str:
        if event.fault.is_loading:
            return f"{event.server} is loading its model ({in_words(event.silent)} so far), trying again"
        since = f" for {in_words(event.silent)}" if event.silent >= 1 else ""
        return f"no answer from {event.server}{since}, trying again: {event.fault.message}"


def _bar(console: Console) -> Progress:
    """The live line, which is gone when the run ends."""
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
    from rich.table import Column

    text = TextColumn("{task.description}", table_column=Column(no_wrap=False, overflow="fold"), markup=False)
    bar = [BarColumn(bar_width=20)] if console.width >= _WIDE else []
    shown = Progress(SpinnerColumn(), *bar, text, console=console, transient=True)
    shown.add_task("starting", total=None)
    return shown

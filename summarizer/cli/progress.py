"""Progress of a run on standard error: a live line on a terminal, an occasional plain line elsewhere."""

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
_BLIP = 3.0  # seconds of silence before it is reported
_TOLD_AFTER = 1.5  # growth of the silence from line to line
_QUIET_SHARE = 0.1  # maximum pause as a share of the elapsed time: about fifty lines a night
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_WIDE = 110  # minimum width of a terminal with a bar


@dataclass
class Tally:
    """The counts of a run so far.

    Attributes:
        answered: papers with a result, written or not.
        written: results written.
        cached: papers whose answer was stored before the run.
        repeated: papers with the abstract of an earlier paper of this run.
        failed: papers without a summary.
        skipped: papers without an abstract.
        marked: papers with a failed check or a warning.
        disputed: papers with a value on which two readings disagree.
        bad_records: input records that could not be read.
        total: number of papers counted so far.
        is_total: whether all papers are counted.
        usage: the cost of the answers.
        reported: failures that were reported.
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
    reported: int = 0
    started: float = field(default_factory=time.monotonic)
    _asked: set[int] = field(default_factory=set)

    def hear(self, event: Event) -> None:
        """Count a result as soon as it exists; it may be written later, after earlier papers."""
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
        asked = hash(result.provenance.fingerprint)  # a million of them take about 60 MB
        if not result.provenance.cached:
            self._asked.add(asked)
        elif asked in self._asked:
            self.repeated += 1
        else:
            self.cached += 1

    @property
    def seconds(self) -> float:
        """Seconds since the run started."""
        return time.monotonic() - self.started

    @property
    def rate(self) -> float:
        """Papers answered per second."""
        return self.answered / self.seconds if self.seconds > 0 else 0.0

    def spent(self) -> str:
        """Return tokens and cost, as "12.3k tokens, $0.0123"."""
        tokens = self.usage.input_tokens + self.usage.output_tokens
        return f"{_short(tokens)} tokens{cached_share(self.usage)}, {dollars(self.usage)}"

    def line(self) -> str:
        """Return the state of the run in one line, without counts of zero."""
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
        """Estimate the remaining time, or return an empty text."""
        if not self.is_total or not self.answered or self.answered >= self.total:
            return ""
        return f"{_lasting((self.total - self.answered) / self.rate)} left"


def cached_share(usage: Usage) -> str:
    """Return the share of sent tokens that were in the provider's prompt cache, in parentheses; empty if none were."""
    if not usage.cached_input_tokens:
        return ""
    return f" ({100 * usage.cached_input_tokens / usage.input_tokens:.0f}% of input cached)"


def dollars(usage: Usage) -> str:
    """Return the cost, as "$0.0123"."""
    return "cost unknown" if usage.cost_usd is None else f"${usage.cost_usd:.4f}"


def _short(number: int) -> str:
    for size, suffix in ((1_000_000, "M"), (10_000, "k")):
        if number >= size:
            return f"{number / (1000 if suffix == 'k' else size):.1f}{suffix}"
    return f"{number:,}"


def _lasting(seconds: float) -> str:
    """Return a duration in its two largest units: "40 s", "12 min", "3 h 20 min", "2 d 4 h"."""
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
        tally: the tally.
        show: whether to show anything.
        clock: the time in seconds, for the plain lines.
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
            with suppress(OSError):  # the terminal may be closed
                self._bar.stop()

    def hear(self, event: Event) -> None:
        """Report when the server stops answering, occasionally while it is silent, and when it answers again."""
        if self._voice is not None and (line := self._voice.line(event)):
            say(self._console, harmless(line))

    def update(self) -> None:
        """Show the current state of the tally."""
        now = self._clock()
        if self._quiet and now - self._last >= max(_QUIET_SECONDS, _QUIET_SHARE * self._tally.seconds):
            self._last = now
            say(self._console, self._tally.line())
        if self._bar is not None:
            total = self._tally.total if self._tally.is_total else None
            task = self._bar.task_ids[0]
            self._bar.update(task, total=total, completed=self._tally.answered, description=self._tally.line())


class OutageLines:
    """Words for events about a server that stopped answering; the pauses between lines grow."""

    def __init__(self) -> None:
        self._next = 0.0
        self._was_told = False

    def line(self, event: Event) -> str:
        """Return a line for an event; empty if there is nothing new to say."""
        if isinstance(event, AnsweredAgain):
            was_told, self._was_told, self._next = self._was_told, False, 0.0
            return f"{event.server} answers again, after {in_words(event.silent)}" if was_told else ""
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
    """The live line, which disappears at the end of the run."""
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
    from rich.table import Column

    text = TextColumn("{task.description}", table_column=Column(no_wrap=False, overflow="fold"), markup=False)
    bar = [BarColumn(bar_width=20)] if console.width >= _WIDE else []
    shown = Progress(SpinnerColumn(), *bar, text, console=console, transient=True)
    shown.add_task("starting", total=None)
    return shown

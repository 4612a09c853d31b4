"""What a run is doing, on standard error: a live line on a terminal, a quiet line now and then elsewhere."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from summarizer.events import AnsweredAgain, Unanswered
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


@dataclass
class Tally:
    """What has come out so far."""

    done: int = 0
    cached: int = 0
    failed: int = 0
    skipped: int = 0
    bad_records: int = 0
    usage: Usage = field(default_factory=Usage)
    started: float = field(default_factory=time.monotonic)

    def add(self, result: Result[Any]) -> None:
        """Count one result."""
        self.done += 1
        self.cached += result.provenance.cached
        self.failed += result.status == "failed"
        self.skipped += result.status == "skipped"
        self.usage += result.usage

    @property
    def seconds(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self.started

    def spent(self) -> str:
        """Tokens and cost, as "12.3k tokens, $0.0123"."""
        tokens = self.usage.input_tokens + self.usage.output_tokens
        cost = "cost unknown" if self.usage.cost_usd is None else f"${self.usage.cost_usd:.4f}"
        return f"{_short(tokens)} tokens, {cost}"

    def line(self) -> str:
        """The state of the run in one line, what did not happen left out."""
        parts = [
            f"{self.done} done",
            self.cached and f"{self.cached} cached",
            self.failed and f"{self.failed} failed",
            self.spent(),
        ]
        rate = self.done / self.seconds if self.seconds > 0 else 0.0
        return ", ".join([*(part for part in parts if part), f"{rate:.1f}/s"])


def _short(number: int) -> str:
    for size, suffix in ((1_000_000, "M"), (10_000, "k")):
        if number >= size:
            return f"{number / (1000 if suffix == 'k' else size):.1f}{suffix}"
    return f"{number:,}"


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
            self._bar.stop()

    def expect(self, total: int) -> None:
        """Tell how many papers there are, once that is known."""
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], total=total)

    def hear(self, event: Event) -> None:
        """Say when the server answers nobody, in a line now and then, and when it answers again."""
        if self._voice is not None and (line := self._voice.line(event)):
            self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def update(self) -> None:
        """Show the tally as it is now."""
        now = self._clock()
        if self._quiet and now - self._last >= max(_QUIET_SECONDS, _QUIET_SHARE * self._tally.seconds):
            self._last = now
            self._console.print(self._tally.line(), highlight=False)
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=self._tally.done, description=self._tally.line())


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
    from rich.progress import (  # noqa: PLC0415  # a terminal only
        BarColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        SpinnerColumn(),
        BarColumn(bar_width=20),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        TextColumn("[dim]left"),
        TimeRemainingColumn(),
    )
    bar = Progress(*columns, console=console, transient=True)
    bar.add_task("starting", total=None)
    return bar

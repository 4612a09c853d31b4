"""Detects that a server answers no one. During an outage, requests use up no retries: one at a time probes the server.

A single fault means little while the server answers others. It counts as silent if it has answered no one since the
request was sent and the fault says that the server is down, or if three papers in a row meet a fault. The fault that
begins a silence still counts against its paper, so that a paper that breaks the server each time fails in the end. So
do the faults of the last paper, once a server that has answered before has been silent for a while.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.errors import Outage, TimedOut, Unavailable, Unreachable
from summarizer.waiting import Backoff, in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.errors import ProviderError

_ALONE = 60.0  # seconds of silence after which a fault counts against a paper with no other waiting behind it
_IN_A_ROW = 3  # papers with a fault each, and no answer in between
_LOOKS = Backoff(first=0.5, longest=30.0)
_FIRST_LOOKS = Backoff(first=1.0, longest=5.0, growth=1.1)  # a starting or loading server is probed more often


@dataclass(frozen=True, slots=True)
class Look:
    """When a silent server is probed again.

    Attributes:
        silent: seconds since the silence began.
        pause: seconds until the next probe.
        fault: the fault of the last one.
    """

    silent: float
    pause: float
    fault: ProviderError


@dataclass(frozen=True, slots=True)
class Back:
    """The server answers again.

    Attributes:
        silent: seconds it was silent.
    """

    silent: float


@dataclass(slots=True)
class Silence:
    """Counts faults, and schedules probes.

    Args:
        patience: seconds without an answer after which the run stops; 0 to not wait.
        clock: monotonic seconds.

    Attributes:
        is_on: whether the server is silent.
        prober: the probe in flight, or None.
        answers: replies so far that show that the server is up.
        is_known: whether it answered in earlier runs.
    """

    patience: float
    clock: Callable[[], float]
    is_on: bool = False
    prober: object | None = None
    answers: int = 0
    is_known: bool = False
    _row: int = 0
    _since: float = 0.0
    _looks: int = 0
    _paused: float = 0.0
    _next: float = 0.0
    _past: float = 0.0

    def lasted(self) -> float:
        """Seconds of the current silence, 0 if there is none; includes pauses that tests skip."""
        return max(self.clock() - self._since, self._paused) if self.is_on else 0.0

    def total(self) -> float:
        """Seconds of all silences so far."""
        return self._past + (self.clock() - self._since if self.is_on else 0.0)

    def wait(self) -> float:
        """Seconds until the next probe may go; infinity while one is in flight."""
        return float("inf") if self.prober is not None else max(0.0, self._next - self.clock())

    def heard(self) -> float:
        """Note a reply; returns the seconds of silence it ended, or 0."""
        silent = self.lasted()
        self._past = self.total()
        self.answers += 1
        self.is_on, self._row, self.prober = False, 0, None
        return silent

    def learn(self, fault: ProviderError, *, answers: int, first: bool, is_alone: bool = False) -> bool:
        """Note a request's fault; returns whether it is the server's rather than the paper's.

        Args:
            fault: the fault.
            answers: the value of `answers` when the request was admitted.
            first: whether this was the paper's first attempt.
            is_alone: whether the request was a probe and no other paper is waiting.
        """
        if self.is_on:
            return not (is_alone and self._may_be_its_own(fault))
        self._row += first or fault.is_down
        alone = fault.is_down and answers == self.answers
        if self.patience and (alone or self._row >= _IN_A_ROW):
            self.is_on = True
            self._since, self._looks, self._paused = self.clock(), 0, 0.0
        return False

    def _may_be_its_own(self, fault: ProviderError) -> bool:
        """Whether this one paper may cause the fault: the server was up before, and received the request."""
        has_arrived = not (fault.is_loading or (isinstance(fault, Unreachable) and fault.is_down))
        return has_arrived and bool(self.answers or self.is_known) and self.lasted() >= _ALONE

    def look_again(self, fault: ProviderError) -> Look:
        """Schedule the next probe after this fault.

        Raises:
            Outage: the silence has lasted longer than `patience`.
        """
        silent = self.lasted()
        if silent >= self.patience:
            raise Outage(
                f"no answer for {in_words(silent)}: {fault.message}",
                hint="Finished papers are kept. Run the same command again when the server is back. To wait longer, "
                "set --patience or SUMMARIZER_PATIENCE, in minutes.",
            )
        starts = fault.is_loading or not self.answers
        pause = max((_FIRST_LOOKS if starts else _LOOKS).pause(self._looks), fault.retry_after or 0.0)
        pause = min(pause, max(self.patience - silent, _LOOKS.first))
        self._looks += 1
        self._paused += pause
        self._next = self.clock() + pause
        return Look(silent, pause, fault)


def is_of_the_server(fault: ProviderError) -> bool:
    """Whether every request may meet this fault while the server is silent."""
    return isinstance(fault, Unavailable | Unreachable | TimedOut)

"""Whether a server answers at all. While it does not, nobody's retries are spent: one request at a time looks again.

A single fault says nothing about a server that answers others. It is silent where nobody was answered since the request
was sent and the fault is one of a server that is not there, or where three papers in a row meet a fault. The fault
that begins a silence counts as its paper's, so that a paper which breaks the server each time fails in the end. So do
the faults of the last paper, a while after a server that has answered others was last heard.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.errors import Outage, TimedOut, Unavailable, Unreachable
from summarizer.waiting import Backoff, in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.errors import ProviderError

_ALONE = 60.0  # seconds that a paper which nobody waits behind may take a server for silent
_IN_A_ROW = 3  # papers with a fault each, and nobody answered in between
_LOOKS = Backoff(first=0.5, longest=30.0)
_FIRST_LOOKS = Backoff(first=1.0, longest=5.0, growth=1.1)  # a server that starts or loads is answered soon after


@dataclass(frozen=True, slots=True)
class Look:
    """When a silent server is asked again.

    Attributes:
        silent: seconds since the silence began.
        pause: seconds until the next request.
        fault: what came of the last one.
    """

    silent: float
    pause: float
    fault: ProviderError


@dataclass(frozen=True, slots=True)
class Back:
    """The server answers again.

    Attributes:
        silent: seconds that it did not.
    """

    silent: float


@dataclass(slots=True)
class Silence:
    """Counts faults, and says when to look again.

    Args:
        patience: seconds without an answer after which the run is stopped; 0 to wait for nobody.
        clock: monotonic seconds.

    Attributes:
        is_on: whether the server is silent.
        prober: the request under way that looks, or None.
        answers: replies so far that show that a server is there.
        is_known: whether it has answered in earlier runs.
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
        """Seconds of this silence, 0 where there is none; pauses that tests leave out count too."""
        return max(self.clock() - self._since, self._paused) if self.is_on else 0.0

    def total(self) -> float:
        """Seconds of all silences so far."""
        return self._past + (self.clock() - self._since if self.is_on else 0.0)

    def wait(self) -> float:
        """Seconds until somebody may look; infinity while somebody does."""
        return float("inf") if self.prober is not None else max(0.0, self._next - self.clock())

    def heard(self) -> float:
        """A reply came. Seconds that were waited for it, 0 where there was no silence."""
        silent = self.lasted()
        self._past = self.total()
        self.answers += 1
        self.is_on, self._row, self.prober = False, 0, None
        return silent

    def learn(self, fault: ProviderError, *, answers: int, first: bool, is_alone: bool = False) -> bool:
        """Take in the fault of a request; whether it is the server's and no paper's.

        Args:
            fault: what happened.
            answers: `answers` when the request was let in.
            first: whether the paper has had no fault before.
            is_alone: whether it has looked, and no other paper can.
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
        """Whether a fault may be what the server makes of this one paper: it was there before, and got the request."""
        has_arrived = not (fault.is_loading or (isinstance(fault, Unreachable) and fault.is_down))
        return has_arrived and bool(self.answers or self.is_known) and self.lasted() >= _ALONE

    def look_again(self, fault: ProviderError) -> Look:
        """When to look again after this fault.

        Raises:
            Outage: nobody has answered for as long as there is patience.
        """
        silent = self.lasted()
        if silent >= self.patience:
            raise Outage(
                f"no answer for {in_words(silent)}: {fault.message}",
                hint="What is done is kept: run the same command again when the server is well. To wait longer, set "
                "--patience or SUMMARIZER_PATIENCE, in minutes.",
            )
        starts = fault.is_loading or not self.answers
        pause = max((_FIRST_LOOKS if starts else _LOOKS).pause(self._looks), fault.retry_after or 0.0)
        pause = min(pause, max(self.patience - silent, _LOOKS.first))
        self._looks += 1
        self._paused += pause
        self._next = self.clock() + pause
        return Look(silent, pause, fault)


def is_of_the_server(fault: ProviderError) -> bool:
    """Whether a fault may be one that everybody meets while the server is silent."""
    return isinstance(fault, Unavailable | Unreachable | TimedOut)

"""How many requests may be in flight: one gate for all of them, which adapts to the replies.

It starts with a single request, so that a wrong key costs only one. It opens in leaps, with each answer and each tenth
of a second without a refusal, until a request is refused (slow start); then by one for each round of answers while
saturated (additive increase). It halves when the provider is overloaded, once for all requests in flight at that time
(multiplicative decrease). Source: RFC 5681, 3.1.

A pause the provider asks for holds every request. While the server is silent, one request at a time probes it.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from summarizer.errors import Outage, ProviderError, RateLimited, SummarizerError
from summarizer.events import kind, quiet_log
from summarizer.model.headers import renewal
from summarizer.model.minute import MinuteWindow
from summarizer.model.silence import Back, Silence, is_of_the_server
from summarizer.model.streak import Streak
from summarizer.waiting import Backoff, in_words, is_waiting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from summarizer.model.minute import WindowShare
    from summarizer.model.silence import Look

    Notice: TypeAlias = float | Look | Back

_Waiting: TypeAlias = "tuple[int, asyncio.Future[Place]]"  # the tokens requested, and the turn

_log = quiet_log(__name__)
_LONGEST_RENEWAL = 60.0  # seconds until a per-minute limit resets, whatever a header says
_FIRST_LEAP = 8  # requests, once the first one is answered
_ALONE = 1.0  # seconds the first request runs alone: a wrong key or an empty account is refused by then
_QUIET = 0.1  # seconds without a refusal after which the window doubles: a refusal comes sooner than an answer
_SOON = 0.001  # seconds
_OVERLOADED = frozenset({503, 529})
_BACKOFF = Backoff(first=1.0, longest=60.0)  # the pauses while every reply is a refusal
_NOTABLE = 1.0  # seconds a pause must grow by to be reported again; a burst of refusals is reported once


@dataclass(slots=True, eq=False)
class Place:
    """An admitted request.

    Attributes:
        request: its share of the requests per minute.
        tokens: its share of the tokens per minute.
        waited: seconds it waited for a silent server.
        spared: whether its fault was the server's, and costs the paper no retry.
    """

    request: WindowShare
    tokens: WindowShare
    cuts: int
    answers: int
    saturated: bool
    waited: float = 0.0
    spared: bool = False


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait before stopping the run.

    Attributes:
        pause: the longest pause a provider may ask for, in seconds.
        silence: seconds the server may go without answering; 0 to not wait at all.
    """

    pause: float = 600.0
    silence: float = 3600.0


class Gate:
    """Lets requests through, in order of arrival.

    Args:
        ceiling: most requests in flight at once.
        rpm: requests per minute, None for no limit.
        tpm: tokens per minute, sent and received, None for no limit.
        patience: how long to wait before stopping the run.
        clock: monotonic seconds.
        tell: called with each pause, and when the server goes silent or is back.
    """

    def __init__(
        self,
        ceiling: int,
        *,
        rpm: int | None = None,
        tpm: int | None = None,
        patience: Patience | None = None,
        clock: Callable[[], float] = time.monotonic,
        tell: Callable[[Notice], None] | None = None,
    ) -> None:
        self._listener = tell
        self._patience = patience or Patience()
        self._silence = Silence(self._patience.silence, clock)
        self._streak = Streak()
        self._ceiling = float(ceiling)
        self._threshold = float(ceiling)
        self._clock = clock
        self._requests = MinuteWindow(rpm, clock=clock)
        self._tokens = MinuteWindow(tpm, clock=clock)
        self._line: deque[_Waiting] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._halted = asyncio.Event()
        self._resume_at = 0.0
        self._reported_until = float("-inf")
        self._quiet_until = float("inf")
        self._cuts = 0
        self._refusals = 0
        self._stopped: SummarizerError | None = None
        self.window = 1.0
        self.under_way = 0

    @asynccontextmanager
    async def slot(self, tokens: int = 0, *, first: bool = True) -> AsyncIterator[Place]:
        """A place among the requests in flight, released when the block ends; the gate adapts to its fault, if any.

        Args:
            tokens: the tokens the request may use, sent and received.
            first: whether this is the paper's first attempt.

        Raises:
            SummarizerError: the run was stopped.
        """
        place = await self._enter(tokens)
        try:
            yield place
        except ProviderError as fault:
            self._learn(fault, place, first=first)
            raise
        else:
            self._streak.worked()
            self._hear_from_server()
            self._grow(saturated=place.saturated)
        finally:
            self._leave(place)

    def correct(self, place: Place, tokens: int) -> None:
        """Count the tokens a request used beyond those it was admitted for; negative if fewer."""
        self._tokens.correct(place.tokens, tokens)
        self._admit()

    def pause(self, seconds: float) -> None:
        """Admit no request for this many seconds."""
        now = self._clock()
        self._resume_at = max(self._resume_at, now + seconds)
        if seconds > 0:
            self._tell(seconds, now=now)

    def _tell(self, seconds: float, *, now: float) -> None:
        """Report a pause that begins, or that ends noticeably later than last reported."""
        until = now + seconds
        if now < self._reported_until and until < self._reported_until + _NOTABLE:
            return
        self._reported_until = until
        _log.warning("sending nothing for %.1f seconds", seconds)
        if self._listener is not None:
            self._listener(seconds)

    async def rest(self, seconds: float) -> None:
        """Wait, unless waiting is switched off, until the time is up or the run is stopped."""
        if is_waiting():
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._halted.wait()

    @property
    def stopped(self) -> SummarizerError | None:
        """The error that stopped admission, or None."""
        return self._stopped

    def stop(self, error: SummarizerError) -> None:
        """Admit no more requests; those waiting raise this error."""
        self._stopped = self._stopped or error
        self._admit()
        self._halted.set()

    def known_to_work(self) -> None:
        """Note that the server answered in an earlier run: a refusal now may concern one paper only."""
        self._streak.is_known = self._silence.is_known = True

    def hear(self, headers: Mapping[str, str]) -> None:
        """Pause if the provider's headers say that a limit is used up, until the reset they name."""
        if (seconds := renewal(headers)) is not None:
            self.pause(min(_LONGEST_RENEWAL, seconds))

    async def _enter(self, tokens: int) -> Place:
        """Wait until it may go."""
        line_up, before = self._line.append, self._silence.total()
        while True:
            place = await self._turn(tokens, line_up)
            if self._stopped is None and not self._is_paused() and not self._is_held(place):
                place.waited = self._silence.total() - before
                return place
            # An answer that arrived with the one that made room has since closed the gate again.
            self._requests.correct(place.request, -1)
            self._tokens.correct(place.tokens, -tokens)
            self._leave(place)
            line_up = self._line.appendleft

    async def _turn(self, tokens: int, line_up: Callable[[_Waiting], None]) -> Place:
        turn: asyncio.Future[Place] = asyncio.get_running_loop().create_future()
        line_up((tokens, turn))
        self._admit()
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._leave(turn.result())
            raise

    def _is_held(self, place: Place) -> bool:
        return self._silence.is_on and self._silence.prober is not place

    def _is_paused(self) -> bool:
        return is_waiting() and self._resume_at > self._clock()

    def _leave(self, place: Place) -> None:
        if self._silence.prober is place:
            self._silence.prober = None
        self.under_way -= 1
        self._requests.end(place.request)
        self._tokens.end(place.tokens)
        self._admit()

    def _admit(self) -> None:
        """Admit every request that may go now, in order of arrival; schedule a look for when the next one may."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._line:
            tokens, turn = self._line[0]
            if not turn.done():  # otherwise the waiting request was cancelled
                try:
                    wait = self._wait(tokens)
                except SummarizerError as error:
                    turn.set_exception(error)
                else:
                    if wait > 0:
                        self._look_again(turn.get_loop(), wait)
                        return
                    turn.set_result(self._count(tokens))
            self._line.popleft()

    def _look_again(self, loop: asyncio.AbstractEventLoop, wait: float) -> None:
        if wait != float("inf"):
            self._timer = loop.call_later(wait, self._admit)

    def _count(self, tokens: int) -> Place:
        self._quiet_until = min(self._quiet_until, self._clock() + _ALONE)
        self.under_way += 1
        place = Place(
            self._requests.take(1),
            self._tokens.take(tokens),
            self._cuts,
            self._silence.answers,
            self.under_way >= int(self.window),
        )
        if self._silence.is_on:
            self._silence.prober = place
        return place

    def _wait(self, tokens: int) -> float:
        """Seconds until a request may go: 0 for now, infinity for once another one ends."""
        if self._stopped is not None:
            raise self._stopped
        if self._silence.is_on and self._silence.prober is not None:
            return float("inf")
        if not self._silence.is_on and self.under_way >= int(self.window):
            return self._until_leap()
        if not is_waiting():
            return 0.0
        silent = self._silence.wait() if self._silence.is_on else 0.0
        return max(silent, self._resume_at - self._clock(), self._requests.wait(1), self._tokens.wait(tokens))

    def _until_leap(self) -> float:
        """Seconds until the window opens without an answer: a slow model is no reason to start slowly."""
        if self.window >= self._threshold or not is_waiting():
            return float("inf")
        left = self._quiet_until - self._clock()
        if left <= 0:
            self.window = min(max(2 * self.window, _FIRST_LEAP), self._threshold)
            self._quiet_until = self._clock() + _QUIET
        return max(left, _SOON)

    def _grow(self, *, saturated: bool) -> None:
        self._refusals = 0
        if not saturated:
            return
        if self.window < self._threshold:
            self._quiet_until = min(self._quiet_until, self._clock() + _QUIET)
            self.window = max(self.window + 1, min(_FIRST_LEAP, self._threshold))
        else:
            self.window += 1 / self.window
        self.window = min(self.window, self._ceiling)

    def _learn(self, fault: ProviderError, place: Place, *, first: bool) -> None:
        fault.stops_run = self._streak.stops(fault)
        if fault.stops_run:
            self.stop(fault)
        if is_of_the_server(fault):
            is_alone = self._silence.prober is place and not any(not turn.done() for _, turn in self._line)
            place.spared = self._silence.learn(fault, answers=place.answers, first=first, is_alone=is_alone)
        else:
            self._hear_from_server()
        if self._silence.is_on:
            self._look_again_after(fault, place)
        else:
            self._slow_down(fault, place)

    def _slow_down(self, fault: ProviderError, place: Place) -> None:
        overloaded = isinstance(fault, RateLimited) or fault.status in _OVERLOADED
        if overloaded and place.cuts == self._cuts:
            self._cut()
        if fault.retry_after:
            self._heed(fault.retry_after)
        elif overloaded and place.cuts == self._cuts - 1:
            self.pause(_BACKOFF.pause(self._refusals - 1))

    def _heed(self, seconds: float) -> None:
        self.pause(seconds)
        if seconds > self._patience.pause:
            self.stop(
                Outage(
                    f"the provider asks for a pause of {seconds:.0f} seconds",
                    hint=f"Finished papers are kept. Run the same command again in {in_words(seconds)}, or allow "
                    "longer pauses with --deadline.",
                )
            )

    def _cut(self) -> None:
        self._cuts += 1
        self._refusals += 1
        self.window = self._threshold = max(1.0, self.window / 2)

    def _look_again_after(self, fault: ProviderError, place: Place) -> None:
        """Schedule the next probe, if this fault began the silence or came from a probe."""
        if place.spared and self._silence.prober is not place:
            return
        try:
            look = self._silence.look_again(fault)
        except Outage as error:
            self.stop(error)
            return
        _log.warning("no answer for %.0f seconds (%s); trying again in %.1f", look.silent, kind(fault), look.pause)
        if self._listener is not None:
            self._listener(look)

    def _hear_from_server(self) -> None:
        was_silent = self._silence.is_on
        silent = self._silence.heard()
        if was_silent:
            self.window = min(self.window, float(_FIRST_LEAP))
            if self._listener is not None:
                self._listener(Back(silent))

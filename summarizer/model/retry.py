"""Retries requests by one policy, after transport faults only.

The pause is the one the provider asks for or, if it names none, exponential backoff with full jitter (AWS Architecture
Blog, "Exponential Backoff And Jitter", 2015). Answers that do not fit are not retried here.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from summarizer.errors import ProviderError, RateLimited, TimedOut, Unavailable, Unreachable, Unreadable
from summarizer.events import kind, quiet_log
from summarizer.model.faults import fault_of
from summarizer.waiting import Backoff, rest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

    from tenacity import RetryCallState

P = TypeVar("P", bound="_Permit")
T = TypeVar("T")


class _Permit(Protocol):
    @property
    def waited(self) -> float: ...
    @property
    def spared(self) -> bool: ...


_log = quiet_log(__name__)
_BACKOFF = Backoff(first=0.5, longest=30.0)
_TRANSIENT = (RateLimited, Unavailable, Unreachable, TimedOut, Unreadable)
_UNREADABLE = 3  # retries after a reply that cannot be read: it may have been billed


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often to retry, and for how long.

    Attributes:
        retries: retries after faults; rate limits do not count.
        timeout: seconds one request may take, including the body.
        deadline: seconds all requests about one paper may take, including the pauses between them.
    """

    retries: int = 5
    timeout: float = 120.0
    deadline: float = 600.0


class Deadline:
    """The seconds that all requests about one paper may take together; the clock starts with the first."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ends: float | None = None

    def left(self) -> float:
        """Seconds left, negative when it has passed."""
        now = asyncio.get_running_loop().time()
        if self._ends is None:
            self._ends = now + self._seconds
        return self._ends - now

    def extend(self, seconds: float) -> None:
        """Exclude this many seconds, in which the server would have answered no one."""
        self._seconds += seconds
        if self._ends is not None:
            self._ends += seconds


async def send(request: Callable[[], Awaitable[T]], *, policy: RetryPolicy, deadline: Deadline | None = None) -> T:
    """Call `request`, retrying after transient faults, without limits; return its result.

    Raises:
        ProviderError: the last fault, with the SDK's exception as its cause.
    """
    deadline = deadline or Deadline(policy.deadline)
    return await Sender(policy, deadline).send(lambda _: request(), admit=lambda first: nullcontext(_Free()))


class _Free:
    """A permit without limits."""

    waited = 0.0
    spared = False


class Sender:
    """Sends requests about one paper, retrying after transient faults.

    Args:
        policy: how often to retry, and for how long.
        deadline: shared by all requests about the paper.
        rest: waits between two attempts.
        on_retry: called with the fault before each retry, and the seconds until it.
    """

    def __init__(
        self,
        policy: RetryPolicy,
        deadline: Deadline,
        *,
        rest: Callable[[float], Awaitable[None]] = rest,
        on_retry: Callable[[ProviderError, float], None] | None = None,
    ) -> None:
        self._policy = policy
        self._deadline = deadline
        self._rest = rest
        self._on_retry = on_retry

    async def send(
        self, request: Callable[[P], Awaitable[T]], *, admit: Callable[[bool], AbstractAsyncContextManager[P]]
    ) -> T:
        """Call `request` with a permit for each attempt, and return its result; a permit's block sees the fault.

        Args:
            request: sends once.
            admit: gives a permit; its argument says whether this is the first attempt.

        Raises:
            ProviderError: the last fault, with the SDK's exception as its cause.
        """
        from tenacity import AsyncRetrying, retry_if_exception

        budget = _Budget(self._policy.retries, self._deadline)
        attempts = AsyncRetrying(
            retry=retry_if_exception(lambda error: isinstance(error, _TRANSIENT) and not _stops(error)),
            stop=budget,
            wait=budget.pause,
            before_sleep=self._report,
            sleep=self._rest,
            reraise=True,
        )
        first = True

        async def attempt() -> T:
            nonlocal first
            is_first, first = first, False
            permit, began = None, 0.0
            try:
                async with admit(is_first) as permit:
                    began = asyncio.get_running_loop().time()
                    self._deadline.extend(permit.waited)
                    return await _once(lambda: request(permit), self._policy.timeout, self._deadline)
            finally:
                budget.spared = permit is not None and permit.spared
                if budget.spared:
                    self._deadline.extend(asyncio.get_running_loop().time() - began)

        return await attempts(attempt)

    def _report(self, state: RetryCallState) -> None:
        fault = state.outcome.exception() if state.outcome else None
        if isinstance(fault, ProviderError):
            _log.info("%s: retrying in %.1f seconds", kind(fault), state.upcoming_sleep)
            if self._on_retry is not None:
                self._on_retry(fault, state.upcoming_sleep)


def _stops(error: BaseException) -> bool:
    return isinstance(error, ProviderError) and error.stops_run


class _Budget:
    """Decides when to give up: no retries are left, or the next pause would outlast the deadline.

    A rate limit uses up no retry: the limiter slows every request down, and the deadline ends it. Neither does an
    outage that affects every request: the limiter waits for the server.

    Attributes:
        spared: whether the last fault was such an outage.
    """

    def __init__(self, retries: int, deadline: Deadline) -> None:
        self._left = retries
        self._unreadable_left = min(retries, _UNREADABLE)
        self._deadline = deadline
        self._spent = 0
        self.spared = False

    def __call__(self, state: RetryCallState) -> bool:
        fault = state.outcome.exception() if state.outcome else None
        if self.spared:
            return False
        self._left -= not isinstance(fault, RateLimited)
        self._unreadable_left -= isinstance(fault, Unreadable)
        return self._left < 0 or self._unreadable_left < 0 or state.upcoming_sleep > self._deadline.left()

    def pause(self, state: RetryCallState) -> float:
        """Seconds until the next attempt.

        The pause the provider asked for, or else full jitter over a growing bound; none if the limiter waits instead.
        """
        fault = state.outcome.exception() if state.outcome else None
        if self.spared:
            return 0.0
        self._spent += 1
        if isinstance(fault, ProviderError) and fault.retry_after:
            return fault.retry_after
        return random.uniform(0, _BACKOFF.pause(self._spent - 1))  # noqa: S311  # it spreads requests; it protects no secret


async def _once(request: Callable[[], Awaitable[T]], timeout: float, deadline: Deadline) -> T:  # noqa: ASYNC109  # it covers the body too
    seconds = max(0.0, min(timeout, deadline.left()))
    try:
        async with asyncio.timeout(seconds):
            return await request()
    except TimeoutError as error:
        raise TimedOut(
            f"no complete answer within {seconds:.4g} seconds",
            hint="Allow more with --timeout or SUMMARIZER_TIMEOUT, or with --deadline or SUMMARIZER_DEADLINE.",
        ) from error
    except Exception as error:
        if (fault := fault_of(error)) is None or fault is error:
            raise
        raise fault from error

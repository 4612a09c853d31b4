"""When a request is sent again: one policy, on faults of transport only.

What a fault means is decided from the exception an SDK raised (`fault_of`), how long to wait from what the provider
said or, where it said nothing, from exponential backoff with full jitter (AWS Architecture Blog, "Exponential Backoff
And Jitter", 2015). Answers that do not fit are no matter of this room.
"""

from __future__ import annotations

import asyncio
import random
import re
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from summarizer.errors import (
    Forbidden,
    ModelNotFound,
    ProviderError,
    QuotaExhausted,
    RateLimited,
    RequestRejected,
    TimedOut,
    Unauthorized,
    Unavailable,
    Unreachable,
)
from summarizer.events import kind, quiet_log
from summarizer.waiting import rest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from contextlib import AbstractAsyncContextManager

    from tenacity import RetryCallState

T = TypeVar("T")

_log = quiet_log(__name__)
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_DOUBLINGS = 16  # more than the longest pause takes, fewer than a float holds
_QUOTA_CODES = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
# aiohttp's own words for a connection that failed or broke, which its adapter for httpx calls timeouts.
_BROKEN = frozenset({"ClientOSError", "ServerDisconnectedError"})
_TRANSIENT = (RateLimited, Unavailable, Unreachable, TimedOut)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long.

    Attributes:
        retries: times a request is sent again after a fault; being told to slow down is none.
        timeout: seconds one request may take, its body included.
        deadline: seconds all requests about one paper may take with the pauses between them.
    """

    retries: int = 5
    timeout: float = 120.0
    deadline: float = 600.0


class Door(Protocol):
    """What an attempt has to pass."""

    def slot(self, tokens: int = 0) -> AbstractAsyncContextManager[None]:
        """A place for one attempt that may use so many tokens; its fault, if any, is raised through it."""

    async def rest(self, seconds: float) -> None:
        """Wait before the next attempt."""


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


async def send(
    request: Callable[[], Awaitable[T]],
    *,
    policy: RetryPolicy,
    gate: Door | None = None,
    deadline: Deadline | None = None,
    tokens: int = 0,
    on_retry: Callable[[ProviderError, float], None] | None = None,
) -> T:
    """What `request` returns, sent again after transient faults.

    Args:
        request: sends once.
        policy: how often and how long.
        gate: what every attempt has to pass, and learns from it; None for none.
        deadline: shared by several calls about one paper; None for one of its own.
        tokens: what the request may use, for the gate's limits.
        on_retry: is told of each fault after which the request is sent again, and the seconds until then.

    Raises:
        ProviderError: the last fault, its cause the SDK's exception.
    """
    from tenacity import AsyncRetrying, retry_if_exception  # noqa: PLC0415  # a cached run is quicker without

    deadline = deadline or Deadline(policy.deadline)
    attempts = AsyncRetrying(
        retry=retry_if_exception(lambda error: isinstance(error, _TRANSIENT)),
        stop=_Budget(policy.retries, deadline),
        wait=_pause,
        before_sleep=lambda state: _tell(state, on_retry),
        sleep=gate.rest if gate else rest,
        reraise=True,
    )

    async def attempt() -> T:
        async with gate.slot(tokens) if gate else nullcontext():
            return await _once(request, policy.timeout, deadline)

    return await attempts(attempt)


def _tell(state: RetryCallState, on_retry: Callable[[ProviderError, float], None] | None) -> None:
    fault = state.outcome.exception() if state.outcome else None
    if isinstance(fault, ProviderError):
        _log.info("%s: sent again in %.1f seconds", kind(fault), state.upcoming_sleep)
        if on_retry is not None:
            on_retry(fault, state.upcoming_sleep)


class _Budget:
    """Says when to give up: the retries are spent, or the next pause would outlast the deadline.

    Being told to slow down spends no retry. The gate slows everybody down, and the deadline ends it.
    """

    def __init__(self, retries: int, deadline: Deadline) -> None:
        self._left = retries
        self._deadline = deadline

    def __call__(self, state: RetryCallState) -> bool:
        fault = state.outcome.exception() if state.outcome else None
        if not isinstance(fault, RateLimited):
            self._left -= 1
        return self._left < 0 or state.upcoming_sleep > self._deadline.left()


async def _once(request: Callable[[], Awaitable[T]], timeout: float, deadline: Deadline) -> T:  # noqa: ASYNC109  # it bounds the body too
    seconds = max(0.0, min(timeout, deadline.left()))
    try:
        async with asyncio.timeout(seconds):
            return await request()
    except TimeoutError as error:
        raise TimedOut(
            f"no whole answer within {seconds:.4g} seconds",
            hint="Allow more with --timeout or SUMMARIZER_TIMEOUT, or with --deadline or SUMMARIZER_DEADLINE.",
        ) from error
    except Exception as error:
        if (fault := fault_of(error)) is None:
            raise
        raise fault from error


def _pause(state: RetryCallState) -> float:
    """Seconds until the next attempt: what the provider asked for, else full jitter over an exponential bound."""
    fault = state.outcome.exception() if state.outcome else None
    if isinstance(fault, ProviderError) and fault.retry_after:
        return fault.retry_after
    bound = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(state.attempt_number - 1, _DOUBLINGS))
    return random.uniform(0, bound)  # noqa: S311  # it spreads requests, it keeps no secret


def fault_of(error: Exception) -> ProviderError | None:
    """What an SDK's exception means, or None where it is no fault of provider or transport.

    It is decided by the HTTP status and by the class names that the SDKs share, so that none has to be imported.
    """
    status = _status(error)
    if status is not None:
        return _fault_of_status(error, status)
    names, roots = _class_names(error), causes(error)
    if any("Timeout" in name for name in names) and not roots & _BROKEN:
        return TimedOut(
            f"the provider took too long: {_said(error)}", hint="Allow more with --timeout or SUMMARIZER_TIMEOUT."
        )
    if names & {"APIConnectionError", "ConnectError", "TransportError", "ConnectionError"} or roots & _BROKEN:
        return Unreachable(
            f"no connection to the server: {_cause(error)}",
            hint="Is it running, and is --base-url or SUMMARIZER_BASE_URL right?",
        )
    return None


def causes(error: BaseException) -> set[str]:
    """The class names of an exception and of everything that caused it."""
    cause = error.__cause__
    return _class_names(error) | (causes(cause) if cause is not None else set())


def _class_names(error: BaseException) -> set[str]:
    return {parent.__name__ for parent in type(error).__mro__}


def _fault_of_status(error: Exception, status: int) -> ProviderError:
    message = f"the provider answered {status}: {_said(error)}"
    wait = retry_after(_headers(error), now=datetime.now(UTC))
    if status in {401, 403}:
        kind = Unauthorized if status == 401 else Forbidden  # noqa: PLR2004  # HTTP's own number
        return kind(message, hint="Check SUMMARIZER_API_KEY or the provider's own variable.", status=status)
    if status == 404:  # noqa: PLR2004  # HTTP's own number
        return ModelNotFound(message, hint="Check --model or SUMMARIZER_MODEL, and --base-url.", status=status)
    if status == 402 or _code(error) & _QUOTA_CODES:  # noqa: PLR2004  # HTTP's own number
        return QuotaExhausted(message, hint="The account has no quota left: waiting does not help.", status=status)
    if status == 429:  # noqa: PLR2004  # HTTP's own number
        return RateLimited(
            message, hint="Lower --concurrency or SUMMARIZER_CONCURRENCY.", status=status, retry_after=wait
        )
    if status in {408, 409} or status >= 500:  # noqa: PLR2004  # HTTP's own numbers
        return Unavailable(message, status=status, retry_after=wait)
    return RequestRejected(message, hint="Another --mode may suit this server.", status=status)


def retry_after(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Seconds to wait as the headers say: `retry-after-ms`, or seconds or a date (RFC 9110, 10.2.3)."""
    value = headers.get("retry-after", "")
    if (milliseconds := _number(headers.get("retry-after-ms", ""))) is not None:
        return milliseconds / 1000
    if (seconds := _number(value)) is not None:
        return seconds
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (TypeError, ValueError):
        return None


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\s*[0-9]+(\.[0-9]+)?\s*", text) else None


def _status(error: Exception) -> int | None:
    status = getattr(error, "status_code", None) or getattr(error, "code", None)
    return status if isinstance(status, int) else None


def _headers(error: Exception) -> Mapping[str, str]:
    headers = getattr(getattr(error, "response", None), "headers", None)
    return {} if headers is None else {name.lower(): value for name, value in headers.items()}


def _body(error: Exception) -> dict[str, Any]:
    body = getattr(error, "body", None)
    body = body.get("error", body) if isinstance(body, dict) else None
    return body if isinstance(body, dict) else {}


def _code(error: Exception) -> set[str]:
    body = _body(error)
    return {str(body[name]) for name in ("code", "type") if body.get(name)}


def _said(error: Exception) -> str:
    return str(_body(error).get("message") or error)


def _cause(error: BaseException) -> str:
    return str(error) if error.__cause__ is None else _cause(error.__cause__)

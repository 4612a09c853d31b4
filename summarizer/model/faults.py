"""What an SDK's exception means: which fault of the provider or the transport, or none.

It is decided by the HTTP status and by the class names that the SDKs share, so that none has to be imported.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

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
from summarizer.model.headers import retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping

_QUOTA_CODES = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
# aiohttp's own words for a connection that failed or broke, which its adapter for httpx calls timeouts.
_BROKEN = frozenset({"ClientOSError", "ServerDisconnectedError"})


def fault_of(error: Exception) -> ProviderError | None:
    """What an SDK's exception means, or None where it is no fault of provider or transport."""
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

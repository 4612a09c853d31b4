"""Sends requests to services over HTTP: politely, with retries, and with cached answers.

Requests to a service are spaced out and identify the caller as it asks. `Retry-After` is respected. Answers are cached
as text, with their date, for a week; searches for a day, since their results grow.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from diskcache import Cache

from summarizer.errors import RateLimited, Unavailable, Unreachable, UserError
from summarizer.store.disk import TextDisk
from summarizer.waiting import Backoff, is_waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_BACKOFF = Backoff(first=2.0, longest=60.0)
_TRIES = 6
_TIMEOUT = 60.0  # seconds
_LONGEST_WAIT = 300.0  # longest wait a service may ask for, in seconds; a longer one is an error
_LARGEST = 100_000_000  # bytes of one answer
_KEPT = 1_000_000_000  # bytes of all cached answers; the least used are evicted first
_BUSY, _FAULTY = 429, 500
WEEK, DAY = 7 * 86_400.0, 86_400.0


class NotFound(UserError):
    """The service does not have the paper (404)."""

    stops_run = False


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a service.

    Attributes:
        url: the URL without its query.
        params: the query parameters, except those in `private`.
        private: parameters that don't change the answer, such as a key or an address; not part of the cache key.
        headers: also not part of the cache key.
        body: sent as JSON with POST, or None for GET.
        keep: seconds to cache the answer.
    """

    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    private: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    keep: float = WEEK

    @property
    def name(self) -> str:
        """The cache key of the answer."""
        return f"{self.url}?{urlencode(sorted(self.params.items()))} {json.dumps(self.body, sort_keys=True)}"

    @property
    def address(self) -> str:
        """The full URL."""
        params = {**self.params, **self.private}
        return f"{self.url}?{urlencode(params)}" if params else self.url


class Fetcher:
    """Returns services' answers, from the cache or over the network.

    Args:
        directory: the cache directory; None for no cache.
        mailto: an email address for services to contact; several answer faster if it is given.
        pause: waits for this many seconds; for tests.
        clock: monotonic seconds; for tests.
    """

    def __init__(
        self,
        directory: Path | None,
        *,
        mailto: str | None = None,
        pause: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cache = Cache(str(directory), disk=TextDisk, size_limit=_KEPT) if directory else None
        self._agent = f"summarizer/{version('summarizer')}" + (f" (mailto:{mailto})" if mailto else "")
        self._pause, self._clock = pause, clock
        self._due: dict[str, float] = {}

    def text(self, call: Call, *, interval: float) -> str:
        """Return the service's answer, from the cache if possible.

        Args:
            call: the request.
            interval: seconds between requests to this service.

        Raises:
            NotFound: the service does not have the paper.
            RateLimited, Unavailable, Unreachable: it did not answer after several attempts.
        """
        if self._cache is not None and (kept := self._cache.get(call.name)):
            return str(json.loads(kept)["text"])
        text = self._asked(call, interval)
        if self._cache is not None:
            record = json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), "text": text})
            self._cache.set(call.name, record, expire=call.keep)
        return text

    def close(self) -> None:
        """Close the cache."""
        if self._cache is not None:
            self._cache.close()

    def _asked(self, call: Call, interval: float) -> str:
        for number in range(_TRIES - 1):
            self._keep_distance(call.url, interval)
            try:
                return self._sent(call)
            except (RateLimited, Unavailable, Unreachable) as error:
                if (error.retry_after or 0) > _LONGEST_WAIT:
                    raise
                self._wait(error.retry_after or _BACKOFF.pause(number))
        self._keep_distance(call.url, interval)
        return self._sent(call)

    def _wait(self, seconds: float) -> None:
        if is_waiting():
            self._pause(seconds)

    def _keep_distance(self, url: str, interval: float) -> None:
        host = url.split("/")[2]
        if (left := self._due.get(host, 0.0) - self._clock()) > 0:
            self._wait(left)
        self._due[host] = self._clock() + interval

    def _sent(self, call: Call) -> str:
        import httpx2  # it takes a tenth of a second to import

        host = call.url.split("/")[2]
        headers = {"User-Agent": self._agent, **call.headers}
        method = "GET" if call.body is None else "POST"
        try:
            reply = httpx2.request(
                method, call.address, json=call.body, headers=headers, timeout=_TIMEOUT, follow_redirects=True
            )
        except httpx2.HTTPError as error:
            raise Unreachable(
                f"{host} cannot be reached: {str(error) or type(error).__name__}.", hint="Check the network."
            ) from error
        _require_answer(reply, host)
        if len(reply.content) > _LARGEST:
            raise Unavailable(f"{host} answered with more than {_LARGEST:,} bytes.", hint="Request fewer papers.")
        return reply.content.decode("utf-8", "replace")


def _require_answer(reply: Any, host: str) -> None:
    """Raise the error for an unsuccessful status."""
    status = reply.status_code
    wait = _seconds(reply.headers.get("retry-after", ""))
    if status == 404:  # noqa: PLR2004  # HTTP's own number
        raise NotFound(f"{host} does not have it.")
    if status == _BUSY:
        hint = "Run the same command again later: answers so far are kept. Your own key has a higher limit."
        raise RateLimited(f"{host} is limiting requests.", hint=hint, status=status, retry_after=wait)
    if status >= _FAULTY:
        raise Unavailable(f"{host} answered with status {status}.", status=status, retry_after=wait)
    if not reply.is_success:
        words = " ".join(reply.text.split())[:300]
        raise UserError(f"{host} refused the request with status {status}: {words}", hint="Check the query.")


def _seconds(text: str) -> float | None:
    return float(text) if text.strip().isdigit() else None

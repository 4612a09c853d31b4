"""Replies for scripts: answers, refusals and faults."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

Wire = Literal["whole", "drop", "stall", "hang", "half", "long", "short", "chunks", "reset", "restart", "no_json"]
"""How the bytes of a reply are sent.

whole: completely; drop: none, the connection closes; stall: the headers, then nothing; hang: nothing, ever; half: the
first half, then the connection closes; long: all, but fewer than announced; short: all, but more than announced;
chunks: in chunks, without the last one; reset: none, the connection is reset; restart: like drop, and the server goes
down; no_json: a web page instead of the answer.
"""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply of the testing server.

    Attributes:
        content: the text of the answer; None answers from the request's own JSON schema.
        status: the HTTP status.
        error: the error object to send instead of an answer.
        page: the whole body to send instead of an answer: text, or a value to send as JSON.
        headers: headers to add.
        finish_reason: as in a chat completion.
        refused: the text of a refusal.
        seconds: how long to wait before replying.
        wire: how the bytes are sent.
    """

    content: str | None = None
    status: int = 200
    error: Any = None
    page: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    finish_reason: str = "stop"
    refused: str | None = None
    seconds: float = 0.0
    wire: Wire = "whole"

    @property
    def is_billed(self) -> bool:
        """Whether a provider would bill it: it is an answer, and was sent completely."""
        is_answer = self.error is None and self.page is None
        return self.status == 200 and self.wire == "whole" and is_answer  # noqa: PLR2004  # HTTP's own number


def answer(content: dict[str, Any] | str, *, seconds: float = 0.0) -> Reply:
    """An answer, given as an object or text."""
    return Reply(content if isinstance(content, str) else json.dumps(content), seconds=seconds)


def rate_limited(*, after: float | str | None = None, quota: bool = False) -> Reply:
    """A 429; `after` is its Retry-After, in seconds or as a date; `quota` means that the account has no credit left."""
    code = "insufficient_quota" if quota else "rate_limit_exceeded"
    headers = {} if after is None else {"retry-after": str(after)}
    return Reply(status=429, error={"message": "slow down", "type": code, "code": code}, headers=headers)


def server_error(status: int = 500, *, message: str = "something broke") -> Reply:
    """A 5xx."""
    return Reply(status=status, error={"message": message, "type": "server_error", "code": None})


def unauthorized() -> Reply:
    """A 401: the key is wrong."""
    return Reply(
        status=401, error={"message": "Incorrect API key", "type": "invalid_request_error", "code": "invalid_api_key"}
    )


def refusal(text: str = "I cannot help with that.") -> Reply:
    """The model declines."""
    return Reply("", refused=text)


def filtered() -> Reply:
    """The content filter withholds the answer."""
    return Reply("", finish_reason="content_filter")


def truncated(content: str = '{"problem": {"sen') -> Reply:
    """The answer ends at the token limit."""
    return Reply(content, finish_reason="length")


def empty() -> Reply:
    """An empty answer."""
    return Reply("")


def drop() -> Reply:
    """The connection closes without a reply."""
    return Reply(wire="drop")


def stall() -> Reply:
    """The headers arrive, the body never does."""
    return Reply(wire="stall")


def half_a_body() -> Reply:
    """The connection closes in the middle of the body."""
    return Reply(wire="half")


def broken_json() -> Reply:
    """A 200 whose body is not JSON, as proxies send them."""
    return Reply(wire="no_json")

"""What a provider may reply: answers, refusals and the kinds of fault that a script names one by one."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

Wire = Literal["whole", "drop", "stall", "hang", "half", "long", "short", "chunks", "reset", "restart", "no_json"]
"""How the bytes of a reply travel.

whole; drop: not at all, the connection closes; stall: the headers, then nothing; hang: nothing, ever; half: the first
half, then the connection closes; long: all, but fewer than were announced; short: all, but more than were announced;
chunks: in chunks, the last of which never comes; reset: not at all, the connection is reset;
restart: as drop, and the server is gone; no_json: a page in the place of the answer.
"""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply of the testing server.

    Attributes:
        content: the text of the answer; None answers from the request's own JSON schema.
        status: the HTTP status.
        error: the error's body, in the place of an answer.
        page: the whole body as it stands, in the place of an answer: a text, or what becomes JSON.
        headers: headers to add.
        finish_reason: as in a chat completion.
        refused: the text of a refusal.
        seconds: how long to wait before replying.
        wire: how the bytes travel, as `Wire` has them.
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
        """Whether a provider would charge for it: tokens were made and the whole reply went out."""
        is_answer = self.error is None and self.page is None
        return self.status == 200 and self.wire == "whole" and is_answer  # noqa: PLR2004  # HTTP's own number


def answer(content: dict[str, Any] | str, *, seconds: float = 0.0) -> Reply:
    """This answer, an object or a text."""
    return Reply(content if isinstance(content, str) else json.dumps(content), seconds=seconds)


def rate_limited(*, after: float | str | None = None, quota: bool = False) -> Reply:
    """A 429; `after` is its Retry-After in seconds or as a date, `quota` says that the account is empty."""
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
    """An answer without a word."""
    return Reply("")


def drop() -> Reply:
    """The connection closes without a reply."""
    return Reply(wire="drop")


def stall() -> Reply:
    """The headers come, the body never does."""
    return Reply(wire="stall")


def half_a_body() -> Reply:
    """The connection closes in the middle of the body."""
    return Reply(wire="half")


def broken_json() -> Reply:
    """A 200 whose body is no JSON, as proxies send them."""
    return Reply(wire="no_json")

"""The body of an error response, whatever form the server gives it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Any

from summarizer.model.headers import duration

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 300  # characters of a server's message that are shown
_DEEPEST = 8
_SAYING = ("message", "detail", "msg", "error_msg", "error_message", "status_msg", "error", "errors", "title", "raw")
_CODING = frozenset({"code", "type", "status", "reason", "error_type", "error_code", "status_code", "quotaid"})
_TITLE = re.compile(r"<(title|h1)[^>]*>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
_TRY_AGAIN = re.compile(r"(?:try again|retry|wait)(?: after| in)? ((?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+)", re.IGNORECASE)
_HTTP_STATUS = range(400, 600)


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """The body of an error response, read.

    Attributes:
        message: the human-readable message, on one line; empty if there is none.
        codes: its codes, types and reasons, in lower case.
        status: the HTTP status named in the body, whatever the reply's own.
        words: the whole body, in lower case.
        wait: seconds the body asks to wait.
        numbers: the integer fields, by lower-case name.
        is_page: whether the body is a web page.
    """

    message: str = ""
    codes: frozenset[str] = frozenset()
    status: int | None = None
    words: str = ""
    wait: float | None = None
    numbers: dict[str, int] = field(default_factory=dict)
    is_page: bool = False

    @classmethod
    def of(cls, body: Any) -> ErrorBody:
        """Read a body, given as text or as parsed JSON."""
        if isinstance(body, bytes):
            body = body.decode("utf-8", "replace")
        if isinstance(body, str):
            try:
                body = json.loads(body)
            except ValueError:
                return _of_text(body)
        return _of_json(body)


def is_page(text: str) -> bool:
    """Whether a text is a web page."""
    start = text.lstrip("\ufeff \t\r\n")[:200].lower()
    return start.startswith(("<!doctype html", "<html", "<head", "<body", "<?xml")) or "<html" in start


def one_line(text: str, longest: int = _LONGEST) -> str:
    """A text on one line, shortened if it is long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "\u2026"


def _of_text(text: str) -> ErrorBody:
    if not is_page(text):
        return ErrorBody(one_line(text), words=text.lower(), wait=_wait(text))
    title = _TITLE.search(text)
    shown = one_line(unescape(title[2])) if title else ""
    return ErrorBody(f"a web page, \u201c{shown}\u201d" if shown else "a web page", is_page=True)


def _of_json(body: Any) -> ErrorBody:
    fields = [(str(name).lower(), value) for name, value in _fields(body)]
    text = json.dumps(body, ensure_ascii=False)
    codes = {str(value).lower() for name, value in fields if name in _CODING and isinstance(value, str | int)}
    numbers = {name: value for name, value in fields if isinstance(value, int) and not isinstance(value, bool)}
    statuses = [int(code) for code in sorted(codes) if code.isdecimal() and int(code) in _HTTP_STATUS]
    delays = [duration(value) for name, value in fields if name == "retrydelay" and isinstance(value, str)]
    return ErrorBody(
        one_line(": ".join(dict.fromkeys(filter(None, _said(body))))),
        frozenset(codes),
        statuses[0] if statuses else None,
        text.lower(),
        max(delays, default=None) or _wait(text),
        numbers,
    )


def _said(body: Any, depth: int = 0) -> Iterator[str]:
    """The human-readable messages, general before specific."""
    if depth > _DEEPEST:
        return
    if isinstance(body, str):
        yield from _said_in_text(body, depth)
    elif isinstance(body, list):
        for part in body[:3]:
            yield from _said(part, depth + 1)
    elif isinstance(body, dict):
        for name in _SAYING:
            yield from _said(body.get(name), depth + 1)
        yield from _said_by_upstream(body.get("metadata"), depth)


def _said_by_upstream(metadata: Any, depth: int) -> Iterator[str]:
    if isinstance(metadata, dict):
        yield from _said(metadata.get("raw"), depth + 1)


def _said_in_text(text: str, depth: int) -> Iterator[str]:
    """A text, or the messages of the JSON inside it: gateways pass on errors as text."""
    if text.lstrip()[:1] in {"{", "["}:
        try:
            yield from _said(json.loads(text), depth + 1)
        except ValueError:
            yield text
        return
    yield text


def _fields(body: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Every leaf field of a body."""
    if depth > _DEEPEST:
        return
    if isinstance(body, dict):
        for name, value in body.items():
            if isinstance(value, dict | list):
                yield from _fields(value, depth + 1)
            else:
                yield name, value
    elif isinstance(body, list):
        for part in body:
            yield from _fields(part, depth + 1)


def _wait(text: str) -> float | None:
    found = _TRY_AGAIN.search(text)
    return duration(found[1]) if found else None

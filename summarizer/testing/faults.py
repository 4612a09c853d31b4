"""Named faults of real servers, and when they occur.

A fault does one of three things: it refuses a request before it is answered, reshapes the completion, or changes the
bytes sent. Each is a pure function, so faults can be combined in any order.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from summarizer.testing.completions import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from summarizer.testing.replies import Reply, Wire

    Body = dict[str, Any]

_FORM = re.compile(r"(?P<name>[^:]+)(?::(?P<when>.+))?", re.DOTALL)
_NEXT = re.compile(r",(?=(?:first|at|every|after|for|with)=)")


@dataclass(frozen=True, slots=True)
class When:
    """Which requests a fault affects. Requests count from 1, only those that contain `text`; seconds from the start.

    Attributes:
        first: the first this many requests.
        at: the request with this number.
        every: each request whose number is a multiple of this.
        after: only after this many seconds.
        lasting: for this many seconds.
        text: requests whose messages contain this text.
    """

    first: int | None = None
    at: int | None = None
    every: int | None = None
    after: float = 0.0
    lasting: float | None = None
    text: str | None = None

    def concerns(self, body: Body) -> bool:
        """Whether a request counts at all."""
        return self.text is None or self.text in words(body)

    def holds(self, number: int, *, seconds: float) -> bool:
        """Whether the fault affects the request with this number, this many seconds after the start."""
        is_turn = (
            (self.first is None or number <= self.first)
            and (self.at is None or number == self.at)
            and (self.every is None or number % self.every == 0)
        )
        return is_turn and self.after <= seconds and (self.lasting is None or seconds < self.after + self.lasting)

    def __str__(self) -> str:
        numbers = {"first": self.first, "at": self.at, "every": self.every, "with": self.text, "for": self.lasting}
        given = {name: value for name, value in numbers.items() if value is not None}
        return ",".join(f"{name}={value}" for name, value in given.items()) + (
            f",after={self.after}" * bool(self.after)
        )


ALWAYS = When()
FOR_A_WHILE = When(first=3)
ONCE = When(at=2)


@dataclass(frozen=True, slots=True)
class Sent:
    """A reply as sent."""

    status: int
    headers: dict[str, str]
    body: bytes
    wire: Wire = "whole"


@dataclass(frozen=True, slots=True)
class Fault:
    """A named fault.

    Attributes:
        name: its name for `--fault`.
        about: what a client sees, in one line.
        refuse: returns the reply to send instead of an answer, or None.
        shape: changes a good completion, given the request's body.
        send: changes the bytes sent.
        when: which requests it affects by default.
    """

    name: str
    about: str
    refuse: Callable[[Body], Reply | None] | None = None
    shape: Callable[[Body, Body], Any] | None = None
    send: Callable[[Sent], Sent] | None = None
    when: When = ALWAYS


def of_text(change: Callable[[str], str]) -> Callable[[Body, Body], Body]:
    """Change the answer's text, wherever it is in the completion."""
    return lambda completion, body: _with_text(completion, change)


def of_text_asked(change: Callable[[str, Body], str]) -> Callable[[Body, Body], Body]:
    """Likewise, for a change that depends on the request."""
    return lambda completion, body: _with_text(completion, lambda text: change(text, body))


def of_value(change: Callable[[Any], Any]) -> Callable[[Body, Body], Body]:
    """Change the value of the answer's JSON; text that is not JSON stays unchanged."""
    return of_text(lambda text: _through_json(text, change))


def _through_json(text: str, change: Callable[[Any], Any]) -> str:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return json.dumps(change(value), ensure_ascii=False)


def of_message(change: Callable[[Body], Body]) -> Callable[[Body, Body], Body]:
    """Change the first choice's message."""
    return lambda completion, body: of_choice(completion, message=change(completion["choices"][0]["message"]))


def of_choice(completion: Body, **changes: Any) -> Body:
    """The completion with changed fields in its first choice."""
    return {**completion, "choices": [{**completion["choices"][0], **changes}, *completion["choices"][1:]]}


def of_content(content: str | None) -> Callable[[Body, Body], Body]:
    """Replace the message by one with only this content."""
    return of_message(lambda message: {"role": "assistant", "content": content, "refusal": message.get("refusal")})


def completion_of(sent: Sent) -> Body | None:
    """The completion in a reply, if there is one."""
    try:
        completion = json.loads(sent.body)
    except ValueError:
        return None
    return completion if isinstance(completion, dict) and completion.get("choices") else None


def text_of(message: Body) -> str:
    """The answer's text: a call's arguments, else the content."""
    if calls := message.get("tool_calls"):
        return str(calls[0]["function"]["arguments"])
    return str(message.get("content") or "")


def _with_text(completion: Body, change: Callable[[str], str]) -> Body:
    message = completion["choices"][0]["message"]
    if not (calls := message.get("tool_calls")):
        return of_choice(completion, message={**message, "content": change(text_of(message))})
    function = {**calls[0]["function"], "arguments": change(text_of(message))}
    return of_choice(completion, message={**message, "tool_calls": [{**calls[0], "function": function}, *calls[1:]]})


def find(named: str | Fault, faults: dict[str, Fault]) -> Fault:
    """Find the fault for `NAME` or `NAME:first=3`, ignoring case and underscores.

    Raises:
        ValueError: no fault has this name, or the part after the colon is invalid.
    """
    if isinstance(named, Fault):
        return named
    match = _FORM.fullmatch(named.strip())
    name = match["name"].strip().lower().replace("_", "-") if match else named
    if match is None or name not in faults:
        raise ValueError(f"no fault is called {named!r}{_meant(name, faults)}; --list names them all")
    fault = faults[name]
    return replace(fault, when=_when(match["when"], fault.when)) if match["when"] else fault


def _meant(name: str, faults: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, list(faults), n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _when(text: str, usual: When) -> When:
    """Parse `first=3,with=a word`; `after` and `for` alone replace the default count."""
    given: dict[str, Any] = {}
    for part in _NEXT.split(text):
        key, _, value = part.partition("=")
        field, kind = _FIELDS.get(key.strip(), (None, str))
        if field is None or not value:
            raise ValueError(f"{part!r} does not say when: first=N, at=N, every=N, after=S, for=S or with=TEXT")
        try:
            given[field] = kind(value)
        except ValueError:
            raise ValueError(f"{part!r}: {value!r} is no number") from None
    return When(**({"text": usual.text} | given))


_FIELDS: dict[str, tuple[str, type]] = {
    "first": ("first", int),
    "at": ("at", int),
    "every": ("every", int),
    "after": ("after", float),
    "for": ("lasting", float),
    "with": ("text", str),
}

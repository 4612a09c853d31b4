"""How a server handles a request: which faults apply, and what it sends."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from summarizer.testing import stream
from summarizer.testing.faults import Fault, Sent
from summarizer.testing.likes import Like, faults_of, like
from summarizer.testing.replies import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from summarizer.testing.completions import Complaint

    Body = dict[str, Any]

_DOWN = ("restart", "refused")
"""Faults that close the port; their `for` is how long it stays closed, not when they apply."""
_JSON, _TEXT, _EVENTS = "application/json", "text/plain; charset=utf-8", "text/event-stream; charset=utf-8"


class Play:
    """The server to imitate, its faults, and the time of its first request.

    Args:
        named: the name of a server, or None for one without faults.
        faults: faults or their names, in the order in which they change a reply.
        clock: seconds; the first request is at 0.

    Raises:
        ValueError: a name is unknown.
    """

    def __init__(self, named: str | None, faults: Iterable[str | Fault], *, clock: Callable[[], float]) -> None:
        self.like = like(named) if named else Like("a server without a fault")
        self.faults = faults_of((*self.like.faults, *faults))
        self._counts = [0] * len(self.faults)
        self._clock = clock
        self._start: float | None = None

    def down(self, name: str) -> float | None:
        """Return how many seconds this fault keeps the port closed, or None if not given."""
        return next((fault.when.lasting for fault in self.faults if fault.name == name), None)

    def has(self, name: str) -> bool:
        """Whether the server has this fault."""
        return any(fault.name == name for fault in self.faults)

    def shown(self, body: Body) -> list[Fault]:
        """Return the faults that apply to the next request; call it once per request."""
        now = self._clock()
        self._start = now if self._start is None else self._start
        return [fault for place, fault in enumerate(self.faults) if self._shows(place, body, now - self._start)]

    def _shows(self, place: int, body: Body, seconds: float) -> bool:
        fault = self.faults[place]
        if not fault.when.concerns(body):
            return False
        self._counts[place] += 1
        when = replace(fault.when, lasting=None) if fault.name in _DOWN else fault.when
        return when.holds(self._counts[place], seconds=seconds)

    def complain(self, wrong: Complaint) -> Reply:
        """Return the reply to an invalid request."""
        status, page = self.like.complain(wrong)
        return Reply(status=status, page=page)


def refusal(shown: Iterable[Fault], body: Body) -> Reply | None:
    """Return the first refusal of a request, if any."""
    return next((reply for fault in shown if fault.refuse and (reply := fault.refuse(body))), None)


def shaped(shown: Iterable[Fault], completion: Body, body: Body) -> Any:
    """Apply the faults to a completion; once it has no answer left, later faults are skipped."""
    result: Any = completion
    for fault in shown:
        if fault.shape and isinstance(result, dict) and result.get("choices"):
            result = fault.shape(result, body)
    return result


def packed(reply: Reply, payload: Any, *, as_events: bool, with_usage: bool = False) -> Sent:
    """Return a reply with its payload as bytes: JSON, plain text, or the events of a stream."""
    if as_events and reply.is_billed and isinstance(payload, dict) and payload.get("choices"):
        body, kind = b"".join(stream.events(payload, with_usage=with_usage)), _EVENTS
    elif isinstance(payload, str):
        body, kind = payload.encode(), _TEXT
    else:
        body, kind = json.dumps(payload).encode(), _JSON
    return Sent(reply.status, {"content-type": kind} | reply.headers, body, reply.wire)


def changed(shown: Iterable[Fault], sent: Sent) -> Sent:
    """Apply the faults to the bytes sent, if the reply is a whole 200."""
    if sent.wire == "whole" and sent.status == 200:  # noqa: PLR2004  # HTTP's own number
        for fault in shown:
            sent = fault.send(sent) if fault.send else sent
    return sent

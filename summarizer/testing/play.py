"""What a server makes of a request: which of its faults show, and what goes out."""

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
"""Faults of the door: their seconds are how long it is shut, not when they show."""
_JSON, _TEXT, _EVENTS = "application/json", "text/plain; charset=utf-8", "text/event-stream; charset=utf-8"


class Play:
    """The part that a server plays: like whom, with which faults, and since when.

    Args:
        named: the name of a server, or None for a good one.
        faults: names of faults, or faults, in the order in which they change what goes out.
        clock: seconds; the first request is at 0.

    Raises:
        ValueError: a name is not known.
    """

    def __init__(self, named: str | None, faults: Iterable[str | Fault], *, clock: Callable[[], float]) -> None:
        self.like = like(named) if named else Like("a server without a fault")
        self.faults = faults_of((*self.like.faults, *faults))
        self._counts = [0] * len(self.faults)
        self._clock = clock
        self._start: float | None = None

    def down(self, name: str) -> float | None:
        """For how many seconds a fault of the door shuts it; None where nothing is said."""
        return next((fault.when.lasting for fault in self.faults if fault.name == name), None)

    def has(self, name: str) -> bool:
        """Whether a fault is played."""
        return any(fault.name == name for fault in self.faults)

    def shown(self, body: Body) -> list[Fault]:
        """The faults that show at the next request; to be called once for each."""
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
        """The reply to a request that is wrong."""
        status, page = self.like.complain(wrong)
        return Reply(status=status, page=page)


def refusal(shown: Iterable[Fault], body: Body) -> Reply | None:
    """The first refusal of a request."""
    return next((reply for fault in shown if fault.refuse and (reply := fault.refuse(body))), None)


def shaped(shown: Iterable[Fault], completion: Body, body: Body) -> Any:
    """The completion as it is told; a change that finds no answer any more changes nothing."""
    result: Any = completion
    for fault in shown:
        if fault.shape and isinstance(result, dict) and result.get("choices"):
            result = fault.shape(result, body)
    return result


def packed(reply: Reply, payload: Any, *, as_events: bool, with_usage: bool = False) -> Sent:
    """A reply with its payload as bytes: JSON, a text as it stands, or the events of a stream."""
    if as_events and reply.is_billed and isinstance(payload, dict) and payload.get("choices"):
        body, kind = b"".join(stream.events(payload, with_usage=with_usage)), _EVENTS
    elif isinstance(payload, str):
        body, kind = payload.encode(), _TEXT
    else:
        body, kind = json.dumps(payload).encode(), _JSON
    return Sent(reply.status, {"content-type": kind} | reply.headers, body, reply.wire)


def changed(shown: Iterable[Fault], sent: Sent) -> Sent:
    """The bytes as they go out; a reply that is no whole 200 stays as it is."""
    if sent.wire == "whole" and sent.status == 200:  # noqa: PLR2004  # HTTP's own number
        for fault in shown:
            sent = fault.send(sent) if fault.send else sent
    return sent

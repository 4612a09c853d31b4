"""The state of a job, computed by a fold over the lines of its journal."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from summarizer.records import Usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ENDED = frozenset({"completed", "failed", "expired", "cancelled", "withdrawn"})
IS_FULL = "token_limit_exceeded"  # OpenAI's code for a batch that came while too much was enqueued


@dataclass(frozen=True, slots=True)
class Part:
    """A file of requests and its batch.

    Attributes:
        number: counted from 1.
        requests: the number of lines of the file.
        tokens: the maximum number of tokens that they send.
        most: their maximum cost in US dollars, or None if a price is unknown.
        is_uploading: whether the upload has begun.
        file: the provider's name of the file, once uploaded.
        tries: how often its batch was requested.
        batch: the provider's name of the batch, once created.
        status: the status of the batch, in OpenAI's words; "withdrawn" if it was not created.
        output: the provider's name of the file of answers, if there are any.
        errors: the provider's name of the file of failed rows, if there are any.
        faults: what the provider found wrong with the whole batch.
        is_held: whether the provider had no room for it.
        is_downloaded: whether both files are downloaded.
        billing_from: the position in the spend log from which its lines follow, once they are being written.
        billed: the cost of its answers, once logged.
        is_taken: whether its answers are stored.
        accepted: how many answers are stored.
        left: how many rows lack an accepted answer, by kind.
        asked_live: the cost of asking again live.
    """

    number: int
    requests: int
    tokens: int
    most: float | None = None
    is_uploading: bool = False
    file: str = ""
    tries: int = 0
    batch: str = ""
    status: str = ""
    output: str | None = None
    errors: str | None = None
    faults: tuple[str, ...] = ()
    is_held: bool = False
    is_downloaded: bool = False
    billing_from: int | None = None
    billed: Usage | None = None
    is_taken: bool = False
    accepted: int = 0
    left: Mapping[str, int] = field(default_factory=dict)
    asked_live: Usage = field(default_factory=Usage)

    @property
    def is_ended(self) -> bool:
        """Whether its batch is final."""
        return self.status in ENDED

    @property
    def is_under_way(self) -> bool:
        """Whether the provider has, or may have, an unfinished batch of it."""
        return bool(self.tries) and not self.is_held and not self.is_ended

    @property
    def may_cost(self) -> float:
        """The US dollars to reserve for it."""
        return (self.most or 0.0) if self.is_under_way or (self.is_ended and self.billed is None) else 0.0


@dataclass(frozen=True, slots=True)
class State:
    """The state of a job.

    Attributes:
        job: its name.
        at: when it was created, in UTC, ISO 8601.
        facts: its settings, and what was found when its papers were read; see `prepare`.
        parts: its parts, including those of requests asked again.
        is_cancelled: whether it was cancelled and not resumed.
    """

    job: str = ""
    at: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    is_cancelled: bool = False

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left to wait for."""
        return all(part.is_taken for part in self.parts) and not self.deferred

    @property
    def deferred(self) -> int:
        """The number of questions to ask again in the next batch."""
        return 0 if self.is_cancelled else sum(part.left.get("deferred", 0) for part in self.parts)

    @property
    def spent(self) -> Usage:
        """The cost of its answers, including live ones."""
        billed = (part.billed or Usage() for part in self.parts)
        return sum((part.asked_live for part in self.parts), start=sum(billed, start=Usage()))


def folded(lines: Iterable[Mapping[str, Any]]) -> State:
    """The state according to a journal."""
    state = State()
    for line in lines:
        state = after(state, line)
    return state


def after(state: State, line: Mapping[str, Any]) -> State:
    """The state after one more line; unknown lines of later versions are ignored."""
    match line["event"]:
        case "prepared":
            return State(line["job"], line["at"], line["facts"], _new_parts(line))
        case "again":
            old = tuple(replace(part, left=_without(part.left, line["kinds"])) for part in state.parts)
            return replace(state, parts=(*old, *_new_parts(line)), is_cancelled=False)
        case "cancelled":
            return replace(state, is_cancelled=True)
    parts = (_part_after(part, line) if part.number == line.get("part") else part for part in state.parts)
    return replace(state, parts=tuple(parts))


def _new_parts(line: Mapping[str, Any]) -> tuple[Part, ...]:
    return tuple(Part(**facts) for facts in line["parts"])


def _without(left: Mapping[str, int], kinds: Iterable[str]) -> dict[str, int]:
    return {kind: number for kind, number in left.items() if kind not in set(kinds)}


def _part_after(part: Part, line: Mapping[str, Any]) -> Part:
    match line["event"]:
        case "uploading":
            return replace(part, is_uploading=True)
        case "uploaded":
            return replace(part, file=line["file"])
        case "creating":
            return replace(part, tries=line["try"], is_held=False)
        case "created":
            return replace(part, batch=line["batch"])
        case "seen":
            return _seen(part, line)
    return _worked(part, line)


def _seen(part: Part, line: Mapping[str, Any]) -> Part:
    if line["status"] == "failed" and line.get("full"):
        return replace(part, batch="", status="", is_held=True, faults=tuple(line["faults"]))
    facts = {name: line[name] for name in ("status", "output", "errors")}
    return replace(part, **facts, faults=tuple(line["faults"]))


def _worked(part: Part, line: Mapping[str, Any]) -> Part:
    match line["event"]:
        case "withdrawn":
            return replace(part, status="withdrawn")
        case "downloaded":
            return replace(part, is_downloaded=True)
        case "billing":
            return replace(part, billing_from=line["offset"])
        case "billed":
            return replace(part, billed=Usage(**line["usage"]))
        case "taken":
            live = Usage(**line["asked_live"])
            return replace(part, is_taken=True, accepted=line["accepted"], left=line["left"], asked_live=live)
    return part

"""The messages between workers and the coordinator: small frozen records, many to a message."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from summarizer.records import Usage

if TYPE_CHECKING:
    from summarizer.errors import ProviderError, SummarizerError


@dataclass(frozen=True, slots=True)
class Ask:
    """A request that waits for its turn.

    Attributes:
        number: its number among its worker's.
        most: US dollars it may cost.
        tokens: what it may use, sent and received.
        first: whether it is the first attempt of its paper.
    """

    number: int
    most: float
    tokens: int
    first: bool = True


@dataclass(frozen=True, slots=True)
class End:
    """A request that has ended, or is not wanted any more.

    Attributes:
        number: its number among its worker's.
        spent: US dollars it cost.
        fault: why it failed, or None.
    """

    number: int
    spent: float = 0.0
    fault: ProviderError | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a worker sends in one message.

    Attributes:
        asks: requests that wait.
        ends: requests that have ended.
        corrections: tokens that requests, by their numbers, used beyond what they asked for, negative where fewer.
        headers: what the provider says of its limits, where nothing is left of one.
    """

    asks: tuple[Ask, ...] = ()
    ends: tuple[End, ...] = ()
    corrections: tuple[tuple[int, int], ...] = ()
    headers: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Grant:
    """A request that may go now.

    Attributes:
        number: its number among its worker's.
        waited: seconds that it waited for a server that answered nobody.
    """

    number: int
    waited: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the coordinator judges a fault.

    Attributes:
        number: the request's number among its worker's.
        spared: whether it was the server's, and is to cost its paper no retry.
        stops_run: whether it concerns everybody.
    """

    number: int
    spared: bool = False
    stops_run: bool = False


@dataclass(frozen=True, slots=True)
class Update:
    """What the coordinator sends to a worker.

    Attributes:
        granted: the requests that may go now.
        refused: requests that may not go, and why.
        verdicts: how the faults that it reported are judged.
        stopped: why nothing is sent any more, or None.
        unknown: whether the worker was given up and has to ask anew for all that waits.
    """

    granted: tuple[Grant, ...] = ()
    refused: tuple[tuple[int, SummarizerError], ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    stopped: SummarizerError | None = None
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """What came out of some papers.

    Attributes:
        done: papers.
        cached: of these, answered from a store.
        failed: of these, without a summary.
        skipped: of these, without an abstract.
        usage: what they cost.
    """

    done: int = 0
    cached: int = 0
    failed: int = 0
    skipped: int = 0
    usage: Usage = field(default_factory=Usage)

    def __add__(self, other: Count) -> Count:
        return Count(
            self.done + other.done,
            self.cached + other.cached,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.usage + other.usage,
        )

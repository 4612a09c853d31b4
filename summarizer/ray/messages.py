"""The messages between workers and the coordinator: small frozen records, batched."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from summarizer.records import Usage

if TYPE_CHECKING:
    from summarizer.errors import ProviderError, SummarizerError


@dataclass(frozen=True, slots=True)
class Ask:
    """A waiting request.

    Attributes:
        number: its number within its worker.
        most: its maximum US dollars.
        tokens: the maximum tokens sent and received.
        first: whether it is the first attempt of its paper.
    """

    number: int
    most: float
    tokens: int
    first: bool = True


@dataclass(frozen=True, slots=True)
class End:
    """A request that has ended or was cancelled.

    Attributes:
        number: its number within its worker.
        spent: its US dollars.
        fault: why it failed, or None.
    """

    number: int
    spent: float = 0.0
    fault: ProviderError | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A worker's message.

    Attributes:
        asks: the waiting requests.
        ends: the finished requests.
        corrections: by request number, the tokens used beyond those asked for; negative if fewer.
        headers: the provider's headers about an exhausted limit.
    """

    asks: tuple[Ask, ...] = ()
    ends: tuple[End, ...] = ()
    corrections: tuple[tuple[int, int], ...] = ()
    headers: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Grant:
    """An admitted request.

    Attributes:
        number: its number within its worker.
        waited: the seconds it waited for a silent server.
    """

    number: int
    waited: float = 0.0


@dataclass(frozen=True, slots=True)
class FaultVerdict:
    """The coordinator's verdict on an error.

    Attributes:
        number: the request's number within its worker.
        spared: whether it was the server's fault and costs the paper no retry.
        stops_run: whether it stops the whole job.
    """

    number: int
    spared: bool = False
    stops_run: bool = False


@dataclass(frozen=True, slots=True)
class Update:
    """The coordinator's message to a worker.

    Attributes:
        granted: the admitted requests.
        refused: the rejected requests, and why.
        verdicts: the verdicts on reported errors.
        stopped: why no more requests are sent, or None.
        unknown: whether the worker was given up and must ask again for everything that waits.
    """

    granted: tuple[Grant, ...] = ()
    refused: tuple[tuple[int, SummarizerError], ...] = ()
    verdicts: tuple[FaultVerdict, ...] = ()
    stopped: SummarizerError | None = None
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """The counts of some papers.

    Attributes:
        done: the number of papers.
        cached: of these, answered from a store.
        failed: of these, without a summary.
        skipped: of these, without an abstract.
        usage: their cost.
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

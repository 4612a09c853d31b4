"""A question's outcome before it is told as a result, and how it becomes a failure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import BaseModel

from summarizer.errors import AnswerError, SummarizerError, Unverified, unexpected
from summarizer.evidence import marks
from summarizer.records import Failure, Usage

if TYPE_CHECKING:
    from summarizer.records import Answer

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Settled(Generic[M]):
    """A question's outcome before it is told as a result.

    Attributes:
        summary: what was found, or None.
        error: why not, or None.
        usage: what it cost, rejected answers included.
        attempts: answers it took.
        model: who answered, where somebody did.
        origin: how the answer came about.
        cached: whether it was there already.
        answer: what was kept of what the model said.
        paid: what it cost when it was paid for.
        mended: what was mended in reading the answer.
    """

    summary: M | None
    error: SummarizerError | None = None
    usage: Usage = field(default_factory=Usage)
    attempts: int = 0
    model: str = ""
    origin: str = "live"
    cached: bool = False
    answer: Answer | None = None
    paid: Usage = field(default_factory=Usage)
    mended: tuple[str, ...] = ()


def strictly(settled: Settled[M]) -> Settled[M]:
    """A failure in the place of a summary with a value that its evidence does not carry."""
    marked = [] if settled.summary is None else marks(settled.summary)
    if not marked:
        return settled
    error = Unverified("; ".join(marked), answer=settled.answer.text if settled.answer else None)
    error.usage = settled.usage
    return replace(settled, summary=None, error=error)


def broken(settled: Settled[M], error: Exception) -> Settled[M]:
    """A failure in the place of what a fault of ours did not let come about; what was paid for is told."""
    wrong = unexpected(error, answer=settled.answer.text if settled.answer else None)
    wrong.usage = settled.usage
    return replace(settled, summary=None, error=wrong)


def failure(error: SummarizerError) -> Failure:
    """An error as it stands in a result."""
    return Failure(type(error).__name__, error.message, error.answer if isinstance(error, AnswerError) else None)

"""The outcome of a question, before it becomes a paper's result."""

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
    """The outcome of a question, before it becomes a paper's result.

    Attributes:
        summary: the summary, or None.
        error: why there is none, or None.
        usage: the cost, including rejected answers.
        attempts: the number of answers.
        model: the model that answered, if one did.
        origin: "live", "recorded" or "authored".
        cached: whether the answer was in the store.
        answer: the text of the answer that was kept.
        paid: the original cost, in this run or an earlier one.
        mended: names of the repairs made to read the answer.
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
    """Replace a summary with a value that its evidence does not support by a failure."""
    marked = [] if settled.summary is None else marks(settled.summary)
    if not marked:
        return settled
    error = Unverified("; ".join(marked), answer=settled.answer.text if settled.answer else None)
    error.usage = settled.usage
    return replace(settled, summary=None, error=error)


def broken(settled: Settled[M], error: Exception) -> Settled[M]:
    """Return the failure for a bug of ours, with the cost so far."""
    wrong = unexpected(error, answer=settled.answer.text if settled.answer else None)
    wrong.usage = settled.usage
    return replace(settled, summary=None, error=wrong)


def failure(error: SummarizerError) -> Failure:
    """Convert an error to the form it has in a result."""
    return Failure(type(error).__name__, error.message, error.answer if isinstance(error, AnswerError) else None)

"""One paper's outcome, and the events that report it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel

from summarizer.events import Cached, Failed, Finished

if TYPE_CHECKING:
    from summarizer.errors import SummarizerError
    from summarizer.events import OnEvent
    from summarizer.records import Paper, Result, Usage

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[M]):
    """A paper's result, with details that are not written to the results file.

    Attributes:
        result: the summary, or why there is none.
        paid: the original cost of its answers, in this run or an earlier one.
        error: why there is no summary; None if there is one.
    """

    result: Result[M]
    paid: Usage
    error: SummarizerError | None = None

    def summary(self) -> M:
        """The summary.

        Raises:
            SummarizerError: there is none.
        """
        if self.result.summary is None:
            raise self.error or AssertionError("a result without a summary has an error")
        return self.result.summary


def announce(paper: Paper, result: Result[Any], *, on_event: OnEvent) -> None:
    """Report how a paper ended, and whether its answer was cached."""
    if result.provenance.cached:
        on_event(Cached(paper))
    on_event(Failed(paper, result) if result.summary is None else Finished(paper, result))

"""A cascade: a small model answers, and a large one is asked if that answer is not good enough.

Each has its own engine and its own answers in the store, so that both are paid for once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from summarizer.engine.outcome import Outcome
from summarizer.engine.paired import M, Paired
from summarizer.evidence import marks
from summarizer.records import Warned

if TYPE_CHECKING:
    from summarizer.records import Paper, Result


class Cascade(Paired[M]):
    """Two engines; the second is asked if the first one's answer fails, is marked or has warnings.

    A plan only covers the first: how often the second is asked depends on the answers.
    """

    async def _outcome(self, paper: Paper) -> Outcome[M]:
        first = await self._first.outcome(paper)
        if not is_doubtful(first.result):
            return first
        return _joined(first, await self._second.outcome(paper))


def is_doubtful(result: Result[Any]) -> bool:
    """Whether a paper failed, is marked by a check or has warnings; skipped papers do not count."""
    if result.status == "skipped":
        return False
    return result.summary is None or bool(result.warnings) or bool(marks(result.summary))


def _joined(first: Outcome[Any], second: Outcome[Any]) -> Outcome[Any]:
    """The second one's outcome, or the first one's if only that has a summary, at the cost of both."""
    usage = first.result.usage + second.result.usage
    paid = first.paid + second.paid
    if second.result.summary is None and first.result.summary is not None:
        why = second.result.error.message if second.result.error else "it has no answer"
        warned = Warned("escalation", f"{second.result.provenance.model} was asked as well: {why}")
        return Outcome(replace(first.result, usage=usage, warnings=(*first.result.warnings, warned)), paid)
    where = second.result.provenance
    provenance = replace(
        where,
        cached=where.cached and first.result.provenance.cached,
        escalated_from=first.result.provenance.model,
    )
    return Outcome(replace(second.result, usage=usage, provenance=provenance), paid, second.error)

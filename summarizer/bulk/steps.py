"""Decides the next step of a job: a pure function of its state and the remaining room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from summarizer.errors import OverBudget

if TYPE_CHECKING:
    from summarizer.bulk.state import Part, State

Act = Literal["upload", "create", "cancel", "withdraw", "download", "bill", "take"]


@dataclass(frozen=True, slots=True)
class Room:
    """What may be in flight at once.

    Attributes:
        tokens: the tokens of all unfinished batches; None for no limit.
        cost: the maximum US dollars of the whole job; None for no limit.
    """

    tokens: int | None = None
    cost: float | None = None

    def is_enough(self, part: Part, state: State) -> bool:
        """Whether another part fits beside those in flight and within the remaining budget."""
        live = [other for other in state.parts if other.is_under_way]
        if part.is_held and live:
            return False
        tokens = sum(other.tokens for other in live) + part.tokens
        if live and self.tokens is not None and tokens > self.tokens:
            return False
        left = self.left(state)
        return left is None or (part.most or 0.0) <= left

    def left(self, state: State) -> float | None:
        """The US dollars neither spent nor reserved; None for no limit."""
        if self.cost is None:
            return None
        set_aside = sum(part.may_cost for part in state.parts)
        return max(0.0, self.cost - (state.spent.cost_usd or 0.0) - set_aside)


@dataclass(frozen=True, slots=True)
class Step:
    """One step for one part."""

    act: Act
    part: Part


def next_step(state: State, room: Room) -> Step | None:
    """The next step; None if the provider must continue first, or everything is done."""
    for decide in (_finishing, _stopping if state.is_cancelled else _sending):
        for part in state.parts:
            if not part.is_taken and (act := decide(part, state, room)) is not None:
                return Step(act, part)
    return None


def _finishing(part: Part, _: State, __: Room) -> Act | None:
    if not part.is_ended:
        return None
    if not part.is_downloaded:
        return "download"
    return "bill" if part.billed is None else "take"


def _stopping(part: Part, _: State, __: Room) -> Act | None:
    if part.is_ended:
        return None
    if not part.is_under_way:
        return "withdraw"
    if not part.batch:
        return "create"  # it may be there: then it is found, and can be cancelled
    return None if part.status == "cancelling" else "cancel"


def _sending(part: Part, state: State, room: Room) -> Act | None:
    if part.is_ended or part.batch:
        return None
    if part.is_under_way:
        return "create"  # intended before, and no answer came
    if not room.is_enough(part, state):
        return None
    return "create" if part.file else "upload"


def require_progress(state: State, room: Room) -> None:
    """Raise an error if the job cannot continue by itself.

    Raises:
        OverBudget: the remaining budget is too small for any part.
    """
    waiting = [part for part in state.parts if not part.is_taken]
    if not waiting or state.is_cancelled or room.cost is None or any(part.is_under_way for part in waiting):
        return
    least = min(part.most or 0.0 for part in waiting)
    raise OverBudget(
        f"${state.spent.cost_usd or 0.0:.4f} of ${room.cost:.4f} is spent, and the next batch may cost ${least:.4f}",
        hint=f"Finished papers are kept. Raise the limit: summarizer bulk collect {state.job} --max-cost ...",
    )

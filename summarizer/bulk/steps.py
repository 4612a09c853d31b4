"""What to do next for a job: a pure function of what has become of it and of the room there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from summarizer.errors import OverBudget

if TYPE_CHECKING:
    from summarizer.bulk.state import Part, State

Act = Literal["upload", "create", "cancel", "withdraw", "download", "bill", "take"]


@dataclass(frozen=True, slots=True)
class Room:
    """What may be under way at once.

    Attributes:
        tokens: sent by all batches that are not ended; None for no limit.
        cost: US dollars that the whole job may cost; None for no limit.
    """

    tokens: int | None = None
    cost: float | None = None

    def is_enough(self, part: Part, state: State) -> bool:
        """Whether one more part fits beside what is under way and within what is left to spend."""
        live = [other for other in state.parts if other.is_under_way]
        if part.is_held and live:
            return False
        tokens = sum(other.tokens for other in live) + part.tokens
        if live and self.tokens is not None and tokens > self.tokens:
            return False
        left = self.left(state)
        return left is None or (part.most or 0.0) <= left

    def left(self, state: State) -> float | None:
        """US dollars that are neither spent nor set aside, None where there is no limit."""
        if self.cost is None:
            return None
        set_aside = sum(part.may_cost for part in state.parts)
        return max(0.0, self.cost - (state.spent.cost_usd or 0.0) - set_aside)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do for one part."""

    act: Act
    part: Part


def next_step(state: State, room: Room) -> Step | None:
    """The next thing to do now; None where the provider has to go on first, or all is done."""
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
    """Say so where nothing can go on by itself.

    Raises:
        OverBudget: what is left to spend is not enough for any part.
    """
    waiting = [part for part in state.parts if not part.is_taken]
    if not waiting or state.is_cancelled or room.cost is None or any(part.is_under_way for part in waiting):
        return
    least = min(part.most or 0.0 for part in waiting)
    raise OverBudget(
        f"${state.spent.cost_usd or 0.0:.4f} of ${room.cost:.4f} is spent, and the next batch may cost ${least:.4f}",
        hint=f"Finished papers are kept. Raise the limit: summarizer bulk collect {state.job} --max-cost ...",
    )

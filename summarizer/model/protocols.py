"""What the engine asks for, and what a request passes on its way: any model, any limiter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractAsyncContextManager

    from summarizer.errors import SummarizerError
    from summarizer.records import Answer, Usage
    from summarizer.task.question import Question


class Conversation(Protocol):
    """One question put to a model, until an answer is kept."""

    async def answer(self, complaint: str | None = None) -> Answer:
        """What the model says; `complaint` tells what was wrong with what it said before."""


class Superseded(Exception):
    """Not sent: somebody else asks this question by now, or has been answered."""


@runtime_checkable
class Guarded(Protocol):
    """A conversation that looks, before each request, whether it still is the one to ask.

    Attributes:
        may_ask: says so; a conversation of which it says no raises `Superseded`.
    """

    may_ask: Callable[[], bool]


@runtime_checkable
class Informed(Protocol):
    """A model, or a limiter, that is told of answers in earlier runs."""

    def known_to_work(self) -> None:
        """Hear that the server has answered this kind of question before."""


class Model(Protocol):
    """Whom questions are put to."""

    def estimate(self, question: Question) -> Usage:
        """About what asking would cost."""

    def open(self, question: Question) -> Conversation:
        """A conversation about this question."""

    def stop(self, error: SummarizerError) -> None:
        """Ask nothing any more: who still waits for a place gets this error."""

    async def close(self) -> None:
        """Let go of what it holds."""


class Permit(Protocol):
    """Leave to send one request."""

    @property
    def most(self) -> float:
        """US dollars that it may cost, and that are set aside for it."""

    @property
    def waited(self) -> float:
        """Seconds that were waited for a server that answered nobody."""

    @property
    def spared(self) -> bool:
        """Whether the fault that it ended with was the server's, and is to cost its paper no retry."""

    def settle(self, spent: float) -> None:
        """The request cost so many US dollars."""

    def correct(self, tokens: int) -> None:
        """The request used so many tokens beyond what it was admitted with; negative where it used fewer."""


class Limiter(Protocol):
    """What all requests keep to, those of this process or of a whole job."""

    def admit(self, tokens: int = 0, *, most: float = 0.0, first: bool = True) -> AbstractAsyncContextManager[Permit]:
        """Leave to send one request, as soon as every limit has room for it; a fault raised within is learnt from.

        Args:
            tokens: what the request may use, sent and received.
            most: US dollars that it may cost.
            first: whether it is the first attempt of its paper.
        """

    def hear(self, headers: Mapping[str, str]) -> None:
        """Heed what the provider's headers say of its own limits."""

    async def rest(self, seconds: float) -> None:
        """Wait, but no longer than until the run is stopped."""

    def stop(self, error: SummarizerError) -> None:
        """Admit nobody any more; who waits gets this error."""

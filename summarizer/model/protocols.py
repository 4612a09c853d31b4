"""The protocols of a model and of a limiter, as the engine needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractAsyncContextManager

    from summarizer.errors import SummarizerError
    from summarizer.records import Answer, Usage
    from summarizer.task.question import Question


class Conversation(Protocol):
    """One question to a model, with its repairs, until an answer is kept."""

    async def answer(self, complaint: str | None = None) -> Answer:
        """Ask the model; `complaint` says what was wrong with its last answer."""


class Superseded(Exception):
    """The request was not sent: another process is asking this question, or has its answer."""


@runtime_checkable
class Guarded(Protocol):
    """A conversation that checks, before each request, whether it is still the one to ask.

    Attributes:
        may_ask: the check; if it returns false, the conversation raises `Superseded`.
    """

    may_ask: Callable[[], bool]


@runtime_checkable
class Informed(Protocol):
    """A model or limiter that takes earlier runs into account."""

    def known_to_work(self) -> None:
        """Note that the server has answered this kind of question before."""


class Model(Protocol):
    """Answers questions."""

    def estimate(self, question: Question) -> Usage:
        """Estimate the cost of a question."""

    def open(self, question: Question) -> Conversation:
        """Open a conversation about this question."""

    def stop(self, error: SummarizerError) -> None:
        """Send no more requests; those waiting for a place raise this error."""

    async def close(self) -> None:
        """Release its resources."""


class Permit(Protocol):
    """Permission to send one request."""

    @property
    def most(self) -> float:
        """US dollars reserved for it, the most it may cost."""

    @property
    def waited(self) -> float:
        """Seconds it waited for a silent server."""

    @property
    def spared(self) -> bool:
        """Whether its fault was the server's, and costs the paper no retry."""

    def settle(self, spent: float) -> None:
        """Record what the request cost, in US dollars."""

    def correct(self, tokens: int) -> None:
        """Count the tokens the request used beyond those it was admitted for; negative if fewer."""


class Limiter(Protocol):
    """The limits on all requests, of this process or of a whole job."""

    def admit(self, tokens: int = 0, *, most: float = 0.0, first: bool = True) -> AbstractAsyncContextManager[Permit]:
        """Permit one request, as soon as every limit has room for it; adapts to a fault raised inside the block.

        Args:
            tokens: the tokens the request may use, sent and received.
            most: US dollars it may cost.
            first: whether this is the paper's first attempt.
        """

    def hear(self, headers: Mapping[str, str]) -> None:
        """Respect the limits in the provider's headers."""

    async def rest(self, seconds: float) -> None:
        """Wait until the time is up or the run is stopped."""

    def stop(self, error: SummarizerError) -> None:
        """Admit no more requests; those waiting raise this error."""

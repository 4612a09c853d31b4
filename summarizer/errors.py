"""Every error of the package, as one tree by who must act.

    SummarizerError
      UserError            the command, the configuration or the input is wrong       exit 2
        ConfigurationError
        InputError
          NoPapers         there was nothing to do                                    exit 1
        StoreError
        LifecycleError
      ProviderError        wait, or fix the account                                   exit 3
        Unauthorized, Forbidden, ModelNotFound, QuotaExhausted, Outage, OverBudget        stop the run
        RequestRejected, TooLong, RateLimited, Unavailable, Unreachable, TimedOut, Unreadable, NotAnswered
      AnswerError          check the model's answer                                   exit 1
        InvalidAnswer, Refused, Filtered, Truncated, Unverified, NoRecordedAnswer, NoAbstract, Unexpected
      Interrupted          nothing: the user stopped it                               exit 130

An error has a message, a `hint` that says what to do, and the `exit_code` with which a program should end. It has no
markup: the command line styles it.
"""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from summarizer.redaction import hidden

if TYPE_CHECKING:
    from summarizer.records import Usage


_PACKAGE = Path(__file__).parent
_SHOWN = 300  # characters of an exception's words
REPORT = "This is a bug in summarizer, not a problem with the paper: please report it. The answer is kept."
EXTRA_HINT = "It comes with an extra: `uv run --extra {} summarizer ...` in the clone."


class SummarizerError(Exception):
    """The root of the package's errors.

    Args:
        message: what happened, one sentence.
        hint: what to do about it, with the flag or variable to set; may be empty.

    Attributes:
        usage: the cost of the paper so far, or None if no request was sent.
    """

    exit_code: ClassVar[int] = 1
    stops_run: bool = False

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(hidden(message))
        self.message = hidden(message)
        self.hint = hint
        self.usage: Usage | None = None


class UserError(SummarizerError):
    """The command, the configuration or the input is wrong."""

    exit_code = 2
    stops_run = True


class ConfigurationError(UserError):
    """A setting is missing, malformed or contradicts another."""


class InputError(UserError):
    """An input cannot be opened, or does not have the expected format."""


class NoPapers(InputError):
    """The inputs contain no papers."""

    exit_code = 1


class StoreError(UserError):
    """The store on disk cannot be used."""


class LifecycleError(UserError):
    """A summarizer is used where it cannot work: closed, in another process, or in another event loop."""


class ProviderError(SummarizerError):
    """The provider did not give an answer: wait, or fix the account.

    Args:
        message: what happened, one sentence.
        hint: what to do about it.
        status: the HTTP status, if there was a response.
        retry_after: seconds to wait, if the provider gave them.

    Attributes:
        words: the provider's own message.
        doubt: how many such errors in a row stop a run in which no request has succeeded; 0 if the first one does.
        is_down: whether the server seems to be down for everyone.
        is_loading: whether the server reports that it is still loading the model.
        is_page: whether the response was a web page.
    """

    exit_code = 3
    words: str = ""
    doubt: int = 0
    is_down: bool = False
    is_loading: bool = False
    is_page: bool = False

    def __init__(
        self, message: str, *, hint: str = "", status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.retry_after = retry_after

    def quoting(self, words: str) -> Self:
        """Add the provider's own message."""
        self.words = hidden(words)
        return self


class Unauthorized(ProviderError):
    """The key is missing or wrong (401)."""

    stops_run = True


class Forbidden(ProviderError):
    """The key may not use this model or address (403). The refusal of a single paper is `RequestRejected`."""

    stops_run = True


class ModelNotFound(ProviderError):
    """The provider does not know the model or the address (404)."""

    stops_run = True


class QuotaExhausted(ProviderError):
    """The account has no credit or quota left; waiting does not help."""

    stops_run = True


class RequestRejected(ProviderError):
    """The provider rejects this request (other 4xx), and would reject it again."""


class TooLong(RequestRejected):
    """The request exceeds the model's context length."""


class RateLimited(ProviderError):
    """Too many requests (429); the same request succeeds later."""


class Unavailable(ProviderError):
    """The provider failed (5xx) or is overloaded."""


class Unreachable(ProviderError):
    """The connection failed, or broke before the response was complete."""


class TimedOut(ProviderError):
    """The response was not complete in time."""


class Unreadable(ProviderError):
    """The response is neither an answer nor an error: no choices, no text, a web page, broken bytes."""


class NotAnswered(ProviderError):
    """A batch ended without answering this request: it expired, was cancelled, or lacks the row."""


class Outage(ProviderError):
    """The provider keeps failing in the same way, or asks for a longer pause than `patience` allows."""

    stops_run = True


class OverBudget(ProviderError):
    """The next request could exceed `max_cost`."""

    stops_run = True


class Interrupted(SummarizerError):
    """The user stopped the run."""

    exit_code = 130
    stops_run = True


class AnswerError(SummarizerError):
    """The model answered, but the answer cannot be used.

    Args:
        message: what is wrong with it.
        hint: what to do about it.
        answer: the complete answer, or None if it was empty.
    """

    def __init__(self, message: str, *, hint: str = "", answer: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.answer = answer if answer is None else hidden(answer)


class InvalidAnswer(AnswerError):
    """The answer does not fit the schema, even after asking again."""


class Refused(AnswerError):
    """The model declined to answer."""


class Filtered(AnswerError):
    """The provider's content filter withheld the answer."""


class Truncated(AnswerError):
    """The answer ended at the token limit."""


class Unverified(AnswerError):
    """The evidence does not support a value, and `strict` is set."""


class NoRecordedAnswer(AnswerError):
    """The run is offline, and no recorded response matches this request."""


class NoAbstract(AnswerError):
    """The paper has no abstract, so the model was not asked."""


class Unexpected(AnswerError):
    """A bug of this package that one paper or its answer triggered; the message says what to report."""


def unexpected(error: Exception, *, answer: str | None = None) -> Unexpected:
    """The error of a paper that triggered a bug of this package.

    Args:
        error: the exception.
        answer: the model's answer, if there is one.
    """
    return Unexpected(f"summarizer failed at this paper: {fault(error)}", hint=REPORT, answer=answer)


def fault(error: BaseException) -> str:
    """Describe a bug of this package for a report: `IndexError: ... (evidence/figures.py:120)`."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    place = f" ({Path(ours[-1].filename).relative_to(_PACKAGE).as_posix()}:{ours[-1].lineno})" if ours else ""
    words = str(error).partition("\n")[0][:_SHOWN]
    return f"{type(error).__name__}: {words}{place}; please report this, with the paper it happened to"


def named(name: str, among: type[SummarizerError] = SummarizerError) -> type[SummarizerError]:
    """The error class with this name, such as a result's `error.type`; `SummarizerError` if there is none."""
    kinds = [among]
    for kind in kinds:
        if kind.__name__ == name:
            return kind
        kinds += kind.__subclasses__()
    return among

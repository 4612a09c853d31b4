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
      AnswerError          look at what the model said                                exit 1
        InvalidAnswer, Refused, Filtered, Truncated, Unverified, NoRecordedAnswer, NoAbstract, Unexpected
      Interrupted          nothing: the user wanted it so                             exit 130

An error carries what happened (its message), what to do (`hint`), and how a program should end (`exit_code`). It
holds no markup: the command line decides how it looks.
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
REPORT = "It is a fault of summarizer, and not of the paper: please report it. Its answer is kept."
EXTRA_HINT = "It comes with an extra: `uv run --extra {} summarizer ...` in the clone."


class SummarizerError(Exception):
    """The root of the package's errors.

    Args:
        message: what happened, one sentence.
        hint: what to do about it, naming the flag and the variable; empty if nothing helps.

    Attributes:
        usage: what the paper had cost by then, or None if no model was asked.
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
    """An input cannot be opened or is not of the format it was said to be."""


class NoPapers(InputError):
    """The inputs hold no papers."""

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
        status: the HTTP status, where there was one.
        retry_after: seconds the provider asks to wait, where it said so.

    Attributes:
        words: the provider's own message.
        doubt: how many such errors in a row stop a run in which nothing has worked yet; 0 if the first one does.
        is_down: whether the server seems to be down for everybody.
        is_loading: whether the server says that it is still starting.
        is_page: whether the reply was a web page instead of an answer.
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
        """This error, with the provider's own words."""
        self.words = hidden(words)
        return self


class Unauthorized(ProviderError):
    """The key is missing or wrong (401)."""

    stops_run = True


class Forbidden(ProviderError):
    """The key may not use this model or address (403); not where one paper is refused."""

    stops_run = True


class ModelNotFound(ProviderError):
    """The provider does not know the model or the address (404)."""

    stops_run = True


class QuotaExhausted(ProviderError):
    """The account has no money or quota left; waiting does not help."""

    stops_run = True


class RequestRejected(ProviderError):
    """The provider refuses this request as malformed (other 4xx); asking again would be refused again."""


class TooLong(RequestRejected):
    """The paper and its question are longer than the model takes."""


class RateLimited(ProviderError):
    """Too many requests (429): the same request succeeds later."""


class Unavailable(ProviderError):
    """The provider failed (5xx) or is overloaded."""


class Unreachable(ProviderError):
    """No connection, or it broke before the whole answer was there."""


class TimedOut(ProviderError):
    """No whole answer within the time allowed."""


class Unreadable(ProviderError):
    """A reply came that is no answer and no error either: no choice, no text, a page for a browser, broken bytes."""


class NotAnswered(ProviderError):
    """A batch ended without an answer to this request: it expired, was cancelled, or has no such row."""


class Outage(ProviderError):
    """The provider keeps failing in the same way, or asks for a longer pause than the run has patience for."""

    stops_run = True


class OverBudget(ProviderError):
    """The next request could pass the limit of cost."""

    stops_run = True


class Interrupted(SummarizerError):
    """The user stopped the run."""

    exit_code = 130
    stops_run = True


class AnswerError(SummarizerError):
    """The model answered, and the answer cannot be used.

    Args:
        message: what is wrong with it.
        hint: what to do about it.
        answer: what the model said, whole, or None where it said nothing.
    """

    def __init__(self, message: str, *, hint: str = "", answer: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.answer = answer if answer is None else hidden(answer)


class InvalidAnswer(AnswerError):
    """The answer does not fit the schema, also after asking again."""


class Refused(AnswerError):
    """The model declined to answer."""


class Filtered(AnswerError):
    """The provider's content filter withheld the answer."""


class Truncated(AnswerError):
    """The answer ended at the token limit."""


class Unverified(AnswerError):
    """The evidence does not support a value, and the run is strict."""


class NoRecordedAnswer(AnswerError):
    """Only recorded responses may be used, and none matches this request."""


class NoAbstract(AnswerError):
    """The paper has no abstract, so the model was not asked."""


class Unexpected(AnswerError):
    """A fault of this package, met with one paper or its answer; the message says what to report."""


def unexpected(error: Exception, *, answer: str | None = None) -> Unexpected:
    """What a fault of this package makes of the paper that met it.

    Args:
        error: the fault.
        answer: what the model said, where it said something.
    """
    return Unexpected(f"summarizer failed at this paper: {fault(error)}", hint=REPORT, answer=answer)


def fault(error: BaseException) -> str:
    """A fault of this package with its place, as it is to be reported: `IndexError: ... (evidence/figures.py:120)`."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    place = f" ({Path(ours[-1].filename).relative_to(_PACKAGE).as_posix()}:{ours[-1].lineno})" if ours else ""
    words = str(error).partition("\n")[0][:_SHOWN]
    return f"{type(error).__name__}: {words}{place}; please report this, with the paper it happened to"


def named(name: str, among: type[SummarizerError] = SummarizerError) -> type[SummarizerError]:
    """The class of this name in the tree, as a result's `error.type` gives it; the root where there is none."""
    kinds = [among]
    for kind in kinds:
        if kind.__name__ == name:
            return kind
        kinds += kind.__subclasses__()
    return among

"""The events of a run, reported to a callback as frozen records.

The events of one paper come in this order, and each `Started` has exactly one end:

    Started
    (Asked Retried* (AskedAgain Retried*)*)*    if a model is asked; twice with a second look
    Cached                                      if the answer is already known, and no model is asked
    Finished | Failed | Abandoned

`Paused`, `Unanswered`, `AnsweredAgain` and `Stopped` are about the run. A paper that waits for the answer to another
with the same abstract is `Cached`; `Asked` names the other.

A callback is called in the thread of the run's loop, between two requests: it should be quick, and neither wait nor
call the summarizer back. The first exception it raises is logged with its traceback, and the run continues: the answer
is already paid for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from summarizer.errors import ProviderError, SummarizerError

if TYPE_CHECKING:
    from summarizer.records import Paper, Result

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Started:
    """Work on a paper has started.

    Attributes:
        paper: which one.
    """

    paper: Paper


@dataclass(frozen=True, slots=True)
class Cached:
    """The answer was already known: cached, recorded, or requested for another paper.

    Attributes:
        paper: which one.
    """

    paper: Paper


@dataclass(frozen=True, slots=True)
class Asked:
    """A model is about to be asked.

    Attributes:
        paper: about which paper.
        attempt: 1.
        model: its name as the provider knows it.
        provider: whose it is, as in `--model PROVIDER/NAME`.
    """

    paper: Paper
    attempt: int
    model: str
    provider: str


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """A model is about to be asked again because its answer does not fit or was cut short.

    Attributes:
        paper: about which paper.
        attempt: answers it will have given with this one, cut-off ones included.
        complaint: what is wrong; it may quote the answer.
    """

    paper: Paper
    attempt: int
    complaint: str


@dataclass(frozen=True, slots=True)
class Retried:
    """A request will be sent again after a connection or provider error.

    Attributes:
        paper: about which paper.
        fault: what happened; its message may quote the provider.
        seconds: the pause before it.
    """

    paper: Paper
    fault: ProviderError
    seconds: float


@dataclass(frozen=True, slots=True)
class Finished:
    """A paper has a summary, and it is stored. Results are handed on in input order, so this may come earlier.

    Attributes:
        paper: which one.
        result: what was found.
    """

    paper: Paper
    result: Result[Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """A paper has no summary, and the run goes on.

    Attributes:
        paper: which one.
        result: its `error` says why not; its `status` is "skipped" where there was no abstract to ask about.
    """

    paper: Paper
    result: Result[Any]


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A paper has no result because the run stops or its caller no longer waits.

    An answer under way is still awaited and kept; its events may follow this one.

    Attributes:
        paper: which one.
        error: what stops the run, or None.
    """

    paper: Paper
    error: SummarizerError | None


@dataclass(frozen=True, slots=True)
class Paused:
    """No requests are sent for a while, because the provider asks for it or needs it.

    Reported again only if the end moves by a second or more; not reported in a job on several machines.

    Attributes:
        seconds: how long.
    """

    seconds: float


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The server does not answer; reported before each new try. No paper fails because of it.

    Not reported in a job on several machines.

    Attributes:
        server: its address or the provider's name.
        silent: seconds since it was found so.
        pause: seconds until it is asked again, with one request.
        fault: what came of the last request; its message may quote the provider.
    """

    server: str
    silent: float
    pause: float
    fault: ProviderError


@dataclass(frozen=True, slots=True)
class AnsweredAgain:
    """The server answers again after a silence.

    Attributes:
        server: its address or the provider's name.
        silent: seconds of silence.
    """

    server: str
    silent: float


@dataclass(frozen=True, slots=True)
class Stopped:
    """The run takes no more papers and sends no more requests; reported once.

    Attributes:
        error: why; `Interrupted` where `stop` was called.
    """

    error: SummarizerError


PaperEvent: TypeAlias = Started | Cached | Asked | AskedAgain | Retried | Finished | Failed | Abandoned
Event: TypeAlias = PaperEvent | Paused | Unanswered | AnsweredAgain | Stopped
OnEvent: TypeAlias = Callable[[Event], None]


def guarded(on_event: OnEvent | None) -> OnEvent | None:
    """The callback, wrapped so that its errors never reach the run; None for None."""
    return None if on_event is None else _Guarded(on_event)


class _Guarded:
    """Calls a callback and logs the first error that it raises."""

    def __init__(self, on_event: OnEvent) -> None:
        self._on_event = on_event
        self._has_failed = False

    def __call__(self, event: Event) -> None:
        try:
            self._on_event(event)
        except Exception:  # noqa: BLE001  # no bug of a listener may cost an answer; it is logged
            if not self._has_failed:
                _log.exception(
                    "the callback for events failed on %s; the run goes on, further failures are not logged",
                    type(event).__name__,
                )
            self._has_failed = True


def kind(error: SummarizerError) -> str:
    """How a log names an error: "RateLimited (429)". No message, for a provider may quote a key or an abstract."""
    status = error.status if isinstance(error, ProviderError) else None
    return type(error).__name__ if status is None else f"{type(error).__name__} ({status})"


def quiet_log(name: str) -> logging.Logger:
    """A logger that stays silent unless the program configures logging."""
    log = logging.getLogger(name)
    log.addHandler(logging.NullHandler())
    return log

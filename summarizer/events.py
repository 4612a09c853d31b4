"""What happens in a run, told as it happens: frozen records that are given to a callback.

The events of one paper come in this order, and each `Started` has exactly one end:

    Started
    (Asked Retried* (AskedAgain Retried*)*)*    where a model is asked for it; twice where it takes a second look
    Cached                                      where its answer was there already, and nobody is asked for it
    Finished | Failed | Abandoned

`Paused`, `Unanswered`, `AnsweredAgain` and `Stopped` are about the run. A paper that waits for the answer to another
with the same abstract is `Cached`; the asking is told of the other.

A callback is called in the thread of the run's loop, between two requests: it should be quick, and neither wait nor
call the summarizer back. What it raises is logged with its traceback, the first time, and the run goes on: by then the
answer is paid for.
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
    """A paper was taken up.

    Attributes:
        paper: which one.
    """

    paper: Paper


@dataclass(frozen=True, slots=True)
class Cached:
    """Its answer was there already: remembered, in the store, recorded, or asked for another paper.

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
    """A model is about to be asked again, for its answer does not fit or was cut short.

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
    """A request is going to be sent again after a fault of the connection or the provider.

    Attributes:
        paper: about which paper.
        fault: what happened; its message may quote the provider.
        seconds: how long is waited before.
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
    """A paper has no result, for the run stops or nobody waits for it any more.

    An answer under way is waited for and kept all the same; what happens to it may be told after this.

    Attributes:
        paper: which one.
        error: what stops the run, or None.
    """

    paper: Paper
    error: SummarizerError | None


@dataclass(frozen=True, slots=True)
class Paused:
    """No request is sent for a while, as the provider asks or for its sake.

    Told again only where the end moves by a second or more. Where the limits are those of a whole job on several
    machines, it is not told.

    Attributes:
        seconds: how long.
    """

    seconds: float


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The server answers nobody; told each time before it is asked again. No paper fails for that.

    Where the limits are those of a whole job on several machines, it is not told.

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
    """The server answers again after it had answered nobody.

    Attributes:
        server: its address or the provider's name.
        silent: seconds that it did not.
    """

    server: str
    silent: float


@dataclass(frozen=True, slots=True)
class Stopped:
    """No paper is taken up and no request sent any more; told once.

    Attributes:
        error: why; `Interrupted` where `stop` was called.
    """

    error: SummarizerError


PaperEvent: TypeAlias = Started | Cached | Asked | AskedAgain | Retried | Finished | Failed | Abandoned
Event: TypeAlias = PaperEvent | Paused | Unanswered | AnsweredAgain | Stopped
OnEvent: TypeAlias = Callable[[Event], None]


def guarded(on_event: OnEvent | None) -> OnEvent | None:
    """The callback, with its errors kept from the run; None where there is none, so that nothing is made to tell."""
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
                    "the callback for events failed on %s; the run goes on, further failures are not told",
                    type(event).__name__,
                )
            self._has_failed = True


def kind(error: SummarizerError) -> str:
    """What a log says of an error: "RateLimited (429)". No message, for a provider may quote a key or an abstract."""
    status = error.status if isinstance(error, ProviderError) else None
    return type(error).__name__ if status is None else f"{type(error).__name__} ({status})"


def quiet_log(name: str) -> logging.Logger:
    """A logger for what is also told in another way: nothing appears unless the program sets logging up."""
    log = logging.getLogger(name)
    log.addHandler(logging.NullHandler())
    return log

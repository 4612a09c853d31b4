"""Decides whether a fault concerns every request: by how many come in a row, and whether anything has worked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.errors import Unreachable, Unreadable

if TYPE_CHECKING:
    from summarizer.errors import ProviderError

_PAGES = 3  # web pages in a row: a wrong address or a login page, which the next request would meet too
_UNREADABLE = 6  # unreadable replies in a row, before anything has worked
_LATER = 20  # the same, once something has worked
_DOUBTED_LATER = 10  # refusals in a row that each paper could have caused, once something has worked


class Streak:
    """Faults of one kind in a row.

    Attributes:
        has_worked: whether this run has had an answer.
        is_known: whether an earlier run has.
    """

    def __init__(self) -> None:
        self.has_worked = self.is_known = False
        self._kind: tuple[type, int | None] | None = None
        self._length = 0

    def worked(self) -> None:
        """Note an answer."""
        self.has_worked = True
        self._kind, self._length = None, 0

    def stops(self, fault: ProviderError) -> bool:
        """Whether this fault stops the run, given those before it."""
        if (enough := self._enough(fault)) is None:
            return fault.stops_run
        kind = (type(fault), fault.status)
        self._length = self._length + 1 if kind == self._kind else 1
        self._kind = kind
        return self._length >= enough

    def _enough(self, fault: ProviderError) -> int | None:
        """How many in a row stop the run; None if the fault alone decides."""
        if fault.is_page:
            return _PAGES
        if isinstance(fault, Unreadable):
            return _LATER if self.has_worked else _UNREADABLE
        if not fault.doubt:
            return None
        if isinstance(fault, Unreachable):
            return None if self.has_worked else fault.doubt
        return _DOUBTED_LATER if self.has_worked or self.is_known else fault.doubt

"""Finds out a server's dialect: once, with one request at a time, while all others wait."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from summarizer.errors import RequestRejected
from summarizer.events import quiet_log
from summarizer.model.dialect import Dialect
from summarizer.model.refusal import after, blindly, refusal_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

T = TypeVar("T")

_log = quiet_log(__name__)
_CHANGES = 12  # at most in one negotiation; no known server needs more than four
_BLIND = frozenset({400, 415, 422, 501})


class Memory(Protocol):
    """Remembers a dialect from run to run."""

    def get(self) -> Any:
        """The remembered dialect, or None."""

    def put(self, dialect: dict[str, Any]) -> None:
        """Remember a dialect."""


class Negotiation:
    """Sends requests in the server's dialect, which it learns from refusals.

    Args:
        form: the form to use, or None to negotiate it.
        memory: remembers the dialect, if given.

    Attributes:
        dialect: the dialect in use.
        refusals: how many requests were refused so far.
    """

    def __init__(self, *, form: Any = None, memory: Memory | None = None) -> None:
        remembered = Dialect.from_dict(memory.get()) if memory is not None else None
        self._first = Dialect(form=form or "json_schema")
        self.dialect = self._first if remembered is None or form not in {None, remembered.form} else remembered
        self.refusals = 0
        self._is_fixed = form is not None
        self._memory = memory
        self._is_settled = self.dialect != self._first
        self._has_worked = False
        self._has_guessed = False
        self._is_guess = False
        self._is_followed = False
        self._finding = asyncio.Lock()
        self._waiting = 0

    def rule_out_schema(self) -> None:
        """Use JSON without `json_schema`, which cannot express this schema; do not remember the dialect found."""
        self._memory = None
        self._first = replace(self._first, form="json")
        if self.dialect.form == "json_schema":
            self.dialect = replace(self.dialect, form="json")
        self._is_settled = self.dialect != self._first

    @property
    def is_awaited(self) -> bool:
        """Whether another paper waits for the one that negotiates."""
        return not self._is_settled and self._waiting > 0

    async def ask(self, send: Callable[[Dialect], Awaitable[T]]) -> T:
        """Call `send` until the server accepts the dialect, and return its result.

        Args:
            send: sends in a dialect; raises `Rejected` with the request if the server refuses it.

        Raises:
            RequestRejected: the server refused for another reason than the dialect.
        """
        while True:
            with suppress(GivenWay):  # the lock is fair: the next paper in line negotiates
                return await self._ask(send)

    async def _ask(self, send: Callable[[Dialect], Awaitable[T]]) -> T:
        if not self._is_settled:
            async with self._turn():
                if not self._is_settled:
                    return await self._find(send)
        used = self.dialect
        try:
            return await self._once(send, used)
        except Rejected as refused:
            async with self._turn():
                if self.dialect == used:
                    self._change(self._next(refused, used), refused)
                return await self._find(send)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """The turn to negotiate, one paper at a time."""
        self._waiting += 1
        try:
            await self._finding.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._finding.release()

    def ignored(self, used: Dialect) -> bool:
        """Note that an answer shows no sign of the schema; returns whether the prompt contains it from now on.

        A server that accepts `json_schema` and drops it leaves the model without the schema. If an earlier answer
        followed the schema, the server is not at fault.
        """
        if self._is_fixed or self._is_followed or used.form != "json_schema":
            return False
        if self.dialect == used:
            _log.info("the server accepts the schema but doesn't follow it; from now on it goes into the prompt")
            self.dialect = replace(used, form="json")
            self._keep()
        return True

    def followed(self) -> None:
        """Note that an answer follows the schema."""
        self._is_followed = True

    async def _find(self, send: Callable[[Dialect], Awaitable[T]]) -> T:
        """Try dialects until the server accepts one; raise the first refusal if it accepts none."""
        first: Rejected | None = None
        began = self.dialect
        for _ in range(_CHANGES):
            used = self.dialect
            try:
                return await self._once(send, used)
            except Rejected as refused:
                first = first or refused
                try:
                    self._change(self._next(refused, used), refused)
                except RequestRejected:
                    self._has_guessed = True  # in vain: do not try every form again for the next paper
                    self.dialect = began
                    raise first.error from first.error.__cause__
        self.dialect = began
        raise first.error if first else AssertionError("the loop sends at least once")

    async def _once(self, send: Callable[[Dialect], Awaitable[T]], used: Dialect) -> T:
        reply = await send(used)
        if not self._is_settled:
            self._is_settled = True
            if used != self._first:
                self._keep()
        self._has_worked = True
        return reply

    def _next(self, refused: Rejected, used: Dialect) -> Dialect:
        """The dialect after a refusal.

        Raises:
            RequestRejected: the dialect is not the cause.
        """
        error = refused.error
        words = refusal_of(error)
        found = after(words, dialect=used, request=refused.request, may_change_form=not self._is_fixed)
        may_guess = not (self._has_worked or self._is_fixed or self._has_guessed)
        if found is None and may_guess and error.status in _BLIND:
            found = blindly(words, dialect=used)
            self._is_guess = True
        if found is None:
            raise error
        return found

    def _change(self, found: Dialect, refused: Rejected) -> None:
        self.refusals += 1
        _log.info("the server refused a request (%s): trying %s", refused.error.message, found)
        self.dialect = found
        self._is_settled = False

    def _keep(self) -> None:
        if self._memory is not None and not self._is_guess:
            self._memory.put(self.dialect.to_dict())


class GivenWay(Exception):
    """This paper stepped aside: another one negotiates with the server."""


class Rejected(Exception):
    """The server refused a request.

    Args:
        error: the refusal.
        request: the request it refused.
    """

    def __init__(self, error: RequestRejected, request: dict[str, Any]) -> None:
        super().__init__(error.message)
        self.error = error
        self.request = request

"""The live model: every request goes through limits, retries and the spend log."""

from __future__ import annotations

import asyncio
import math
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from summarizer.answers.reading import shows
from summarizer.errors import (
    AnswerError,
    ConfigurationError,
    InputError,
    ProviderError,
    RequestRejected,
    SummarizerError,
    Truncated,
)
from summarizer.events import Asked, AskedAgain, Retried
from summarizer.model.caching import prompt_cache_of
from summarizer.model.connection import Connection, model_of, tokens_of
from summarizer.model.dialect import Dialect, limit_of
from summarizer.model.faults import causes, fault_of, unforeseen
from summarizer.model.limiter import OwnLimiter
from summarizer.model.negotiation import GivenWay, Negotiation, Rejected
from summarizer.model.pricing import cost
from summarizer.model.protocols import Informed, Superseded
from summarizer.model.replies import require_answer
from summarizer.model.retry import Deadline, RetryPolicy, Sender
from summarizer.model.silence import is_of_the_server
from summarizer.records import Answer, Usage

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.events import OnEvent
    from summarizer.model.negotiation import Memory
    from summarizer.model.protocols import Limiter, Permit
    from summarizer.records import Paper
    from summarizer.settings import Settings
    from summarizer.store.ledger import Ledger
    from summarizer.store.recordings import Recorder
    from summarizer.task.question import Question

_BYTES_A_TOKEN = 3  # of UTF-8, fewer than in English or Chinese, so that the reservation is large enough
_CHARACTERS_A_TOKEN_ABOUT = 4
_OUTPUT_ABOUT = 220  # tokens of a typical answer, the mean over the examples' recorded responses
_OUTPUT_RESERVED = 4096  # tokens reserved in the budget if the answer's length is not limited
_FLEX = "flex"
_NO_ROOM = re.compile(r"resource[ _]unavailable|capacity", re.IGNORECASE)
_LONGEST_KEY = 64  # characters of a prompt_cache_key, as OpenAI limits it
_OUTPUT_EXPECTED = 1024  # tokens counted against the per-minute limit; corrected when the answer arrives


def _always() -> bool:
    return True


class LiveModel:
    """A model behind a provider's API. It imports nothing and opens no connection before the first question.

    Args:
        settings: the model, its address and the limits.
        recorder: records exchanges, if given.
        ledger: logs spending, if given.
        limiter: replaces the limits in `settings`, for processes that share them.
        on_event: called with each request and retry.
        dialects: remembers the server's dialect, if given.

    Attributes:
        negotiation: finds out the server's dialect.

    Raises:
        ConfigurationError: a cost limit is set and no price is known.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        recorder: Recorder | None = None,
        ledger: Ledger | None = None,
        limiter: Limiter | None = None,
        on_event: OnEvent | None = None,
        dialects: Memory | None = None,
    ) -> None:
        self.negotiation = Negotiation(form=None if settings.mode == "auto" else settings.mode, memory=dialects)
        self._settings = settings
        self._recorder = recorder
        self._ledger = ledger
        self._policy = RetryPolicy(settings.retries, settings.timeout, settings.deadline)
        self._connection: Connection | None = None
        self._connecting = asyncio.Lock()
        self._on_event = on_event
        self._limiter = limiter or OwnLimiter(settings, on_event=on_event)
        if settings.max_cost is not None and self._price(Usage(1, 1, 0, 1), settings.model_name) is None:
            raise ConfigurationError(
                f"Cannot enforce --max-cost: no price is known for {settings.model}",
                hint="Set its prices with --input-price and --output-price, in US dollars per million tokens.",
            )

    @property
    def limiter(self) -> Limiter:
        """The limiter that enforces limits and budget; another model can share it."""
        return self._limiter

    @property
    def is_limited(self) -> bool:
        """Whether the length of an answer is limited."""
        return self._settings.max_tokens is not None

    @property
    def waits_for_servers(self) -> bool:
        """Whether to wait for a server that has gone silent."""
        return self._settings.patience > 0

    def estimate(self, question: Question) -> Usage:
        """Estimate the cost of a question whose first answer fits."""
        sent = sum(len(message["content"]) for message in question.messages) + question.task.schema_size
        usage = Usage(1, sent // _CHARACTERS_A_TOKEN_ABOUT, 0, _OUTPUT_ABOUT)
        return usage.priced(self._price(usage, self._settings.model_name, tier=self._settings.service_tier))

    def extras(self, question: Question, dialect: Dialect) -> dict[str, Any]:
        """What a request carries besides the question: the service tier and the prompt cache key."""
        task = question.task
        extras: dict[str, Any] = {}
        if self._settings.service_tier:
            extras["service_tier"] = self._settings.service_tier
        if (cache := prompt_cache_of(self._settings)) and cache.is_keyed:
            extras["prompt_cache_key"] = f"{task.prompt.label}-{task.schema_label}"[:_LONGEST_KEY]
        return {name: value for name, value in extras.items() if name not in dialect.without}

    def open(self, question: Question) -> LiveConversation:
        """Open a conversation about this question."""
        return LiveConversation(self, question, deadline=Deadline(self._policy.deadline))

    async def connect(self) -> Connection:
        """The connection, opened once.

        Raises:
            ConfigurationError: it cannot be opened.
        """
        async with self._connecting:
            if self._connection is None:
                hear = self._limiter.hear
                self._connection = await asyncio.to_thread(Connection.open, self._settings, hear=hear)
        return self._connection

    async def send(
        self,
        request: dict[str, Any],
        *,
        schema_size: int,
        deadline: Deadline,
        may_ask: Callable[[], bool] = _always,
        on_retry: Callable[[ProviderError, float], None] | None = None,
    ) -> tuple[Any, Usage]:
        """Send a request within the limits, the budget and the retry policy; return the reply and its usage.

        Raises:
            SummarizerError: there is no reply.
            Superseded: `may_ask` returned false when the request's turn came.
        """
        most = self.most(request, schema_size=schema_size)
        tokens = most.input_tokens + min(most.output_tokens, _OUTPUT_EXPECTED)
        sender = Sender(self._policy, deadline, rest=self._limiter.rest, on_retry=on_retry)
        wasted = Usage()

        async def once(permit: Permit) -> tuple[Any, Usage]:
            nonlocal wasted
            if not may_ask():
                raise Superseded
            try:
                return await self._once(request, permit, tokens=tokens)
            except ProviderError as fault:
                wasted += fault.usage or Usage()
                if request.get("service_tier") == _FLEX and _has_no_room(fault):
                    del request["service_tier"]  # OpenAI's guide to flex: retry without it
                raise

        try:
            reply, usage = await sender.send(
                once, admit=lambda first: self._limiter.admit(tokens, most=most.cost_usd or 0.0, first=first)
            )
        except SummarizerError as error:
            error.usage = wasted if wasted.requests else None
            if error.stops_run:
                self.stop(error)
            raise
        return reply, usage + wasted

    async def _once(self, request: dict[str, Any], permit: Permit, *, tokens: int) -> tuple[Any, Usage]:
        """Send a request admitted with this many tokens, then settle and log its cost.

        Raises:
            ProviderError: there is no answer; if the reply was billed anyway, its `usage` has the cost.
        """
        reply, name = await self._sent(request, permit)
        usage = self._bill(reply)
        permit.settle(permit.most if usage.cost_usd is None else usage.cost_usd)
        if used := usage.input_tokens + usage.output_tokens:
            permit.correct(used - tokens)
        if self._ledger:
            self._ledger.billed(name, model=model_of(reply), usage=usage)
        try:
            require_answer(reply)
        except ProviderError as fault:
            fault.usage = usage
            raise
        return reply, usage

    async def _sent(self, request: dict[str, Any], permit: Permit) -> tuple[Any, str]:
        """The reply to a request, and the request's name in the ledger."""
        connection = await self.connect()
        name = self._ledger.sent() if self._ledger else ""
        try:
            return await connection.complete(request, name=name), name
        except BaseException as error:
            lost = _may_be_billed(error)
            permit.settle(permit.most if lost else 0.0)
            fault = (fault_of(error) or unforeseen()) if isinstance(error, Exception) else None
            if self._ledger:
                self._ledger.failed(name, fault=type(fault or error).__name__, lost=lost)
            if fault is None or fault is error:
                raise
            raise fault from error

    def most(self, request: dict[str, Any], *, schema_size: int) -> Usage:
        """The most a request can use, by its bytes and the answer's limit; priced only if cost is limited."""
        texts = [str(message.get("content") or "") for message in request["messages"]]
        sent = sum(len(text.encode()) for text in texts) + schema_size
        received = limit_of(request) or _OUTPUT_RESERVED
        usage = Usage(1, math.ceil(sent / _BYTES_A_TOKEN), 0, received)
        if self._settings.max_cost is None:  # the price list takes half a second to import
            return usage
        return usage.priced(self._price(usage, self._settings.model_name))

    def _bill(self, reply: Any) -> Usage:
        usage = tokens_of(reply, provider=self._settings.provider)
        if usage is None:
            return Usage(requests=1, cost_usd=None)
        return usage.priced(self._price(usage, model_of(reply), tier=getattr(reply, "service_tier", None)))

    def _price(self, usage: Usage, model: str, *, tier: str | None = None) -> float | None:
        return cost(usage, model=model, settings=self._settings, batch=tier == _FLEX)

    def report_request(self, paper: Paper, *, attempt: int, complaint: str | None) -> None:
        """Report that a request is about to be sent."""
        if self._on_event is None:
            return
        if complaint is None:
            self._on_event(Asked(paper, attempt, self._settings.model_name, self._settings.provider))
        else:
            self._on_event(AskedAgain(paper, attempt, complaint))

    def retry_reporter(self, paper: Paper) -> Callable[[ProviderError, float], None] | None:
        """A callback that reports this paper's retries; None if nobody listens."""
        if (report := self._on_event) is None:
            return None
        return lambda fault, seconds: report(Retried(paper, fault, seconds))

    def answered(self, question: Question, answer: Answer, *, attempt: int) -> None:
        """Record an exchange, if there is a recorder; if recording fails, send no more requests.

        The answer itself is still used: it is paid for.
        """
        if self._recorder is not None:
            try:
                self._recorder.write(question, answer, attempt=attempt)
            except InputError as error:
                self.stop(error)

    def stop(self, error: SummarizerError) -> None:
        """Send no more requests; those in flight go on."""
        self._limiter.stop(error)

    def known_to_work(self) -> None:
        """As `Informed` has it."""
        if isinstance(self._limiter, Informed):
            self._limiter.known_to_work()

    async def close(self) -> None:
        """Close the connection, if one was opened."""
        if self._connection is not None:
            await self._connection.close()


class LiveConversation:
    """One question to a live model, with its history.

    Attributes:
        may_ask: called before each request; if false, the request is not sent.
    """

    def __init__(self, model: LiveModel, question: Question, *, deadline: Deadline) -> None:
        self._model = model
        self._question = question
        self._deadline = deadline
        self._rejected: list[tuple[Any, str]] = []
        self._reply: Any = None
        self._asked = 0
        self._gave_way_at: float | None = None
        self.may_ask: Callable[[], bool] = _always

    async def answer(self, complaint: str | None = None) -> Answer:
        """Ask the model; with `complaint`, ask it to repair its last answer.

        An answer cut short at the token limit is requested once more, with twice the limit.

        Raises:
            ProviderError: there is no reply.
            AnswerError: the reply cannot be used; its cost is in `usage`.
        """
        if complaint is not None and self._reply is not None:
            self._rejected.append((self._reply, complaint))
        try:
            return await self._ask(complaint)
        except Truncated as error:
            if error.usage is None:
                raise
            return await self._ask_with_more_room(first=error, spent=error.usage)

    def go_on(self, rejected: list[tuple[Any, str]], reply: Any) -> None:
        """Continue a conversation held elsewhere: replies that did not fit, with complaints, and the last reply."""
        self._rejected, self._reply, self._asked = rejected, reply, self._asked + 1

    async def finish(self, first: Truncated) -> Answer:
        """Ask again with twice the token limit after an answer was cut short; the usage covers both.

        Raises:
            ProviderError: there is no reply.
            AnswerError: the new answer cannot be used either, or no limit is set.
        """
        return await self._ask_with_more_room(first=first, spent=first.usage or Usage())

    async def _ask_with_more_room(self, *, first: Truncated, spent: Usage) -> Answer:
        if not self._model.is_limited:
            raise first
        try:
            answer = await self._ask(first.message, room=2)
        except AnswerError as error:
            error.usage = spent + (error.usage or Usage())
            raise
        except ProviderError as error:
            if error.stops_run:
                raise
            raise first from error
        return Answer(answer.text, answer.model, spent + answer.usage, answer.at)

    async def _ask(self, complaint: str | None, *, room: int = 1) -> Answer:
        connection = await self._model.connect()
        self._model.report_request(self._question.paper, attempt=self._asked + 1, complaint=complaint)
        self._reply, usage, used = await self._replied(connection, room)
        self._asked += 1
        try:
            text = connection.read(self._reply, question=self._question)
        except AnswerError as error:
            error.usage = usage
            raise
        self._heed(text, used)
        answer = Answer(text, model_of(self._reply), usage, datetime.now(UTC).isoformat(timespec="seconds"))
        self._model.answered(self._question, answer, attempt=self._asked)
        return answer

    async def _replied(self, connection: Connection, room: int) -> tuple[Any, Usage, Dialect]:
        """The reply, its usage, and the dialect of the request."""
        question = self._question

        async def ask(dialect: Dialect) -> tuple[Any, Usage, Dialect]:
            self._go_on_with_the_clock()
            request = connection.prepare(question, dialect, said_before=self._rejected, room=room)
            if connection.adapts:
                request |= self._model.extras(question, dialect)
            try:
                reply, usage = await self._model.send(
                    request,
                    schema_size=question.task.schema_size,
                    deadline=self._deadline,
                    may_ask=self.may_ask,
                    on_retry=self._retrying,
                )
            except RequestRejected as error:
                if not connection.adapts:
                    raise
                raise Rejected(error, request) from error
            return reply, usage, dialect

        if not connection.adapts:
            return await ask(self._model.negotiation.dialect)
        return await self._model.negotiation.ask(ask)

    def _retrying(self, fault: ProviderError, seconds: float) -> None:
        """Report a retry; if the server is silent, let another paper negotiate first.

        Raises:
            GivenWay: another paper is waiting to negotiate.
        """
        if (report := self._model.retry_reporter(self._question.paper)) is not None:
            report(fault, seconds)
        if self._model.waits_for_servers and is_of_the_server(fault) and self._model.negotiation.is_awaited:
            self._gave_way_at = asyncio.get_running_loop().time()
            raise GivenWay

    def _go_on_with_the_clock(self) -> None:
        """Extend the deadline by the time in which others went first."""
        if self._gave_way_at is not None:
            self._deadline.extend(asyncio.get_running_loop().time() - self._gave_way_at)
            self._gave_way_at = None

    def _heed(self, text: str, used: Dialect) -> None:
        """Tell the negotiation whether the answer shows any sign of the schema."""
        if shows(text, self._question.task.json_schema):
            self._model.negotiation.followed()
        else:
            self._model.negotiation.ignored(used)


def _has_no_room(fault: ProviderError) -> bool:
    """Whether the provider lacks capacity for this tier only, which should not slow down other requests."""
    return fault.status == 429 and _NO_ROOM.search(f"{fault.message} {fault.words}") is not None  # noqa: PLR2004  # HTTP's own


def _may_be_billed(error: BaseException) -> bool:
    """Whether a request without a reply may have been billed: it was sent, and not refused."""
    if not isinstance(error, Exception):
        return True
    fault = error if isinstance(error, ProviderError) else fault_of(error)
    never_connected = causes(error) & {"ConnectError", "ClientConnectorError"}
    return not never_connected and (fault is None or fault.status is None)

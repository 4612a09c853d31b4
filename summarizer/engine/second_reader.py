"""A second reader: two models read each abstract independently, and results say for each value whether they agree.

Each has its own engine and its own answers in the store, so that adding a second reader later costs one answer per
paper, and both are paid for once.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from summarizer.agreement.readings import joined, only
from summarizer.engine.outcome import Outcome
from summarizer.engine.paired import M, Paired
from summarizer.engine.stream import each
from summarizer.records import Warned

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Iterable

    from summarizer.engine.engine import Plan
    from summarizer.errors import SummarizerError
    from summarizer.records import Paper, Result


class TwoReaders(Paired[M]):
    """Two engines that read every paper; the second one's answer is compared with the first one's."""

    async def plan(self, papers: Iterable[Paper] | AsyncIterable[Paper]) -> Plan:
        """Like `Engine.plan`, for both engines; a paper is known if both have an answer."""
        passed: asyncio.Queue[Paper | None] = asyncio.Queue(maxsize=1)
        first, second = await asyncio.gather(
            self._first.plan(_passing_on(papers, passed)), self._second.plan(_received(passed))
        )
        usage = first.usage + second.usage
        return replace(first, known=min(first.known, second.known), usage=usage)

    async def _outcome(self, paper: Paper) -> Outcome[M]:
        readings = [asyncio.ensure_future(engine.outcome(paper)) for engine in (self._first, self._second)]
        try:
            first, second = await asyncio.gather(*readings)
        except BaseException:
            for reading in readings:
                reading.cancel()
            await asyncio.gather(*readings, return_exceptions=True)
            raise
        return read_twice(first, second)


async def _passing_on(
    papers: Iterable[Paper] | AsyncIterable[Paper], queue: asyncio.Queue[Paper | None]
) -> AsyncIterator[Paper]:
    """The papers; each is also put into the queue, and finally None."""
    try:
        async for paper in each(papers):
            await queue.put(paper)
            yield paper
    finally:
        await queue.put(None)


async def _received(queue: asyncio.Queue[Paper | None]) -> AsyncIterator[Paper]:
    while (paper := await queue.get()) is not None:
        yield paper


def read_twice(first: Outcome[Any], second: Outcome[Any]) -> Outcome[Any]:
    """The joint result of two readings of a paper, at the cost of both."""
    if first.result.status == "skipped":
        return first
    usage, paid = first.result.usage + second.result.usage, first.paid + second.paid
    result, error = _result(first, second)
    return Outcome(replace(result, usage=usage), paid, error)


def _result(first: Outcome[Any], second: Outcome[Any]) -> tuple[Result[Any], SummarizerError | None]:
    one, other = first.result, second.result
    readings = (one.summary, other.summary)
    if readings[0] is not None and readings[1] is not None:
        summary, agreement = joined(readings[0], readings[1])
        is_cached = one.provenance.cached and other.provenance.cached
        result = replace(one, summary=summary, agreement=agreement, warnings=_still_open(one.warnings, other.warnings))
        return _read_by(result, other.provenance.model, is_cached=is_cached), None
    if readings[0] is not None:
        result = _with_missing(one, "second", other)
        return _read_by(replace(result, agreement=only(readings[0], state="first")), other.provenance.model), None
    if readings[1] is not None:
        result = _with_missing(other, "first", one)
        return _read_by(replace(result, agreement=only(readings[1], state="second")), other.provenance.model), None
    return one, first.error


def _read_by(result: Result[Any], second: str, *, is_cached: bool = False) -> Result[Any]:
    """The result with the name of its second reader."""
    return replace(result, provenance=replace(result.provenance, second_reader=second, cached=is_cached))


def _with_missing(result: Result[Any], which: str, missing: Result[Any]) -> Result[Any]:
    """The result of one reader with a warning about the other one's failure."""
    why = missing.error.message if missing.error else "it has no answer"
    warned = Warned("second_reader", f"There is no {which} reading by {missing.provenance.model}: {why}")
    return replace(result, warnings=(*result.warnings, warned))


def _still_open(first: tuple[Warned, ...], second: tuple[Warned, ...]) -> tuple[Warned, ...]:
    """The warnings that apply to both readings: a figure that either cites is not missing."""
    known = {(warning.kind, warning.evidence) for warning in second}
    uncited = [one for one in first if one.kind.startswith("uncited") and (one.kind, one.evidence) in known]
    rest = [one for one in (*first, *second) if not one.kind.startswith("uncited")]
    return tuple(dict.fromkeys([*uncited, *rest]))

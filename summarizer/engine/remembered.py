"""Caches finished results, so that running the same command again costs little more than reading and writing.

Every run parses, checks and audits the answers in the store again, so that a changed check takes effect at once. If
nothing that shapes a result has changed, the result is the same. `Remembering` wraps an engine, which does not know of
it, and caches results under a key of everything that shapes them: all modules of this room and below it, the schema's,
the versions of Pydantic and Python, the task with its settings, and the paper.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import pydantic
from pydantic import BaseModel

from summarizer.citation import citation_of, own_fields
from summarizer.engine.outcome import Outcome, announce
from summarizer.engine.restored import restored
from summarizer.engine.stream import in_order
from summarizer.events import Started
from summarizer.records import (
    Provenance,
    Result,
    Span,
    Usage,
    Warned,
    as_it_is,
    attributes,
    findings,
    is_encodable,
    written_as,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator

    from summarizer.engine.engine import Diligence, Engine, Plan
    from summarizer.engine.memo import Memo
    from summarizer.errors import SummarizerError
    from summarizer.events import OnEvent
    from summarizer.records import Paper
    from summarizer.task.question import Task

M = TypeVar("M", bound=BaseModel)

_NOTHING = Usage()
_decoded = json.JSONDecoder().raw_decode
_PACKAGE = Path(__file__).parents[1]
# What uses results and shapes none. Anything else in the package counts, so that a new room counts until it is named.
ABOVE = frozenset(
    {
        "__main__.py", "api.py", "bulk", "cli", "evaluation", "examples", "exports", "notebook", "ray", "readers",
        "report", "results", "review", "services", "telemetry.py", "testing",
    }
)  # fmt: skip


class Remembering(Generic[M]):
    """An engine that returns cached results as long as nothing that shapes them has changed.

    Args:
        engine: finds the results that are not cached.
        memo: the cache of results.
        task: the part of the key that all papers share; see `task_key`.
        schema: the schema of the summaries.
        on_event: a callback for the events of cached results.
    """

    def __init__(
        self, engine: Engine[M], *, memo: Memo, task: bytes, schema: type[M], on_event: OnEvent | None = None
    ) -> None:
        self._engine = engine
        self._memo = memo
        self._task = hashlib.sha256(task)
        self._schema = schema
        self._on_event = on_event
        self._saved = Usage()
        self._hits = 0

    @property
    def window(self) -> int:
        """The number of papers held at once."""
        return self._engine.window

    @property
    def stopped(self) -> SummarizerError | None:
        """The error that stopped the run, or None."""
        return self._engine.stopped

    @property
    def saved(self) -> Usage:
        """The cost of the answers behind cached results when they were paid for."""
        return self._engine.saved + self._saved

    @property
    def hits(self) -> int:
        """The number of cached results and answers."""
        return self._engine.hits + self._hits

    async def outcome(self, paper: Paper) -> Outcome[M]:
        """Like `Engine.outcome`."""
        return self._known(paper) or await self._found(paper)

    def stream(self, papers: Iterable[Paper] | AsyncIterable[Paper]) -> AsyncIterator[Result[M]]:
        """Like `Engine.stream`."""
        return in_order(papers, self._start, window=self._engine.window, stopped=lambda: self._engine.stopped)

    async def plan(self, papers: Iterable[Paper] | AsyncIterable[Paper]) -> Plan:
        """Like `Engine.plan`."""
        return await self._engine.plan(papers)

    def stop(self, error: SummarizerError, *, grace: float) -> None:
        """Like `Engine.stop`."""
        self._engine.stop(error, grace=grace)

    async def close(self) -> None:
        """Like `Engine.close`; also writes the cache to disk."""
        try:
            await self._engine.close()
        finally:
            self._memo.close()

    def _start(self, paper: Paper) -> Result[M] | asyncio.Task[Outcome[M]]:
        if (known := self._known(paper)) is not None:
            return known.result
        return asyncio.ensure_future(self._found(paper))

    async def _found(self, paper: Paper) -> Outcome[M]:
        outcome = await self._engine.outcome(paper)
        self.remember(paper, outcome)
        return outcome

    def remember(self, paper: Paper, outcome: Outcome[M]) -> None:
        """Cache the outcome of a paper, if it has a summary."""
        if outcome.result.summary is not None:
            try:
                row = _row(outcome)
            except Exception:  # noqa: BLE001  # whatever a summary holds: it is made again from the stored answer
                return
            if not is_encodable(row):
                return
            self._memo.put(self._key(paper), row)

    def _known(self, paper: Paper) -> Outcome[M] | None:
        text = self._memo.get(self._key(paper))
        outcome = None if text is None else _outcome(text, paper, schema=self._schema)
        if outcome is None:
            return None
        self._saved += outcome.paid
        self._hits += 1
        if self._hits == 1:
            self._engine.known_to_work()
        if self._on_event is not None:
            self._on_event(Started(paper))
            announce(paper, outcome.result, on_event=self._on_event)
        return outcome

    def _key(self, paper: Paper) -> bytes:
        """The key of a paper's result; the title's length separates title and abstract."""
        key = self._task.copy()
        title = paper.title.encode()
        key.update(b"%d\n%b%b" % (len(title), title, paper.abstract.encode()))
        return key.digest()


def task_key(task: Task[Any], diligence: Diligence) -> bytes | None:
    """The part of a cache key that all papers of a task share; None for a schema outside the package.

    Such a schema may import code whose changes the key could not see.
    """
    schema: type[BaseModel] = task.schema
    if not schema.__module__.startswith("summarizer."):
        return None
    versions = f"pydantic {pydantic.VERSION}, python {sys.version_info[0]}.{sys.version_info[1]}"
    module = f"{schema.__module__}.{schema.__qualname__}"
    return "\n".join([code_digest(_PACKAGE), versions, module, repr(diligence), task.identity]).encode(
        "utf-8", "surrogatepass"
    )


@cache
def code_digest(package: Path) -> str:
    """A digest of every file of the package that can shape a result, including data files.

    Computed once per process, since it keeps running the files it has loaded.
    """
    digest = hashlib.sha256()
    for file in sorted(_files(package)):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(package).as_posix()}\n{len(content)}\n".encode() + content)
    return digest.hexdigest()


def _files(package: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(package, followlinks=True):  # in a checkout, schemas and prompts are links
        here = Path(folder)
        out = ABOVE if here == package else frozenset()
        folders[:] = [name for name in folders if name not in out and name != "__pycache__"]
        yield from (here / name for name in files if name not in out)


def _row(outcome: Outcome[Any]) -> str:
    """An outcome as text, in the form of a cached one: known, and at no cost."""
    result = outcome.result
    again = replace(result, provenance=replace(result.provenance, cached=True), usage=_NOTHING)
    return f"{as_it_is(findings(again))}\n{as_it_is(attributes(outcome.paid))}"


def _outcome(text: str, paper: Paper, *, schema: type[M]) -> Outcome[M] | None:
    """The cached outcome, or None if the row cannot be read."""
    try:
        record, end = _decoded(text)
        paid, _ = _decoded(text, end + 1)
        source = citation_of(paper)
        result = Result(
            paper.id,
            paper.title,
            paper.abstract,
            restored(schema.model_validate(record["summary"]), record["summary"]),
            None,
            provenance=Provenance.from_dict(record["provenance"]),
            usage=_NOTHING,
            warnings=tuple(map(_warning, record["warnings"])),
            source=source,
            extra=own_fields(paper, source),
        )
        return Outcome(written_as(result, text[:end]), Usage(**paid))
    except Exception:  # noqa: BLE001  # a row may be anything, and validators fail in any way: it is made again
        return None


def _warning(record: dict[str, Any]) -> Warned:
    return Warned(record["kind"], record["message"], tuple(Span(**span) for span in record["evidence"]))

"""Logs the cost of a batch's answers, each exactly once, even if processes are killed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from summarizer.bulk.replies import completion, usage_of
from summarizer.bulk.rows import row_of
from summarizer.model.connection import model_of
from summarizer.records import Usage
from summarizer.store.ledger import FILE_NAME
from summarizer.store.lookup import Lookup

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from summarizer.bulk.context import BatchContext
    from summarizer.bulk.files import Job, Kind
    from summarizer.bulk.rows import BatchRow
    from summarizer.bulk.state import Part

_FILES: tuple[Kind, ...] = ("output", "errors")


def rows_of(job: Job, part: int) -> Iterator[tuple[BatchRow | None, Kind, int]]:
    """Every row of a part's files with its position; None for a line that is not a row."""
    for kind in _FILES:
        path = job.file(kind, part)
        if not path.exists():
            continue
        with path.open("rb") as file:
            place = 0
            for line in file:
                if line.strip():
                    yield row_of(line), kind, place
                place += len(line)


def bill(context: BatchContext[Any], job: Job, part: Part) -> Usage:
    """Write the missing lines for the answers of a batch; return their cost.

    Lines are named after batch and request, so that a process that takes over finds the existing ones; it searches from
    the log's end at the time when the first process began.
    """
    spent = Usage()
    with Lookup() as logged, Lookup() as kinds:
        for name in _logged(context.directory / FILE_NAME, start=part.billing_from or 0):
            logged.add(name)
        for row, _, _ in rows_of(job, part.number):
            if row is None or row.kind == "malformed" or kinds.get(row.custom_id) == "answered":
                continue
            kinds.put(row.custom_id, row.kind)
            if row.body is not None:
                spent += _billed(context, row, name=f"{part.batch}/{row.custom_id}", logged=logged)
        if part.batch and part.status != "failed":
            _lose(context, job, part, kinds=kinds, logged=logged)
    if part.tries:
        context.ledger.ended(batch_name(job, part))
    return spent


def _lose(context: BatchContext[Any], job: Job, part: Part, *, kinds: Lookup, logged: Lookup) -> None:
    """Log the requests without a row: they may have been billed nevertheless."""
    for line in job.lines("index", part.number):
        name = f"{part.batch}/{line['fingerprint']}"
        if line["fingerprint"] not in kinds and name not in logged:
            context.ledger.failed(name, fault="NotAnswered", lost=True)


def _billed(context: BatchContext[Any], row: BatchRow, *, name: str, logged: Lookup) -> Usage:
    reply = completion(row.body or {})
    usage = usage_of(context, reply)
    if name not in logged:
        context.ledger.billed(name, model=model_of(reply), usage=usage)
    return usage


def batch_name(job: Job, part: Part) -> str:
    """The name of a part's batch in the spend log, chosen before the provider names it."""
    return f"{job.name}/{part.number}"


def log_size(store: Path) -> int:
    """The size of the spend log in bytes."""
    path = store / FILE_NAME
    return path.stat().st_size if path.exists() else 0


def _logged(path: Path, *, start: int) -> Iterator[str]:
    with path.open("rb") as file:
        file.seek(start)
        for raw in file:
            try:
                line = json.loads(raw)
            except ValueError:
                continue
            if isinstance(line, dict) and line.get("kind") in {"billed", "lost"}:
                yield str(line.get("request"))

"""`summarizer cache` and `usage`: what is stored, why a request hits or misses, and what was spent."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from rich.table import Table

from summarizer.api import AsyncSummarizer
from summarizer.cli.inspect import first_paper
from summarizer.cli.progress import dollars
from summarizer.cli.terminal import say
from summarizer.readers import read_records as read
from summarizer.records import attributes
from summarizer.store.disk import DiskStore, StoredAnswer
from summarizer.store.ledger import spending
from summarizer.store.recordings import Recordings
from summarizer.task.question import PART_NAMES

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

_EXPLAINED = (*PART_NAMES, "prompt", "schema", "text")


def export(directory: Path, target: Path) -> int:
    """Write every answer of a store to a file of recorded exchanges; return their number."""
    store, number = DiskStore(directory), 0
    with target.open("w", encoding="utf-8", newline="\n") as file:
        for fingerprint, entry in store.entries():
            file.write(json.dumps(_exchange(fingerprint, entry), ensure_ascii=False) + "\n")
            number += 1
    store.close()
    return number


def _exchange(fingerprint: str, entry: StoredAnswer) -> dict[str, Any]:
    answer = entry.answer
    return {
        "origin": "recorded" if answer.origin == "live" else answer.origin,
        "fingerprint": fingerprint,
        "attempt": entry.attempts,
        "request": entry.parts,
        "answer": answer.text,
        "model": answer.model,
        "usage": attributes(answer.usage),
        "at": answer.at,
    }


def import_(directory: Path, source: Path) -> tuple[int, int]:
    """Add the answers of a file of recorded exchanges to a store; return how many were new and how many were not."""
    store, recordings, new, old = DiskStore(directory), Recordings(source), 0, 0
    for fingerprint, answers, parts in recordings.conversations():
        if store.get(fingerprint) is not None:
            old += 1
            continue
        spent = sum((answer.usage for answer in answers[1:]), start=answers[0].usage)
        store.put(fingerprint, StoredAnswer(replace(answers[-1], usage=spent), len(answers), parts))
        new += 1
    store.close()
    return new, old


async def explain(source: str, *, id: str | None, options: dict[str, Any], console: Console) -> int:
    """Say whether the answer for a paper is stored and, if not, how the nearest one differs; return 1 for a miss."""
    async with AsyncSummarizer(**options) as summarizer:
        question = summarizer.task.question(first_paper(read([source]), id, source))
        store = DiskStore(summarizer.settings.cache_dir)
        task = summarizer.task
        asked = {"schema": task.schema_label, "prompt": task.prompt.label, "text": question.text_digest}
        wanted = {**task.parts, **asked}
        hit = store.get(question.fingerprint)
        nearest = None if hit else _nearest(store, wanted)
        store.close()
    say(console, f"fingerprint {question.fingerprint}: {'hit' if hit else 'miss'}")
    console.print(_parts_table(wanted, nearest))
    return 0 if hit else 1


def _nearest(store: DiskStore, wanted: dict[str, Any]) -> dict[str, Any] | None:
    """Return the parts of the stored answer that has most in common with these; the paper itself counts most."""

    def likeness(parts: dict[str, Any]) -> tuple[bool, int]:
        return parts.get("text") == wanted["text"], sum(parts.get(name) == wanted[name] for name in _EXPLAINED)

    return max((entry.parts for _, entry in store.entries()), key=likeness, default=None)


def _parts_table(wanted: dict[str, Any], nearest: dict[str, Any] | None) -> Table:
    table = Table("part", "this request", border_style="dim")
    if nearest is not None:
        table.add_column("nearest answer in the store")
    for name in _EXPLAINED:
        row = [name, _shown(wanted[name])]
        if nearest is not None:
            other = nearest.get(name)
            row.append("same" if other == wanted[name] else f"[yellow]{_shown(other)}[/yellow]")
        table.add_row(*row)
    return table


def _shown(part: Any) -> str:
    return part if isinstance(part, str) and part else json.dumps(part)


def show_usage(directory: Path, *, by: Literal["day", "model", "run"], console: Console) -> None:
    """Print what was spent. On a screen that is too narrow, the table still shows whole keys."""
    table = usage_table(directory, by=by)
    if not table.row_count:
        say(console, f"Nothing was spent: no answer was billed to the store in {directory}.")
        return
    console.width = max(console.width, console.measure(table, options=console.options.update(max_width=10_000)).maximum)
    console.print(table, soft_wrap=True)


def usage_table(directory: Path, *, by: Literal["day", "model", "run"]) -> Table:
    """Make the table of spending: billed answers, tokens sent and received, and answers from the store.

    "cached" is the number of sent tokens that were in the provider's prompt cache, at a lower price.
    "unsure" is the number of requests without a reply that may still have been billed.
    """
    counted = ("billed", "sent", "cached", "received", "cost", "saved", "saved cost", "unsure")
    table = Table(by, *counted, border_style="dim")
    for column in table.columns:
        column.justify, column.no_wrap = "left" if column is table.columns[0] else "right", True
    for key, sums in spending(directory, by=by).items():
        paid, saved = sums.billed, sums.saved
        numbers = (paid.requests, paid.input_tokens, paid.cached_input_tokens, paid.output_tokens)
        table.add_row(
            key, *(f"{n:,}" for n in numbers), dollars(paid), f"{saved.requests:,}", dollars(saved), str(sums.lost)
        )
    return table

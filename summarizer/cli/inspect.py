"""`summarizer schema`, `prompt` and `cache`: show what is asked and what is stored."""

from __future__ import annotations

import json
from importlib.resources import as_file
from typing import TYPE_CHECKING

from summarizer.engine.memo import forget
from summarizer.errors import InputError
from summarizer.evidence import Reading
from summarizer.readers import read_records as read
from summarizer.records import Paper
from summarizer.store.disk import DiskStore
from summarizer.task.derived_prompt import prompt_for
from summarizer.task.prompt_files import example
from summarizer.task.question import Task
from summarizer.task.schema_files import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from summarizer.records import BadRecord
    from summarizer.task.prompt_files import Prompt


def schema_text(schema: str, *, prompt: str | None, of_result: bool) -> str:
    """Return the JSON schema that the model fills in under a prompt, or that of the summary in a result."""
    model = load_schema(schema)
    if of_result:
        return json.dumps(model.model_json_schema(mode="serialization"), indent=2, ensure_ascii=False)
    task = Task(model, prompt=prompt_for(model, prompt), parts={})
    return json.dumps(task.json_schema, indent=2, ensure_ascii=False)


def prompt_text(source: str | None, *, id: str | None, prompt: Prompt, as_json: bool) -> str:  # the record's own word
    """Return the exact messages for one paper of an input (by default, of the examples), as text or as JSON.

    Raises:
        InputError: the input does not have this paper.
    """
    paper = _chosen(source, id)
    messages = prompt.messages(paper, Reading.of(paper.abstract).sentences)
    if as_json:
        return json.dumps(messages, indent=2, ensure_ascii=False)
    return "\n\n".join(f"--- {message['role']} ---\n{message['content']}" for message in messages)


def _chosen(source: str | None, id: str | None) -> Paper:  # as above
    if source is not None:
        return first_paper(read([source]), id, source)
    with as_file(example("abstracts.txt")) as page:
        return first_paper(read([str(page)]), id, "the examples")


def first_paper(records: Iterable[Paper | BadRecord], id: str | None, source: str) -> Paper:  # as above
    """Return the first paper, or the first with this id.

    Raises:
        InputError: there is none.
    """
    for record in records:
        if isinstance(record, Paper) and (id is None or record.id == id):
            return record
    raise InputError(
        f"no paper{f' with id {id}' if id else ''} in {source}",
        hint="Name a file with abstracts, and give an id that is in it with --id.",
    )


def store_text(directory: Path) -> str:
    """Describe the content of the store, one fact per line."""
    store = DiskStore(directory)
    faults = store.check()
    lines = [
        f"directory  {directory}",
        f"answers    {len(store)}",
        f"size       {store.volume() / 1e6:.1f} MB",
        f"health     {'; '.join(faults) or 'ok'}",
    ]
    store.close()
    return "\n".join(lines)


def clear_store(directory: Path) -> int:
    """Remove every answer; return how many there were."""
    store = DiskStore(directory)
    removed = store.clear()
    store.close()
    forget(directory)
    return removed

"""The request of one run: the same record for this machine, batches and a cluster."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from summarizer.cli.sources import records_of
from summarizer.readers import read_records
from summarizer.readers.limits import within
from summarizer.records import BadRecord, Paper
from summarizer.services.wanted import Wanted
from summarizer.task.schema_files import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from summarizer.readers import Fields


@dataclass(frozen=True, slots=True)
class Selection:
    """Which papers to take.

    Attributes:
        limit: how many from the start; None takes all.
        sample: how many at random, the same ones each time; None takes all.
    """

    limit: int | None = None
    sample: int | None = None

    def __bool__(self) -> bool:
        return self.limit is not None or self.sample is not None

    def of(self, records: Iterable[Paper | BadRecord]) -> Iterator[Paper | BadRecord]:
        """Yield the selected records in order. Bad records are not counted, and pass through."""
        taken = records if self.sample is None else _sampled(records, self.sample)
        return iter(taken) if self.limit is None else _first(taken, self.limit)


def _first(records: Iterable[Paper | BadRecord], number: int) -> Iterator[Paper | BadRecord]:
    papers = 0
    for record in records:
        yield record
        papers += isinstance(record, Paper)
        if papers == number:
            return


def _sampled(records: Iterable[Paper | BadRecord], number: int) -> Iterator[Paper | BadRecord]:
    """Return the papers with the smallest digests, in input order; as the input grows, most of the sample stays."""
    kept: list[tuple[int, int, Paper]] = []  # the digest is negative because a heap keeps the smallest first
    for place, record in enumerate(records):
        if isinstance(record, BadRecord):
            yield record
            continue
        digest = sha256(f"{record.id}\n{record.title}\n{record.abstract}".encode()).digest()
        entry = (-int.from_bytes(digest[:8]), -place, record)
        if len(kept) < number:
            heapq.heappush(kept, entry)
        elif entry > kept[0]:
            heapq.heapreplace(kept, entry)
    yield from (paper for _, _, paper in sorted(kept, key=lambda entry: -entry[1]))


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where Ray runs.

    Attributes:
        address: the cluster's address; None starts one on this machine.
        actors: number of worker processes; None for one per machine.
    """

    address: str | None = None
    actors: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """The request of one run.

    Attributes:
        inputs: files, directories, patterns, or "-".
        output: a path, or "-"; None for a table on a terminal, and otherwise standard output.
        append: whether to add the results to those in the output.
        schema: the schema's name, or FILE.py:CLASS.
        prompt: the prompt's name or path; None for the schema's own prompt.
        responses: recorded exchanges to look up first.
        record: a file to which exchanges with the model are appended.
        format: the format of the inputs; None detects it.
        fields: names of the inputs' fields, if they are not the usual ones.
        max_record: the limit on the size of a record; see `summarizer.readers.limits`. None for the default.
        wanted: queries, and whether to look up missing abstracts.
        selection: which papers to take.
        quiet: no progress and no closing line; problems are still reported.
        settings: the settings given as flags.
        poll: seconds between two requests for the state of batches.
        cluster: where Ray runs.
    """

    inputs: tuple[str, ...]
    output: str | None = None
    append: bool = False
    schema: str = "paper"
    prompt: str | None = None
    responses: Path | None = None
    record: Path | None = None
    format: str | None = None
    fields: Fields | None = None
    max_record: int | None = None
    wanted: Wanted = field(default_factory=Wanted)
    selection: Selection = field(default_factory=Selection)
    quiet: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    poll: float = 15.0
    cluster: Cluster = field(default_factory=Cluster)

    def records(self) -> Iterator[Paper | BadRecord]:
        """Yield the records of the inputs, without those of the output file, and the papers that services find."""
        files = partial(read_records, format=self.format, fields=self.fields, left_out=self.output)
        directory = self.settings.get("cache_dir")
        found = records_of(self.inputs, self.wanted, read=files, cache_dir=directory)
        return self.selection.of(within(self.max_record, found))

    def options(self) -> dict[str, Any]:
        """Return the arguments for a summarizer.

        Raises:
            ConfigurationError: there is no such schema.
        """
        own = {"schema": load_schema(self.schema), "prompt": self.prompt}
        return {**self.settings, **own, "responses": self.responses, "record": self.record}

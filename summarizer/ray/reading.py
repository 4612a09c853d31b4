"""Turns inputs into a dataset of papers: Ray reads Parquet, our own readers everything else, where the job starts.

Files on a command line are on the machine where it was typed. They are read there, block by block, as the cluster asks
for them. All machines read Parquet, including at addresses.
"""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

import ray
from ray.data import Datasource, ReadTask
from ray.data.block import BlockMetadata

from summarizer.errors import InputError
from summarizer.exports.extras import needed
from summarizer.ray.options import SCHEME, Inputs
from summarizer.readers import read_records as read
from summarizer.readers.inputs import expanded
from summarizer.readers.limits import within
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa
    from ray.actor import ActorHandle
    from ray.data import Dataset

    from summarizer.records import Paper

_BLOCK = 2_000  # papers
_COLUMNS = ("id", "title", "abstract")


def dataset_of(inputs: Inputs, coordinator: ActorHandle[Any]) -> Dataset:
    """The papers of the inputs; unreadable records are reported to the coordinator.

    Raises:
        InputError: a file is missing, or addresses are mixed with files of other kinds.
    """
    if inputs.are_parquet:
        return _parquet(inputs)
    if address := next((name for name in inputs.names if SCHEME in name), None):
        raise InputError(f"{address} is an address, but not all inputs are Parquet", hint="Read it in a separate run.")
    here = {"ray.io/node-id": ray.get_runtime_context().get_node_id()}
    files = _Files(inputs, coordinator)
    # No processor is asked for: actors may hold all there are here, and would wait for papers for ever.
    return ray.data.read_datasource(files, label_selector=here, num_cpus=0, override_num_blocks=files.number)


def _parquet(inputs: Inputs) -> Dataset:
    try:
        return ray.data.read_parquet(list(inputs.names))
    except (OSError, ValueError) as error:
        raise InputError(f"{', '.join(inputs.names)} cannot be read: {error}") from error


class _Files(Datasource):  # type: ignore[misc]  # Any where Ray is not installed
    """Files read by our readers: one task per file, which yields papers in blocks."""

    def __init__(self, inputs: Inputs, coordinator: ActorHandle[Any]) -> None:
        self._files = expanded(inputs.names)
        self.number = len(self._files)
        self._inputs = inputs
        self._coordinator = coordinator

    def estimate_inmemory_data_size(self) -> int | None:
        """Unknown before they are read."""
        return None

    def get_read_tasks(self, parallelism: int, *_: Any, **__: Any) -> list[ReadTask]:
        """One task per file, however many are requested."""
        unknown = BlockMetadata(num_rows=None, size_bytes=None, input_files=None, exec_stats=None)
        inputs, coordinator = self._inputs, self._coordinator
        return [ReadTask(partial(_blocks, name, inputs, coordinator), unknown) for name in self._files]


def _blocks(name: str, inputs: Inputs, coordinator: ActorHandle[Any]) -> Iterator[pa.Table]:
    arrow = needed("pyarrow", extra="ray")
    found = name not in inputs.names
    records = read([name], format=inputs.format, fields=inputs.fields, were_found=found)
    papers = _papers(within(inputs.max_record, records), coordinator)
    schema = arrow.schema([(column, arrow.string()) for column in _COLUMNS])
    has_some = False
    while some := list(islice(papers, _BLOCK)):
        has_some = True
        yield arrow.Table.from_pylist([{c: getattr(paper, c) for c in _COLUMNS} for paper in some], schema=schema)
    if not has_some:
        yield schema.empty_table()


def _papers(records: Iterable[Paper | BadRecord], coordinator: ActorHandle[Any]) -> Iterator[Paper]:
    for record in records:
        if isinstance(record, BadRecord):
            ray.get(coordinator.unreadable.remote([str(record)]))
        else:
            yield record

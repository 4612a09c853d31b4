"""Results become Parquet shards in a directory, local or at any address that pyarrow or fsspec knows.

The shards of a run have its name in theirs. Those of the run before stay until all of this one are there; what this
one lacks is then kept beside the directory. The shards of a run that fails are removed: its answers are in the store.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from ray.data import Datasink

from summarizer.errors import InputError
from summarizer.exports.extras import needed
from summarizer.ray.messages import Count
from summarizer.ray.options import SCHEME
from summarizer.ray.rows import count_of_table

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHARD = 10_000  # papers, some 25 MB
_PREFIX, _ENDING = "summaries-", ".parquet"


class Shards(Datasink):  # type: ignore[misc]  # Any where Ray is not installed
    """Writes a file for each block of results.

    Args:
        target: a directory or its address.

    Attributes:
        count: what was written, once all is there.
        backup: the directory with the shards of earlier runs, if this run lacks some of their summaries; else empty.

    Raises:
        InputError: the address is not understood, or the directory holds other files.
    """

    def __init__(self, target: str) -> None:
        self.target = target
        self.count = Count()
        self.backup = ""
        self._run = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"
        strangers = [name for name in self._names() if not (name.startswith(_PREFIX) and name.endswith(_ENDING))]
        if strangers:
            raise InputError(
                f"{target} holds files that are not results, such as {min(strangers)}",
                hint="Name a directory for results only with -o.",
            )

    @property
    def min_rows_per_write(self) -> int:
        """Blocks are small, so that a machine's death costs little; shards need not be."""
        return _SHARD

    def on_write_start(self, schema: Any = None) -> None:
        """Make the directory."""
        filesystem, root = _place(self.target)
        filesystem.create_dir(root, recursive=True)

    def write(self, blocks: Iterable[Any], ctx: Any) -> Count:
        """Write the blocks of a task in one file; done again, it takes the place of the first."""
        arrow, parquet = needed("pyarrow", extra="ray"), needed("pyarrow.parquet", extra="ray")
        tables = [table for table in map(_table, blocks) if table.num_rows]
        if not tables:
            return Count()
        whole = arrow.concat_tables(tables)
        filesystem, root = _place(self.target)
        path = f"{root}/{_PREFIX}{self._run}-{ctx.task_idx:06}{_ENDING}"
        parquet.write_table(whole, f"{path}.part", filesystem=filesystem, compression="zstd")
        filesystem.move(f"{path}.part", path)
        return count_of_table(whole)

    def on_write_complete(self, write_result: Any) -> None:
        """Sum up what was written, and replace the shards of earlier runs, unless nothing was."""
        self.count = sum(write_result.write_returns, Count())
        if not self.count.done:
            return
        if self._lacks_earlier():
            self._move_earlier()
        else:
            self._remove(ours=False)

    def on_write_failed(self, error: Exception) -> None:
        """Remove what was written."""
        self._remove(ours=True)

    def _remove(self, *, ours: bool) -> None:
        filesystem, root = _place(self.target)
        for name in self._shards(ours=ours):
            filesystem.delete_file(f"{root}/{name}")

    def _lacks_earlier(self) -> bool:
        """Whether an earlier run has a summary that this one lacks: of another paper, or for another request."""
        compute = needed("pyarrow.compute", extra="ray")
        if not (earlier := self._shards(ours=False)):
            return False
        try:
            before, now = self._summaries(earlier), self._summaries(self._shards(ours=True))
        except (KeyError, ValueError, OSError):  # another version's columns, or no Parquet file
            return True
        return not compute.all(compute.is_in(before, value_set=now), min_count=0).as_py()

    def _summaries(self, names: list[str]) -> Any:
        """The id and the fingerprint of each summary in these shards, as one Arrow array."""
        arrow, parquet = needed("pyarrow", extra="ray"), needed("pyarrow.parquet", extra="ray")
        compute = needed("pyarrow.compute", extra="ray")
        filesystem, root = _place(self.target)
        found = []
        for name in names:
            columns = ["id", "status", "provenance"]
            table = parquet.read_table(f"{root}/{name}", columns=columns, filesystem=filesystem)
            table = table.filter(compute.equal(table["status"], "ok"))
            fingerprints = compute.struct_field(table["provenance"], "fingerprint")
            found += compute.binary_join_element_wise(table["id"], fingerprints, " ").chunks
        return arrow.chunked_array(found, type=arrow.string())

    def _move_earlier(self) -> None:
        filesystem, place = _place(self.target)
        fs, root = needed("pyarrow.fs", extra="ray"), place.rstrip("/")
        endings = (".bak" if number == 1 else f".bak{number}" for number in count(1))
        ending = next(e for e in endings if filesystem.get_file_info(root + e).type == fs.FileType.NotFound)
        filesystem.create_dir(root + ending, recursive=True)
        for name in self._shards(ours=False):
            filesystem.move(f"{root}/{name}", f"{root}{ending}/{name}")
        self.backup = self.target.rstrip("/") + ending

    def _shards(self, *, ours: bool) -> list[str]:
        return [name for name in self._names() if name.startswith(f"{_PREFIX}{self._run}-") is ours]

    def _names(self) -> list[str]:
        fs = needed("pyarrow.fs", extra="ray")
        filesystem, root = _place(self.target)
        found = filesystem.get_file_info(fs.FileSelector(root, allow_not_found=True))
        return [entry.base_name for entry in found]


def _table(block: Any) -> Any:
    from ray.data.block import BlockAccessor

    return BlockAccessor.for_block(block).to_arrow()


def _place(target: str) -> tuple[Any, str]:
    """The file system and the path in it: pyarrow's own, or what fsspec has for this scheme."""
    fs = needed("pyarrow.fs", extra="ray")
    if SCHEME not in target:
        return fs.LocalFileSystem(), target
    try:
        found: tuple[Any, str] = fs.FileSystem.from_uri(target)
    except (OSError, ValueError):
        return _of_fsspec(target, fs)
    return found


def _of_fsspec(target: str, fs: Any) -> tuple[Any, str]:
    url_to_fs = needed("fsspec.core", extra="ray").url_to_fs
    try:
        filesystem, root = url_to_fs(target)
    except (ImportError, ValueError) as error:
        raise InputError(f"{target} cannot be written: {error}") from error
    return fs.PyFileSystem(fs.FSSpecHandler(filesystem)), root

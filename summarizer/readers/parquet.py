"""Reads Parquet in batches, one paper per row; finds columns by their usual names (see `fields`)."""

from __future__ import annotations

import shutil
import tempfile
from typing import TYPE_CHECKING, Any, BinaryIO

from summarizer.errors import EXTRA_HINT, ConfigurationError, InputError
from summarizer.readers.fields import USUAL, Fields, Unusable, plan, planned
from summarizer.readers.table import check_columns
from summarizer.records import BadRecord, Paper

if TYPE_CHECKING:
    from collections.abc import Iterator

_BATCH = 256  # rows in memory


def read_parquet(stream: BinaryIO, *, source: str, fields: Fields = USUAL) -> Iterator[Paper | BadRecord]:
    """Yield one paper per row; a row without one is a BadRecord.

    Pipes and compressed files are copied to a temporary file first, since Parquet's table of contents is at the end.

    Raises:
        InputError: the file is damaged, or has neither a title nor an abstract column.
    """
    if stream.seekable():
        yield from _papers(stream, source=source, fields=fields)
        return
    with tempfile.TemporaryFile() as file:
        shutil.copyfileobj(stream, file)
        yield from _papers(file, source=source, fields=fields)


def _papers(file: Any, *, source: str, fields: Fields) -> Iterator[Paper | BadRecord]:
    number = 0
    try:
        for number, record in enumerate(_rows(file, source=source, fields=fields), start=1):
            try:
                yield planned(record, plan(tuple(record), fields), source=f"{source}#{number}")
            except Unusable as error:
                yield BadRecord(source, None, f"row {number}: {error}")
    except (OSError, ValueError) as error:  # pyarrow raises either for a damaged page
        yield BadRecord(source, None, f"cannot be read after row {number}: {error}")


def _rows(file: Any, *, source: str, fields: Fields) -> Iterator[dict[str, Any]]:
    try:
        from pyarrow import ArrowInvalid
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise ConfigurationError(
            f"{source} is Parquet, but pyarrow is not installed.", hint=EXTRA_HINT.format("parquet")
        ) from error
    try:
        table = ParquetFile(file)
    except (ArrowInvalid, OSError) as error:
        raise InputError(f"{source} is not a complete Parquet file: {error}", hint="Download it again.") from error
    check_columns(tuple(table.schema_arrow.names), fields, source=source)
    for batch in table.iter_batches(batch_size=_BATCH):
        yield from batch.to_pylist()

"""Converts results to Arrow's nested types and back, by their shape.

Maps (`checks`) become Arrow maps; values without a fixed shape become JSON text. The shape is stored in the schema's
metadata, so that a file can be read back to the same results.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from summarizer.errors import InputError
from summarizer.exports.extras import needed
from summarizer.exports.flat import encodable, json_text
from summarizer.exports.shapes import Shape, shape_from_dict, shape_to_dict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa

    from summarizer.exports.shaped import Records

BATCH = 2_000  # records per batch and row group, about 10 MB of abstracts and summaries
_METADATA = b"summarizer.shape"


def arrow_schema(shape: Shape) -> pa.Schema:
    """The Arrow schema of records of this shape."""
    arrow = needed("pyarrow", extra="parquet")
    schema = arrow.schema([_field(name, part) for name, part in shape.fields.items()])
    return schema.with_metadata({_METADATA: json.dumps(shape_to_dict(shape))})


def arrow_batches(records: Records) -> Iterator[pa.RecordBatch]:
    """The records in batches of at most `BATCH`."""
    arrow = needed("pyarrow", extra="parquet")
    schema = arrow_schema(records.shape)
    given = _given(records.shape)
    for batch in iter(lambda: list(islice(records.each, BATCH)), []):
        rows = arrow.array([given(record) for record in batch], type=arrow.struct(list(schema)))
        yield arrow.RecordBatch.from_struct_array(rows).replace_schema_metadata(schema.metadata)


def write_parquet(records: Records, path: Path) -> None:
    """Write a Parquet file of nested types, one row group per batch, compressed with Zstandard."""
    parquet = needed("pyarrow.parquet", extra="parquet")
    with parquet.ParquetWriter(path, arrow_schema(records.shape), compression="zstd") as writer:
        for batch in arrow_batches(records):
            writer.write_batch(batch)


def read_parquet(name: str) -> Iterator[dict[str, Any]]:
    """Read the records of a Parquet file that `write_parquet` wrote.

    Raises:
        InputError: the file is not one.
    """
    parquet = needed("pyarrow.parquet", extra="parquet")
    try:
        file = parquet.ParquetFile(name)
    except (OSError, ValueError) as error:
        raise InputError(f"{name} cannot be read: {error}") from error
    with file:
        shape = (file.schema_arrow.metadata or {}).get(_METADATA)
        if shape is None:
            raise InputError(f"{name} contains no results", hint="Give a file that `summarizer export` wrote.")
        taken = _taken(shape_from_dict(json.loads(shape)))
        for batch in file.iter_batches(batch_size=BATCH):
            yield from map(taken, batch.to_pylist())


def _field(name: str, shape: Shape) -> pa.Field:
    arrow = needed("pyarrow", extra="parquet")
    return arrow.field(name, _type(shape), nullable=shape.nullable or shape.kind == "json")


def _type(shape: Shape) -> pa.DataType:
    arrow = needed("pyarrow", extra="parquet")
    match shape:
        case Shape(kind="struct"):
            return arrow.struct([_field(name, part) for name, part in shape.fields.items()])
        case Shape(kind="list", item=Shape() as item):
            return arrow.list_(_field("element", item))
        case Shape(kind="map", item=Shape() as item):
            return arrow.map_(arrow.string(), _field("value", item))
    scalars = {"boolean": arrow.bool_(), "integer": arrow.int64(), "number": arrow.float64()}
    return scalars.get(shape.kind, arrow.string())


def _given(shape: Shape) -> Callable[[Any], Any]:
    """The function that converts a value for Arrow; built once for all records."""
    match shape:
        case Shape(kind="text"):
            return _optional(encodable)
        case Shape(kind="json"):
            return _optional(json_text)
        case Shape(kind="list", item=Shape() as item):
            each = _given(item)
            return _optional(lambda values: [each(value) for value in values])
        case Shape(kind="map", item=Shape() as item):
            part = _given(item)
            return _optional(lambda values: [(encodable(name), part(value)) for name, value in values.items()])
        case Shape(kind="struct"):
            return _struct({name: _given(part) for name, part in shape.fields.items()})
    return _same


def _taken(shape: Shape) -> Callable[[Any], Any]:
    """The function that converts Arrow's value back."""
    match shape:
        case Shape(kind="json"):
            return _optional(json.loads)
        case Shape(kind="list", item=Shape() as item):
            each = _taken(item)
            return _optional(lambda values: [each(value) for value in values])
        case Shape(kind="map", item=Shape() as item):
            part = _taken(item)
            return _optional(lambda values: {name: part(value) for name, value in values})
        case Shape(kind="struct"):
            return _struct({name: _taken(part) for name, part in shape.fields.items()})
    return _same


def _struct(parts: Mapping[str, Callable[[Any], Any]]) -> Callable[[Any], Any]:
    return _optional(lambda value: {name: part(value[name]) for name, part in parts.items()})


def _optional(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else change(value)


def _same(value: Any) -> Any:
    return value

"""Results as tables in memory: Arrow, pandas, polars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarizer.exports.arrow import arrow_batches, arrow_schema
from summarizer.exports.extras import needed
from summarizer.exports.flat import PAPERS, cells, columns, value_at
from summarizer.exports.shaped import shaped

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    import polars as pl
    import pyarrow as pa
    from pydantic import BaseModel

    from summarizer.records import Result

_DTYPES = {"boolean": "boolean", "integer": "Int64", "number": "Float64", "json": "object"}


def to_arrow(
    results: Iterable[Result[Any] | dict[str, Any]], *, rows: str = PAPERS, schema: type[BaseModel] | None = None
) -> pa.Table:
    """The results as an Arrow table of nested types.

    Args:
        results: results, or the dictionaries that `Result.to_dict` gives.
        rows: "papers", or a list of objects in the summary ("claims", "hardware"), for a row per entry. A paper
            without entries has a row with its id, title and status only.
        schema: the schema of the summaries; detected by default.

    Raises:
        ConfigurationError: there are no such rows, or the extra `parquet` is not installed.
    """
    arrow = needed("pyarrow", extra="parquet")
    with shaped(results, schema=schema) as found:
        records = found.by(rows)
        return arrow.Table.from_batches(arrow_batches(records), arrow_schema(records.shape))


def to_polars(
    results: Iterable[Result[Any] | dict[str, Any]], *, rows: str = PAPERS, schema: type[BaseModel] | None = None
) -> pl.DataFrame:
    """The results as a polars frame, with structs and lists as in `to_arrow`, and maps as lists of key and value."""
    frames = needed("polars", extra="polars")
    return frames.from_arrow(to_arrow(results, rows=rows, schema=schema))  # type: ignore[no-any-return]  # it is one


def to_pandas(
    results: Iterable[Result[Any] | dict[str, Any]], *, rows: str = PAPERS, schema: type[BaseModel] | None = None
) -> pd.DataFrame:
    """The results as a pandas frame with the columns of the CSV; lists and maps stay Python objects."""
    pandas = needed("pandas", extra="pandas")
    with shaped(results, schema=schema) as found:
        records = found.by(rows)
        of = columns(records.shape)
        flat = [column for column in of if column.kind != "json"]
        deep = [column for column in of if column.kind == "json"]
        table: dict[str, list[Any]] = {column.name: [] for column in of}
        for record in records.each:
            for column, value in zip(flat, cells(record, flat), strict=True):
                table[column.name].append(value)
            for column in deep:
                table[column.name].append(value_at(record, column.path))
    return pandas.DataFrame(
        {column.name: pandas.Series(table[column.name], dtype=_DTYPES.get(column.kind, "string")) for column in of}
    )

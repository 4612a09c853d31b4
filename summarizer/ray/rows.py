"""Converts Arrow tables to papers, and results to Arrow tables."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from summarizer.errors import InputError
from summarizer.exports.arrow import arrow_batches, arrow_schema
from summarizer.exports.extras import needed
from summarizer.exports.shaped import Records, tabular
from summarizer.exports.shapes import result_shape
from summarizer.ray.messages import Count
from summarizer.readers.fields import Fields, Unusable, listed, plan, planned
from summarizer.records import Usage

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from pydantic import BaseModel

    from summarizer.records import Paper, Result

_DIGEST_BYTES = 8


def papers_of(table: pa.Table, fields: Fields) -> tuple[list[Paper], list[str]]:
    """The papers of a table, and what is wrong with the rows that hold none.

    Raises:
        InputError: no column is a title or an abstract.
    """
    names = tuple(table.column_names)
    found = plan(names, fields)
    if not found.finds_paper or fields.missing(names):
        raise InputError(
            f"no column is a title or an abstract; the columns are {listed(names)}",
            hint="Name them with --abstract-field, --title-field and --id-field.",
        )
    papers, unreadable = [], []
    for row in table.to_pylist():
        try:
            papers.append(planned(row, found, source=""))
        except Unusable as error:
            known_as = next((row[name] for name in found.id if row.get(name)), "without an id")
            unreadable.append(f"row {known_as}: {error}")
    return papers, unreadable


def table_of(results: Sequence[Result[Any]], schema: type[BaseModel]) -> pa.Table:
    """The results with the nested types of the Parquet export."""
    arrow, shape = needed("pyarrow", extra="ray"), result_shape(schema)
    batches = arrow_batches(Records(shape, map(tabular, results)))
    return arrow.Table.from_batches(batches, schema=arrow_schema(shape))


def count_of(results: Sequence[Result[Any]]) -> Count:
    """What came out."""
    return Count(
        done=len(results),
        cached=sum(result.provenance.cached for result in results),
        failed=sum(result.status == "failed" for result in results),
        skipped=sum(result.status == "skipped" for result in results),
        usage=sum((result.usage for result in results), Usage()),
    )


def count_of_table(table: pa.Table) -> Count:
    """What a table of results tells of the papers; not what they cost."""
    status = table.column("status").to_pylist()
    provenance = table.column("provenance").combine_chunks()
    return Count(
        done=table.num_rows,
        cached=sum(provenance.field("cached").to_pylist()),
        failed=status.count("failed"),
        skipped=status.count("skipped"),
    )


def digest(papers: Sequence[Paper]) -> int:
    """A number for a batch of papers, the same when it is done again."""
    whole = hashlib.sha256()
    for paper in papers:
        whole.update(f"{paper.id}\0{paper.title}\0{paper.abstract}\0".encode())
    return int.from_bytes(whole.digest()[:_DIGEST_BYTES], "big")

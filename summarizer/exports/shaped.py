"""Pairs results with their shape, which a table must know before its first row."""

from __future__ import annotations

import json
import logging
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Any

from summarizer.errors import InputError
from summarizer.exports.flat import PAPERS, explode, exploded_shape
from summarizer.exports.own import own_shape, own_values, without_columns
from summarizer.exports.shapes import RARE, Shape, fits, fits_64_bits, result_shape, survey
from summarizer.records import Result
from summarizer.schemas import PaperSummary
from summarizer.view.second_reading import with_second_reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import BaseModel

_NOWHERE: dict[str, Any] = {"doi": None, "arxiv": None, "url": None, "authors": [], "year": None, "venue": None}
_PEEK = 10_000  # results looked at for a first summary
_PEEK_FIELDS = 1_000  # results looked at for fields of the input

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Records:
    """What an exporter writes.

    Attributes:
        shape: the shape of each record.
        each: the records, to iterate once.
    """

    shape: Shape
    each: Iterator[dict[str, Any]]

    def by(self, rows: str) -> Records:
        """The same with a row for each paper, or for each entry of a list of the summary.

        Raises:
            ConfigurationError: there are no such rows.
        """
        if rows == PAPERS:
            return self
        entries = (row for record in self.each for row in explode(record, self.shape, rows))
        return Records(exploded_shape(self.shape, rows), entries)


@contextmanager
def shaped(
    results: Iterable[Result[Any] | dict[str, Any]], *, schema: type[BaseModel] | None = None
) -> Iterator[Records]:
    """The results with their shape: that of `schema`, of the first result's class, or of `PaperSummary`.

    If the first summary does not fit, the shape is derived from all results; a temporary file stores them meanwhile, so
    that memory use stays flat.

    Raises:
        InputError: while reading, if a later result has another shape.
    """
    rest = iter(results)
    head = _head(rest)
    head += islice(rest, max(0, _PEEK_FIELDS - len(head)))
    extra = own_shape(map(_extra_of, head))
    own = next((type(each.summary) for each in head if isinstance(each, Result) and each.summary is not None), None)
    shape = _with_fields(result_shape(schema or own or PaperSummary), extra)
    each = chain(head, _without_own(rest) if extra is None else rest)
    records = (_with_own(tabular(one), one, extra) for one in each)
    first = next((each for each in head if as_record(each)["summary"] is not None), None)
    if first is None or fits(_within_64_bits(_with_own(tabular(first), first, extra)), shape):
        yield Records(shape, _fitting(records, shape))
        return
    with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
        yield Records(_with_fields(survey(_kept(records, spool)), extra), _again(spool))


def _extra_of(result: Result[Any] | dict[str, Any]) -> Any:
    return result.extra if isinstance(result, Result) else result.get("extra")


def _without_own(results: Iterator[Result[Any] | dict[str, Any]]) -> Iterator[Result[Any] | dict[str, Any]]:
    """Yield the results; log once that the fields of the input in a later one are left out."""
    is_told = False
    for result in results:
        if not is_told and _extra_of(result):
            is_told = True
            _log.warning("fields of the input that the first results lack are left out of the table")
        yield result


def _with_fields(shape: Shape, extra: Shape | None) -> Shape:
    return shape if extra is None else replace(shape, fields={**shape.fields, "extra": extra})


def _with_own(record: dict[str, Any], result: Result[Any] | dict[str, Any], extra: Shape | None) -> dict[str, Any]:
    """Add the input's own fields to a record of a table."""
    if extra is not None:
        return {**record, "extra": own_values(_extra_of(result), extra)}
    return record


def as_record(result: Result[Any] | dict[str, Any]) -> dict[str, Any]:
    """The result as it is written to JSON."""
    return result.to_dict() if isinstance(result, Result) else result


def tabular(result: Result[Any] | dict[str, Any]) -> dict[str, Any]:
    """The record as in a table: with all fields of the source, and the second reading as a check.

    Provenance fields that few results have are left out.
    """
    record = dict(with_second_reading(as_record(result)))
    for rare in ("agreement", "review", "extra"):  # checks say the same as the first two; see `own_shape`
        record.pop(rare, None)
    known = record.get("source")
    source = {**_NOWHERE, **(known if isinstance(known, dict) else {})}
    record = {**_without_source(record), "source": source}
    where = record.get("provenance")
    if not isinstance(where, dict) or not RARE & where.keys():
        return record
    return {**record, "provenance": {name: part for name, part in where.items() if name not in RARE}}


def plain(record: dict[str, Any]) -> dict[str, Any]:
    """A record of a table as written to JSON: its source and extra only have known fields, or are left out."""
    if "extra" in record:
        own = without_columns(record["extra"] or {})
        record = {**record, "extra": own} if own else {name: part for name, part in record.items() if name != "extra"}
    known = record.get("source")
    if not isinstance(known, dict):
        return record
    source = {name: value for name, value in known.items() if value}
    return {**record, "source": source} if source else _without_source(record)


def _without_source(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "source"}


def _head(results: Iterator[Result[Any] | dict[str, Any]]) -> list[Result[Any] | dict[str, Any]]:
    """The results up to the first with a summary."""
    head = []
    for result in islice(results, _PEEK):
        head.append(result)
        if as_record(result)["summary"] is not None:
            break
    return head


def _fitting(records: Iterable[dict[str, Any]], shape: Shape) -> Iterator[dict[str, Any]]:
    for record in records:
        if fits(record, shape):
            yield record
            continue
        smaller = _within_64_bits(record)
        if not fits(smaller, shape):
            raise InputError(
                f"result {record.get('id')!r} has different fields from those before it",
                hint="Export each schema separately, or all together to .jsonl or .json.",
            )
        _log.warning("result %r: a number beyond 64 bits doesn't fit into a table and is left empty", record.get("id"))
        yield smaller


def _within_64_bits(value: Any) -> Any:
    """The value, with None for integers too large for a table."""
    if isinstance(value, dict):
        return {name: _within_64_bits(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_within_64_bits(part) for part in value]
    return None if type(value) is int and not fits_64_bits(value) else value


def _kept(records: Iterable[dict[str, Any]], spool: IO[str]) -> Iterator[dict[str, Any]]:
    for record in records:
        spool.write(json.dumps(record) + "\n")
        yield record


def _again(spool: IO[str]) -> Iterator[dict[str, Any]]:
    spool.seek(0)
    for line in spool:
        yield json.loads(line)

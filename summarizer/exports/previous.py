"""Finds what would be lost if a new file replaced an old one in the same format.

A rerun gives the same rows at another cost, so cost columns are ignored. Rows that someone has edited count.
"""

from __future__ import annotations

import csv
import gzip
import re
import zipfile
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Any

from summarizer.exports.forms import PACKED
from summarizer.exports.stored import read_results
from summarizer.records import BadRecord
from summarizer.results.keeping import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from summarizer.exports.forms import Form

_DELIMITERS = {"csv": ",", "tsv": "\t"}
_OF_THE_COST = ("usage_", "provenance_cached")
_FINGERPRINT = re.compile(rb"\b[0-9a-f]{64}\b")
_SAVED_BY_A_PERSON = "xl/sharedStrings.xml"  # our workbooks have their texts in the sheets
_LONGEST_CELL = 2**30


def lost(old: Path, new: Path, form: Form) -> int:
    """How many rows (papers, lines or cells, depending on the format) the old file has and the new one lacks."""
    if not old.stat().st_size:
        return 0
    before = set(_rows(old, form))
    before.difference_update(_rows(new, form))
    return len(before)


def _rows(path: Path, form: Form) -> Iterator[bytes]:
    """A digest of each row."""
    if form.name in {"json", "jsonl", "parquet", "sqlite"}:
        records = (record for record in read_results([str(path)]) if not isinstance(record, BadRecord))
        yield from (key for key in map(key_of, records) if key is not None)
    elif form.name == "xlsx":
        yield from _cells(path)
    else:
        with _text(path) as file:
            yield from map(_digest, _table(file, _DELIMITERS[form.name]) if form.name in _DELIMITERS else file)


def _table(file: IO[str], delimiter: str) -> Iterator[Any]:
    """The cells of each row with their columns, without cost columns."""
    csv.field_size_limit(_LONGEST_CELL)
    for row in csv.DictReader(file, delimiter=delimiter):
        yield sorted((str(name), str(cell)) for name, cell in row.items() if not str(name).startswith(_OF_THE_COST))


def _cells(path: Path) -> Iterable[bytes]:
    """The fingerprints in a workbook; one that a person has saved counts as a row of its own."""
    if not zipfile.is_zipfile(path):
        return {path.read_bytes()}
    with zipfile.ZipFile(path) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/")]
        own = {sha256(path.read_bytes()).digest()} if _SAVED_BY_A_PERSON in book.namelist() else set()
        return own.union(*(_FINGERPRINT.findall(book.read(name)) for name in sheets))


def _text(path: Path) -> IO[str]:
    if path.name.endswith(PACKED):
        return gzip.open(path, "rt", encoding="utf-8", errors="replace", newline="")
    return path.open(encoding="utf-8", errors="replace", newline="")


def _digest(row: Any) -> bytes:
    return sha256(repr(row).encode("utf-8", "replace")).digest()[:16]

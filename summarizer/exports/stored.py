"""Reads results back from any format that stores them completely: JSON Lines, JSON, Parquet, SQLite."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.errors import InputError
from summarizer.exports.arrow import read_parquet
from summarizer.exports.shaped import plain
from summarizer.exports.sqlite import read_sqlite
from summarizer.readers.source import check
from summarizer.results import reading as results

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from summarizer.records import BadRecord

_STDIN = "-"
_BEGINNINGS: dict[bytes, Callable[[str], Iterator[dict[str, Any]]]] = {
    b"PAR1": read_parquet,
    b"SQLite format 3\0": read_sqlite,
}


def read_results(names: Iterable[str]) -> Iterator[dict[str, Any] | BadRecord]:
    """Read the results of all files in order, detecting each format by its first bytes; bad lines become BadRecords.

    Args:
        names: paths, or "-" for standard input, which must be JSON Lines.

    Raises:
        InputError: immediately if a file is missing or unreadable; while reading if it contains no results.
    """
    given = list(names)
    for name in given:
        if _reader(name) is None:
            check(name)
    return (record for name in given for record in _read(name))


def _read(name: str) -> Iterator[dict[str, Any] | BadRecord]:
    reader = _reader(name)
    if reader is None:
        yield from results.read_results([name])
    else:
        yield from _whole(reader(name), name=name)


def _reader(name: str) -> Callable[[str], Iterator[dict[str, Any]]] | None:
    """The reader for a file that is not JSON Lines or JSON."""
    if name == _STDIN or not Path(name).is_file():
        return None
    try:
        with Path(name).open("rb") as file:
            beginning = file.read(max(map(len, _BEGINNINGS)))
    except OSError:  # `check` reports it better
        return None
    return next((read for magic, read in _BEGINNINGS.items() if beginning.startswith(magic)), None)


def _whole(records: Iterator[dict[str, Any]], *, name: str) -> Iterator[dict[str, Any]]:
    for record in records:
        if "summary" not in record:
            raise InputError(
                f"{name} contains rows of claims, not results", hint="Give a file exported with --rows papers."
            )
        yield plain(record)

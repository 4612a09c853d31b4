"""Results read back from any file that keeps them whole: JSON Lines, JSON, Parquet, SQLite."""

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
    """The results of all files in order, each told by how it begins; a line that is no result is a BadRecord.

    Args:
        names: paths, or "-" for standard input, which has lines of JSON.

    Raises:
        InputError: at once where a file is missing or not readable; while reading where it holds no results.
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
    """What reads a file that is not lines of JSON."""
    if name == _STDIN or not Path(name).is_file():
        return None
    try:
        with Path(name).open("rb") as file:
            beginning = file.read(max(map(len, _BEGINNINGS)))
    except OSError:  # `check` says it better
        return None
    return next((read for magic, read in _BEGINNINGS.items() if beginning.startswith(magic)), None)


def _whole(records: Iterator[dict[str, Any]], *, name: str) -> Iterator[dict[str, Any]]:
    for record in records:
        if "summary" not in record:
            raise InputError(
                f"{name} holds rows of claims, not results", hint="Give a file exported with --rows papers."
            )
        yield plain(record)

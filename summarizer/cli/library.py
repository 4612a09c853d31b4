"""Reads the results in the files that a command names, each paper once."""

from __future__ import annotations

import shutil
import sys
from contextlib import ExitStack
from functools import partial
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from summarizer.errors import InputError
from summarizer.exports import stored
from summarizer.records import BadRecord
from summarizer.results.same import once
from summarizer.review.applied import reviewed
from summarizer.review.verdicts import by_paper, journal_of, read_verdicts, standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from summarizer.review.verdicts import ReviewerVerdict

_STDIN = "-"
_LOOK = 5  # leading lines that are not results before a file counts as the wrong one


def read_results(names: Iterable[str], *, merges: bool = False) -> Iterator[dict[str, Any] | BadRecord]:
    """Yield the results of all files, with reviewers' verdicts applied; arguments and errors as for `unreviewed`.

    Verdicts are read from `NAME.review.jsonl` beside each file.
    """
    given = list(dict.fromkeys(names))
    said: dict[str, dict[str, dict[str, ReviewerVerdict]]] = {}
    for name in given:
        if name != _STDIN:
            verdicts, _ = read_verdicts(journal_of(name))
            said |= by_paper(standing(verdicts))
    records = unreviewed(given, merges=merges)
    return map(partial(_reviewed, said), records) if said else records


def _reviewed(
    said: Mapping[str, Mapping[str, Mapping[str, ReviewerVerdict]]], record: dict[str, Any] | BadRecord
) -> dict[str, Any] | BadRecord:
    if isinstance(record, BadRecord):
        return record
    return reviewed(record, said.get(str(record.get("id")), {}))


def unreviewed(names: Iterable[str], *, merges: bool = False) -> Iterator[dict[str, Any] | BadRecord]:
    """Yield the results of all files in order; for a paper in several files, the one from the newest file.

    Args:
        names: paths, or "-" for standard input.
        merges: whether to also drop repetitions within a single file.

    Raises:
        InputError: a file is missing (raised at once), or begins without any result (raised while reading).
    """
    given = list(dict.fromkeys(names))
    readers = {name: stored.read_results([name]) for name in given}  # report a missing file at once
    if len(given) == 1 and not merges:
        return _checked(readers[given[0]], given[0])
    return _once(given)


def _once(names: list[str]) -> Iterator[dict[str, Any] | BadRecord]:
    with ExitStack() as opened:
        paths = [_path(name, opened) for name in names]
        results = (record for record in _all(paths, names) if not isinstance(record[0], BadRecord))
        kept = once((record, age) for record, age in results if isinstance(record, dict))
        wanted, place = next(kept, None), -1
        for record, _ in _all(paths, names):
            if isinstance(record, BadRecord):
                yield record
                continue
            place += 1
            if place == wanted:
                wanted = next(kept, None)
                yield record


def _all(paths: list[str], names: list[str]) -> Iterator[tuple[dict[str, Any] | BadRecord, float]]:
    """Yield the records of the files, each with the date of its file."""
    for path, name in zip(paths, names, strict=True):
        age = Path(path).stat().st_mtime
        for record in _checked(stored.read_results([path]), name):
            yield record, age


def _path(name: str, opened: ExitStack) -> str:
    """Return a file that can be read twice."""
    if name != _STDIN and Path(name).is_file():
        return name
    path = Path(opened.enter_context(TemporaryDirectory(prefix="summarizer-"))) / "results"
    with path.open("wb") as copy, ExitStack() as files:
        source = sys.stdin.buffer if name == _STDIN else files.enter_context(Path(name).open("rb"))
        shutil.copyfileobj(source, copy)
    return str(path)


def _checked(records: Iterator[dict[str, Any] | BadRecord], name: str) -> Iterator[dict[str, Any] | BadRecord]:
    """Yield the records of a file, which must begin with some result.

    Raises:
        InputError: it does not.
    """
    first = list(islice(records, _LOOK))
    if first and all(isinstance(record, BadRecord) for record in first):
        fault = next(record for record in first if isinstance(record, BadRecord))
        raise InputError(
            f"{name} holds no results. Line {fault.line}: {fault.message}",
            hint="Give a file that `summarizer run` or `summarizer export` wrote.",
        )
    return chain(first, records)

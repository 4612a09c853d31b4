"""Reads the results of `summarizer run` one at a time, in any schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from summarizer.readers.source import check, opened
from summarizer.records import BadRecord
from summarizer.schemas import SHIPPED
from summarizer.view.form import fault_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BETWEEN = ("", "[", "]", "[]")  # around the results in one JSON array as `export` writes it, a result a line


def read_results(names: Iterable[str]) -> Iterator[dict[str, Any] | BadRecord]:
    """Read the results of all files in order, in the form of `Result.to_dict`; other lines become BadRecords.

    Args:
        names: paths, or "-" for standard input.

    Raises:
        InputError: immediately if a file is missing or unreadable; while reading if it is not text.
    """
    given = list(names)
    for name in given:
        check(name)
    return _all(given)


def _all(names: list[str]) -> Iterator[dict[str, Any] | BadRecord]:
    for name in names:
        with opened(name) as lines:
            for number, text in lines:
                if text.strip() not in _BETWEEN:
                    yield _result(text.rstrip().removesuffix(","), source=name, line=number)


def _result(text: str, *, source: str, line: int) -> dict[str, Any] | BadRecord:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        return BadRecord(source, line, f"not JSON: {error}")
    if fault := fault_of(record, shipped=SHIPPED.values()):
        return BadRecord(source, line, f"not a result of `summarizer run`: {fault}")
    return dict(record)

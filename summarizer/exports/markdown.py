"""Writes a Markdown table to read: a row per paper, with claims and devices as phrases, or a row per list entry."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Any

from summarizer.exports.flat import cells, columns, encodable
from summarizer.view.checks import ASIDE, marks_of, marks_within
from summarizer.view.names import spoken
from summarizer.view.values import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from summarizer.exports.shaped import Records

_SPECIAL = re.compile(r"([\\`*_\[\]|$~#])")
_SPACE = re.compile(r"[\s\0]+")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_PAPER = ("id", "title")


def write_markdown(records: Records, out: IO[str]) -> None:
    """Write a table; a paper without a summary says why."""
    if "summary" in records.shape.fields:
        _write_papers(records, out)
        return
    of = [column for column in columns(records.shape) if column.path != ("error", "answer")]
    _head([column.name for column in of], out)
    for record in records.each:
        _row(map(_text, cells(record, of)), out)


def _write_papers(records: Records, out: IO[str]) -> None:
    names = [name for name in records.shape.fields["summary"].fields if name not in ASIDE]
    _head([*_PAPER, *names, "warnings"], out)
    for record in records.each:
        paper = [_text(record[name]) for name in _PAPER]
        summary = record["summary"]
        found = [_value(summary[name]) for name in names] if summary else _without_summary(record, len(names))
        messages = [*marks_of(summary), *(warning["message"] for warning in record["warnings"])]
        warnings = "<br>".join(map(_text, messages))
        _row([*paper, *found, warnings], out)


def _without_summary(record: Mapping[str, Any], number: int) -> list[str]:
    error = record["error"] or {}
    return [f"{record['status']}: {_text(error.get('message'))}"] + [""] * (number - 1)


def _head(names: list[str], out: IO[str]) -> None:
    _row([_text(spoken(name)) for name in names], out)
    _row(["---"] * len(names), out)


def _row(texts: Iterable[str], out: IO[str]) -> None:
    out.write(f"| {' | '.join(texts)} |\n")


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "<br>".join(map(_value, value))
    return "" if value is None else _text(phrase(value))


def phrase(value: Any) -> str:
    """A value of a summary in a few words, with its failed checks: "memory: up to 4.2x vs. Adam", "8 x A100"."""
    marks = marks_within(value)
    return one_line(value) + (f" ({'; '.join(marks)})" if marks else "")


def _text(value: Any) -> str:
    """The value as text, with markup escaped."""
    if value is None:
        return ""
    text = _SPACE.sub(" ", encodable(str(value))).strip()
    return _SPECIAL.sub(r"\\\1", text.translate(_ENTITIES))

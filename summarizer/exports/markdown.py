"""A Markdown table for people to read: a row a paper, its claims and devices as phrases; or the rows as columns."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Any

from summarizer.evidence.verdicts import wrong_checks
from summarizer.exports.rows import cells, columns, encodable, json_text

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
    names = list(records.shape.fields["summary"].fields)
    _head([*_PAPER, *names, "warnings"], out)
    for record in records.each:
        paper = [_text(record[name]) for name in _PAPER]
        summary = record["summary"]
        found = [_value(summary[name]) for name in names] if summary else _without_summary(record, len(names))
        warnings = "<br>".join(_text(warning["message"]) for warning in record["warnings"])
        _row([*paper, *found, warnings], out)


def _without_summary(record: Mapping[str, Any], number: int) -> list[str]:
    error = record["error"] or {}
    return [f"{record['status']}: {_text(error.get('message'))}"] + [""] * (number - 1)


def _head(names: list[str], out: IO[str]) -> None:
    _row([_text(name.replace("_", " ")) for name in names], out)
    _row(["---"] * len(names), out)


def _row(texts: Iterable[str], out: IO[str]) -> None:
    out.write(f"| {' | '.join(texts)} |\n")


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "<br>".join(map(_value, value))
    return _text(phrase(value) if isinstance(value, dict) else value)


def phrase(value: Mapping[str, Any]) -> str:
    """An object of a summary in a few words: "memory: up to 4.2x vs. Adam", "8 x A100", "SparseStep: a step ...".

    What has neither statement nor name nor text is JSON.
    """
    if value.get("metric") and value.get("statement"):
        against = f" vs. {value['baseline']}" if value.get("baseline") else ""
        said = f"{value['metric']}: {value.get('amount') or value['statement']}{against}"
    elif value.get("name") or value.get("text") or value.get("statement"):
        count = f"{value['count']} x " if value.get("count") else ""
        parts = [value.get("name"), value.get("text") or value.get("statement")]
        said = count + ": ".join(str(part) for part in parts if part)
    else:
        said = json_text({name: part for name, part in value.items() if name not in {"evidence", "checks"}})
    return said + _marks(value)


def _marks(value: Mapping[str, Any]) -> str:
    wrong = [f"{name} {outcome}" for name, outcome in wrong_checks(value.get("checks")).items()]
    return f" ({', '.join(wrong)})".replace("_", " ") if wrong else ""


def _text(value: Any) -> str:
    """The value as text in which nothing is markup."""
    if value is None:
        return ""
    text = _SPACE.sub(" ", encodable(str(value))).strip()
    return _SPECIAL.sub(r"\\\1", text.translate(_ENTITIES))

"""The values of a row by the name of a field, for filters and sorting: "role", "datasets.role", "method.name"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from summarizer.view.ours import SHORT
from summarizer.view.values import ALONE, entries, fields_of, line_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from summarizer.view.rows import Row
    from summarizer.view.values import Entry

_OF_PAPER = ("id", "title", "status")
Values = tuple[Any, ...]

_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?")


def values_of(row: Row, name: str) -> Values | None:
    """The values of a row under a name; empty if there are none, None if the name is unknown.

    Parts of the row take precedence over its paper's. A name without a dot matches that part of any field.
    """
    return named(row).get(name.casefold())


def named(row: Row) -> dict[str, Values]:
    """All values of a row, by each of their names."""
    found: dict[str, Values] = {}
    for names, value in _known(row):
        for name in names:
            key = name.casefold()
            found[key] = found.get(key, ()) + _listed(value)
    own = {name.casefold(): _listed(value) for name, value in _own(row)}
    paper = {name: _listed(getattr(row.paper, name)) for name in _OF_PAPER}
    return {**_of_the_input(row), **found, **paper, **own}


def _own(row: Row) -> Iterator[tuple[str, Any]]:
    """The parts of the row itself, including empty ones."""
    if row.entry is None:
        return
    parts = {**dict.fromkeys(_empty(row.entry)), **row.entry.parts}
    for name, value in parts.items():
        yield name, value
        for field in _names(row.field):
            yield f"{field}.{name}", value
    for field in _names(row.field):
        yield field, _whole(row.entry)


def _known(row: Row) -> Iterator[tuple[list[str], Any]]:
    """The values in the paper's other fields, with their names."""
    for field, value in fields_of(row.paper.summary).items():
        if field in row.paper.lists:
            continue
        for entry in entries(value):
            yield _names(field), _whole(entry)
            for name, part in entry.parts.items():
                if name != ALONE:
                    yield [name, *(f"{each}.{name}" for each in _names(field))], part
        if value is None:
            yield _names(field), None


def _of_the_input(row: Row) -> dict[str, Values]:
    """The input's own fields; where one has the name of another value, it is only found as "extra.NAME"."""
    found = {name.casefold(): _listed(_number_in(value)) for name, value in row.paper.extra.items()}
    return {**found, **{f"extra.{name}": values for name, values in found.items()}}


def _number_in(value: Any) -> Any:
    """The number that a text of the input is, as in a CSV file, where everything is text."""
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        return value
    return float(value) if "." in value else int(value)


def _names(field: str) -> list[str]:
    return [field, SHORT[field]] if field in SHORT else [field]


def _whole(entry: Entry) -> Any:
    """An entry as a single value: its number or text, else its line."""
    return entry.parts[ALONE] if ALONE in entry.parts else line_of(entry.parts)


def _empty(entry: Entry) -> Mapping[str, None]:
    return {name: None for name, part in entry.value.items() if part is None}


def _listed(value: Any) -> Values:
    if value is None or value == "":
        return ()
    return tuple(value) if isinstance(value, list) else (value,)

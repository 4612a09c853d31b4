"""SQLite: related tables of papers, claims, hardware, warnings and evidence, with full-text search.

`papers` has one row per result, in order; `key` counts from 1, since ids may repeat. Each list of the summary is a
table with its own `key`, the `paper` it belongs to and its `number` there. `evidence` has one row per passage, with the
`paper`, the `field` it supports ("problem", "claims") and the key of the entry, in the column named after its table.
`NAME_fts` searches the texts of a table (Datasette detects it), and the view `NAME_of_papers` adds id and title to
each entry. `_summarizer` stores the shape, from which `read_sqlite` rebuilds the same results.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.errors import InputError
from summarizer.exports.flat import (
    SUMMARY,
    Column,
    cells,
    columns,
    encodable,
    is_spread,
    lists_of,
    record_of,
    value_at,
    without_lists,
)
from summarizer.exports.shapes import Shape, shape_from_dict, shape_to_dict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from summarizer.exports.shaped import Records

_TYPES = {"boolean": "INTEGER", "integer": "INTEGER", "number": "REAL"}
_WARNINGS = "warnings"
_INDEXED = ("id", "status", "metric", "factor", "name", "kind", "error_type")
_CODES = {"id", "status", "provenance", "error", "metric", "bound", "kind"}  # names of things, no prose


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the database.

    Attributes:
        name: its name.
        path: where its entries are in a result; empty for the papers.
        shape: the shape of its entries.
        columns: its columns, named so that none clashes with a key.
        spans: the paths to the passages of each entry.
    """

    name: str
    path: tuple[str, ...]
    shape: Shape
    columns: tuple[Column, ...]
    spans: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, name: str, path: tuple[str, ...], shape: Shape) -> _Table:
        left = _without_spans(shape)
        keys = {"key", "paper", "number"}
        named = (replace(each, name=f"{name}_{each.name}") if each.name in keys else each for each in columns(left))
        return cls(name, path, left, tuple(named), tuple(_span_paths(shape)))

    def label(self, path: tuple[str, ...]) -> str:
        """The value of `evidence.field` for passages at this path of an entry."""
        inner = path[1:] if path[:1] == SUMMARY else path
        inner = inner[:-1] if inner[-1] == "evidence" else inner
        return ".".join(([self.name] if self.path else []) + list(inner))


@dataclass(frozen=True, slots=True)
class _Layout:
    """The tables for results of one shape: the papers, and their lists."""

    papers: _Table
    lists: tuple[_Table, ...]

    @classmethod
    def of(cls, shape: Shape) -> _Layout:
        top = without_lists(shape)
        papers = replace(top, fields={name: part for name, part in top.fields.items() if name != _WARNINGS})
        found = {name: (*SUMMARY, field) for name, field in lists_of(shape).items()} | {_WARNINGS: (_WARNINGS,)}
        lists = tuple(_Table.of(name, path, _item(shape, path)) for name, path in found.items())
        return cls(_Table.of("papers", (), papers), lists)


def _item(shape: Shape, path: tuple[str, ...]) -> Shape:
    for name in path:
        shape = shape.fields[name]
    return shape.item or Shape("struct")


def _is_apart(shape: Shape) -> bool:
    """Whether this is a list of passages for the evidence table, which cannot represent None."""
    return shape.is_spans and not shape.nullable


def _without_spans(shape: Shape, path: tuple[str, ...] = ()) -> Shape:
    fields = {
        name: _without_spans(part, (*path, name)) if is_spread(part, (*path, name)) else part
        for name, part in shape.fields.items()
        if not _is_apart(part)
    }
    return replace(shape, fields=fields)


def _span_paths(shape: Shape, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, part in shape.fields.items():
        if _is_apart(part):
            yield (*path, name)
        elif is_spread(part, (*path, name)):
            yield from _span_paths(part, (*path, name))


def write_sqlite(records: Records, path: Path) -> None:
    """Write a database."""
    layout = _Layout.of(records.shape)
    try:
        _write(records, layout, path)
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from error


def _write(records: Records, layout: _Layout, path: Path) -> None:
    with closing(sqlite3.connect(path)) as base:
        base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;")
        with base:
            for statement in _definitions(layout):
                base.execute(statement)
            base.execute("INSERT INTO _summarizer VALUES ('shape', ?)", [json.dumps(shape_to_dict(records.shape))])
            _Inserting(base, layout).add_each(records.each)
            for statement in _searches_and_views(layout):
                base.execute(statement)


class _Inserting:
    """Fills the tables, one result at a time."""

    def __init__(self, base: sqlite3.Connection, layout: _Layout) -> None:
        self._base = base
        self._layout = layout
        self._last: defaultdict[str, int] = defaultdict(int)
        names = [table.name for table in layout.lists]
        self._links = {name: [None] * at + [1] + [None] * (len(names) - at - 1) for at, name in enumerate(names)}
        self._no_link = [None] * len(names)

    def add_each(self, records: Iterable[Mapping[str, Any]]) -> None:
        for record in records:
            papers = self._layout.papers
            key = self._insert(papers, [], record)
            self._quote(papers, record, paper=key, links=self._no_link)
            for table in self._layout.lists:
                for number, entry in enumerate(value_at(record, table.path) or (), start=1):
                    own = self._insert(table, [key, number], entry)
                    self._quote(table, entry, paper=key, links=[link and own for link in self._links[table.name]])

    def _insert(self, table: _Table, keys: list[int], entry: Mapping[str, Any]) -> int:
        self._last[table.name] += 1
        self._row(table.name, [self._last[table.name], *keys, *cells(entry, table.columns)])
        return self._last[table.name]

    def _quote(self, table: _Table, entry: Mapping[str, Any], *, paper: int, links: list[Any]) -> None:
        for path in table.spans:
            for number, span in enumerate(value_at(entry, path) or (), start=1):
                passage = [span["start"], span["end"], encodable(span["text"])]
                self._row("evidence", [None, paper, table.label(path), *links, number, *passage])

    def _row(self, table: str, row: list[Any]) -> None:
        self._base.execute(f"INSERT INTO {_name(table)} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608  # a quoted name, and marks


def _name(name: str) -> str:
    """The name, quoted for SQL."""
    quoted = encodable(name).replace('"', '""').replace("\0", "")
    return f'"{quoted}"'


def _definitions(layout: _Layout) -> Iterator[str]:
    yield "CREATE TABLE _summarizer (name TEXT PRIMARY KEY, value TEXT NOT NULL)"
    yield _create("papers", layout.papers, [])
    for table in layout.lists:
        keys = ["paper INTEGER NOT NULL REFERENCES papers (key)", "number INTEGER NOT NULL"]
        yield _create(table.name, table, keys)
    links = [f"{_name(table.name)} INTEGER REFERENCES {_name(table.name)} (key)" for table in layout.lists]
    rest = [
        "number INTEGER NOT NULL",
        "start_offset INTEGER NOT NULL",
        "end_offset INTEGER NOT NULL",
        "text TEXT NOT NULL",
    ]
    own = ["key INTEGER PRIMARY KEY", "paper INTEGER NOT NULL REFERENCES papers (key)", "field TEXT NOT NULL"]
    yield f"CREATE TABLE evidence ({', '.join([*own, *links, *rest])})"


def _create(name: str, table: _Table, keys: list[str]) -> str:
    own = [
        f"{_name(column.name)} {_TYPES.get(column.kind, 'TEXT')}{'' if column.nullable else ' NOT NULL'}"
        for column in table.columns
    ]
    return f"CREATE TABLE {_name(name)} ({', '.join(['key INTEGER PRIMARY KEY', *keys, *own])})"


def _searches_and_views(layout: _Layout) -> Iterator[str]:
    for table in (layout.papers, *layout.lists):
        yield from _search(table)
        yield from (_index(table.name, column.name) for column in table.columns if column.name in _INDEXED)
    for table in layout.lists:
        yield _index(table.name, "paper")
        yield _index("evidence", table.name)
        yield _view(table)
    yield _index("evidence", "paper")


def _view(table: _Table) -> str:
    return (
        f"CREATE VIEW {_name(f'{table.name}_of_papers')} AS "  # noqa: S608  # quoted names
        "SELECT papers.id AS paper_id, papers.title AS paper_title, entries.* "
        f"FROM {_name(table.name)} AS entries JOIN papers ON papers.key = entries.paper"
    )


def _index(table: str, column: str) -> str:
    return f"CREATE INDEX {_name(f'{table}_{column}_index')} ON {_name(table)} ({_name(column)})"


def _search(table: _Table) -> Iterator[str]:
    texts = [
        _name(each.name) for each in table.columns if each.kind == "text" and not _CODES & {each.path[0], each.name}
    ]
    if not texts:
        return
    search = _name(f"{table.name}_fts")
    options = f"""content={_name(table.name)}, content_rowid="key", tokenize='porter unicode61 remove_diacritics 2'"""
    yield f"CREATE VIRTUAL TABLE {search} USING fts5({', '.join(texts)}, {options})"
    yield f"INSERT INTO {search} ({search}) VALUES ('rebuild')"  # noqa: S608  # quoted names


def read_sqlite(name: str) -> Iterator[dict[str, Any]]:
    """Read the results of a database that `write_sqlite` wrote.

    Raises:
        InputError: the file is not one.
    """
    try:
        with closing(sqlite3.connect(f"{Path(name).absolute().as_uri()}?mode=ro", uri=True)) as base:
            [(shape,)] = base.execute("SELECT value FROM _summarizer WHERE name = 'shape'")
            yield from _results(base, shape_from_dict(json.loads(shape)))
    except (sqlite3.Error, ValueError) as error:
        raise InputError(
            f"{name} cannot be read: {error}", hint="Give a file that `summarizer export` wrote."
        ) from error


def _results(base: sqlite3.Connection, shape: Shape) -> Iterator[dict[str, Any]]:
    layout = _Layout.of(shape)
    for key, *row in base.execute("SELECT * FROM papers ORDER BY key"):
        spans = _passages(base, layout, paper=key)
        record = _entry(layout.papers, row, spans["papers", None])
        for table in layout.lists:
            home = value_at(record, table.path[:-1])
            if home is not None:
                home[table.path[-1]] = list(_entries(base, table, spans, paper=key))
        yield _ordered(record, shape)


def _passages(base: sqlite3.Connection, layout: _Layout, *, paper: int) -> dict[tuple[str, int | None], dict[str, Any]]:
    """The passages of a paper: of each entry of each table, by field."""
    found: defaultdict[tuple[str, int | None], dict[str, Any]] = defaultdict(dict)
    for row in base.execute("SELECT * FROM evidence WHERE paper = ? ORDER BY key", [paper]):
        (_, _, field, *links), (start, end, text) = row[:-4], row[-3:]
        linked = ((table.name, link) for table, link in zip(layout.lists, links, strict=True) if link is not None)
        passages = found[next(linked, ("papers", None))].setdefault(field, [])
        passages.append({"start": start, "end": end, "text": text})
    return found


def _entries(
    base: sqlite3.Connection, table: _Table, spans: Mapping[tuple[str, int | None], dict[str, Any]], *, paper: int
) -> Iterator[dict[str, Any]]:
    statement = f"SELECT * FROM {_name(table.name)} WHERE paper = ? ORDER BY key"  # noqa: S608  # a quoted name
    for key, _, _, *row in base.execute(statement, [paper]):
        yield _entry(table, row, spans[table.name, key])


def _entry(table: _Table, row: list[Any], passages: Mapping[str, Any]) -> dict[str, Any]:
    values = [
        value if value is None or column.kind != "boolean" else bool(value)
        for value, column in zip(row, table.columns, strict=True)
    ]
    record = record_of(values, table.columns, table.shape)
    for path in table.spans:
        home = value_at(record, path[:-1])
        if home is not None:
            home[path[-1]] = passages.get(table.label(path), [])
    return record


def _ordered(value: Any, shape: Shape) -> Any:
    """The value with its fields in the order of the shape."""
    if value is None:
        return None
    match shape:
        case Shape(kind="struct"):
            return {name: _ordered(value[name], part) for name, part in shape.fields.items()}
        case Shape(kind="list", item=Shape() as item):
            return [_ordered(each, item) for each in value]
    return value

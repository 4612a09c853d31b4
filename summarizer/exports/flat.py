"""Flattens results into rows and columns, and back. Pure: touches no files.

Each paper is a row, or each entry of one of its lists ("claims", "hardware", any list of objects in another schema).
Objects are spread over columns (`problem_text`, `error_type`, `usage_cost_usd`). Evidence takes two columns: the
passages joined by spaces, and their offsets (`evidence`, `evidence_offsets` "0..41 58..90"). Deeper values are JSON.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from summarizer.errors import ConfigurationError
from summarizer.exports.shapes import INTEGER, Shape, fits_64_bits
from summarizer.view.ours import SHORT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

PAPERS = "papers"
SUMMARY = ("summary",)
_CARRIED = ("id", "title", "status", "error")
_LAST = ("source", "extra")
_RESERVED = (PAPERS, "evidence", "warnings")

CellKind = Literal["boolean", "integer", "number", "text", "json", "passages", "offsets"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a flat table.

    Attributes:
        name: unique in its table, ignoring case.
        path: where its value is in the record.
        kind: the kind of its cells.
        nullable: whether it may be None.
    """

    name: str
    path: tuple[str, ...]
    kind: CellKind
    nullable: bool


def encodable(text: str) -> str:
    """The text with each lone surrogate, which cannot be encoded, replaced by a question mark."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def json_text(value: Any) -> str:
    """The value as JSON that can be encoded."""
    return encodable(json.dumps(value, ensure_ascii=False))


def lists_of(shape: Shape) -> dict[str, str]:
    """The tables of a result besides the papers, by name, with the field of the summary each comes from."""
    found: dict[str, str] = {}
    for name, part in shape.fields["summary"].fields.items():
        if part.is_structs and not part.nullable:
            found[_unique(SHORT.get(name, name), [*_RESERVED, *found], "summary")] = name
    return found


def without_lists(shape: Shape) -> Shape:
    """The shape of a result without the lists that are tables of their own."""
    summary = shape.fields["summary"]
    left = {name: part for name, part in summary.fields.items() if name not in lists_of(shape).values()}
    return replace(shape, fields={**shape.fields, "summary": replace(summary, fields=left)})


def exploded_shape(shape: Shape, rows: str) -> Shape:
    """The shape of a row for each entry of a list: some fields of its paper, its number, and its own fields.

    Raises:
        ConfigurationError: there are no such rows.
    """
    field = _field(shape, rows)
    item = shape.fields["summary"].fields[field].item or Shape("struct")
    carried = {name: shape.fields[name] for name in _CARRIED if name in shape.fields}
    own = {new: item.fields[name].or_null() for name, new in _own_names(item, rows).items()}
    last = {name: shape.fields[name] for name in _LAST if name in shape.fields}
    return Shape("struct", fields={**carried, "number": INTEGER.or_null(), **own, **last})


def explode(record: Mapping[str, Any], shape: Shape, rows: str) -> Iterator[dict[str, Any]]:
    """One record for each entry of the list, numbered from 1; one without an entry if the list is empty."""
    field = _field(shape, rows)
    item = shape.fields["summary"].fields[field].item or Shape("struct")
    names = _own_names(item, rows)
    carried = {name: record[name] for name in _CARRIED if name in shape.fields}
    last = {name: record[name] for name in _LAST if name in shape.fields}
    entries = (record["summary"] or {}).get(field) or ()
    if not entries:
        yield {**carried, "number": None, **dict.fromkeys(names.values()), **last}
    for number, entry in enumerate(entries, start=1):
        yield {**carried, "number": number, **{new: entry[name] for name, new in names.items()}, **last}


def _field(shape: Shape, rows: str) -> str:
    known = lists_of(shape)
    if rows not in known:
        raise ConfigurationError(
            f"there is no list {rows!r} to make rows of",
            hint=f"--rows takes {', '.join([PAPERS, *known])} for these results.",
        )
    return known[rows]


def _own_names(item: Shape, rows: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for name in item.fields:
        names[name] = _unique(name, [*_CARRIED, "number", *_LAST, *names.values()], rows)
    return names


def _unique(name: str, taken: Iterable[str], prefix: str) -> str:
    others = {other.casefold() for other in taken}
    if name.casefold() in others:
        name = f"{prefix}_{name}"
    while name.casefold() in others:
        name += "_"
    return name


def columns(shape: Shape) -> tuple[Column, ...]:
    """The columns for records of this shape; those of the summary omit its name."""
    found = tuple(_columns(shape, (), nullable=False))
    taken = ["_".join(column.path) for column in found if column.path[:1] != SUMMARY]
    named: list[Column] = []
    for column in found:
        inner = column.path[:1] == SUMMARY and len(column.path) > 1
        others = [*(taken if inner else ()), *(other.name for other in named)]
        name = "_".join(column.path[inner:]) + ("_offsets" if column.kind == "offsets" else "")
        named.append(replace(column, name=_unique(name, others, "summary")))
    return tuple(named)


def _columns(shape: Shape, path: tuple[str, ...], *, nullable: bool) -> Iterator[Column]:
    for name, part in sorted(shape.fields.items(), key=lambda item: item[1].is_spans):
        here, may_be_null = (*path, name), nullable or part.nullable
        if is_spread(part, here):
            yield from _columns(part, here, nullable=may_be_null)
        else:
            for kind in _cell_kinds(part):
                yield Column("", here, kind, may_be_null)


def is_spread(shape: Shape, path: tuple[str, ...]) -> bool:
    """Whether an object is spread over columns: None must differ from an object whose parts are all None."""
    required = any(
        part.kind in {"boolean", "integer", "number", "text"} and not part.nullable for part in shape.fields.values()
    )
    return shape.kind == "struct" and (not shape.nullable or required or path == SUMMARY)


def _cell_kinds(shape: Shape) -> tuple[CellKind, ...]:
    if shape.is_spans:
        return "passages", "offsets"
    if shape.kind in {"boolean", "integer", "number", "text"}:
        return (shape.kind,)
    return ("json",)


def cells(record: Mapping[str, Any], of: Sequence[Column]) -> list[Any]:
    """The value of each column: None, a boolean, a number or a text."""
    return [cell(value_at(record, column.path), column.kind) for column in of]


def value_at(record: Any, path: Iterable[str]) -> Any:
    """The value at the end of a path; None if the path leads through None."""
    for name in path:
        if record is None:
            return None
        record = record.get(name)
    return record


def cell(value: Any, kind: CellKind) -> Any:
    """The cell for a value."""
    if value is None or (kind == "number" and isinstance(value, int) and not fits_64_bits(value)):
        return None
    match kind:
        case "text":
            return encodable(value)
        case "json":
            return json_text(value)
        case "passages":
            return encodable(" ".join(span["text"] for span in value))
        case "offsets":
            return " ".join(f"{span['start']}..{span['end']}" for span in value)
    return value


def record_of(row: Sequence[Any], of: Sequence[Column], shape: Shape) -> dict[str, Any]:
    """Rebuild a record of this shape from its cells."""
    given: dict[tuple[str, ...], Any] = {}
    for column, value in zip(of, row, strict=True):
        if column.kind == "offsets":
            given[column.path] = None if value is None else _spans(given[column.path], value)
        else:
            given[column.path] = json.loads(value) if column.kind == "json" and value is not None else value
    has_summary = given.get(("status",)) == "ok"
    return {
        name: _gathered(replace(part, nullable=False) if (name,) == SUMMARY and has_summary else part, (name,), given)
        for name, part in shape.fields.items()
    }


def _gathered(shape: Shape, path: tuple[str, ...], given: Mapping[tuple[str, ...], Any]) -> Any:
    if not is_spread(shape, path):
        return given[path]
    found = {name: _gathered(part, (*path, name), given) for name, part in shape.fields.items()}
    return None if shape.nullable and _is_nothing(found) else found


def _is_nothing(value: Any) -> bool:
    """Whether all columns of an object are empty."""
    return value is None or (isinstance(value, dict) and all(map(_is_nothing, value.values())))


def _spans(passages: str, offsets: str) -> list[dict[str, Any]]:
    """Split joined passages by their offsets."""
    spans, at = [], 0
    for start, end in (map(int, pair.split("..")) for pair in offsets.split()):
        spans.append({"start": start, "end": end, "text": passages[at : at + end - start]})
        at += end - start + 1
    return spans

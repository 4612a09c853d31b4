"""Describes the shape of values; tables, Arrow types and database columns are all made from it.

A shape comes from a Pydantic type, or from the values themselves if their type is unknown. Values without a fixed shape
(a union, a free object, a number beyond 64 bits) are "json": stored as JSON text, without loss.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, reduce
from typing import TYPE_CHECKING, Any, Literal

from pydantic import TypeAdapter

from summarizer.records import Failure, Provenance, Usage, Warned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Kind = Literal["null", "boolean", "integer", "number", "text", "json", "list", "map", "struct"]

_LARGEST = 2**63
_SPAN: dict[str, Kind] = {"start": "integer", "end": "integer", "text": "text"}


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of a value.

    Attributes:
        kind: its kind; "null" if only None was seen.
        nullable: whether it may be None.
        item: the shape of a list's items or of a map's values.
        fields: the shapes of a struct's values by name.
    """

    kind: Kind
    nullable: bool = False
    item: Shape | None = None
    fields: Mapping[str, Shape] = field(default_factory=dict)

    def or_null(self) -> Shape:
        """The same, or None."""
        return replace(self, nullable=True)

    @property
    def is_spans(self) -> bool:
        """Whether this is a list of passages, as evidence is."""
        if self.kind != "list" or self.item is None or self.item.nullable:
            return False
        kinds = {name: part.kind for name, part in self.item.fields.items() if not part.nullable}
        return kinds == _SPAN and kinds.keys() == self.item.fields.keys()

    @property
    def is_structs(self) -> bool:
        """Whether this gets its own table: a list of objects other than passages, or one that is always empty."""
        kind = self.item.kind if self.kind == "list" and self.item is not None else None
        return kind in {"struct", "null"} and not self.is_spans


BOOLEAN, INTEGER, NUMBER, TEXT, JSON = map(Shape, ("boolean", "integer", "number", "text", "json"))  # type: ignore[arg-type]  # each is a kind
NULL = Shape("null", nullable=True)
RARE = frozenset({"mended", "escalated_from", "second_reader"})  # of the provenance: few results have them
_SCALARS = {"boolean": BOOLEAN, "integer": INTEGER, "number": NUMBER, "string": TEXT, "null": NULL}
_OF_SCALAR = {type(None): NULL, bool: BOOLEAN, int: INTEGER, float: NUMBER, str: TEXT}


@cache
def shape_of_type(type_: Any) -> Shape:
    """The shape of a Pydantic model or dataclass as serialized."""
    schema = TypeAdapter(type_).json_schema(mode="serialization")
    return _of_schema(schema, schema.get("$defs", {}), ())


def result_shape(summary: Any) -> Shape:
    """The shape of a result, as `Result.to_dict` has it, whose summary is of this type."""
    return _result(shape_of_type(summary))


def _result(summary: Shape) -> Shape:
    return Shape(
        "struct",
        fields={
            "id": TEXT,
            "title": TEXT,
            "abstract": TEXT,
            "status": TEXT,
            "summary": summary.or_null(),
            "warnings": Shape("list", item=shape_of_type(Warned)),
            "error": shape_of_type(Failure).or_null(),
            "provenance": _provenance(),
            "usage": shape_of_type(Usage),
            "source": _SOURCE,
        },
    )


_SOURCE = Shape(
    "struct",
    fields={
        name: Shape("list", item=TEXT) if name == "authors" else TEXT.or_null()
        for name in ("doi", "arxiv", "url", "authors", "year", "venue")
    },
)


def _provenance() -> Shape:
    """Without fields missing from some results, since a column has one type for all."""
    whole = shape_of_type(Provenance)
    return replace(whole, fields={name: part for name, part in whole.fields.items() if name not in RARE})


def survey(results: Iterable[Mapping[str, Any]]) -> Shape:
    """Derive the shape that all these results fit."""
    start = {name: shape for name, shape in _result(NULL).fields.items() if name != "summary"}
    seen = reduce(_merge_fields, results, start)
    return Shape(
        "struct", fields={name: seen.get(name, NULL) for name in dict.fromkeys([*_result(NULL).fields, *seen])}
    )


def _merge_fields(seen: dict[str, Shape], record: Mapping[str, Any]) -> dict[str, Shape]:
    return seen | {name: merge(seen.get(name, shape_of(value)), shape_of(value)) for name, value in record.items()}


def shape_of(value: Any) -> Shape:
    """The shape of one JSON value."""
    if isinstance(value, list | tuple):
        return Shape("list", item=reduce(merge, map(shape_of, value), NULL))
    if isinstance(value, dict) and value:  # an empty object says nothing about its fields
        return Shape("struct", fields={name: shape_of(part) for name, part in value.items()})
    if type(value) is int and not fits_64_bits(value):
        return JSON
    return _OF_SCALAR.get(type(value), JSON)


def fits_64_bits(value: int) -> bool:
    """Whether it fits in an integer column."""
    return -_LARGEST <= value < _LARGEST


def merge(one: Shape, other: Shape) -> Shape:
    """The narrowest shape that the values of both fit."""
    nullable = one.nullable or other.nullable
    if "null" in {one.kind, other.kind}:
        return replace(other if one.kind == "null" else one, nullable=nullable)
    if {one.kind, other.kind} == {"integer", "number"}:
        return replace(NUMBER, nullable=nullable)
    if one.kind != other.kind or set(one.fields) != set(other.fields):
        return replace(JSON, nullable=nullable)
    item = merge(one.item, other.item) if one.item and other.item else None
    fields = {name: merge(shape, other.fields[name]) for name, shape in one.fields.items()}
    return Shape(one.kind, nullable, item, fields)


def fits(value: Any, shape: Shape) -> bool:
    """Whether a JSON value has this shape; an object has all its fields and no other."""
    if value is None:
        return shape.nullable or shape.kind == "json"
    match shape.kind:
        case "json":
            return True
        case "list":
            return isinstance(value, list | tuple) and _all_fit(value, shape.item)
        case "map":
            return isinstance(value, dict) and _all_fit(value.values(), shape.item)
        case "struct":
            return isinstance(value, dict) and value.keys() == shape.fields.keys() and _fields_fit(value, shape)
    return _is_scalar(value, shape.kind)


def _all_fit(values: Iterable[Any], item: Shape | None) -> bool:
    return item is None or all(fits(value, item) for value in values)


def _fields_fit(value: Mapping[str, Any], shape: Shape) -> bool:
    return all(fits(value[name], part) for name, part in shape.fields.items())


def _is_scalar(value: Any, kind: Kind) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if isinstance(value, int):
        return kind == "number" or (kind == "integer" and fits_64_bits(value))
    return kind == {float: "number", str: "text"}.get(type(value))


def _of_schema(node: Mapping[str, Any], defs: Mapping[str, Any], above: tuple[str, ...]) -> Shape:
    """The shape of a JSON schema; `above` lists the enclosing definitions, since a recursive one becomes JSON."""
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        return JSON if name in above else _of_schema(defs[name], defs, (*above, name))
    if "anyOf" in node or "oneOf" in node:
        options = [_of_schema(option, defs, above) for option in node.get("anyOf") or node["oneOf"]]
        return reduce(merge, options)
    if "enum" in node or "const" in node:
        return reduce(merge, map(shape_of, node.get("enum", [node.get("const")])))
    if node.get("type") == "array" and "items" in node and "prefixItems" not in node:
        return Shape("list", item=_of_schema(node["items"], defs, above))
    if node.get("type") == "object":
        return _of_object(node, defs, above)
    return _SCALARS.get(node.get("type", ""), JSON)


def _of_object(node: Mapping[str, Any], defs: Mapping[str, Any], above: tuple[str, ...]) -> Shape:
    properties, others = node.get("properties", {}), node.get("additionalProperties", False)
    if properties and not others:
        return Shape("struct", fields={name: _of_schema(part, defs, above) for name, part in properties.items()})
    if isinstance(others, dict) and others and not properties:
        return Shape("map", item=_of_schema(others, defs, above))
    return JSON


def shape_to_dict(shape: Shape) -> dict[str, Any]:
    """The shape as a JSON object."""
    return {
        "kind": shape.kind,
        "nullable": shape.nullable,
        "item": shape_to_dict(shape.item) if shape.item else None,
        "fields": {name: shape_to_dict(part) for name, part in shape.fields.items()},
    }


def shape_from_dict(text: Mapping[str, Any]) -> Shape:
    """The shape that `shape_to_dict` converted."""
    item = shape_from_dict(text["item"]) if text["item"] else None
    return Shape(text["kind"], text["nullable"], item, {n: shape_from_dict(part) for n, part in text["fields"].items()})

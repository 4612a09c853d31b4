"""The input's own fields as columns of a table, chosen from the first results.

A field gets a column if it occurs in one of the first results: of numbers if all its values there are, else of texts,
with anything but a text as JSON. What a later result has beyond that is kept as JSON in the column `more`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from summarizer.exports.shapes import INTEGER, JSON, NUMBER, TEXT, Shape, fits, merge, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterable

MORE = "more"
_MOST = 100  # columns
_FREE = JSON.or_null()


def own_shape(extras: Iterable[Any]) -> Shape | None:
    """Return the shape of the `extra` of a table's records; None if there are no fields."""
    seen: dict[str, Shape] = {}
    for extra in extras:
        for name, value in extra.items() if isinstance(extra, Mapping) else ():
            if name in seen or len(seen) < _MOST:
                seen[name] = merge(seen.get(name, shape_of(value)), shape_of(value))
    if not seen:
        return None
    columns = {name: _column(shape) for name, shape in seen.items() if name != MORE}
    return Shape("struct", fields={**columns, MORE: _FREE})


def _column(shape: Shape) -> Shape:
    if shape.kind in {"integer", "number", "text"}:
        return {"integer": INTEGER, "number": NUMBER, "text": TEXT}[shape.kind].or_null()
    return _FREE


def own_values(extra: Any, shape: Shape) -> dict[str, Any]:
    """Return the fields of one result in this shape; what has no column is in `more`."""
    extra = extra if isinstance(extra, Mapping) else {}
    found: dict[str, Any] = dict.fromkeys(shape.fields)
    more = {}
    for name, value in extra.items():
        if name != MORE and name in found and fits(value, shape.fields[name]):
            found[name] = value
        else:
            more[name] = value
    return {**found, MORE: more or None}


def without_columns(extra: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields as they were before `own_values`, without empty ones."""
    found = {name: value for name, value in extra.items() if name != MORE and value is not None}
    return {**found, **(extra.get(MORE) or {})}

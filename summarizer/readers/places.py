"""Locates the records of a JSON object, in the same way for a parsed value and for a document read in pieces.

    lists     arrays of objects, at most three levels down: the one under a name that APIs use (`results`, `data`, ...),
              with everything in it, and all others whose objects are papers (groups: `{"cs.CL": [...], ...}`)
    keyed     objects under their ids: `{"2401.00001": {"title": ...}, ...}`
    one       the object is itself a record

Objects beside such a list with a title and no abstract are counted, and reported at the end.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from summarizer.readers.fields import USUAL, Fields, found_in, has_id, listed
from summarizer.readers.shapes import WRAPPING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PAGES = ("results", "data", "items", "hits", "docs", "notes", "rows", "result", "entry", "collection")
"""Names that APIs use for a page with all its records."""
HOLDERS = (
    *PAGES, "papers", "works", "records", "entries", "articles", "publications", "documents", "references",
    "recommendedPapers", "record", "hit",
)  # fmt: skip
_DEEPEST = 3

_Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of the records.

    Attributes:
        place: keys that lead to the array to be read completely, or None.
        depth: number of keys that lead to each record under its id; 0 if there are none.
        one: whether the object is itself the record.
    """

    place: _Path | None = None
    depth: int = 0
    one: bool = False

    @property
    def is_page(self) -> bool:
        """Whether all records are in one array, as APIs give them."""
        return self.place is not None and self.place[-1] in PAGES


def layout_of(value: dict[str, Any], fields: Fields = USUAL, *, is_part: bool = False) -> Layout:
    """Locate the records of an object, or of its beginning; with `is_part`, an element of an array may have none."""
    title, abstract = found_in(value, fields)
    arrays = dict(_arrays(value, fields))
    holder = next((path for path, items in arrays.items() if path[-1] in HOLDERS and _objects(items)), None)
    if holder and not (title and abstract):
        return Layout(holder)
    if title and abstract:
        return Layout(one=True)
    papers = next((path for path, items in arrays.items() if _are_papers(items, fields)), None)
    depth = _keyed_depth(value, fields)
    if (title or abstract) and not papers:
        return Layout(one=True)
    if depth or papers:
        return Layout(papers, depth)
    first = next((path for path, items in arrays.items() if items and _objects(items)), None)
    return Layout(first) if first and not is_part else Layout(one=True)


def _arrays(value: dict[str, Any], fields: Fields, path: _Path = ()) -> Iterator[tuple[_Path, list[Any]]]:
    """Yield the arrays of an object, except those inside its records."""
    for name, inner in value.items():
        here = (*path, name)
        if isinstance(inner, list):
            yield here, inner
        elif isinstance(inner, dict) and len(here) < _DEEPEST and not all(found_in(inner, fields)):
            yield from _arrays(inner, fields, here)


def _objects(items: list[Any]) -> bool:
    return not items or isinstance(items[0], dict)


def _are_papers(items: list[Any], fields: Fields) -> bool:
    return any(isinstance(item, dict) and all(found_in(item, fields)) for item in items)


def _keyed_depth(value: dict[str, Any], fields: Fields) -> int:
    inner = [item for item in value.values() if isinstance(item, dict)]
    if any(_is_record(item, fields) for item in inner):
        return 1
    within = [item for part in inner for item in part.values() if isinstance(item, dict)]
    return 2 if any(_is_record(item, fields) for item in within) else 0


def _is_record(value: dict[str, Any], fields: Fields) -> bool:
    title, abstract = found_in(value, fields)
    return title and (abstract or not any(isinstance(inner, dict | list) for inner in value.values()))


def parts(value: dict[str, Any], layout: Layout, path: _Path = ()) -> Iterator[tuple[_Path, Any]]:
    """Yield the possible records of an object, each with its path of keys."""
    for name, inner in value.items():
        here = (*path, name)
        if isinstance(inner, dict) and len(here) == layout.depth:
            yield here, inner
        elif isinstance(inner, dict):
            yield from parts(inner, layout, here)
        elif isinstance(inner, list):
            yield from ((here, item) for item in inner if isinstance(item, dict) or here == layout.place)


def parts_of_events(events: Iterable[tuple[str, Any]], layout: Layout) -> Iterator[tuple[_Path, Any]]:
    """Like `parts`, from ijson's events of a document; yields each record once it is complete."""
    path: list[str] = []
    arrays = 0
    events = iter(events)
    for event, value in events:
        if event == "map_key":
            path[-1] = value
        elif event == "start_map" and (arrays or (path and len(path) == layout.depth)):
            yield tuple(path), _built(event, value, events)
        elif event in {"start_map", "end_map"}:
            path = [*path, ""] if event == "start_map" else path[:-1]
        elif event in {"start_array", "end_array"}:
            arrays += 1 if event == "start_array" else -1
        elif arrays and tuple(path) == layout.place:
            yield tuple(path), value


def _built(event: str, value: Any, events: Iterator[tuple[str, Any]]) -> Any:
    from ijson.common import ObjectBuilder

    builder = ObjectBuilder()
    builder.event(event, value)
    level = 1
    while level:
        event, value = next(events)
        builder.event(event, value)
        level += event.startswith("start_")
        level -= event.startswith("end_")
    return builder.value


@dataclass(slots=True)
class Sieve:
    """Selects the records of an object, and counts incomplete ones.

    Attributes:
        layout: the places of the records.
        fields: the requested field names.
        left: number of skipped objects, by the keys that lead to them.
    """

    layout: Layout
    fields: Fields
    left: Counter[str] = field(default_factory=Counter)

    def records(self, found: Iterable[tuple[_Path, Any]]) -> Iterator[Any]:
        """Yield the records; one without an id gets its key."""
        for path, item in found:
            if path == self.layout.place and self._is_whole(path):
                yield item
            elif isinstance(item, dict) and self._takes(path, item):
                yield self._keyed(path, item)

    def _is_whole(self, path: _Path) -> bool:
        return path[-1] in HOLDERS or not self.layout.depth

    def _takes(self, path: _Path, item: dict[str, Any]) -> bool:
        title, abstract = found_in(item, self.fields)
        beside_holder = self.layout.place is not None and self.layout.place[-1] in HOLDERS
        if title and (abstract or not beside_holder):
            return True
        if title or abstract:
            self.left[".".join(path)] += 1
        return False

    def _keyed(self, path: _Path, item: dict[str, Any]) -> dict[str, Any]:
        is_keyed = len(path) == self.layout.depth and path[-1] not in WRAPPING
        return item if not is_keyed or has_id(item, self.fields) else {"id": path[-1], **item}

    def told(self) -> str:
        """Return a message about the skipped objects; empty if there are none."""
        if not self.left:
            return ""
        places = listed(f"{number:,} under {place}" for place, number in self.left.items())
        return f"left out, for they have a title or an abstract and not both: {places}"

"""Flattens the JSON records of different services into one object with its fields at the top.

    the paper one level down        Hugging Face, Zotero, Crossref, Semantic Scholar's citations, rows of a data set,
                                    DataCite, OpenReview, DOAJ, INSPIRE, Zenodo, Elasticsearch
    a field as {"value": ...}       OpenReview
    a title called name or headline                 schema.org, in web pages
    titles, descriptions, abstracts as lists of objects or of strings       DataCite, INSPIRE, HAL, OpenAIRE

Flat records are returned unchanged, at the cost of one look at their names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    _Knows = Callable[[dict[str, Any]], tuple[bool, bool]]

WRAPPERS = ("paper", "data")
"""Names whose object is the paper, even where something beside it looks like one."""
_MAY_WRAP = (
    "citingPaper", "citedPaper", "row", "message", "attributes", "content", "bibjson", "metadata", "_source", "source",
    "work", "article", "publication", "document", "doc", "item", "info",
)  # fmt: skip
_LISTED = {
    "titles": ("title", ("title", "value")),
    "descriptions": ("abstract", ("description", "value")),
    "abstracts": ("abstract", ("value", "abstract", "description")),
}
_TRUNCATED = "truncated_cells"
WRAPPING = frozenset((*WRAPPERS, *_MAY_WRAP))
"""Names that services give what holds a paper: none is the paper's id."""
_KIND = "@type"
_SIGNS = WRAPPING | _LISTED.keys() | {_KIND}


def shaped(record: dict[str, Any], *, knows: _Knows) -> dict[str, Any]:
    """Return the record with its fields at the top.

    Args:
        record: a record of the input.
        knows: returns whether a record has a title and whether it has an abstract, judging by its field names.
    """
    if record.keys().isdisjoint(_SIGNS):
        return record
    return _unlisted(_unwrapped(record, knows))


def cut_fields(record: Mapping[str, Any]) -> list[str]:
    """Return the names of the fields that the server truncated, as listed by Hugging Face's data sets."""
    names = record.get(_TRUNCATED)
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _unwrapped(record: dict[str, Any], knows: _Knows) -> dict[str, Any]:
    for name in WRAPPERS:
        if found := _inner(record, name, knows):
            return found
    if all(knows(_unlisted(record))):
        return record
    for name in _MAY_WRAP:
        if found := _inner(record, name, knows):
            return found
    return record


def _inner(record: dict[str, Any], name: str, knows: _Knows) -> dict[str, Any] | None:
    """Return the object called `name`, together with the other fields, if it is a paper."""
    inner = record.get(name)
    if not isinstance(inner, dict):
        return None
    inner = _unlisted({key: _unvalued(value) for key, value in shaped(inner, knows=knows).items()})
    if not any(knows(inner)):
        return None
    return inner | {other: value for other, value in record.items() if other != name}


def _unvalued(value: Any) -> Any:
    return value["value"] if isinstance(value, dict) and value.keys() <= {"value", "readers"} and value else value


def _unlisted(record: dict[str, Any]) -> dict[str, Any]:
    found = {
        name: text
        for listed, (name, keys) in _LISTED.items()
        if not record.get(name) and (text := _first_text(record.get(listed), keys))
    }
    if _KIND in record and not record.get("title"):
        name = next((record[key] for key in ("headline", "name") if isinstance(record.get(key), str)), "")
        found |= {"title": name} if name else {}
    return record | found if found else record


def _first_text(values: Any, keys: tuple[str, ...]) -> str:
    if not isinstance(values, list):
        return ""
    for value in values:
        if isinstance(value, str):
            return value
        if isinstance(value, dict) and str(value.get("descriptionType") or "Abstract").lower() == "abstract":
            text = next((value[key] for key in keys if isinstance(value.get(key), str)), "")
            if text:
                return str(text)
    return ""

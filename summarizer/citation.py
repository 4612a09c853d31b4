"""Where a paper was published, according to its input: DOI, arXiv id, URL, authors, year and venue.

Readers keep the input's fields in `Paper.extra`, under their own names. This module maps the usual names in reference
managers, archives and indexes to one form, which becomes part of each result. The other fields travel with it as they
are, if they are small.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from summarizer.records import Paper

FIELDS = ("doi", "arxiv", "url", "authors", "year", "venue")

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+")
_ARXIV = re.compile(
    r"(?:\barxiv(?:\.org/(?:abs|pdf|html)/|[:.]\s*)|\A)(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?![\d.]\d)",
    re.IGNORECASE,
)
_ARXIV_DOI = "10.48550/arxiv."
_HINT = re.compile(r"[./]")  # occurs in every DOI and arXiv id
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_PLAIN = re.compile(r"[\W_]+")
_SEPARATED = re.compile(r"\s*;\s*|\s+and\s+|\s*\|\s*")
_NAMES: dict[str, tuple[str, ...]] = {
    "doi": ("doi", "dois", "itemdoi"),
    "arxiv": ("arxivid", "arxiv", "eprint"),
    "url": ("url", "link", "landingpageurl", "htmlurl", "abstracturl", "paperurl", "pdfurl", "urls", "ur"),
    "authors": ("authors", "author", "authorships", "creators", "authornames", "creator", "authorfullnames", "au"),
    "year": (
        "year", "publicationyear", "pubyear", "publishedyear", "date", "published", "publicationdate", "publishedat",
        "issued", "created", "updatedate", "py",
    ),
    "venue": (
        "venue", "journal", "containertitle", "journaltitle", "booktitle", "publicationtitle", "sourcetitle",
        "hostvenue", "journalref", "secondarytitle", "conference", "publicationname", "so",
    ),
}  # fmt: skip
_KEYS = (
    "value", "display_name", "name", "literal", "fullName", "fullname", "title", "date-parts", "year", "URL", "url",
)  # fmt: skip
BIBTEX = "bibtex"  # the field with the entry that a paper came from: {"type": ..., "fields": {...}}
_LONGEST = 8_000  # characters of another field that travels with a result
_MOST = 100  # such fields, and entries of a list
_LARGEST = 2**63
_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names}
_MOST_AUTHORS = 3_000  # authors of one paper; collaborations in physics reach that number


def citation_of(paper: Paper) -> dict[str, Any]:
    """Return what the input says about the paper's publication: those of `FIELDS` that are known."""
    if not paper.extra and not _HINT.search(paper.id):
        return {}
    said = _said(paper.extra, _NAMES)
    doi, arxiv = _identifiers(paper, said)
    found = {
        "doi": doi,
        "arxiv": arxiv,
        "url": said.get("url", ""),
        "authors": said.get("authors", []),
        "year": _first(_YEAR, [said.get("year", "")], group=0),
        "venue": said.get("venue", ""),
    }
    return {name: value for name, value in found.items() if value}


def identifiers_of(paper: Paper) -> tuple[str, ...]:
    """Return the paper's DOI and arXiv id, as far as the input has them, in one form for all sources."""
    if not paper.extra and not _HINT.search(paper.id):
        return ()
    doi, arxiv = map(str.casefold, _identifiers(paper, _said(paper.extra, ("doi", "arxiv", "url"))))
    if doi.startswith(_ARXIV_DOI):
        doi, arxiv = "", arxiv or doi.removeprefix(_ARXIV_DOI)
    return tuple(f"{kind}:{name}" for kind, name in (("doi", doi), ("arxiv", arxiv)) if name)


def own_fields(paper: Paper, source: Mapping[str, Any]) -> dict[str, Any]:
    """Return the input's fields that travel with a result: small ones that say more than `source`.

    Small are texts of at most 8,000 characters, numbers, flags, lists of at most 100 of these, and the entry that our
    BibTeX reader keeps; nested objects of services stay behind. Of more than 100 fields, the first travel.
    """
    kept = ((str(name), value) for name, value in paper.extra.items() if _travels(str(name), value, source))
    return dict(islice(kept, _MOST))


def _travels(name: str, value: Any, source: Mapping[str, Any]) -> bool:
    if isinstance(value, dict):
        return name == BIBTEX and _is_entry(value)
    return _is_small(value) and not _is_said(_plain(name), value, source)


def _is_entry(value: dict[Any, Any]) -> bool:
    fields = value.get("fields")
    if value.keys() != {"type", "fields"} or not isinstance(fields, dict):
        return False
    return _is_small([value["type"], *fields, *fields.values()])


def _is_small(value: Any) -> bool:
    if isinstance(value, str):
        return 0 < len(value) <= _LONGEST
    if not isinstance(value, list | tuple):
        return _is_number(value)
    is_plain = 0 < len(value) <= _MOST and all(isinstance(one, str) or _is_number(one) for one in value)
    return is_plain and sum(len(str(one)) for one in value) <= _LONGEST


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and abs(value) < _LARGEST  # neither NaN nor infinite


def _is_said(name: str, value: Any, source: Mapping[str, Any]) -> bool:
    """Whether `source` says the same as a field with this name."""
    field = _FIELD_OF.get(name, "")
    known = source.get(field)
    if not known or field == "authors":
        return bool(known) and _people(value) == known
    text = _text(value)
    return text == known or (field in {"doi", "arxiv"} and known.casefold() in text.casefold())


def _identifiers(paper: Paper, said: Mapping[str, Any]) -> tuple[str, str]:
    texts = [said.get("doi", ""), paper.id, said.get("url", "")]
    doi = _first(_DOI, texts, group=0).rstrip(".,;)")
    return doi, _first(_ARXIV, [said.get("arxiv", ""), *texts], group=1)


def _said(extra: Mapping[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    """Return the values of the fields with usual names, as text; of several candidates, the first non-empty one."""
    if not extra:
        return {}
    by_name = {_plain(str(name)): value for name, value in reversed([*extra.items()])}
    return {field: text for field in fields if (text := _value(field, _NAMES[field], by_name))}


def _value(field: str, names: Iterable[str], by_name: Mapping[str, Any]) -> Any:
    read = _people if field == "authors" else _text
    return next((text for name in names if name in by_name and (text := read(by_name[name]))), None)


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    return _PLAIN.sub("", name).lower()


def _text(value: Any) -> str:
    """Return a value as text: the first of a list, the name or date of an object."""
    match value:
        case str():
            return " ".join(value.split())
        case bool() | None:
            return ""
        case int() | float():
            return str(value)
        case [first, *_]:
            return _text(first)
        case dict():
            return next((text for key in _KEYS if (text := _text(value.get(key)))), "")
    return ""


def _people(value: Any) -> list[str]:
    if isinstance(value, str):
        parts = _SEPARATED.split(value.strip()) if _SEPARATED.search(value) else [value]
        return [name for part in parts if (name := " ".join(part.split()))]
    if isinstance(value, dict) and "value" in value:
        return _people(value["value"])
    if not isinstance(value, list):
        return []
    return [name for person in value[:_MOST_AUTHORS] if (name := _person(person))]


def _person(person: Any) -> str:
    if isinstance(person, list):  # the arXiv snapshot's form: family name, given name, suffix
        return " ".join(str(part) for part in [*person[1:], person[0]] if part).strip() if person else ""
    if not isinstance(person, dict):
        return _text(person)
    if isinstance(person.get("author"), dict):
        return _person(person["author"])
    parts = [_text(person.get(name)) for name in ("given", "firstName", "first_name", "givenName")]
    last = [_text(person.get(name)) for name in ("family", "lastName", "last_name", "familyName")]
    whole = " ".join(part for part in [*parts, *last] if part)
    return whole or _text(person)


def _first(pattern: re.Pattern[str], texts: Iterable[Any], *, group: int) -> str:
    return next((match[group] for text in texts if text and (match := pattern.search(str(text)))), "")

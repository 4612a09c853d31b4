"""Finds the title, abstract and id of a record by the field names that exports use.

Case, spaces, hyphens and underscores are ignored. If several names match, the first non-empty field counts, in the
order below; for identifiers that is the record's own, then the arXiv id, the DOI and the citation key. All other fields
go to the paper's `extra`, unchanged.

OpenAlex gives an abstract as the positions of each word (`abstract_inverted_index`), which is put back in order.
`shapes` unwraps records that nest the paper or list its titles.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from summarizer.readers.boilerplate import abstract_of
from summarizer.readers.cleaning import one_line
from summarizer.readers.shapes import cut_fields, shaped
from summarizer.records import Paper

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_ABSTRACTS = (
    "abstract", "abstractnote", "abstracttext", "paperabstract", "summary", "description", "abstractinvertedindex",
    "dcdescription", "ab", "\u6458\u8981", "\u8981\u65e8", "\u6284\u9332", "\ucd08\ub85d", "r\u00e9sum\u00e9",
    "resumen", "resumo", "zusammenfassung", "riassunto", "\u0430\u043d\u043d\u043e\u0442\u0430\u0446\u0438\u044f",
)  # fmt: skip
_TITLES = (
    "title", "papertitle", "articletitle", "itemtitle", "documenttitle", "displayname", "maintitle", "dctitle", "ti",
    "\u6807\u9898", "\u9898\u540d", "\u6a19\u984c", "\u30bf\u30a4\u30c8\u30eb", "\uc81c\ubaa9", "titre", "titel",
    "t\u00edtulo", "titolo", "\u043d\u0430\u0437\u0432\u0430\u043d\u0438\u0435",
)  # fmt: skip
_DOIS = ("doi", "di", "itemdoi")
_IDS = (
    "id", "paperid", "corpusid", "arxivid", "arxiv", "eprint", "ut", *_DOIS, "pmid",
    "lensid", "bibcode", "dcidentifier", "citationkey", "citekey", "bibtexkey", "key",
)  # fmt: skip
_MOST_TITLES = 5  # in other languages, and short ones
_FARTHEST = 100_000  # words of an abstract from an inverted index; a number out of range must not cost memory
_SHOWN_NAMES, _SHOWN_CHARACTERS = 20, 40
_OF_SOFTWARE = {"name", "version"}
_PLAIN = re.compile(r"[\W_]+")
_RESOLVER = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)

_DOI_ADDRESS = re.compile(r"https?://(?:dx\.)?doi\.org/10\.", re.IGNORECASE)


class Unusable(Exception):
    """The record has no paper; the message says why."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Names of the fields to use instead of the usual ones; a dot leads into an object.

    Attributes:
        abstract: the field with the abstract, or None for the usual names.
        title: the field with the title, likewise.
        id: the field with the identifier, likewise.
    """

    abstract: str | None = None
    title: str | None = None
    id: str | None = None

    def __bool__(self) -> bool:
        return bool(self.abstract or self.title or self.id)

    def missing(self, names: Iterable[str]) -> list[str]:
        """Return which of these fields are not among the `names` of a table's columns."""
        known = {plain(name) for name in names}
        return [name for name in (self.abstract, self.title, self.id) if name and plain(name) not in known]


USUAL = Fields()


@dataclass(frozen=True, slots=True)
class FieldMap:
    """Which fields of a record can have each value; the first non-empty one counts."""

    abstract: tuple[str, ...]
    title: tuple[str, ...]
    id: tuple[str, ...]

    @property
    def finds_paper(self) -> bool:
        """Whether there is a field for an abstract or a title."""
        return bool(self.abstract or self.title)


def plain(name: str) -> str:
    """A field's name, normalized for comparison."""
    return _PLAIN.sub("", name).lower()


@lru_cache(maxsize=1024)
def plan(names: tuple[str, ...], fields: Fields = USUAL) -> FieldMap:
    """Match the field `names` to the values of a paper."""
    return FieldMap(
        _chosen(names, fields.abstract, _ABSTRACTS),
        _chosen(names, fields.title, _TITLES),
        _chosen(names, fields.id, _IDS),
    )


def _chosen(names: tuple[str, ...], asked: str | None, usual: tuple[str, ...]) -> tuple[str, ...]:
    if asked is None:
        return _fitting(names, usual)
    return (asked,) if asked in names else _fitting(names, (plain(asked),)) or (asked,)


def _fitting(names: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[str, ...]:
    known: dict[str, str] = {}
    for name in names:
        known.setdefault(plain(name), name)
    return tuple(known[name] for name in wanted if name in known)


def paper_of(record: dict[str, Any], *, source: str, fields: Fields = USUAL) -> Paper:
    """Read a paper from a JSON object or a table row.

    Raises:
        Unusable: there is neither a title nor an abstract, or a text field is not text.
    """
    record = plain_record(record, fields)
    found = plan(tuple(record), fields)
    if fields.abstract and "." not in fields.abstract and found.abstract[0] not in record:
        raise Unusable(f"no field {fields.abstract}; there are {listed(record)}")
    if not fields and record.keys() >= _OF_SOFTWARE and found.abstract and not found.title:
        raise Unusable("the description of a software package, not a paper")
    if record and not found.finds_paper:
        raise Unusable(f"neither an abstract nor a title; its fields: {listed(record)}")
    return planned(record, found, source=source)


def planned(record: Mapping[str, Any], found: FieldMap, *, source: str) -> Paper:
    """Read a paper from a record whose fields are already matched.

    Raises:
        Unusable: as in `paper_of`.
    """
    abstract_name, abstract = _first(record, found.abstract)
    title_name, title = _first(record, found.title)
    abstract = abstract_of(_abstract(abstract, abstract_name))
    title = one_line(_title(title, title_name))
    if not title and not abstract:
        raise Unusable("neither an abstract nor a title")
    if abstract_name in cut_fields(record):
        raise Unusable(f"the server cut {abstract_name} short, as truncated_cells says")
    id_name, known_as = _first(record, found.id)
    taken = (abstract_name, title_name, id_name)
    extra = {name: value for name, value in record.items() if name not in taken}
    return Paper.of(abstract, title=title, id=_id(known_as, id_name), source=source, extra=extra)


def plain_record(record: dict[str, Any], fields: Fields = USUAL) -> dict[str, Any]:
    """Return the record with its paper's fields at the top level."""
    return shaped(record, knows=lambda one: _holds(one, fields))


def found_in(record: dict[str, Any], fields: Fields = USUAL) -> tuple[bool, bool]:
    """Return whether a record has a title and whether it has an abstract, wherever its service puts them."""
    return _holds(plain_record(record, fields), fields)


def _holds(record: dict[str, Any], fields: Fields) -> tuple[bool, bool]:
    found = plan(tuple(record), fields)
    return _any_within(record, found.title), _any_within(record, found.abstract)


def _any_within(record: dict[str, Any], names: tuple[str, ...]) -> bool:
    return any(name in record or _within(record, name) is not None for name in names)


def has_id(record: dict[str, Any], fields: Fields = USUAL) -> bool:
    """Whether a record has its own identifier."""
    record = plain_record(record, fields)
    return _first(record, plan(tuple(record), fields).id)[1] is not None


def _first(record: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, Any]:
    """Return the first of these fields that is not empty, and its value."""
    for name in names:
        value = record[name] if name in record else _within(record, name)
        if value not in (None, "", [], {}):
            return name, value
    return names[0] if names else "", None


def _within(record: Any, path: str) -> Any:
    for name in path.split("."):
        record = record.get(name) if isinstance(record, dict) else None
    return record


def _abstract(value: Any, name: str) -> str:
    if isinstance(value, dict) and plain(name) == "abstractinvertedindex":
        return in_order(value)
    return _text(value, name)


def _title(value: Any, name: str) -> str:
    if isinstance(value, list) and len(value) > _MOST_TITLES:
        raise Unusable(f"{name} is a list of {len(value):,}: a column of a table; save it as records")
    return _text(value[0] if isinstance(value, list) and value else value, name)  # Crossref gives a list of one


def _text(value: Any, name: str) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "\n\n".join(value)  # of paragraphs, or of sentences
    if isinstance(value, list) and all(isinstance(part, dict) and isinstance(part.get("text"), str) for part in value):
        return "\n\n".join(map(_paragraph, value))
    if not isinstance(value, str):
        raise Unusable(f"{name} is {kind(value)}, not a string")
    return value


def _paragraph(part: dict[str, Any]) -> str:
    """Return a paragraph in the form of S2ORC and CORD-19, preceded by its section's name."""
    section = part.get("section")
    label = section.strip().rstrip(":") if isinstance(section, str) else ""
    return str(part["text"]) if label.lower() in {"", "abstract"} else f"{label}: {part['text']}"


def _id(value: Any, name: str) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | None):
        raise Unusable(f"{name} is {kind(value)}, neither a string nor an integer")
    if value is None:
        return None
    text = str(value).strip()
    return _RESOLVER.sub("", text, count=1) if plain(name) in _DOIS or _DOI_ADDRESS.match(text) else text


def in_order(places: dict[str, Any]) -> str:
    """Return the text of an inverted index, which maps each word to its positions.

    Raises:
        Unusable: a position is not a number, or there are too many words.
    """
    words: dict[int, str] = {}
    for word, numbers in places.items():
        for number in numbers if isinstance(numbers, list) else [numbers]:
            if not isinstance(number, int) or len(words) > _FARTHEST:
                raise Unusable("abstract_inverted_index is not a valid index of words")
            words[number] = word
    return " ".join(words[number] for number in sorted(words))


def listed(names: Iterable[str]) -> str:
    """Field names for a message, up to a limit."""
    several = [name if len(name) <= _SHOWN_CHARACTERS else f"{name[:_SHOWN_CHARACTERS]}..." for name in names]
    more = f" and {len(several) - _SHOWN_NAMES} more" if len(several) > _SHOWN_NAMES else ""
    return ", ".join(several[:_SHOWN_NAMES]) + more or "none"


def kind(value: object) -> str:
    """Return the type of a JSON value, for messages."""
    names = {dict: "an object", list: "a list", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")


def checked(value: Any, *, written: bool = True) -> dict[str, Any]:
    """Return the value, if it is an object; with `written`, also check that its strings can be encoded, which is slow.

    Raises:
        Unusable: it is not such an object.
    """
    if not isinstance(value, dict):
        raise Unusable(f"expected a JSON object, found {kind(value)}")
    if written and not _encodable(value):
        raise Unusable("it contains half of a surrogate pair, which cannot be encoded")
    return value


def _encodable(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True

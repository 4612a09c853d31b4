"""The entry that reference managers' and archives' formats have in common, and its conversion to a paper."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from summarizer.readers.boilerplate import abstract_of
from summarizer.readers.cleaning import one_line
from summarizer.records import BadRecord, Paper

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NOTHING = "neither an abstract nor a title"

_ARXIV = re.compile(
    r"""
    (?: \barxiv (?: \.org/(?:abs|pdf|html)/ | [:.]\s* ) | \A\s* )
    (?P<id> \d{4}\.\d{4,5} | [a-z-]+(?:\.[A-Z]{2})?/\d{7} ) (?P<version> v\d+ )? (?![\d.]\d)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DOI = re.compile(r"""\b10\.\d{4,9}/[^\s"<>]+""")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class RawEntry:
    """A paper as given in one of these formats, including markup.

    Attributes:
        title: may be empty.
        abstract: may be empty.
        id: the input's own id, or empty.
        authors: one string each, as written.
        date: a text with the year.
        venue: journal, proceedings or archive.
        doi: the DOI, with or without an address in front.
        url: the paper's URL.
        places: further texts that may contain an arXiv id or a DOI.
        own: the input's other fields, as they are.
    """

    title: str = ""
    abstract: str = ""
    id: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    venue: str = ""
    doi: str = ""
    url: str = ""
    places: tuple[str, ...] = ()
    own: Mapping[str, Any] = field(default_factory=dict, hash=False)


def to_paper(entry: RawEntry, *, source: str, line: int | None) -> Paper | BadRecord:
    """Convert an entry to a paper: clean its text, and use its own id, arXiv's or the DOI, in that order.

    `extra` has arxiv_id, version, doi, year, authors, venue and url, as far as known, and the input's other fields.
    """
    title, abstract = one_line(entry.title), abstract_of(entry.abstract)
    if not (title or abstract):
        return BadRecord(source, line, NOTHING)
    extra = _extra(entry)
    known = one_line(entry.id) or extra.get("arxiv_id") or extra.get("doi")
    where = source if line is None else f"{source}:{line}"
    own = {name: value for name, value in entry.own.items() if value and name not in extra}
    return Paper.of(abstract, title=title, id=str(known or ""), source=where, extra={**extra, **own})


def _extra(entry: RawEntry) -> dict[str, str | list[str]]:
    arxiv = _first(_ARXIV, [entry.doi, entry.url, *entry.places, entry.venue])
    doi = _first(_DOI, [entry.doi, entry.url, *entry.places])
    year = _YEAR.search(entry.date)
    found = {
        "arxiv_id": arxiv["id"] if arxiv else "",
        "version": (arxiv["version"] or "") if arxiv else "",
        "doi": doi[0].rstrip(".,;)") if doi else "",
        "year": year[0] if year else "",
        "authors": [name for author in entry.authors if (name := one_line(author))],
        "venue": one_line(entry.venue),
        "url": entry.url.strip(),
    }
    return {name: value for name, value in found.items() if value}


def _first(pattern: re.Pattern[str], texts: Iterable[str]) -> re.Match[str] | None:
    return next((match for text in texts if (match := pattern.search(text))), None)

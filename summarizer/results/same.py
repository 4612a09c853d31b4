"""Finds results of the same paper, and which of them to keep, as people merge their libraries.

The same paper has the same DOI or arXiv id, or else the same title and abstract, ignoring case, spaces and punctuation.
The index is a temporary database on disk, so that memory does not grow.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from summarizer.view.form import schema_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_DOI = re.compile(r"\b10\.\d{4,9}/\S+", re.IGNORECASE)
_DOI_OF_ARXIV = re.compile(r"10\.48550/arxiv\.(\S+)", re.IGNORECASE)
_ARXIV = re.compile(
    r"(?:.*arxiv(?:\.org/(?:abs|pdf)/|[:.]))?\s*(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?"
)
_TABLES = """
CREATE TABLE papers (number INTEGER PRIMARY KEY, kept INTEGER, is_ok INTEGER, age REAL);
CREATE TABLE names (name TEXT, kind TEXT, paper INTEGER, PRIMARY KEY (name, kind)) WITHOUT ROWID;
CREATE INDEX by_paper ON names (paper);
"""


@dataclass(frozen=True, slots=True)
class Names:
    """The identifiers of a paper; empty if it has none of a kind."""

    doi: str = ""
    arxiv: str = ""
    text: str = ""

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Names:
        """The names of a result's paper."""
        own, title, abstract = (str(record.get(name) or "") for name in ("id", "title", "abstract"))
        text = _squeezed(title) + "\n" + (_squeezed(abstract) or f"no abstract, {own}")
        source = record.get("source")
        details = source if isinstance(source, dict) else {}
        doi, arxiv = str(details.get("doi") or own), str(details.get("arxiv") or details.get("doi") or own)
        return cls(_doi(doi), _arxiv(arxiv) or _arxiv(own), sha256(text.encode("utf-8", "replace")).hexdigest())

    def each(self) -> Iterator[tuple[str, str]]:
        """The names with their kinds, most reliable first."""
        yield from ((getattr(self, kind), kind) for kind in ("doi", "arxiv", "text") if getattr(self, kind))


def once(records: Iterable[tuple[Mapping[str, Any], float]]) -> Iterator[int]:
    """The positions, in order, of the results to keep: the newest one with a summary for each paper.

    Args:
        records: results, each with its age; of two with the same age, the later one counts as newer.
    """
    with closing(sqlite3.connect("")) as memory:  # a file that is gone when it is closed
        memory.executescript(_TABLES)
        for place, (record, age) in enumerate(records):
            _take(memory, place, record, age=age)
        yield from (place for (place,) in memory.execute("SELECT kept FROM papers ORDER BY kept"))


def _take(memory: sqlite3.Connection, place: int, record: Mapping[str, Any], *, age: float) -> None:
    """Assign a result to its paper; a result that matches two papers joins them."""
    schema = schema_name(record)
    names = [(f"{schema} {name}", kind) for name, kind in Names.of(record).each()]
    is_ok = record.get("status") == "ok"
    memory.execute("INSERT INTO papers VALUES (?, ?, ?, ?)", (place, place, is_ok, age))
    for paper in _known(memory, names):
        memory.execute("UPDATE OR IGNORE names SET paper = ? WHERE paper = ?", (place, paper))
        found = memory.execute("SELECT kept, is_ok, age FROM papers WHERE number = ?", (paper,)).fetchone()
        memory.execute("DELETE FROM papers WHERE number = ?", (paper,))
        kept = memory.execute("SELECT is_ok, age, kept FROM papers WHERE number = ?", (place,)).fetchone()
        if (found[1], found[2], found[0]) > kept:
            memory.execute("UPDATE papers SET kept = ?, is_ok = ?, age = ? WHERE number = ?", (*found, place))
    memory.executemany("INSERT OR IGNORE INTO names VALUES (?, ?, ?)", [(*name, place) for name in names])


def _known(memory: sqlite3.Connection, names: list[tuple[str, str]]) -> set[int]:
    """The papers with one of these names. The same text with another DOI or arXiv id is another paper."""
    found = set()
    for name, kind in names:
        row = memory.execute("SELECT paper FROM names WHERE name = ? AND kind = ?", (name, kind)).fetchone()
        if row is not None and not (kind == "text" and _differ(memory, row[0], names)):
            found.add(row[0])
    return found


def _differ(memory: sqlite3.Connection, paper: int, names: list[tuple[str, str]]) -> bool:
    own = dict(memory.execute("SELECT kind, name FROM names WHERE paper = ? AND kind != 'text'", (paper,)))
    return any(kind in own and own[kind] != name for name, kind in names)


def _doi(id: str) -> str:
    found = _DOI.search(id)
    return "" if found is None or _DOI_OF_ARXIV.search(id) else found[0].rstrip(".,;").casefold()


def _arxiv(id: str) -> str:
    lower = id.strip().casefold()
    if of_doi := _DOI_OF_ARXIV.search(lower):
        lower = of_doi[1]
    found = _ARXIV.fullmatch(lower)
    return found[1] if found else ""


def _squeezed(text: str) -> str:
    """The text's letters and digits only."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))

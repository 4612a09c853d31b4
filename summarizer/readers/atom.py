"""Reads Atom, the format of answers from arXiv's API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from summarizer.readers.entries import RawEntry, to_paper
from summarizer.readers.feed import without_announcement
from summarizer.readers.xml import elements, line_of, text_of
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.records import Paper


def read_atom(stream: BinaryIO, *, source: str) -> Iterator[Paper | BadRecord]:
    """Yield the entries as papers, in order; the id is arXiv's without the version, which goes to `extra`.

    The API also reports errors as entries; these become BadRecords.
    """
    for found in elements(stream, ("entry",), source=source):
        if isinstance(found, BadRecord):
            yield found
        elif "/api/errors" in text_of(found, "{*}id"):
            yield BadRecord(source, line_of(found), f"arXiv answered with an error: {text_of(found, '{*}summary')}")
        else:
            yield to_paper(_entry(found), source=source, line=line_of(found))


def _entry(entry: Any) -> RawEntry:
    address = text_of(entry, "{*}id")
    of_arxiv = "arxiv.org/" in address
    return RawEntry(
        title=text_of(entry, "{*}title"),
        abstract=without_announcement(text_of(entry, "{*}summary") or text_of(entry, "{*}content")),
        id="" if of_arxiv or address.startswith("oai:arXiv.org:") else address,
        authors=tuple(text_of(author, "{*}name") for author in entry.iterfind("{*}author")),
        date=text_of(entry, "{*}published") or text_of(entry, "{*}updated"),
        venue=text_of(entry, "{*}journal_ref"),
        doi=text_of(entry, "{*}doi"),
        url=address if "://" in address else _link(entry),
        places=(address,),
    )


def _link(entry: Any) -> str:
    found = entry.find("{*}link")
    return "" if found is None else found.get("href") or ""

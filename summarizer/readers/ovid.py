"""Ovid's text (MEDLINE, Embase, PsycINFO): a number in brackets, then names of fields with their values indented.

<1>
Accession Number
  12345.
Title
  Tern waits in tiles.
Abstract
  Long inputs exhaust ...
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from summarizer.readers.entries import RawEntry, to_paper
from summarizer.readers.limits import largest_record, unless_cut
from summarizer.readers.medline import without_stop
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.readers.source import Line
    from summarizer.records import Paper

BEGINS = re.compile(r"\ufeff?<\d+>\s*")
_NAME = re.compile(r"[A-Z][\w &/().'-]{0,50}?\s*")
_PLACES = re.compile(r"[\s,]+\d{1,3}(?:[\s,]+\d{1,3})*\s*\Z|\s*\([^()\s]+@[^()\s]+\)")  # of affiliations; an email
_STOP = re.compile(r"(?<![\s.,-][A-Z])\.\Z")  # unless it ends an initial
_KIND = re.compile(
    r"\s*\[(?:article|miscellaneous|review|references|editorial|letter|report|erratum)[^\[\]]*\]\.?\s*\Z", re.IGNORECASE
)


def read_ovid(lines: Iterator[Line], *, source: str) -> Iterator[Paper | BadRecord]:
    """Yield the records as papers, in order; the id is the accession number."""
    begin, size, name, largest = 0, 0, "", largest_record()
    fields: dict[str, list[str]] = defaultdict(list)
    for number, text in lines:
        if BEGINS.fullmatch(text):
            yield from _made(fields, is_cut=size >= largest, source=source, line=begin)
            begin, size, name, fields = number, 0, "", defaultdict(list)
        elif text[:1] not in {" ", "\t"} and _NAME.fullmatch(text):
            name = text.strip().casefold()
        elif begin and name and size < largest:
            fields[name].append(text.strip())
            size += len(text)
    yield from _made(fields, is_cut=size >= largest, source=source, line=begin)
    if not begin:
        yield BadRecord(source, None, "no Ovid record: nothing begins with a number in brackets")


def _made(fields: dict[str, list[str]], *, is_cut: bool, source: str, line: int) -> Iterator[Paper | BadRecord]:
    if line:
        yield unless_cut(to_paper(_entry(fields), source=source, line=line), is_cut=is_cut, line=line)


def _entry(fields: dict[str, list[str]]) -> RawEntry:
    def first(*names: str) -> str:
        return next((text for name in names if (text := "\n".join(fields.get(name, ())).strip())), "")

    authors = (_STOP.sub("", _PLACES.sub("", name).strip()) for name in first("author", "authors").split(";"))
    return RawEntry(
        title=without_stop(_KIND.sub("", " ".join(first("title", "original title", "book title").split()))),
        abstract=first("abstract"),
        id=first("accession number", "unique identifier", "pmid").rstrip("."),
        authors=tuple(filter(None, authors)),
        date=first("year of publication", "publication year", "date of publication", "source"),
        venue=first("journal name", "source").partition(". ")[0].rstrip("."),
        doi=first("doi number", "doi", "digital object identifier"),
        places=(first("url"), first("link to the ovid full text or citation")),
    )

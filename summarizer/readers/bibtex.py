"""Reads BibTeX and BibLaTeX, as written by Zotero, Better BibTeX, Mendeley, EndNote, JabRef and Google Scholar.

The input is split at each line that begins an entry ("@article{"), so unbalanced braces only affect their own entry,
and memory holds one entry and the @string definitions before it. TeX becomes text (see `tex`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from summarizer.citation import BIBTEX
from summarizer.readers.bibtex_syntax import Malformed, entries
from summarizer.readers.entries import RawEntry, to_paper
from summarizer.readers.limits import largest_record
from summarizer.readers.tex import decoded
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from summarizer.readers.bibtex_syntax import Parsed
    from summarizer.readers.source import Line
    from summarizer.records import Paper

UNBALANCED = "not a BibTeX entry: its braces close before its last field"

_FIELD = re.compile(r"^[ \t]*[A-Za-z][\w-]*[ \t]*=[ \t]*[{\"\w]", re.MULTILINE)
_BEGINNING = re.compile(r"\s*@\s*[A-Za-z]+\s*[{(]")
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_NO_PAPERS = frozenset({"comment", "preamble", "string"})
_LONGEST_FIELD = 1_000  # characters; longer ones are notes, or lists of files


class _Piece(NamedTuple):
    line: int
    text: str


def read_bibtex(lines: Iterator[Line], *, source: str) -> Iterator[Paper | BadRecord]:
    """Yield the entries with a title or an abstract as papers, in order; the id is the citation key."""
    strings: dict[str, str] = {}
    piece = None
    for piece in _pieces(lines):
        yield from _read(piece, strings, source=source)
    if piece is None:
        yield BadRecord(source, None, 'no BibTeX entry: nothing begins with "@article{" or similar')


def _pieces(lines: Iterator[Line]) -> Iterator[_Piece]:
    """Split the input before each line that begins an entry; skip anything before the first."""
    begin, size, largest = 0, 0, largest_record()
    held: list[str] = []
    for number, text in lines:
        if _BEGINNING.match(text):
            if held:
                yield _Piece(begin, "\n".join(held))
            begin, size, held = number, 0, []
        if begin and size < largest:
            held.append(text.lstrip("\ufeff"))
            size += len(text) + 1
    if held:
        yield _Piece(begin, "\n".join(held))


def _read(piece: _Piece, strings: dict[str, str], *, source: str) -> Iterator[Paper | BadRecord]:
    found = list(entries(piece.text, strings))
    ends = [*(begin for begin, _ in found[1:]), len(piece.text)]
    for (begin, one), end in zip(found, ends, strict=True):
        line = piece.line + piece.text.count("\n", 0, begin)
        if isinstance(one, Malformed):
            yield BadRecord(source, line, f"not a BibTeX entry: {one}")
        elif one.kind not in _NO_PAPERS:
            if _FIELD.search(piece.text, one.end, end):
                yield BadRecord(source, line, UNBALANCED)
            else:
                yield to_paper(_entry(one), source=source, line=line)


def _entry(parsed: Parsed) -> RawEntry:
    fields: Mapping[str, str] = parsed.fields

    def first(*names: str) -> str:
        return next((text for name in names if (text := fields.get(name, "").strip())), "")

    eprint = first("eprint")
    places = (f"arXiv:{eprint}" if _is_arxiv(eprint, first("archiveprefix", "eprinttype")) else "", first("note"))
    return RawEntry(
        title=decoded(first("title")),
        abstract=decoded(first("abstract")),
        id=parsed.key,
        authors=tuple(decoded(name) for name in _AND.split(first("author", "editor")) if name),
        date=first("year", "date"),
        venue=decoded(first("journal", "journaltitle", "booktitle", "publisher", "howpublished")),
        doi=decoded(first("doi")),
        url=decoded(first("url", "link")),
        places=(*places, first("number"), first("archiveid")),
        own={BIBTEX: {"type": parsed.kind, "fields": _own(fields)}},
    )


def _own(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields in TeX, for the entry to come back as it was; the abstract comes back from the paper."""
    return {name: value for name, value in fields.items() if name != "abstract" and 0 < len(value) <= _LONGEST_FIELD}


def _is_arxiv(eprint: str, archive: str) -> bool:
    return archive.lower() == "arxiv" or bool(re.fullmatch(r"\d{4}\.\d{4,5}(v\d+)?", eprint))

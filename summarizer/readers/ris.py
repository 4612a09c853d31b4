"""RIS, as written by Zotero, Mendeley, EndNote, Scopus and publishers.

A record goes from a line "TY  - " to "ER  - ", or else to the next "TY  - " or the end; rispy parses it. Some tools
write other tags before TY, or omit it; then a record begins with its first tag. Lines without a tag continue the one
before; blank lines separate paragraphs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from summarizer.readers.entries import RawEntry, to_paper
from summarizer.readers.limits import largest_record, unless_cut
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.readers.source import Line
    from summarizer.records import Paper

NO_RECORD = "no record of this format: none begins"

_TAG = re.compile(r"[\ufeff\s]*([A-Z][A-Z0-9])( {1,2}|\t)-(?:\s+|$)(.*)", re.DOTALL)
_BARE_END = re.compile(r"\s*ER\s*-?\s*")
_TAGS = "TY ID TI T1 CT BT AU A1 A2 PY Y1 JO JF JA T2 T3 DO UR KW SN VL IS SP EP PB AN LA M3 C1 DB"
_FIRST = frozenset(_TAGS.split())  # tags that may begin a record
_WRAPPED = ["AB", "N2", "TI", "T1"]  # rispy keeps each line of a list, which shows where a paragraph ends


def read_ris(lines: Iterator[Line], *, source: str) -> Iterator[Paper | BadRecord]:
    """Yield the records as papers, in order; the id comes from ID, then AN, arXiv or the DOI."""
    parser = _parser()
    begin, size, gap, largest = 0, 0, "", largest_record()
    held: list[str] = []
    for number, text in lines:
        tag, gap, content = _tagged(text, gap=gap)
        if tag == "ER" or (tag == "TY" and not _awaits_type(held)) or (tag in _FIRST and not held):
            yield from _read(parser, held, is_cut=size >= largest, source=source, line=begin)
            begin, size, held = number, 0, []
        if tag != "ER" and (tag in _FIRST or held) and size < largest:
            held.append(f"{tag}  - {content}" if tag else text)
            size += len(text) + 1
    yield from _read(parser, held, is_cut=size >= largest, source=source, line=begin)
    if not begin:
        yield BadRecord(source, None, f'{NO_RECORD} with "TY  - "')


def _awaits_type(held: list[str]) -> bool:
    """Whether a record starts without its type."""
    return bool(held) and not any(line.startswith("TY  - ") for line in held)


def _tagged(text: str, *, gap: str) -> tuple[str, str, str]:
    """Return the tag of a line, the space after it, and the content; an empty tag if the line continues the one before.

    `gap` is the space after the record's first tag: in an ordinary record, a wrapped line may begin with "AI - driven".
    """
    if _BARE_END.fullmatch(text):
        return "ER", gap, ""
    found = _TAG.match(text)
    gap = gap or (found[2] if found else "")
    if found and (found[2] == gap or found[1] in {"TY", "ER"}):
        return found[1], found[2] if found[1] == "TY" else gap, found[3]
    return "", gap, text


def _parser() -> Any:
    from rispy import RisParser
    from rispy.config import LIST_TYPE_TAGS

    return RisParser(list_tags=[*LIST_TYPE_TAGS, *_WRAPPED])


def _read(parser: Any, held: list[str], *, is_cut: bool, source: str, line: int) -> Iterator[Paper | BadRecord]:
    if held:
        typed = held if held[0].startswith("TY  - ") else ["TY  - GEN", *(one for one in held if one[:6] != "TY  - ")]
        [record] = parser.parse_lines(iter([*typed, "ER  - "]))
        yield unless_cut(to_paper(_entry(record), source=source, line=line), is_cut=is_cut, line=line)


def _entry(record: dict[str, Any]) -> RawEntry:
    unknown = record.get("unknown_tag", {})

    def first(*names: str) -> str:
        return next((text for name in names if (text := _text(record.get(name) or unknown.get(name)))), "")

    doi, urls = first("doi"), record.get("urls") or [""]
    return RawEntry(
        title=first("title", "primary_title", "CT", "BT", "translated_title"),
        abstract=first("abstract", "notes_abstract"),
        id=first("id", "accession_number"),
        authors=tuple(record.get("authors") or record.get("first_authors") or ()),
        date=first("year", "publication_year", "date"),
        venue=first("alternate_title3", "journal_name", "secondary_title", "alternate_title2", "publisher"),
        doi=doi,
        url=urls[0],
        places=(*urls[1:], first("note"), first("number"), first("accession_number"), first("notes")),
        own={name: record.get(name) for name in ("type_of_reference", "keywords", "notes")},
    )


def _text(value: str | list[str] | None) -> str:
    return "\n".join(value).strip() if isinstance(value, list) else (value or "").strip()

"""MEDLINE (.nbib), as PubMed writes it: a tag of up to four letters, then a value, wrapped under its beginning.

A record begins with "PMID-", or after a blank line where there are no PMIDs, as in ERIC's exports. It is read by a
parser that extends rispy's in the way its manual describes.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from summarizer.readers.entries import RawEntry, to_paper
from summarizer.readers.limits import largest_record, unless_cut
from summarizer.readers.ris import NO_RECORD
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.readers.source import Line
    from summarizer.records import Paper

_TAG = re.compile(r"\ufeff?([A-Z][A-Z0-9]{1,3}) {0,3}-(?: |$)(.*)", re.DOTALL)
_TAGS = (
    "PMID",
    "TI",
    "BTI",
    "TT",
    "AB",
    "FAU",
    "AU",
    "DP",
    "JT",
    "TA",
    "BTI",
    "AID",
    "LID",
    "STAT",
    "MH",
    "OT",
    "PT",
    "OID",
)
_END = "END"


def read_medline(lines: Iterator[Line], *, source: str) -> Iterator[Paper | BadRecord]:
    """Yield the records as papers, in order; the id is the PMID."""
    begin, size, largest = 0, 0, largest_record()
    held: list[str] = []
    numbered, was_blank = False, True
    for number, text in lines:
        tag = _TAG.match(text)
        numbered = numbered or (tag is not None and tag[1] == "PMID")
        begins = tag is not None and (tag[1] == "PMID" if numbered else was_blank)
        was_blank = not text.strip()
        if begins:
            yield from _read(held, is_cut=size >= largest, source=source, line=begin)
            begin, size, held = number, 0, []
        if begin and text.strip() and size < largest:
            held.append(text.lstrip("\ufeff"))
            size += len(text) + 1
    yield from _read(held, is_cut=size >= largest, source=source, line=begin)
    if not begin:
        yield BadRecord(source, None, f'{NO_RECORD} with "PMID- "')


@cache
def _parser() -> Any:
    from rispy import RisParser

    class Parser(RisParser):  # type: ignore[misc]  # rispy carries no types
        START_TAG = "PMID"
        END_TAG = _END
        DEFAULT_MAPPING: ClassVar[dict[str, str]] = {tag: tag for tag in _TAGS}
        DEFAULT_LIST_TAGS: ClassVar[list[str]] = list(_TAGS)
        DEFAULT_DELIMITER_MAPPING: ClassVar[dict[str, str]] = {}

        def parse_line(self, line: str) -> tuple[str | None, str]:
            found = _TAG.match(line)
            return (found[1], found[2].strip()) if found else (None, line.strip())

    return Parser(skip_unknown_tags=True)


def _read(held: list[str], *, is_cut: bool, source: str, line: int) -> Iterator[Paper | BadRecord]:
    if held:
        first = [] if (tag := _TAG.match(held[0])) and tag[1] == "PMID" else ["PMID- "]
        [record] = _parser().parse_lines(iter([*first, *held, f"{_END} - "]))
        yield unless_cut(to_paper(_entry(record), source=source, line=line), is_cut=is_cut, line=line)


def _entry(record: dict[str, Any]) -> RawEntry:
    def first(*names: str) -> str:
        return next((text for name in names if (text := " ".join(record.get(name, ())).strip())), "")

    doi = next((one for one in (*record.get("AID", ()), *record.get("LID", ())) if one.endswith("[doi]")), "")
    pmid = record["PMID"].strip()
    return RawEntry(
        title=without_stop(first("TI", "BTI", "TT")),
        abstract=first("AB"),
        id=pmid or first("OID"),
        authors=tuple(record.get("FAU") or record.get("AU") or ()),
        date=first("DP"),
        venue=first("JT", "TA", "BTI"),
        doi=doi.removesuffix("[doi]"),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else "",
        own={"mesh": record.get("MH"), "keywords": record.get("OT"), "type": record.get("PT")},
    )


def without_stop(title: str) -> str:
    """Remove the full stop that MEDLINE adds to each title."""
    title = title.strip()
    return title[:-1] if title.endswith(".") and not title.endswith("..") else title

"""The tagged text of Web of Science and EndNote: a tag, then a value that may continue over several lines.

web of science   two letters at the start of a line, three spaces to continue; PT begins a record, ER ends it
endnote (enw)    % and one sign; lines without a tag continue; %0, or a tag after a blank line, begins a record
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from summarizer.readers.entries import RawEntry, to_paper
from summarizer.readers.limits import largest_record, unless_cut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from summarizer.readers.source import Line
    from summarizer.records import BadRecord, Paper

    _Tags = dict[str, list[str]]

_WOS = re.compile(r"\ufeff?([A-Z][A-Z0-9])(?: (.*)|\s*)")
_ENW = re.compile(r"\ufeff?%([A-Z0-9@\[~!#$^&*+<>()=?|])(?: (.*)|\s*)")
_OF_FILE = {"FN", "VR", "EF"}


def read_wos(lines: Iterator[Line], *, source: str) -> Iterator[Paper | BadRecord]:
    """Yield the records of Web of Science as papers, in order; the id is the accession number."""
    begin, size, tag, largest = 0, 0, "", largest_record()
    tags: _Tags = defaultdict(list)
    for number, text in lines:
        found = _WOS.fullmatch(text)
        if found and found[1] in {"PT", "ER"}:
            yield from _made(tags, _of_wos, is_cut=size >= largest, source=source, line=begin)
            begin, size, tags = number, 0, defaultdict(list)
        tag = found[1] if found else tag
        size += len(text)
        if tag not in _OF_FILE and size < largest and (value := (found[2] or "" if found else text).strip()):
            tags[tag].append(value)
    yield from _made(tags, _of_wos, is_cut=size >= largest, source=source, line=begin)


def _of_wos(tags: _Tags) -> RawEntry:
    return RawEntry(
        title=" ".join(tags["TI"]),
        abstract=" ".join(tags["AB"]),
        id=" ".join(tags["UT"]),
        authors=tuple(tags["AF"] or tags["AU"]),
        date=" ".join(tags["PY"] or tags["EA"]),
        venue=" ".join(tags["SO"]),
        doi=" ".join(tags["DI"]),
        own={"keywords": _separated(tags["DE"]), "keywords_plus": _separated(tags["ID"]), "type": " ".join(tags["DT"])},
    )


def _separated(lines: list[str]) -> list[str]:
    return [name for part in " ".join(lines).split(";") if (name := part.strip())]


def read_enw(lines: Iterator[Line], *, source: str) -> Iterator[Paper | BadRecord]:
    """Yield the records of an EndNote export as papers, in order."""
    begin, size, tag, was_blank, largest = 0, 0, "", True, largest_record()
    tags: _Tags = defaultdict(list)
    for number, text in lines:
        found = _ENW.fullmatch(text)
        if found and (was_blank or (found[1] == "0" and (tags["0"] or not tags["T"]))):
            yield from _made(tags, _of_enw, is_cut=size >= largest, source=source, line=begin)
            begin, size, tags = number, 0, defaultdict(list)
        tag, was_blank = found[1] if found else tag, not text.strip()
        size += len(text)
        if found:
            tags[tag].append((found[2] or "").strip())
        elif tags[tag] and size < largest:
            tags[tag][-1] += f"\n{text.strip()}"
    yield from _made(tags, _of_enw, is_cut=size >= largest, source=source, line=begin)


def _of_enw(tags: _Tags) -> RawEntry:
    def first(*names: str) -> str:
        return next((value for name in names for value in tags[name] if value.strip()), "")

    keywords = [name for value in tags["K"] for name in value.split("\n") if name.strip()]
    return RawEntry(
        title=first("T"),
        abstract=first("X"),
        id=first("M", "F"),
        authors=tuple(tags["A"]),
        date=first("D", "8"),
        venue=first("J", "B", "S"),
        doi=first("R"),
        url=first("U"),
        places=tuple(tags["Z"]),
        own={"type": first("0"), "keywords": keywords},
    )


def _made(
    tags: _Tags, entry: Callable[[_Tags], RawEntry], *, is_cut: bool, source: str, line: int
) -> Iterator[Paper | BadRecord]:
    if any(name not in {"ER", ""} for name, values in tags.items() if values):
        yield unless_cut(to_paper(entry(tags), source=source, line=line), is_cut=is_cut, line=line)

r"""Reads arXiv's announcement mails: fields, a line of two backslashes, the abstract, and another such line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.readers.entries import RawEntry, to_paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.readers.source import Line
    from summarizer.records import BadRecord, Paper

BEGINS = re.compile(r"(?:arXiv:|Paper(?: \(\*cross-listing\*\))?: )\S+.*")
_FIELD = re.compile(r"([A-Z][A-Za-z-]+): ?(.*)")
_BAR = re.compile(r"\\\\(?:\s*\(.*)?")
_END = re.compile(r"-{20,}.*|%{3,}.*|={20,}.*")
_LONGEST = 2_000  # lines


def read_digest(lines: Iterator[Line], *, source: str) -> Iterator[Paper | BadRecord]:
    """Yield the papers that a mail announces, in order; replacements have no abstracts."""
    head: list[Line] = []
    body: list[str] = []
    bars = 0
    for line in lines:
        text = line.text.rstrip()
        if bars and (BEGINS.fullmatch(text) or _END.fullmatch(text)):
            yield from _announced(head, body, source)
            head, body, bars = [], [], 0
        if BEGINS.fullmatch(text) and not head:
            head, body, bars = [line], [], 0
        elif _BAR.fullmatch(text):
            bars += bool(head)
        elif head and not bars and len(head) < _LONGEST:
            head.append(line)
        elif bars == 1 and len(body) < _LONGEST:
            body.append(text)
    yield from _announced(head, body, source)


def _announced(head: list[Line], body: list[str], source: str) -> Iterator[Paper | BadRecord]:
    if not head:
        return
    fields: dict[str, str] = {}
    name = ""
    for line in head[1:]:
        if found := _FIELD.fullmatch(line.text.strip()):
            name = found[1]
            fields[name] = found[2]
        elif name:
            fields[name] += f" {line.text.strip()}"
    entry = RawEntry(
        title=fields.get("Title", ""),
        abstract="\n".join(body),
        authors=tuple(re.split(r", | and ", re.sub(r"\([^()]*\)", "", fields.get("Authors", "")))),
        date=fields.get("Date", ""),
        venue=fields.get("Journal-ref", ""),
        doi=fields.get("DOI", ""),
        places=(head[0].text.replace("Paper: ", "arXiv:"),),
    )
    yield to_paper(entry, source=source, line=head[0].number)

"""Markdown: tables with a column of abstracts, else a page whose headings, links and emphasis are made plain."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from summarizer.readers.entries import Entry, to_paper
from summarizer.readers.fields import plain, plan
from summarizer.readers.page import read_page
from summarizer.readers.source import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.records import BadRecord, Paper

RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*")
_CELLS = re.compile(r"(?<!\\)\|")
_LONGEST_TAIL = 100  # characters of what stands behind a title in an item
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*")
_ITEM = re.compile(r"(?:[-*+]|\d{1,4}[.)])\s+(?=\S)")
_BREAK = re.compile(r"(?:[-*_]\s*){3,}|```.*|~~~.*")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*\)")
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])+)\]\((<[^<>]*>|[^()\s]*(?:\([^()]*\)[^()\s]*)*)(?:\s+\"[^\"]*\")?\)")
_EMPHASIS = re.compile(r"(\*\*\*|\*\*|\*|(?<!\w)___|(?<!\w)__|(?<!\w)_)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_FOLDED = re.compile(r"<summary>.*?</summary>|</?(?:details|summary|p|div|center|sub|br)\b[^<>]*>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_NUMBERED = re.compile(r"\A(?:\[\d{1,4}\]|\d{1,4}[.)])\s+(?=\S)")


def read_markdown(lines: Iterator[Line], *, source: str) -> Iterator[Paper | BadRecord]:
    """The papers of a table, or of a page, in order."""
    before: Line | None = None
    page: list[Line] = []
    has_table = False
    for line in lines:
        if before and RULE.fullmatch(line.text.strip()) and _is_of_papers(names := _row(before.text)):
            has_table = True
            page.clear()
            yield from _of_table(lines, names, source=source)
            before = None
            continue
        if before and not has_table:
            page.append(before)
        before = line
    if not has_table:
        yield from read_page(_plain_lines(chain(page, [before] if before else [])), source=source)


def _row(text: str) -> list[str]:
    return [_ESCAPED.sub(r"\1", cell.strip()) for cell in _CELLS.split(text.strip().strip("|"))]


def _is_of_papers(names: list[str]) -> bool:
    found = plan(tuple(plain_text(name) for name in names))
    return bool(found.title and found.abstract)


def _of_table(lines: Iterator[Line], names: list[str], *, source: str) -> Iterator[Paper | BadRecord]:
    """The rows of a table, up to the first line that is none."""
    columns = [plain(plain_text(name)) for name in names]
    found = plan(tuple(plain_text(name) for name in names))
    title, abstract = (columns.index(plain(held[0])) for held in (found.title, found.abstract))
    for line in lines:
        if "|" not in line.text:
            return
        cells = _row(line.text)
        if len(cells) > max(title, abstract):
            link = _LINK.search(cells[title])
            told = dict(zip(columns, cells, strict=False))
            entry = Entry(
                title=plain_text(cells[title]),
                abstract=plain_text(cells[abstract]),
                date=told.get("date", "") or told.get("year", ""),
                authors=tuple(name.strip() for name in plain_text(told.get("authors", "")).split(",")),
                url=link[2].strip("<>") if link else "",
                places=tuple(cell for at, cell in enumerate(cells) if at != abstract),
            )
            yield to_paper(entry, source=source, line=line.number)


def plain_text(text: str) -> str:
    """A line without the signs of links, emphasis and folding."""
    text = _LINK.sub(r"\1", _PICTURE.sub("", _FOLDED.sub(" ", text)))
    for _ in range(2):
        text = _EMPHASIS.sub(r"\2", text)
    return _ESCAPED.sub(r"\1", text).strip()


def _plain_lines(lines: Iterator[Line]) -> Iterator[Line]:
    """The lines of a page, headings and items apart from what is around them."""
    for line in lines:
        text = line.text.strip().removeprefix("> ")
        heading = _HEADING.fullmatch(text)
        item = None if heading else _ITEM.match(text)
        apart = bool(heading or item or _is_alone(text))
        if _BREAK.fullmatch(text):
            text, apart = "", False
        if item and (title := _titled(text[item.end() :])):
            text, item = title, None
        shown = _NUMBERED.sub("", plain_text(heading[1] if heading else text[item.end() :] if item else text))
        yield from [Line(line.number, "")] * apart
        yield Line(line.number, shown)
        yield from [Line(line.number, "")] * bool(heading or _is_alone(text))


def _titled(text: str) -> str:
    """The emphasized or linked beginning of an item, where what follows is no sentence: people, a year, more links."""
    found = _EMPHASIS.match(text) or _LINK.match(text)
    after = plain_text(text[found.end() :]) if found else ""
    return found[0] if found and after and len(after) < _LONGEST_TAIL and ". " not in f"{after} " else ""


def _is_alone(text: str) -> bool:
    """Whether a line is emphasized as a whole: a title, or authors."""
    found = _EMPHASIS.fullmatch(text)
    return found is not None and found[1] not in found[2]

"""Markdown: tables with a column of abstracts, or a page, without the markup of headings, links and emphasis.

Front matter contains the title of what follows, or a complete paper if it has an abstract. The first link to arXiv or
a DOI after a title, and before the next one, belongs to that paper.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from summarizer.readers.entries import RawEntry, to_paper
from summarizer.readers.fields import plain, plan
from summarizer.readers.front_matter import LONGEST as LONGEST_FRONT_MATTER
from summarizer.readers.front_matter import RULE as FRONT_RULE
from summarizer.readers.front_matter import FrontMatter, front_matter
from summarizer.readers.limits import largest_page
from summarizer.readers.page import read_page
from summarizer.readers.signals import is_people
from summarizer.readers.source import Line
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.records import Paper

RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*")
_CELLS = re.compile(r"(?<!\\)\|")
_LONGEST_TAIL = 100  # characters after a title in an item
_TAIL_OF_LINK = re.compile(r"(?:[-\u2013\u2014,(|:*_\u00b7]|by\b).{0,200}", re.IGNORECASE)
_ANNOUNCED = re.compile(r"\barXiv:\S+\s+Announce Type:\s*[\w-]+\s*", re.IGNORECASE)
_LINKED = re.compile(
    r"""
    (?:https?://)? (?: (?<![\w.])[\w.]{0,40}arxiv\.org/(?:abs|pdf|html)/ | (?:dx\.)?doi\.org/10\. ) [^\s()\[\]<>"'|]+
    | \barXiv:\s?\d{4}\.\d{4,5} | \bdoi:\s?10\.\d{4,9}/\S+
    """,
    re.VERBOSE | re.IGNORECASE,
)
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*")
_ITEM = re.compile(r"(?:[-*+]|\d{1,4}[.)])\s+(?=\S)")
_BREAK = re.compile(r"(?:[-*_]\s*){3,}|```.*|~~~.*")
_NOTED = re.compile(  # "**Score:** 7", which is about a paper and not part of it
    r"(\*\*|__)(?!title|abstract|summary|authors?)[A-Z][\w /-]{1,30}(?::\1|\1:)\s+(?!.*[.!?]\s)\S.{0,60}", re.IGNORECASE
)
_PICTURE = re.compile(r"!\[[^\]]*\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*\)")
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])+)\]\((<[^<>]*>|[^()\s]*(?:\([^()]*\)[^()\s]*)*)(?:\s+\"[^\"]*\")?\)")
_EMPHASIS = re.compile(r"(\*\*\*|\*\*|\*|(?<!\w)___|(?<!\w)__|(?<!\w)_)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_FOLDED = re.compile(r"<summary>.*?</summary>|</?(?:details|summary|p|div|center|sub|br)\b[^<>]*>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_NUMBERED = re.compile(r"\A(?:\[\d{1,4}\]|\d{1,4}[.)])\s+(?=\S)")


def read_markdown(lines: Iterator[Line], *, source: str) -> Iterator[Paper | BadRecord]:
    """Yield the papers of a table or of a page, in order."""
    lines, matter, begin = _with_front_matter(lines)
    if matter.title and matter.abstract:
        yield to_paper(_of_front_matter(matter, matter.abstract), source=source, line=begin)
        return
    before: Line | None = None
    page: list[Line] = []
    size, largest = 0, largest_page()
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
            size += len(before.text) + 1
        before = line
        if size > largest:
            yield BadRecord(source, line.number, f"nothing beyond the first {largest:,} characters was read")
            break
    if not has_table:
        page += [before] if before else []
        first = [Line(begin, f"Title: {matter.title}")] if matter.title else []
        papers = read_page(_plain_lines(chain(first, _without_title(page, matter.title))), source=source)
        yield from _placed(papers, _links(page, matter, begin))


def _with_front_matter(lines: Iterator[Line]) -> tuple[Iterator[Line], FrontMatter, int]:
    """Split off the front matter; return the other lines, the front matter, and its first line number."""
    first = next(lines, None)
    if first is None or first.text.strip() != FRONT_RULE:
        return chain([first] if first else [], lines), FrontMatter(), 0
    held: list[Line] = []
    for line in islice(lines, LONGEST_FRONT_MATTER):
        if line.text.strip() == FRONT_RULE:
            return lines, front_matter([one.text for one in held]), first.number
        held.append(line)
    return chain([first], held, lines), FrontMatter(), 0


def _of_front_matter(matter: FrontMatter, abstract: str) -> RawEntry:
    return RawEntry(
        title=matter.title,
        abstract=abstract,
        authors=matter.authors,
        date=matter.values.get("year", "") or matter.values.get("date", ""),
        url=next((place for place in matter.places if "://" in place), ""),
        places=matter.places,
    )


def _without_title(page: list[Line], title: str) -> Iterator[Line]:
    """Drop a heading that repeats the title."""
    said = " ".join(title.split()).casefold()
    for line in page:
        heading = _HEADING.fullmatch(line.text.strip())
        if not (said and heading and " ".join(plain_text(heading[1]).split()).casefold() == said):
            yield line


def _links(page: list[Line], matter: FrontMatter, begin: int) -> dict[int, str]:
    """Return the first address of a paper on each line that has one."""
    found = {line.number: match[0] for line in page if (match := _place_in(line.text))}
    return {begin: matter.places[0], **found} if matter.places else found


def _place_in(text: str) -> re.Match[str] | None:
    return _LINKED.search(text) or _LINKED.search(plain_text(text))


def _placed(papers: Iterator[Paper], links: dict[int, str]) -> Iterator[Paper | BadRecord]:
    """Yield the papers, each with the first address between its title and the next paper's title."""
    held: Paper | None = None
    for paper in papers:
        if held:
            yield _with_place(held, links, until=_line(paper))
        held = paper
    if held:
        yield _with_place(held, links, until=None)


def _line(paper: Paper) -> int:
    return int((paper.source or "").rpartition(":")[2] or 0)


def _with_place(paper: Paper, links: dict[int, str], *, until: int | None) -> Paper | BadRecord:
    begin = _line(paper)
    place = next((links[at] for at in sorted(links) if at >= begin and (until is None or at < until)), "")
    if not place:
        return paper
    entry = RawEntry(title=paper.title, abstract=paper.abstract, url=place if "://" in place else "", places=(place,))
    found = to_paper(entry, source=paper.source or "", line=None)
    return found if isinstance(found, BadRecord) else replace(paper, id=found.id, extra=found.extra)


def _row(text: str) -> list[str]:
    return [_ESCAPED.sub(r"\1", cell.strip()) for cell in _CELLS.split(text.strip().strip("|"))]


def _is_of_papers(names: list[str]) -> bool:
    found = plan(tuple(plain_text(name) for name in names))
    return bool(found.title and found.abstract)


def _of_table(lines: Iterator[Line], names: list[str], *, source: str) -> Iterator[Paper | BadRecord]:
    """Yield the papers in the rows of a table, up to the first line that is not a row."""
    columns = [plain(plain_text(name)) for name in names]
    found = plan(tuple(plain_text(name) for name in names))
    title, abstract = (columns.index(plain(held[0])) for held in (found.title, found.abstract))
    for line in lines:
        if "|" not in line.text:
            return
        cells = _row(line.text)
        if len(cells) > max(title, abstract):
            link = _LINK.search(cells[title])
            row = dict(zip(columns, cells, strict=False))
            entry = RawEntry(
                title=plain_text(cells[title]),
                abstract=plain_text(cells[abstract]),
                date=row.get("date", "") or row.get("year", ""),
                authors=tuple(name.strip() for name in plain_text(row.get("authors", "")).split(",")),
                url=link[2].strip("<>") if link else "",
                places=tuple(cell for at, cell in enumerate(cells) if at != abstract),
            )
            yield to_paper(entry, source=source, line=line.number)


def plain_text(text: str) -> str:
    """Return a line without the markup of links, emphasis and folding."""
    text = _LINK.sub(r"\1", _PICTURE.sub("", _FOLDED.sub(" ", text)))
    for _ in range(2):
        text = _EMPHASIS.sub(r"\2", text)
    return _ESCAPED.sub(r"\1", text).strip()


def _plain_lines(lines: Iterator[Line]) -> Iterator[Line]:
    """Yield the lines of a page, with headings and items separated from the lines around them."""
    titled = False
    for line in lines:
        text = _ANNOUNCED.sub("", line.text.strip().removeprefix("> "))
        heading = _HEADING.fullmatch(text)
        item = None if heading else _ITEM.match(text)
        apart = bool(heading or item or _is_alone(text))
        if titled and not heading and not item and is_people(plain_text(text)):
            continue  # the only author of a short title would look like a title, too
        titled = bool(heading or (titled and not text))
        if _BREAK.fullmatch(text) or _NOTED.fullmatch(text):
            text, apart = "", False
        if item and (title := _titled(text[item.end() :])):
            text, item, titled = title, None, True
        shown = _NUMBERED.sub("", plain_text(heading[1] if heading else text[item.end() :] if item else text))
        yield from [Line(line.number, "")] * apart
        yield Line(line.number, shown)
        yield from [Line(line.number, "")] * bool(heading or _is_alone(text))


def _titled(text: str) -> str:
    """Return the emphasized or linked beginning of an item, unless a sentence follows; people, a year and links may."""
    found = _EMPHASIS.match(text) or _LINK.match(text)
    after = plain_text(text[found.end() :]) if found else ""
    if not found or (found.re is _LINK and _TAIL_OF_LINK.fullmatch(after)):
        return found[0] if found else ""
    return found[0] if len(after) < _LONGEST_TAIL and ". " not in f"{after} " else ""


def _is_alone(text: str) -> bool:
    """Whether the whole line is emphasized, as titles and authors are."""
    found = _EMPHASIS.fullmatch(text)
    return found is not None and found[1] not in found[2]

"""PubMed as text: its "Abstract (text)" export, and text copied from its pages of results.

A record of the export has one paragraph each for citation, title and authors, followed by any of affiliations, notes,
the abstract, rights and identifiers. On a page, title, authors and citation are the lines before "PMID: ...".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.readers.entries import RawEntry, to_paper
from summarizer.readers.medline import without_stop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.readers.source import Line
    from summarizer.records import BadRecord, Paper

PMID = re.compile(r"PMID: (\d+)\b.*")
_BEGINS = re.compile(r"(\d+)\. (\S.*)")
_BESIDE = re.compile(
    r"(?:author information|collaborators?|(?:comment|erratum|update|expression of concern|retraction|summary for "
    r"patients|republished|original report|partial retraction)s?\s+(?:in|on|of|from)?\b.{0,40}"
    r"|conflict of interest statement|competing interests?|doi|pmcid|pmid|copyright|©|\(c\)|publisher|"
    r"free (?:pmc )?article)\s?[:©\d].*|©.*|\[(?:article|indexed|in process)\b[^\]]*\]",
    re.IGNORECASE | re.DOTALL,
)
_NAME = r"[^\W\d_][\w'\u2019.-]*(?: [\w'\u2019.-]+)*? [A-Z]{1,4}(?: (?:Jr|Sr|2nd|3rd))?(?:\(\d+\))*(?:\(#\))?"
_NAMES = re.compile(rf"{_NAME}(?:[,;] {_NAME})*(?:[,;] et al)?[.;].*", re.DOTALL)
_LABEL = re.compile(r"[A-Z][A-Z/&,() -]{2,60}: ")
_BUTTON = re.compile(
    r"\d{1,5}|cite|share|item in clipboard|display options|next page|page|of \d+.*|send to.*", re.IGNORECASE
)
_FLAG = re.compile(
    r"(?:free (?:pmc )?article|review|clinical trial|systematic review|meta-analysis|preprint|"
    r"no abstract available|randomized controlled trial|retracted|abstract)\.?",
    re.IGNORECASE,
)
_CITED = 3  # lines of a page before the PMID: title, authors, citation
_LONGEST = 20_000  # lines of a record


def read_pubmed_text(lines: Iterator[Line], *, source: str) -> Iterator[Paper | BadRecord]:
    """Yield the papers of either kind of text, in order; the id is the PMID."""
    first: list[Line] = []
    for line in lines:
        first.append(line)
        if line.text.strip():
            break
    is_export = bool(first) and _BEGINS.fullmatch(first[-1].text) is not None
    whole = (line for part in (first, lines) for line in part)
    yield from (_of_export if is_export else _of_page)(whole, source)


def _of_export(lines: Iterator[Line], source: str) -> Iterator[Paper | BadRecord]:
    held: list[Line] = []
    expected, was_blank = 1, True
    for line in lines:
        found = _BEGINS.fullmatch(line.text) if was_blank else None
        if found and int(found[1]) == expected:
            yield from _exported(held, source)
            held, expected = [], expected + 1
        was_blank = not line.text.strip()
        if len(held) < _LONGEST:
            held.append(line)
    yield from _exported(held, source)


def _exported(held: list[Line], source: str) -> Iterator[Paper | BadRecord]:
    found = _paragraphs([line.text for line in held])
    if len(found) < _CITED:
        return
    body = [part for part in found[2:] if not _BESIDE.match(part)]
    authors = body.pop(0) if body and _NAMES.fullmatch(body[0]) else ""
    text = "\n".join(line.text for line in held)
    yield to_paper(
        _entry(found[1], authors, found[0], "\n\n".join(body), pmid=_pmid(text), text=text),
        source=source,
        line=held[0].number,
    )


def _paragraphs(texts: list[str]) -> list[str]:
    """Yield the paragraphs with wrapped lines joined; a section's label begins a paragraph, too."""
    found: list[str] = []
    begins = True
    for text in map(str.strip, texts):
        if text and (begins or _LABEL.match(text)):
            found.append(text)
        elif text:
            found[-1] += f" {text}"
        begins = not text
    return found


def _pmid(text: str) -> str:
    found = re.search(r"^PMID: (\d+)", text, re.MULTILINE)
    return found[1] if found else ""


def _of_page(lines: Iterator[Line], source: str) -> Iterator[Paper | BadRecord]:
    held: list[Line] = []
    title: list[Line] = []
    for line in lines:
        text = line.text.strip()
        if PMID.match(text) and len(held) >= _CITED:
            yield from _shown(title, held[:-_CITED], source)
            title, held = [*held[-_CITED:], line], []
        elif text and not _BUTTON.fullmatch(text):
            held = [*held[-_LONGEST:], line]
        elif title and held and text:  # a button ends an abstract
            yield from _shown(title, held, source)
            title, held = [], []
    yield from _shown(title, held, source)


def _shown(title: list[Line], body: list[Line], source: str) -> Iterator[Paper | BadRecord]:
    if not title:
        return
    head, authors, citation, pmid = (line.text.strip() for line in title)
    texts = [line.text.strip() for line in body]
    while texts and _FLAG.fullmatch(texts[0]):
        del texts[0]
    entry = _entry(head, authors, citation, "\n\n".join(texts), pmid=_pmid(pmid), text=citation)
    yield to_paper(entry, source=source, line=title[0].number)


def _entry(title: str, authors: str, citation: str, abstract: str, *, pmid: str, text: str) -> RawEntry:
    journal = _BEGINS.sub(r"\2", citation)
    return RawEntry(
        title=without_stop(title),
        abstract=abstract,
        id=pmid,
        authors=tuple(re.sub(r"\(.*?\)", "", name).strip(" .") for name in authors.split(",") if name.strip(" .")),
        date=journal,
        venue=journal.partition(". ")[0],
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else "",
        places=(text,),
    )

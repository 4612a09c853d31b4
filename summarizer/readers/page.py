"""A saved page of abstracts: titles and abstracts in turn, among other elements of the site.

`signals` classifies each block. The papers are assembled from the blocks as follows:

    heading, label  ends the previous abstract; of several headings, the last one with the highest weight is the title
    prose           begins the abstract under the title, or continues the current one
    link            continues the current abstract, or else is ignored
    furniture       ends the previous abstract; between title and abstract it is ignored

A title that is followed by another title is a paper without an abstract, if it reads like a title and comes after an
abstract: everything above the first abstract may be furniture. Prose without a title is an abstract if it is long. A
single sentence may belong to the site or be a title with a full stop, and is kept until the next abstract. A heading
that occurs three times within `WINDOW` blocks has the lowest weight: it probably belongs to the site. If the second of
two short headings may be a person's name, the first is the title, unless authors follow.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from summarizer.readers.blocks import Block, blocks
from summarizer.readers.limits import longest_line
from summarizer.readers.signals import (
    LABELLED,
    SENTENCE,
    SHORT,
    TITLE_LIKE,
    Kind,
    Sign,
    is_names,
    may_be_person,
    sign,
)
from summarizer.readers.source import Line
from summarizer.records import Paper

if TYPE_CHECKING:
    from collections.abc import Iterator


_BUTTONS = re.compile(
    r"(?<=\S)(?:\s+(?:Download PDF|\[pdf\]|\[PDF\])|\s*(?:pdf|PDF) icon(?:\s*hide / Show details)?"
    r"|\s+\u25b3 Less|\s+\u25bd More"
    r"|(?<=[.!?\u2026])\s*(?:Show|Read|See|View) (?:More|Less|more|less)|(?<=[.!?\u2026])\s+(?:Expand|Collapse))+\s*\Z"
)
_TLDR = re.compile(r"TL;? ?DR\W*", re.IGNORECASE)
WINDOW = 128  # blocks searched for repetitions: about fifty papers
REPEATS = 3  # since one paper may be on a page twice
UNTITLED = 200  # minimum length of an abstract without a title, in characters


def read_page(lines: Iterator[Line], *, source: str) -> Iterator[Paper]:
    """Yield the papers of a page, in order, in constant memory."""
    draft = _Draft(source)
    for line, seen in _signed(blocks(map(_without_buttons, lines))):
        yield from draft.take(line, seen)
    yield from draft.end()


def _without_buttons(line: Line) -> Line:
    """Return a line without the buttons that sites add after titles and folded abstracts."""
    text = _BUTTONS.sub("", line.text)
    return line if text == line.text else Line(line.number, text)


def _signed(found: Iterator[Block]) -> Iterator[tuple[int, Sign]]:
    """Yield the line and the classification of each block; repeated headings have no weight."""
    before: Counter[str] = Counter()
    was_tldr = False
    while window := list(islice(found, WINDOW)):
        here = Counter(block.text for block in window)
        for block in window:
            repeats = before[block.text] + here[block.text] >= REPEATS
            seen = Sign(Kind.FURNITURE, block.text) if was_tldr else sign(block.text)
            was_tldr = _TLDR.fullmatch(block.text) is not None
            yield block.line, _lighter(seen) if repeats else seen
        before = here


def _lighter(seen: Sign) -> Sign:
    return seen if seen.weight == LABELLED else Sign(seen.kind, seen.text, max(seen.weight - SHORT, 0))


@dataclass(slots=True)
class _Title:
    line: int
    text: str
    weight: int


def _may_be_author(text: str, title: str) -> bool:
    """Whether a heading may be the only author of the short title above it."""
    return text != title and ":" not in title and may_be_person(text)


@dataclass(slots=True)
class _Draft:
    """The paper being assembled."""

    source: str
    title: _Title | None = None
    person: _Title | None = None
    abstract: list[str] = field(default_factory=list)
    line: int = 0
    size: int = 0
    begun: bool = False

    def take(self, line: int, seen: Sign) -> Iterator[Paper]:
        """Add a block; yield the papers that it completes."""
        if seen.kind in {Kind.HEADING, Kind.TITLE}:
            yield from self.finished()
            yield from self.headed(_Title(line, seen.text, seen.weight))
        elif seen.kind is Kind.FURNITURE:
            yield from self.finished()
        elif seen.kind is Kind.ABSTRACT:
            yield from self.finished()
            self.add(line, seen.text)
        elif self.abstract or (seen.kind is Kind.PROSE and self.opens(seen.text)):
            self.add(line, seen.text)
        elif seen.kind is Kind.PROSE:
            self.title = _Title(line, seen.text, SENTENCE)

    def end(self) -> Iterator[Paper]:
        """Yield the papers completed by the end of the page."""
        yield from self.finished()
        yield from self.untold()

    def opens(self, prose: str) -> bool:
        """Whether this prose begins an abstract."""
        return len(prose) >= UNTITLED or (self.title is not None and self.title.weight != SENTENCE)

    def add(self, line: int, paragraph: str) -> None:
        """Begin or continue the abstract."""
        self.line = self.line or line
        if self.size <= longest_line():
            self.abstract.append(paragraph)
            self.size += len(paragraph)

    def headed(self, title: _Title) -> Iterator[Paper]:
        """Choose between the current heading and a new one."""
        held = self.title
        if held and self.person and is_names(title.text):  # authors follow it, so it was the title
            self.title, self.person = self.person, None
            return
        if held and held.weight == title.weight == SHORT and _may_be_author(title.text, held.text):
            self.person = self.person or title  # a short title and its only author
            return
        if held and title.weight < held.weight:
            return
        if held and title.text != held.text and (self.begun or held.weight == LABELLED):
            yield from self.untold()
        self.title = title

    def finished(self) -> Iterator[Paper]:
        """Yield the paper if its abstract has begun, and start over."""
        if self.abstract:
            title = self.title or _Title(self.line, "", 0)
            yield self.paper(title, "\n\n".join(self.abstract))
            self.title, self.person, self.abstract, self.line, self.begun = None, None, [], 0, True
            self.size = 0

    def untold(self) -> Iterator[Paper]:
        """Yield the current title as a paper without an abstract, if it reads like a title."""
        if self.title and self.title.weight >= TITLE_LIKE:
            yield self.paper(self.title, "")

    def paper(self, title: _Title, abstract: str) -> Paper:
        """Return the paper with this title."""
        return Paper.of(abstract, title=title.text, source=f"{self.source}:{title.line}")

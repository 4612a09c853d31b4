"""A saved page of abstracts: title and abstract in turn, among the furniture of the site.

What a block is, `signals` says; here is how papers are put together from them:

    heading, label  ends the abstract before it; of several, the last of the heaviest is the title (see `signals`)
    prose           begins the abstract under the title, or adds a paragraph to the one begun
    link            adds a paragraph to the abstract begun, else is furniture
    furniture       ends the abstract before it; between title and abstract it means nothing

A title that gives way to another is a paper without abstract, but only if it reads like one and an abstract was seen
before it: what stands above the first abstract may all be furniture. Prose under no title is an abstract if it is long;
a sentence by itself may be the site's, or a title with a full stop, and waits for the abstract. A heading that comes
three times within `WINDOW` blocks weighs less than any other: it is the site's, unless nothing else could be the title.
Of two short headings of which the second may be one person's name, the first is the title, unless authors follow.
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
WINDOW = 128  # blocks looked at together to see what repeats: some fifty papers
REPEATS = 3  # the same paper may be on a page twice
UNTITLED = 200  # characters of prose that can be an abstract under no title


def read_page(lines: Iterator[Line], *, source: str) -> Iterator[Paper]:
    """Read the papers of a page, in order, in constant memory."""
    draft = _Draft(source)
    for line, seen in _signed(blocks(map(_without_buttons, lines))):
        yield from draft.take(line, seen)
    yield from draft.end()


def _without_buttons(line: Line) -> Line:
    """A line without the buttons that sites put at its end, beside a title or to fold an abstract."""
    text = _BUTTONS.sub("", line.text)
    return line if text == line.text else Line(line.number, text)


def _signed(found: Iterator[Block]) -> Iterator[tuple[int, Sign]]:
    """Each block's line and sign; a repeated heading has no weight."""
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
    """Whether a heading may be the one author of the short title above it."""
    return text != title and ":" not in title and may_be_person(text)


@dataclass(slots=True)
class _Draft:
    """The paper being put together."""

    source: str
    title: _Title | None = None
    person: _Title | None = None
    abstract: list[str] = field(default_factory=list)
    line: int = 0
    size: int = 0
    begun: bool = False

    def take(self, line: int, seen: Sign) -> Iterator[Paper]:
        """Add a block; yield the papers it completes."""
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
        """Whether `prose` begins an abstract here."""
        return len(prose) >= UNTITLED or (self.title is not None and self.title.weight != SENTENCE)

    def add(self, line: int, paragraph: str) -> None:
        """Begin or continue the abstract."""
        self.line = self.line or line
        if self.size <= longest_line():
            self.abstract.append(paragraph)
            self.size += len(paragraph)

    def headed(self, title: _Title) -> Iterator[Paper]:
        """Choose between the heading at hand and a new one."""
        held = self.title
        if held and self.person and is_names(title.text):  # authors follow it: it was the title
            self.title, self.person = self.person, None
            return
        if held and held.weight == title.weight == SHORT and _may_be_author(title.text, held.text):
            self.person = self.person or title  # a short title, and its one author
            return
        if held and title.weight < held.weight:
            return
        if held and title.text != held.text and (self.begun or held.weight == LABELLED):
            yield from self.untold()
        self.title = title

    def finished(self) -> Iterator[Paper]:
        """The paper, if its abstract has begun; start over."""
        if self.abstract:
            title = self.title or _Title(self.line, "", 0)
            yield self.paper(title, "\n\n".join(self.abstract))
            self.title, self.person, self.abstract, self.line, self.begun = None, None, [], 0, True
            self.size = 0

    def untold(self) -> Iterator[Paper]:
        """The title at hand as a paper without abstract, if it reads like a title."""
        if self.title and self.title.weight >= TITLE_LIKE:
            yield self.paper(self.title, "")

    def paper(self, title: _Title, abstract: str) -> Paper:
        """The paper under `title`."""
        return Paper.of(abstract, title=title.text, source=f"{self.source}:{title.line}")

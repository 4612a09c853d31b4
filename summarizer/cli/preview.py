"""Shows what inputs hold before any model is asked: counts, the first papers, and what was skipped and why."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from summarizer.cli.controls import harmless
from summarizer.cli.intake import counted
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from summarizer.records import Paper

_SKIPPED = 20  # bad records shown
_TITLE, _ABSTRACT, _LAST = 110, 240, 60  # characters shown of a paper


@dataclass(slots=True)
class Preview:
    """What was read so far; its memory grows by one digest per paper.

    Attributes:
        shown: maximum number of papers in `first`.
        formats: the format of each input.
        papers: number of papers in each input.
        first: the first papers.
        skipped: the first records that could not be read.
        bad: number of records that could not be read.
        empty: number of papers without an abstract, for which no request is sent.
        identical: number of papers with the title and abstract of an earlier one; each pair is asked about once.
        characters: total length of all abstracts.
        longest: length of the longest abstract, in characters.
    """

    shown: int
    formats: dict[str, str] = field(default_factory=dict)
    papers: Counter[str] = field(default_factory=Counter)
    first: list[Paper] = field(default_factory=list)
    skipped: list[BadRecord] = field(default_factory=list)
    bad: int = 0
    empty: int = 0
    identical: int = 0
    characters: int = 0
    longest: int = 0
    _input: str = ""
    _seen: set[bytes] = field(default_factory=set)

    def begin(self, name: str, format: str) -> None:
        """Count the following papers as papers of this input."""
        self._input = name
        self.formats[name] = format

    def add(self, records: Iterable[Paper | BadRecord]) -> None:
        """Count the records."""
        for record in records:
            if isinstance(record, BadRecord):
                self.bad += 1
                self.skipped += [record] * (self.bad <= _SKIPPED)
            else:
                self._add(record)

    def _add(self, paper: Paper) -> None:
        self.papers[self._input] += 1
        if len(self.first) < self.shown:
            self.first.append(paper)
        if not paper.abstract:
            self.empty += 1
            return
        digest = blake2b(f"{paper.title}\n{paper.abstract}".encode(), digest_size=8).digest()
        self.identical += digest in self._seen
        self._seen.add(digest)
        self.characters += len(paper.abstract)
        self.longest = max(self.longest, len(paper.abstract))

    @property
    def total(self) -> int:
        """The total number of papers."""
        return self.papers.total()

    def as_json(self) -> str:
        """Return everything as JSON."""
        return json.dumps(self._record(), indent=2, ensure_ascii=False)

    def _record(self) -> dict[str, Any]:
        return {
            "papers": self.total,
            "without_abstract": self.empty,
            "identical": self.identical,
            "characters": self.characters,
            "longest_abstract": self.longest,
            "inputs": [
                {"input": name, "format": form, "papers": self.papers[name]} for name, form in self.formats.items()
            ],
            "first": [
                {"id": one.id, "title": one.title, "abstract": one.abstract, "source": one.source} for one in self.first
            ],
            "skipped": self.bad,
            "first_skipped": [{"source": one.source, "line": one.line, "message": one.message} for one in self.skipped],
        }

    def as_text(self, width: int | None = None) -> str:
        """Return everything as text for people, wrapped to a terminal of this width."""
        lines = [*self._of_inputs(), self._of_papers(), *self._of_skipped(), *self._of_first()]
        return "\n".join(lines if width is None else (_wrapped(line, width) for line in lines))

    def _of_inputs(self) -> Iterator[str]:
        for name, form in self.formats.items():
            yield f"{harmless(name)}: {form}, {counted(self.papers[name], 'paper')}"

    def _of_papers(self) -> str:
        parts = [
            counted(self.total, "paper"),
            f"{self.empty:,} without an abstract (nothing is asked about them)" * bool(self.empty),
            f"{self.identical:,} the same as one before (asked about once)" * bool(self.identical),
            f"longest abstract {counted(self.longest, 'character')}" * bool(self.longest),
        ]
        return "; ".join(filter(None, parts))

    def _of_skipped(self) -> Iterator[str]:
        yield from (f"skipped: {harmless(str(record))}" for record in self.skipped)
        if self.bad > len(self.skipped):
            yield f"skipped: {self.bad - len(self.skipped):,} more"

    def _of_first(self) -> Iterator[str]:
        for number, paper in enumerate(self.first, start=1):
            yield from ("", f"{number}. {harmless(_cut(paper.title, _TITLE) or '(no title)')}")
            yield f"   {harmless(paper.id)}"
            yield f"   {harmless(_cut(paper.abstract, _ABSTRACT) or '(no abstract)')}"


def _wrapped(line: str, width: int) -> str:
    """Wrap a line between words, indented as its first line."""
    return textwrap.fill(line, width, subsequent_indent="   ", break_long_words=False, break_on_hyphens=False)


def _cut(text: str, most: int) -> str:
    """Shorten a text to its beginning and its end, where text that is not part of an abstract would be."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    first, last = text[: most - _LAST].rpartition(" ")[0], text[-_LAST:].partition(" ")[2]
    return f"{first or text[: most - _LAST]} ... {last or text[-_LAST:]}"

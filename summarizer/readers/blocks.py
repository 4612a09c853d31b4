"""Group lines into blocks (headings, paragraphs, furniture), and join hard-wrapped lines with a space.

A blank line always ends a block. Otherwise the previous line's end decides whether a line begins a new block: nobody
wraps beyond 130 characters, so a longer line is a separate block; a line with room for the next word was ended on
purpose; and a title in capitals does not continue as a sentence.
"""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from summarizer.readers.furniture import is_furniture, may_end_title
from summarizer.readers.limits import longest_line
from summarizer.readers.signals import (
    LONGEST_HEADING,
    Kind,
    ends_sentence,
    is_capitalized,
    is_labelled,
    is_names,
    is_prose,
    sign,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from summarizer.readers.source import Line

WIDEST = 130  # characters of the longest line that a person or an editor wrapped
NARROWEST = 20  # shorter lines are not wrapped
RAGGED = 0.8  # of the widest line: what a line takes up with the next word, at least, where lines are not filled
LONGEST_RUN = 2_000  # short lines without a blank one: some fifty abstracts; memory has an end


class Block(NamedTuple):
    """Lines that belong together.

    Attributes:
        line: number of the first.
        text: the lines joined by a space.
    """

    line: int
    text: str

    def joined(self, other: Block) -> Block:
        """Join two blocks."""
        return Block(self.line, f"{self.text} {other.text}")


def paragraphs(lines: Iterable[Line]) -> Iterator[Block]:
    """Yield the paragraphs between blank lines; a labelled line ("Abstract: ...") also begins one."""
    for group in _between_blanks(lines):
        current = next(group)
        for line in group:
            if is_labelled(line.text):
                yield current
                current = line
            elif len(current.text) <= longest_line():
                current = current.joined(line)
        yield current


def blocks(lines: Iterable[Line]) -> Iterator[Block]:
    """Split the text between blank lines into separate headings, paragraphs and pieces of furniture."""
    for group in _between_blanks(lines):
        for run in _runs(group):
            yield from _sentences_joined(_unwrapped(run))


def _between_blanks(lines: Iterable[Line]) -> Iterator[Iterator[Block]]:
    stripped = (Block(line.number, line.text.strip()) for line in lines)
    for filled, group in groupby(stripped, key=lambda line: bool(line.text)):
        if filled:
            yield group


def _runs(group: Iterable[Block]) -> Iterator[list[Block]]:
    """Group the lines: each long line alone, the short lines between them together."""
    run: list[Block] = []
    for line in group:
        if run and (len(line.text) > WIDEST or len(run) == LONGEST_RUN):
            yield run
            run = []
        run.append(line)
        if len(line.text) > WIDEST:
            yield run
            run = []
    if run:
        yield run


def _unwrapped(run: list[Block]) -> Iterator[Block]:
    width = _width(run)
    current = before = run[0]
    for line in run[1:]:
        if _goes_on(current.text, line.text, room=width - len(before.text)):
            current = current.joined(line)
        else:
            yield current
            current = line
        before = line
    yield current


def _width(run: list[Block]) -> float:
    """Return the minimum width at which a line, with the next word, is wrapped."""
    widest = max((len(line.text) for line in run if " " in line.text), default=0)  # URLs can't be wrapped
    inside = [(a.text, b.text) for a, b in pairwise(run) if b.text[0].islower() and not ends_sentence(a.text)]
    filled = all(len(a) + _needs(b) > widest for a, b in inside)
    return widest if filled else widest * RAGGED


def _needs(line: str) -> int:
    """Return the room that the first word of `line` would take on the previous line."""
    return 1 + len(line.split(maxsplit=1)[0])


def _goes_on(part: str, line: str, *, room: float) -> bool:
    """Whether `line` continues `part`, whose last line left `room` characters free."""
    ended = ends_sentence(part)
    heading = not ended and len(part) < LONGEST_HEADING and is_capitalized(part)
    if is_labelled(line) or is_furniture(part) or ((ended or heading) and _is_apart(line, heading)):
        return False
    if line[0].islower() and not ended:
        return True
    if heading and is_names(line):
        return False
    if len(part) < NARROWEST or _needs(line) <= room:
        return False
    if heading:
        return is_capitalized(line) or len(line) < NARROWEST
    return not (ended and is_capitalized(line) and not ends_sentence(line))


def _is_apart(line: str, heading: bool) -> bool:
    return is_furniture(line) and not (heading and may_end_title(line))


def _sentences_joined(parts: Iterable[Block]) -> Iterator[Block]:
    """Join neighbouring sentences: they were one paragraph, wrapped after each sentence."""
    current: Block | None = None
    for part in parts:
        if current and is_prose(current.text) and is_prose(part.text) and sign(part.text).kind is Kind.PROSE:
            current = current.joined(part)
            continue
        if current:
            yield current
        current = part
    if current:
        yield current

"""Text: one abstract, with a title if the first paragraph is a heading, or several abstracts separated by blank lines.

Without a title, paragraphs are separate abstracts if each could be one: it has some sentences, no section label, and
does not continue the one before. This also applies to files in which every line is such a paragraph.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING

from summarizer.readers.blocks import Block, paragraphs
from summarizer.readers.limits import longest_line
from summarizer.readers.signals import Kind, is_abstract_label, sign
from summarizer.records import Paper

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from summarizer.readers.source import Line

SHORTEST = 150  # minimum characters of an abstract among several
_JUDGED = 8  # paragraphs looked at
_SENTENCES = re.compile(r"[a-z\d)%\]][.?!] +\S")
_GOES_ON = re.compile(
    r"(?:however|moreover|furthermore|finally|in (?:addition|particular|contrast|conclusion|summary|this|our|all)|thus"
    r"|these|this|our|we|it|they|its|their|such|here|hence|then|additionally|besides|specifically|notably|overall|to"
    r" (?:this|that|address|overcome|do|evaluate|validate|solve)|using|through|results?|experiments?|extensive"
    r"|experimental|empirically|theoretically|with this|based on|on the other|as a result|second|third|lastly|also"
    r"|background|objectives?|aims?|purpose|methods?|materials|findings?|conclusions?|significance|introduction"
    r"|motivation|availability|code|keywords?|setting|participants|design|interpretation|funding|limitations?)\b",
    re.IGNORECASE,
)


def read_text(lines: Iterator[Line], *, source: str) -> Iterator[Paper]:
    """Yield one paper, several, or none if the input is empty.

    The title is the labelled one ("Title: ..."), or else a heading at the start. The abstract is everything after it,
    or after the label "Abstract" if there is one.
    """
    found = _paragraphs(lines)
    first = list(islice(found, _JUDGED))
    if are_several([block.text for block in first]):
        for block in chain(first, found):
            yield Paper.of(_from_label([block.text])[0], source=f"{source}:{block.line}")
    elif first:
        yield _one(list(_limited(chain(first, found))), source)


def _limited(found: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks as long as their text can be an abstract."""
    size = 0
    for block in found:
        yield block
        size += len(block.text)
        if size > longest_line():
            return


def _one(found: list[Block], source: str) -> Paper:
    title, body = _title(found)
    abstract = "\n\n".join(_from_label([block.text for block in body]))
    return Paper.of(abstract, title=title, source=f"{source}:{found[0].line}")


def _paragraphs(lines: Iterable[Line]) -> Iterator[Block]:
    """Yield the paragraphs between blank lines, or the lines if each could be an abstract."""
    lines = iter(lines)
    first = list(islice(lines, _JUDGED))
    if are_several([line.text.strip() for line in first]):
        return (Block(line.number, line.text.strip()) for line in chain(first, lines) if line.text.strip())
    return paragraphs(chain(first, lines))


def are_several(texts: list[str]) -> bool:
    """Whether these first paragraphs of a text are separate abstracts."""
    texts = [text for text in texts if text]
    alone = all(len(text) >= SHORTEST and _SENTENCES.search(text) and not is_abstract_label(text) for text in texts)
    return alone and len(texts) > 1 and not any(_GOES_ON.match(text) for text in texts[1:])


def _title(found: list[Block]) -> tuple[str, list[Block]]:
    first = sign(found[0].text)
    if first.kind is Kind.TITLE or (first.kind is Kind.HEADING and len(found) > 1):
        return first.text, found[1:]
    return "", found


def _from_label(texts: list[str]) -> list[str]:
    for at, text in enumerate(texts):
        if is_abstract_label(text):
            return texts[at + 1 :]
        seen = sign(text)
        if seen.kind is Kind.ABSTRACT:
            return [seen.text, *texts[at + 1 :]]
    return texts

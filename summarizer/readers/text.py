"""One abstract: the whole input, under a title where its first paragraph is a heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.readers.blocks import Block, paragraphs
from summarizer.readers.signals import Kind, is_abstract_label, sign
from summarizer.records import Paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.readers.source import Line


def read_text(lines: Iterator[Line], *, source: str) -> Iterator[Paper]:
    """One paper, or none where the input is empty.

    The title is the labelled one ("Title: ..."), else a heading that stands first. The abstract is what follows, from
    the label "Abstract" on where there is one.
    """
    found = list(paragraphs(lines))
    if not found:
        return
    title, body = _title(found)
    abstract = "\n\n".join(_from_label([block.text for block in body]))
    yield Paper.of(abstract, title=title, source=f"{source}:{found[0].line}")


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

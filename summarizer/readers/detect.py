"""Which format an input has: by its name, else by a look at its beginning that loses nothing of it.

The first rule that fits decides:

    .jsonl, .ndjson                                    jsonl
    the first line begins like JSON                    jsonl
    nothing but prose, perhaps under one heading       text
    everything else                                    page
"""

from __future__ import annotations

import re
from itertools import chain
from pathlib import PurePath
from typing import TYPE_CHECKING

from summarizer.readers.blocks import blocks, paragraphs
from summarizer.readers.signals import Kind, is_abstract_label, sign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.readers.formats import Format
    from summarizer.readers.source import Line

PEEK = 65_536  # characters looked at; no single abstract is longer
SUFFIXES: dict[str, Format] = {".jsonl": "jsonl", ".ndjson": "jsonl"}
_JSON = re.compile(r'\s*(?:\{\s*(?:["}]|$)|\[\s*(?:\{|$))')


def detect(lines: Iterator[Line], *, source: str) -> tuple[Format, Iterator[Line]]:
    """The format of the input, and all of its lines."""
    by_name = SUFFIXES.get(PurePath(source).suffix.lower())
    if by_name:
        return by_name, lines
    head: list[Line] = []
    found = _by_content(_kept(lines, head))
    return found, chain(head, lines)


def _kept(lines: Iterator[Line], head: list[Line]) -> Iterator[Line]:
    """The first `PEEK` characters of `lines`, also written to `head`."""
    size = 0
    while size < PEEK and (line := next(lines, None)):
        head.append(line)
        size += len(line.text) + 1
        yield line


def _by_content(peeked: Iterator[Line]) -> Format:
    filled = (line for line in peeked if line.text.strip())
    first = next(filled, None)
    if first and _JSON.match(first.text):  # no more is read: a pipe of JSON Lines may be slow
        return "jsonl"
    return "text" if first and _is_one_abstract([first, *peeked]) else "page"


def _is_one_abstract(head: list[Line]) -> bool:
    if sum(len(line.text) + 1 for line in head) >= PEEK:
        return False
    found = [block.text for block in blocks(head) if not is_abstract_label(block.text)]
    kinds = [sign(text).kind for text in found]
    if kinds[:1] == [Kind.HEADING] and next(paragraphs(head)).text != found[0]:
        return False
    body = kinds[1:] if kinds[:1] in ([Kind.HEADING], [Kind.TITLE]) else kinds
    return body[:1] in ([Kind.PROSE], [Kind.ABSTRACT]) and set(body[1:]) <= {Kind.PROSE, Kind.LINK}

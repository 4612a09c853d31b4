"""Guess the format of an input from all the lines read, when its beginning and its name are not enough."""

from __future__ import annotations

import re
from itertools import groupby

from summarizer.readers.blocks import blocks, paragraphs
from summarizer.readers.junk import refuse_junk, refuse_other_ending
from summarizer.readers.signals import Kind, is_abstract_label, sign
from summarizer.readers.source import Line
from summarizer.readers.table import is_header
from summarizer.readers.text import are_several

_FURTHER_DOWN = (
    (
        "bibtex",
        re.compile(r"^[^\S\n]*@(?!comment|preamble)[a-z]+\s*[{(]\s*[^\s,{}()]*\s*,\s*$", re.IGNORECASE | re.MULTILINE),
    ),
    ("ris", re.compile(r"^TY  - \w+\s*$", re.MULTILINE)),
    ("medline", re.compile(r"^PMID- ?\d+\s*$", re.MULTILINE)),
    ("wos", re.compile(r"^PT [JBSPC]\s*\n(?:[A-Z][A-Z0-9] .*\n|   .*\n)+", re.MULTILINE)),
    ("pubmed-text", re.compile(r"\A\s*1\. \S.*\n(?:.*\n)*?PMID: \d+")),
    ("pubmed-text", re.compile(r"^.*\.\s*\n.*\.\s*\n.*\b(?:19|20)\d\d\b.*\n\s*PMID: \d+\b", re.MULTILINE)),
    ("ovid", re.compile(r"^<\d+>[ \t]*\n[A-Z][\w &/().'-]{0,50}[ \t]*\n[ \t]+\S", re.MULTILINE)),
    ("arxiv-mail", re.compile(r"^\\\\\s*\n(?:arXiv:|Paper: )\S+.*\n(?:.*\n)*?Title: ", re.MULTILINE)),
    (
        "markdown",
        re.compile(r"^[^|\n]*\|.*\n\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)+\|?[ \t]*$", re.MULTILINE),
    ),
    ("markdown", re.compile(r"^#{1,6} \S.*\n(?:.*\n)*?(?:\*\*|#{1,6} |- |\* )", re.MULTILINE)),
)


_PREFACE = 8  # lines that may precede the header of a table


def guess(head: str, *, is_whole: bool, source: str = "-") -> str:
    """Return the format that the beginning of an input most resembles; `is_whole` means that this is all of it.

    Raises:
        InputError: it clearly does not contain abstracts.
    """
    filled = [Line(number, line) for number, line in enumerate(head.split("\n"), start=1)]
    first = next((line.text for line in filled if line.text.strip()), "")
    for name, pattern in _FURTHER_DOWN:
        if pattern.search(head):
            if name == "markdown":  # the comments of scripts and settings look like it
                refuse_other_ending(source)
            return name
    if is_header(first) or any("\t" in line and is_header(line) for line in head.split("\n", _PREFACE)[:_PREFACE]):
        return "csv"
    refuse_junk(head, name=source)
    alone = are_several([block.text for block in paragraphs(filled)]) and not _are_cards(filled)
    if alone or are_several([line.text for line in filled]):
        return "text"
    return "text" if first and is_whole and _is_one_abstract(filled) else "page"


def _are_cards(lines: list[Line]) -> bool:
    """Whether paragraphs begin with lines that nobody wrapped: a title, a kind of paper, buttons."""
    groups = [[len(line.text.strip()) for line in group] for filled, group in groupby(lines, key=_is_filled) if filled]
    return sum(2 * lengths[0] < max(lengths) for lengths in groups) > len(groups) / 2


def _is_filled(line: Line) -> bool:
    return bool(line.text.strip())


def _is_one_abstract(head: list[Line]) -> bool:
    found = [block.text for block in blocks(head) if not is_abstract_label(block.text)]
    kinds = [sign(text).kind for text in found]
    if kinds[:1] == [Kind.HEADING] and next(paragraphs(head)).text != found[0]:
        return False
    body = kinds[1:] if kinds[:1] in ([Kind.HEADING], [Kind.TITLE]) else kinds
    return body[:1] in ([Kind.PROSE], [Kind.ABSTRACT]) and set(body[1:]) <= {Kind.PROSE, Kind.LINK}

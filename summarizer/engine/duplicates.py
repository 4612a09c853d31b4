"""Finds papers that come from several sources, such as PubMed and Scopus, so that each is asked about once.

Papers with the same DOI or arXiv id count as the same if their abstracts have the same figures in the same order and
nearly the same words. Sources differ in typography, labels and notices; versions of a preprint differ in more, and are
asked about separately.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import AsyncIterable
from dataclasses import replace
from typing import TYPE_CHECKING

from summarizer.citation import identifiers_of
from summarizer.store.lookup import Lookup

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from summarizer.records import Paper

_ALIKE = 0.9  # share of the words that two abstracts have in common
_WORD = re.compile(r"\w+")


def asked_once(papers: Iterable[Paper] | AsyncIterable[Paper]) -> Iterable[Paper] | AsyncIterable[Paper]:
    """Yield the papers; one that repeats an earlier paper gets that one's title and abstract, and keeps all else.

    Memory stays flat: the papers seen are in a temporary file.
    """
    return _each_async(papers) if isinstance(papers, AsyncIterable) else each_once(papers)


def each_once(papers: Iterable[Paper]) -> Iterator[Paper]:
    """Like `asked_once`, for papers that are at hand."""
    with Lookup() as seen:
        for paper in papers:
            yield _first_of(paper, seen)


async def _each_async(papers: AsyncIterable[Paper]) -> AsyncIterator[Paper]:
    with Lookup() as seen:
        async for paper in papers:
            yield _first_of(paper, seen)


def _first_of(paper: Paper, seen: Lookup) -> Paper:
    """Return the paper with title and abstract of an earlier one, if it is the same."""
    names = identifiers_of(paper) if paper.abstract else ()
    if not names:
        return paper
    text = json.dumps([paper.title, paper.abstract])
    new = [name for name in names if seen.add(name, text)]
    for name in (name for name in names if name not in new):
        first = seen.get(name) or text
        title, abstract = json.loads(first)
        if _are_alike(abstract, paper.abstract):
            for other in new:
                seen.put(other, first)
            return replace(paper, title=title, abstract=abstract)
    return paper


def _are_alike(one: str, other: str) -> bool:
    if one == other:
        return True
    words, others = (_WORD.findall(text.casefold()) for text in (one, other))
    if [word for word in words if not word.isalpha()] != [word for word in others if not word.isalpha()]:
        return False
    return (Counter(words) & Counter(others)).total() >= _ALIKE * max(len(words), len(others))

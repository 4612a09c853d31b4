"""Inputs of any size become papers, one at a time: a saved page of abstracts, a single abstract, JSON Lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.readers.detect import detect
from summarizer.readers.formats import READERS, Format
from summarizer.readers.source import check, opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from summarizer.records import BadRecord, Paper

__all__ = ["READERS", "Format", "read"]


def read(inputs: Iterable[str], *, format: Format | None = None) -> Iterator[Paper | BadRecord]:
    """The papers of all inputs, in order, read as they are asked for.

    Args:
        inputs: paths, or "-" for standard input.
        format: how to read every input; None finds out for each, by its name or its first 64 Ki characters.

    Raises:
        InputError: at once where a file is missing, a directory or not readable; while reading where it is not text.
    """
    names = list(inputs)
    for name in names:
        check(name)
    return _papers(names, format)


def _papers(names: list[str], chosen: Format | None) -> Iterator[Paper | BadRecord]:
    for name in names:
        with opened(name) as lines:
            found, rest = (chosen, lines) if chosen else detect(lines, source=name)
            yield from READERS[found](rest, source=name)

"""Shortens giant values of a JSON document before a parser sees them, so that they never fill the memory.

A value is a giant if no quotation mark ends it within `longest_line` bytes. Its beginning stays, longer than the limit,
so that the reader recognizes the record and skips it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.readers.limits import TooDeep, longest_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONGEST_ESCAPE = len(rb"\u1234")
_SEARCHED = 256  # places tried, from the end of a chunk
_QUOTE = re.compile(rb'(?<!\\)(?:\\\\)*+"')


def shortened(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the chunks of a document, without the middle and end of each giant value.

    Raises:
        TooDeep: a giant consists of escape sequences, so that it cannot be cut.
    """
    longest = longest_line()
    run = 0  # bytes since the last quotation mark
    is_escaped = False  # whether a backslash before the chunk escapes its first character
    for chunk in chunks:
        kept = chunk
        if run > longest:
            kept = chunk[end:] if (end := _first_quote(chunk, is_escaped=is_escaped)) is not None else b""
        last = _last_quote(chunk)
        run = run + len(chunk) if last is None else len(chunk) - last
        if kept and run > longest:
            kept = _cut(kept)
        is_escaped = _is_odd(chunk, is_escaped=is_escaped)
        if kept:
            yield kept


def _first_quote(chunk: bytes, *, is_escaped: bool) -> int | None:
    """Find the first quotation mark that ends a string."""
    found = _QUOTE.search(chunk[is_escaped:])
    return found.end() - 1 + is_escaped if found else None


def _last_quote(chunk: bytes) -> int | None:
    """Find the last unescaped quotation mark, if it is among the last few."""
    last = len(chunk)
    for _ in range(_SEARCHED):
        last = chunk.rfind(b'"', 0, last)
        if last < 0:
            return None
        if not _is_odd(chunk[max(0, last - _SEARCHED) : last]):
            return last
    return None


def _cut(chunk: bytes) -> bytes:
    """Cut the end off a chunk without splitting an escape sequence."""
    for end in range(len(chunk), max(0, len(chunk) - _SEARCHED), -1):
        if b"\\" not in chunk[max(0, end - _LONGEST_ESCAPE) : end]:
            return chunk[:end]
    raise TooDeep(f"it has a value of more than {longest_line():,} characters")


def _is_odd(text: bytes, *, is_escaped: bool = False) -> bool:
    """Whether a text ends in an odd number of backslashes."""
    slashes = len(text) - len(text.rstrip(b"\\"))
    return (slashes + (is_escaped and slashes == len(text))) % 2 == 1

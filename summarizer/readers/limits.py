"""How much of an input one line may be, and how deep JSON: what lies beyond is skipped, in bounded memory."""

from __future__ import annotations

import re

LONGEST_LINE = 4_000_000  # characters: no abstract, and no record with a full text beside it, comes near
DEEPEST = 200  # levels of JSON that open one right after the other

_DEEP = re.compile(rb'(?:[\[{]\s*+(?:"[^"\\]{0,64}"\s*+:\s*+)?+){%d}' % DEEPEST)


class TooDeep(ValueError):
    """JSON is nested more deeply than any record; the parsers take memory for each level."""


def require_shallow(chunk: bytes) -> bytes:
    """The chunk of a JSON document, unless more levels open in it at once than any record has.

    Raises:
        TooDeep: they do.
    """
    if _DEEP.search(chunk):
        raise TooDeep(f"it is nested more than {DEEPEST} levels deep")
    return chunk

"""Limits on the length of lines and the depth of JSON; anything beyond is skipped, in bounded memory."""

from __future__ import annotations

import re

LONGEST_LINE = 4_000_000  # characters: far more than any abstract, or any record with a full text
LARGEST_ELEMENT = 4_000_000  # bytes of a record of XML, whose tree takes up to 35 times as much
LARGEST_PAGE = 16_000_000  # bytes or characters of a page of HTML or Markdown, which is held whole
DEEPEST = 200  # levels of JSON that open directly one after another

_DEEP = re.compile(rb'(?:[\[{]\s*+(?:"[^"\\]{0,64}"\s*+:\s*+)?+){%d}' % DEEPEST)


class TooDeep(ValueError):
    """JSON is nested too deeply; parsers need memory for each level."""


def require_shallow(chunk: bytes) -> bytes:
    """Return the chunk of a JSON document, unless too many levels open in it at once.

    Raises:
        TooDeep: they do.
    """
    if _DEEP.search(chunk):
        raise TooDeep(f"it is nested more than {DEEPEST} levels deep")
    return chunk

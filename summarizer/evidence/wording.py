"""Measures how many of a statement's words a text contains."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]{3,}")
_STEM = 5  # letters that distinguish words, while "reduces" and "reduction" stay the same
_ENOUGH = 0.55  # all true pairs of statement and sentence are above, and one in twenty neighbouring sentences


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The stems of the words of a text, except short words."""
    return frozenset(word[:_STEM] for word in _WORD.findall(text.casefold()))


def is_worded(statement: str, *, source: str) -> bool:
    """Whether `source` contains more than half of the statement's words, in any form."""
    own = stems(statement)
    return len(own & stems(source)) >= _ENOUGH * len(own)

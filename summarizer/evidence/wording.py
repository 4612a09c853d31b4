"""How much of a statement a text says, by its words."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]{3,}")
_STEM = 5  # letters that tell words apart while "reduces" and "reduction" stay one
_SAID = 0.55  # of true pairs of statement and sentence all are above, of neighbouring sentences one in twenty is


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The beginnings of the words of a text, short words left out."""
    return frozenset(word[:_STEM] for word in _WORD.findall(text.casefold()))


def is_worded(statement: str, *, source: str) -> bool:
    """Whether `source` has more than half of the statement's words, in some form of them."""
    told = stems(statement)
    return len(told & stems(source)) >= _SAID * len(told)

"""Finds bounds that a text puts on a figure and its source does not: "at least 3x" for "3x" or for "up to 3x"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.evidence.bounds import TURNED, bound_at
from summarizer.evidence.figures import located

if TYPE_CHECKING:
    from summarizer.evidence.bounds import Bound

_NEAR, _PLACES = 60, 16
# Words that leave open whether the source means a bound, too.
_HINTS = re.compile(
    r"\b(?:max\w*|min\w*|peak\w*|best|reach\w*|can|could|may|might|more|less|fewer|than|exceed\w*|surpass\w*|over|above|below"
    r"|beyond|under|within|least|most|up|limit\w*|bound\w*|top|only|sub|as|almost|nearly|about|around|roughly|approx\w*)\b"
    r"|[<>~\u2264\u2265\u223c\u2248+]|\\(?:leq?|geq?|sim|approx)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b(?:under|below|within|over|above|beyond|only)(?:\s+(?:an?|the))?\W*\Z", re.IGNORECASE)


def with_other_bound(text: str, *, source: str) -> str | None:
    """The first figure of `text` with an upper or lower bound that `source` does not give it, and the words before it.

    Bounds that the text leaves out are not reported, nor words that may name a condition instead ("under 30% load").
    """
    for start, figure in located(text):
        end = start + len(figure.text)
        bound = bound_at(text, start=start, end=end)
        if figure.spelled or bound not in TURNED or _CONDITION.search(text, max(0, start - _NEAR), start):
            continue
        places = [(at, at + len(one.text)) for at, one in located(source) if figure.is_carried_by(one)][:_PLACES]
        if places and all(_contradicts(source, place, bound) for place in places):
            return text[max(0, start - _NEAR) : end].rsplit(". ", maxsplit=1)[-1].strip()
    return None


def _contradicts(source: str, place: tuple[int, int], bound: Bound) -> bool:
    start, end = place
    theirs = bound_at(source, start=start, end=end)
    if theirs == TURNED[bound]:
        return True
    return theirs == "exact" and not _HINTS.search(source, max(0, start - _NEAR), start)

"""Finds claims without a figure: sentences that say this work does something faster or with less.

"Our method converges faster", "which needs less memory": a comparison next to an activity or a cost, in a sentence
about this work. Denials, hedges, statements about the field ("many methods", "is a promising way"), goals and questions
do not count. This finds about half of such claims: `benchmarks/audit.py` counts hits and misses.
"""

from __future__ import annotations

import re

from summarizer.evidence.lexicon import (
    CLAIM_DEGREE,
    CLAIM_DOING,
    CLAIM_DOING_VERB,
    CLAIM_FIELD,
    CLAIM_GOOD,
    CLAIM_HINTS,
    CLAIM_OF,
    CLAIM_OTHERS,
    CLAIM_OWN,
    CLAIM_SPENT,
    CLAIM_VERBS,
    IMPROVE,
    SPEED,
)
from summarizer.evidence.scope import scopes
from summarizer.evidence.vocabulary import forms, letters


def _spaced(pattern: str) -> str:
    return pattern.replace(" ", r"\s+")


_SPENT, _DOING, _DEGREE, _OF, _GOOD = map(_spaced, (CLAIM_SPENT, CLAIM_DOING, CLAIM_DEGREE, CLAIM_OF, CLAIM_GOOD))
_WORD = r"(?:[\w-]+\s+)"
_SAYINGS = (
    rf"(?:{CLAIM_DOING_VERB})\s+{_WORD}{{0,2}}?{_DEGREE}(?:faster|quicker|sooner|more\s+(?:quickly|rapidly|cheaply|efficiently))",
    rf"(?:faster|quicker|cheaper|accelerated|more\s+rapid)\s+{_WORD}{{0,3}}?{_DOING}",
    rf"(?:less|fewer|lower|smaller|reduced|shorter)\s+{_WORD}?{_SPENT}",
    rf"(?:{forms(CLAIM_VERBS)})\s+{_OF}{_SPENT}",
    rf"(?:{forms(SPEED)}|speed(?:s|ing)?\s+up|sped\s+up|speed-up\s+of)\s+{_OF}{_DOING}",
    rf"(?:is|are|was|were|be)\s+{_DEGREE}{_WORD}?(?:faster|cheaper|quicker)\s+(?:than|to|and)",
    rf"reductions?\s+in\s+{_OF}{_SPENT}|{_SPENT}\s+(?:savings?|reductions?)",
    rf"(?:{forms(IMPROVE)}|increas(?:es|ed|ing)|improvements?\s+in)\s+{_OF}{_GOOD}",
    r"fraction\s+of\s+the\s+(?:time|cost|memory|compute|data|parameters|budget)|fast[\s-]converging",
)
_SAYING = re.compile(rf"(?<![\w-])(?:{'|'.join(_SAYINGS)})(?![\w-])", re.IGNORECASE)
_OWN = re.compile(rf"\b(?:{_spaced(CLAIM_OWN)})\b")  # a method's name is recognized by its capitals
_OTHERS = re.compile(rf"\b(?:{_spaced(CLAIM_OTHERS)})\b|\A\W*(?:{_spaced(CLAIM_FIELD)})\b", re.IGNORECASE)
_VERBS = f"{forms(CLAIM_VERBS)}|{forms(SPEED)}|{forms(IMPROVE)}"
_HINTS = frozenset("|".join((CLAIM_HINTS, *(_VERBS.replace("[sz]", sound) for sound in "sz"))).split("|"))


def claim_without_figure(sentence: str) -> str | None:
    """The words in which a sentence says that this work saves something, or None."""
    if _HINTS.isdisjoint(letters(sentence)) or not _OWN.search(sentence) or _OTHERS.search(sentence):
        return None
    if (found := _SAYING.search(sentence)) is None:
        return None
    if any(scope.start <= found.end() and found.start() < scope.end for scope in scopes(sentence)):
        return None
    return found[0]

"""Finds what a value adds to its source: words around a figure that the source lacks, or a reversed direction.

An amount is copied from the abstract, so a word in it that the evidence lacks was added: "at least 3x" for "3x",
"3x slower" for "3x faster". A figure may be spelled differently ("three times" for "3x"), so its own words do not
count. A statement is worded freely; only its direction is checked.
"""

from __future__ import annotations

import re
import unicodedata

from summarizer.evidence.figures import located

_WORD = re.compile(r"[^\W\d_]{2,}")
_SIGN = re.compile(r"(?:^|[\s(\[])[-\u2212](?=[0-9.])")
_MINUS = re.compile(r"[-\u2212\u2013]\d")
# Spellings and small words that change nothing: "approx.", "-fold", "per cent", LaTeX commands.
_SPELLING = """
times fold per cent percent percentage points approx approximately about around the of by an to and or from text mathrm
mathbf cdot sim rm bf ensuremath textbf emph mathit frac dfrac tfrac left right
"""
_FREE = frozenset(_SPELLING.split())
_FAST = re.compile(r"\b(?:fast(?:er|est)?|speed\w*|sped|accelerat\w*|quick\w*|soon(?:er)?)\b", re.IGNORECASE)
_SLOW = re.compile(r"\b(?:slow(?:er|est|s|ed|ing|down|downs)?)\b", re.IGNORECASE)


def has_added(amount: str, *, source: str) -> bool:
    """Whether an amount has a word, a sign or a numeric character that its source lacks."""
    known = {word.casefold() for word in _WORD.findall(source)}
    added = {word.casefold() for word in _WORD.findall(_without_figures(amount))} - known - _FREE
    return bool(added) or _has_strange_number(amount, source) or _is_negative(amount, source)


def is_reversed(text: str, *, source: str) -> bool:
    """Whether a text says slower where its source only says faster, or the other way round."""
    for one, other in ((_FAST, _SLOW), (_SLOW, _FAST)):
        if one.search(text) and not other.search(text) and other.search(source) and not one.search(source):
            return True
    return False


def _without_figures(text: str) -> str:
    pieces, end = [], 0
    for start, figure in located(text):
        if start >= end:
            pieces.append(text[end:start])
            end = start + len(figure.text)
    return " ".join([*pieces, text[end:]])


def _has_strange_number(amount: str, source: str) -> bool:
    """Whether a numeric character that is not a digit, such as a superscript, is missing from the source."""
    return any(unicodedata.category(sign) in {"No", "Nl"} and sign not in source for sign in amount)


def _is_negative(amount: str, source: str) -> bool:
    return (
        _SIGN.search(amount) is not None
        and _SIGN.search(source) is None
        and not re.search(r"[-\u2212\u2013]\d", source)
    )

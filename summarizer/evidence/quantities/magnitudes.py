"""Decides whether "20m", "55 K", "7 T" mean millions, thousands and trillions, or metres, kelvins and teslas."""

from __future__ import annotations

import re

from summarizer.evidence.quantities import table
from summarizer.evidence.quantities.names import word

MAGNITUDE = re.compile(
    r"(?P<word>(?i:thousand|million|billion|trillion|quadrillion|mio|mln|bln)s?)\b"
    r"|(?P<sign>[kKMBTmbt]|bn|mn|Bn|Mn)"
    r"(?![^\W\d_]|[\u2609\u2299\u2295]|[0-9_^\u00b2\u00b3\u207b/\u2032]|\s?[-\u2212\u2013]\s?[1-4](?![0-9]|\.[0-9]))"
    r"|(?P<before>[kKMBT])(?=LoC|LOC|SLOC)"
)
_WORDS_AFTER = re.compile(r"[A-Za-z]+")
_PHRASE_END = re.compile(r"[.,;:()\[\]0-9]")
_HINT = re.compile(r"[A-Za-z0-9]+|\u00b0C|\u2103")
_PAID = re.compile(r"(?:[$\u20ac\u00a3\u00a5\u20b9\u20a9]|(?:USD|EUR|GBP)\s?)[0-9][0-9.,]{0,20}\s?\Z")
_NEAR, _NEXT, _PRICE = 90, 40, 24


def power_of(text: str, end: int, found: re.Match[str]) -> int:
    """The power of ten that a sign after a number means; 0 if it is a unit.

    Args:
        text: the plain text.
        end: where the number ends.
        found: the match of `MAGNITUDE` after it.
    """
    if found["word"]:
        return table.MAGNITUDES[found[0].lower().removesuffix("s")]
    return table.MAGNITUDES[found[0]] if found["before"] or _is_magnitude(text, end, found) else 0


def _is_magnitude(text: str, end: int, found: re.Match[str]) -> bool:
    sign = found[0]
    if sign not in table.ALSO_UNITS or _is_paid(text, end) or _counts(text, found.end()):
        return True
    if sign in {"m", "mn"} or (sign in {"K", "T", "t"} and found.start() > end):  # "55 K", unlike "55K"
        return False
    return not _is_hinted(sign, text[max(0, end - _NEAR) : found.end() + _NEAR])


def _is_paid(text: str, end: int) -> bool:
    return _PAID.search(text, max(0, end - _PRICE), end) is not None


def _counts(text: str, end: int) -> bool:
    """Whether something countable follows: "20m users", "100 K labelled images"."""
    phrase = _PHRASE_END.split(text[end : end + _NEXT], maxsplit=1)[0]
    return any(one.lower() in table.COUNTED for one in _WORDS_AFTER.findall(phrase)[:3])


def _is_hinted(sign: str, around: str) -> bool:
    """Whether the words near a sign suggest its unit: "cooled to 4.2K"."""
    base = word(table.ALSO_UNITS[sign])
    hints = table.HINTS.get(base.dimension, frozenset()) if base else frozenset()
    return not hints.isdisjoint(one.lower() for one in _HINT.findall(around))

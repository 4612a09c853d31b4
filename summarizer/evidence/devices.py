"""Names and numbers of compute devices, compared in the spellings that papers use."""

from __future__ import annotations

import re

from summarizer.evidence.figures import figures

_TOKEN = re.compile(r"[^\W_]+")
_ONE = re.compile(r"\b(?:an?|single)\b", re.IGNORECASE)
_COUNT_WORDS = {"pair": 2, "dozen": 12}
_MAGNITUDES = {"K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
_TIMES = re.compile(r"\b(\d+)x(?=[a-z])", re.IGNORECASE)  # 8xA100


def _apart(text: str) -> str:
    return _TIMES.sub(r"\1 x ", text)


def _tokens(text: str) -> list[str]:
    return [token.removesuffix("s") for token in _TOKEN.findall(_apart(text).casefold())]


def is_named(name: str, *, source: str) -> bool:
    """Whether `source` names the device: all words of `name`, or its letters and digits run together.

    Case, hyphens, spaces and a plural s do not count: "RTX 4090" is named by "RTX4090s".
    """
    wanted, present = _tokens(name), _tokens(source)
    if not wanted:
        return False
    return set(wanted) <= set(present) or "".join(wanted) in {
        "".join(present[at : at + size])
        for size in (1, 2, 3, len(wanted), len(wanted) + 1)
        for at in range(len(present))
    }


def is_counted(count: int, *, source: str) -> bool:
    """Whether `source` says this number, in digits or words; 1 is also said by "a" and "single"."""
    if count == 1 and _ONE.search(source):
        return True
    if any(figure.value * _MAGNITUDES.get(figure.unit, 1) == count for figure in figures(_apart(source))):
        return True
    return any(_COUNT_WORDS.get(token) == count for token in _tokens(source))

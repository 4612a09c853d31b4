"""Compares names and counts of compute devices across the spellings that papers use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.evidence.figures import figures, located
from summarizer.evidence.makes import BARE_NAMES, MAKES, NOT_RUN_ON, ROADS
from summarizer.evidence.vocabulary import letters

if TYPE_CHECKING:
    from decimal import Decimal

    from summarizer.evidence.figures import Figure

_MAKE = re.compile(
    rf"(?<![\w-])(?=[A-Zi\d])(?:\d+\s?[x\u00d7]\s?)?(?P<name>{MAKES})(?=s?(?!\w)){ROADS}",
    re.VERBOSE,
)
_BARE = re.compile(rf"(?<![\w-])(?P<name>[GTCNI]PU|FPGA|ASIC|(?:smart)?phone|laptop|microcontroller)s?\b{NOT_RUN_ON}")
_BARE_WORDS = frozenset(f"{name}{plural}" for name in BARE_NAMES.split() for plural in ("", "s"))
_RUN_ON = re.compile(
    r"""
    (?: (?:\b\d[\d,]*|\b(?:single|one|two|three|four|five|six|eight|sixteen|multiple|several|a|an|fewer|less|many))
        [\s-]+(?:(?!(?:of|and|or|to|for|per|than|on|in|the|with|resource-\w+|edge|mobile(?!\s+phone)|embedded)\b)[\w-]+[\s-]+){0,2}
      | \b(?:dozens|hundreds|thousands)\s+of\s+
      | \b(?:on|using|across|over)\s+(?:(?:commodity|consumer(?:-grade)?|desktop|server|integrated|low-cost|the
          |ordinary|current|same)\s+){0,2}
    )\Z
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BACK = 48

_TOKEN = re.compile(r"[^\W_]+")
_ONE = re.compile(r"\b(?:an?|single)\b", re.IGNORECASE)
_LEAD = re.compile(r"[.;:](?:\s|$)|,\s")
_ONE_OF_IT = re.compile(r"\b(?:an?|single|one)[\s-]+(?:(?!of\b)[A-Za-z][\w()-]*\s+){0,3}\Z", re.IGNORECASE)
_BEHIND = re.compile(r"s?(?:\s+[GTC]PUs?)?\s*(?:\(|[x\u00d7]\s?)\s*\d+")
_OF_A_PART = re.compile(r"-\w")
_APART = 4  # other words that may come between those of a name
_AHEAD = 24  # characters after a name that may still hold its count: "A100 GPUs (8)"
_COUNT_WORDS = {"pair": 2, "dozen": 12}
_MAGNITUDES = {"K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
_TIMES = re.compile(r"\b(\d+)x(?=[a-z])", re.IGNORECASE)  # 8xA100


def _apart(text: str) -> str:
    return _TIMES.sub(r"\1 x ", text)


def _tokens(text: str) -> list[str]:
    return [token.removesuffix("s") for token in _TOKEN.findall(_apart(text).casefold())]


def is_named(name: str, *, source: str) -> bool:
    """Whether `source` names the device: all words of `name`, or its letters and digits run together.

    Ignores case, hyphens, spaces and a plural s: "RTX4090s" names "RTX 4090".
    """
    wanted, present = _tokens(name), _tokens(source)
    if not wanted:
        return False
    return _are_near(set(wanted), present) or "".join(wanted) in {
        "".join(present[at : at + size])
        for size in (1, 2, 3, len(wanted), len(wanted) + 1)
        for at in range(len(present))
    }


def _are_near(wanted: set[str], present: list[str]) -> bool:
    """Whether all wanted tokens are among a few present ones in a row."""
    if not wanted <= set(present):
        return False
    reach = len(wanted) + _APART
    return any(wanted <= set(present[at : at + reach]) for at, token in enumerate(present) if token in wanted)


def is_counted(count: int, *, source: str, name: str = "") -> bool:
    """Whether `source` gives this number of devices, in digits or words; "a" and "single" count as 1.

    Args:
        count: how many.
        source: the cited sentences.
        name: the device; if the source has it, only the words close to it count.
    """
    if not (places := _beside(name, source)):
        return _counts(source, count)
    return any(_is_nearest(count, before, after) for before, after in places)


def _is_nearest(count: int, before: str, after: str) -> bool:
    """Whether the last number before a name, or the one right after it, is this."""
    if (behind := _BEHIND.match(after)) and _counts(behind[0], count):
        return True
    if count == 1 and _ONE_OF_IT.search(before):
        return True
    numbers = [
        number
        for at, figure in located(_apart(before))
        if (number := _number(figure)) is not None and not _OF_A_PART.match(_apart(before), at + len(figure.text))
    ]
    if numbers:
        return numbers[-1] == count
    return _counts(before, count)


def _counts(passage: str, count: int) -> bool:
    if count == 1 and _ONE.search(passage):
        return True
    if any(_number(figure) == count for figure in figures(_apart(passage))):
        return True
    return any(_COUNT_WORDS.get(token) == count for token in _tokens(passage))


def _number(figure: Figure) -> Decimal | None:
    """The count a figure gives; None if it is a measurement."""
    if figure.unit in {"", "x"}:
        return figure.value
    return figure.value * _MAGNITUDES[figure.unit] if figure.unit in _MAGNITUDES else None


def _beside(name: str, source: str) -> list[tuple[str, str]]:
    """The text before, from the last comma or stop, and after each mention of the device."""
    places = [
        found
        for token in _naming(name)
        for found in re.finditer(rf"(?<![^\W_]){re.escape(token)}", _apart(source), re.IGNORECASE)
    ]
    return [
        (
            _LEAD.split(found.string[max(0, found.start() - _BACK) : found.start()])[-1],
            found.string[found.end() : found.end() + _AHEAD],
        )
        for found in places
    ]


def _naming(name: str) -> list[str]:
    """The tokens that identify a name: those with a digit if there are any, or else all."""
    tokens = _TOKEN.findall(name)
    return [token for token in tokens if any(sign.isdigit() for sign in token)] or [
        token.removesuffix("s") for token in tokens
    ]


def mentions(text: str) -> tuple[str, ...]:
    """The devices a text seems to have used: known makes, then each bare "GPU" that is counted or used."""
    makes = [(found.span("name"), found["name"]) for found in _MAKE.finditer(text)]
    places = [place for place, _ in makes]
    if _BARE_WORDS.isdisjoint(letters(text)):
        return tuple(name for _, name in makes)
    bare = [found["name"] for found in _BARE.finditer(text) if _is_run_on(text, found.start(), places)]
    return (*(name for _, name in makes), *bare)


def _is_run_on(text: str, at: int, makes: list[tuple[int, int]]) -> bool:
    led = _RUN_ON.search(text, max(0, at - _BACK), at)
    return led is not None and not any(start < at and led.start() < end for start, end in makes)


def is_same_device(mention: str, known: str) -> bool:
    """Whether a mention and a known name mean the same device; either may be the fuller, and a bare "GPU" fits any.

    Args:
        mention: the device as written in the text.
        known: a name with its kind ("A100 gpu").
    """
    return is_named(mention, source=known) or is_named(known, source=mention)

"""Turns the lists of the lexicon into patterns: verb forms, whole words, and letters for a quick first test."""

from __future__ import annotations

import re
from functools import lru_cache

from summarizer.evidence.lexicon import (
    BEATS,
    COST,
    EASES,
    GAIN_NOUN,
    GAIN_QUALITY,
    IMPROVE,
    INCREASE,
    IRREGULAR,
    MERIT,
    RESOURCE,
    SAVE,
    SPED,
    SPEED,
)

__all__ = ["COST", "GAIN", "GAIN_NOUN", "GAIN_VERB", "MERIT", "RESOURCE", "forms", "letters", "words"]

_VOWELS = "aeiou"
_DOUBLES = re.compile(r"[^aeiou]*[^aeiou][aeiou][bdgmnpt]\Z")  # one syllable: "trim", "skip", "slim"
_HISSES = ("s", "sh", "ch", "x")


def forms(verbs: str) -> str:
    """All forms of the verbs in a list, as alternatives: "trim" gives trim|trims|trimmed|trimming."""
    return "|".join(form for verb in verbs.split() for form in _forms_of(verb))


def _forms_of(verb: str) -> list[str]:
    if verb in IRREGULAR:
        return IRREGULAR[verb].split()
    if verb.endswith("ize"):
        return [f"{verb[:-3]}i[sz]{ending}" for ending in ("e", "es", "ed", "ing")]
    if verb.endswith("e"):
        return [verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"]
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return [verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"]
    root = verb + verb[-1] if _DOUBLES.match(verb) else verb
    return [verb, f"{verb}es" if verb.endswith(_HISSES) else f"{verb}s", f"{root}ed", f"{root}ing"]


GAIN_VERB = rf"{forms(SAVE)}|{forms(SPEED)}|{SPED}|{BEATS}|{EASES}|{forms(IMPROVE)}|{forms(INCREASE)}"
GAIN = rf"{GAIN_VERB}|{GAIN_NOUN}|{GAIN_QUALITY}"


def words(pattern: str) -> re.Pattern[str]:
    """A pattern that matches these as whole words, in any case."""
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w])", re.IGNORECASE)


@lru_cache(maxsize=4096)
def letters(text: str) -> frozenset[str]:
    """The runs of the letters a to z in a text, lower case: a cheap test that a phrase cannot occur."""
    return frozenset(_LETTERS.findall(text.lower()))


_LETTERS = re.compile("[a-z]+")

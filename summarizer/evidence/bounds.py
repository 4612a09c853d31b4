"""Reads the small words before a figure, and the bound among them ("up to", "at least", "about")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from summarizer.evidence.runs import runs, sayings

if TYPE_CHECKING:
    from summarizer.evidence.runs import ClaimTexts, Run

Bound = Literal["exact", "at_most", "at_least", "about", "range"]
_AT_MOST = (
    r"(?<!\w)(?:up\s?to|as (?:much|high|many) as|at (?:the )?(?:very )?most|at best|(?:no|not) (?:more|greater) than"
    r"|max(?:imum)?(?: of)?|(?:less|fewer|lower|smaller|shorter) than|under|below|within)|<|\\leq?|\u2264"
)
_AT_LEAST = (
    r"(?<!\w)(?:at (?:the )?(?:very )?least|(?:more|greater|higher|larger) than|no (?:less|fewer) than|over|above"
    r"|beyond|exceed(?:s|ed|ing)?|min(?:imum)?(?: of)?|as (?:little|few|low) as|upwards? of|in excess of)|>|\\geq?"
    r"|\u2265"
)
_ABOUT = (
    r"(?<!\w)(?:about|around|roughly|approx(?:imately|\.)?|nearly|almost|circa|close to|an estimated|estimated)"
    r"|\{approx\}|\\sim(?:eq)?|\\approx|\u2248|\u223c|(?<![\w.,)])~"
)
_SMALL = r"(?<!\w)(?:an?|the|by|of|only|just|merely|mere|another|average|on|in|between|factors?|ratio)|[$({~\\]"
_LAST_WORD = re.compile(
    rf"(?:(?P<at_most>{_AT_MOST})|(?P<at_least>{_AT_LEAST})|(?P<about>{_ABOUT})|(?P<small>{_SMALL}))\s*$", re.IGNORECASE
)
_TAIL = re.compile(r"[^\W\d_]*\Z")
_ENDS = (
    "to upto as much high many most best than max maximum of under below within le leq least over above beyond exceed"
    " exceeds exceeded exceeding min minimum little few low upwards ge geq about around roughly approx approximately"
    " nearly almost circa estimated sim simeq a an the by only just merely mere another average on in between factor"
    " factors ratio"
)
_LAST_WORDS = frozenset(_ENDS.split())  # a quick first test, since most words before a figure are not among them
_TRAILING = (
    ("at_most", re.compile(r"[\s)$]*(?:\w+ )?(?:at (?:the )?(?:very )?most|at best|at max(?:imum)?)\b", re.IGNORECASE)),
    ("at_least", re.compile(r"\+|[\s)$]*(?:\w+ )?(?:at (?:the )?(?:very )?least|or (?:more|better))\b", re.IGNORECASE)),
)
NEAR = 40
_CERTAINTY: tuple[Bound, ...] = ("at_most", "at_least", "about")
TURNED: dict[Bound, Bound] = {"at_most": "at_least", "at_least": "at_most"}


@dataclass(frozen=True, slots=True)
class Lead:
    """The small words before a figure: where they begin, the words, and the bound among them."""

    start: int
    words: frozenset[str]
    bound: Bound = "exact"


def lead(text: str, end: int) -> Lead:
    """The small words right before a position."""
    words: set[str] = set()
    bounds: list[Bound] = []
    while match := _last_word(text, end):
        words.add(match[0].strip().lower())
        bounds += [bound for bound in _CERTAINTY if bound == match.lastgroup]
        end = match.start()
    return Lead(end, frozenset(words), min(bounds, key=_CERTAINTY.index, default="exact"))


def _last_word(text: str, end: int) -> re.Match[str] | None:
    near = text[max(0, end - NEAR) : end].rstrip()
    tail = _TAIL.search(near)
    if not near or (tail and tail[0] and tail[0].lower() not in _LAST_WORDS):
        return None
    return _LAST_WORD.search(text, max(0, end - NEAR), end)


def bound_at(text: str, *, start: int, end: int) -> Bound:
    """The bound on the text between two positions."""
    trailing = (bound for bound, words in _TRAILING if words.match(text, end))
    bound: str = next(trailing, lead(text, start).bound)
    return next((known for known in _CERTAINTY if known == bound), "exact")


def is_turned(amount: str, *, source: str) -> bool:
    """Whether an amount says "at least" where its source says "up to", or the other way round."""
    for run in runs(amount):
        bound = TURNED.get(bound_at(amount, start=run.start, end=run.end))
        bounds = [bound_at(source, start=one.start, end=one.end) for one in sayings(source, run)] if bound else []
        if bounds and set(bounds) == {bound}:
            return True
    return False


def bound_of(claim: ClaimTexts, run: Run) -> Bound:
    """The bound in the amount, or else at the figure's first occurrence in the evidence."""
    bound = bound_at(claim.amount, start=run.start, end=run.end)
    if bound != "exact":
        return bound
    place = next(sayings(claim.evidence, run), None)
    return bound_at(claim.evidence, start=place.start, end=place.end) if place else "exact"

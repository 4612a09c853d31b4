"""Checks in words: what is wrong with a value, and what was confirmed.

A check without anything to check is neither; files of earlier versions say "ok" for missing figures.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from summarizer.evidence.verdicts import passed_checks, wrong_checks
from summarizer.view.names import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ASIDE = frozenset({"evidence", "checks"})  # of a value: shown as passages and marks, not in its text
_DIGIT = re.compile(r"\d")
_VERDICTS = frozenset({"accepted", "corrected", "rejected", "added"})  # of reviewers: "accepted by Ada"
_IN_WORDS = {
    ("evidence", "missing"): "no evidence",
    ("evidence", "not_in_evidence"): "not in the words of its evidence",
    ("wording", "not_in_evidence"): "not in the words of its evidence",
    ("wording", "ok"): "in the words of its evidence",
    ("negation", "negated"): "denied by its evidence",
    ("negation", "ok"): "not denied",
    ("hedge", "hedged"): "only said to be possible",
    ("hedge", "ok"): "said as a fact",
    ("name", "ok"): "named in evidence",
    ("second_reader", "ok"): "in both readings",
    ("second_reader", "first"): "only in the first reading",
    ("second_reader", "second"): "only in the second reading",
    ("name", "not_in_evidence"): "not named in evidence",
}


def in_words(check: str, outcome: str) -> str:
    """A check with its outcome in words: "figure not in evidence", "denied by its evidence"."""
    if check.partition(" by ")[0] in _VERDICTS:
        return check
    known = _IN_WORDS.get((check, outcome))
    return known or f"{spoken(check)} {'in evidence' if outcome == 'ok' else spoken(outcome)}"


def shown_checks(value: Mapping[str, Any]) -> dict[str, str]:
    """The applicable checks of a value, by name, with their outcomes."""
    checks = value.get("checks")
    passed = (name for name in passed_checks(checks) if _applies(name, value))
    return {**wrong_checks(checks), **dict.fromkeys(passed, "ok")}


def marks_of(value: Any) -> tuple[str, ...]:
    """What is wrong with a value, in words."""
    checks = value.get("checks") if isinstance(value, dict) else None
    return tuple(dict.fromkeys(in_words(check, outcome) for check, outcome in wrong_checks(checks).items()))


def marks_within(value: Any) -> tuple[str, ...]:
    """What is wrong with a value and with all values nested in it, which are named."""
    return tuple(dict.fromkeys([*marks_of(value), *_inner_marks(value)]))


def _inner_marks(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from marks_within(each)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in ASIDE:
                yield from (f"{spoken(str(name))}: {mark}" for mark in marks_within(part))


def ticks_of(value: Mapping[str, Any]) -> tuple[str, ...]:
    """What was found in the evidence, in words."""
    return tuple(in_words(check, outcome) for check, outcome in shown_checks(value).items() if outcome == "ok")


def _applies(check: str, value: Mapping[str, Any]) -> bool:
    """Whether there was a figure or a count to check."""
    if check == "count":
        return value.get("count") is not None
    if check != "figure" or value.get("amount"):
        return True
    texts = (part for name, part in value.items() if name not in ASIDE)
    return any(isinstance(text, str) and _DIGIT.search(text) for text in texts)

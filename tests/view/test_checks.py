from __future__ import annotations

from typing import Any

import pytest

from summarizer.view.checks import in_words, marks_of, marks_within, shown_checks, ticks_of


@pytest.mark.parametrize(
    ("checks", "marks"),
    [
        ({"figure": "ok", "negation": "ok"}, ()),
        ({"figure": "not_applicable"}, ()),
        ({"figure": "not_in_evidence"}, ("figure not in evidence",)),
        ({"figure": "ok", "negation": "negated"}, ("denied by its evidence",)),
        ({"hedge": "hedged"}, ("only said to be possible",)),
        ({"evidence": "missing"}, ("no evidence",)),
        ({"evidence": "not_in_evidence"}, ("not in the words of its evidence",)),
        ({"of_my_own": "not_in_evidence"}, ("of my own not in evidence",)),
        ({"figure": "something_new"}, ("figure something new",)),
        (None, ()),
        ("ok", ()),
    ],
)
def test_only_checks_that_are_not_ok_become_marks(checks: Any, marks: tuple[str, ...]) -> None:
    assert marks_of({"checks": checks}) == marks


def test_what_is_wrong_with_a_value_within_is_told_with_its_name() -> None:
    inner = {"evidence": [], "checks": {"evidence": "missing"}}
    assert marks_within({"parts": [{"speed": inner}], "checks": {"figure": "ok"}}) == ("parts: speed: no evidence",)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"statement": "Less oil.", "amount": "4x"}, ["figure", "negation"]),
        ({"statement": "Less oil.", "amount": None}, ["negation"]),
        ({"text": "4 oils."}, ["figure", "negation"]),
        ({"name": "oil", "count": None}, ["negation"]),
    ],
)
def test_a_check_that_had_nothing_to_look_at_is_no_tick(value: dict[str, Any], shown: list[str]) -> None:
    given = {**value, "checks": {"figure": "ok", "negation": "ok"}}
    assert list(shown_checks(given)) == shown
    assert ticks_of(given) == tuple(in_words(name, "ok") for name in shown)

"""A check is one verdict: what is marked and what is asked for again come from the same words."""

import pytest
from pydantic import ValidationError

from summarizer.evidence import Cited, Reading, Verdict
from summarizer.evidence.verdicts import checks_of, complaint_of, passed_checks, wrong_checks

READING = Reading.of("Training is slow. It is 4.2x faster.")
GOOD, NOT_THERE = Verdict("name", "ok"), Verdict("name", "not_in_evidence", "leave it out")
ASIDE = Verdict("figure", "not_applicable", "unused")


class Loud(Cited):
    """A schema of somebody's own, with a check of its own."""

    text: str

    def verdicts(self, reading=None):
        yield from super().verdicts(reading)
        yield Verdict.of("calm", holds="!" not in self.text, repair=f"{self.cited(reading)} do not shout")
        if "?" in self.text:
            yield Verdict("sure", "hedged")


def loud(text, reading=READING):
    return Loud.model_validate({"sentences": [1, 2], "text": text}, context=reading)


@pytest.mark.parametrize(
    ("verdicts", "checks"),
    [
        ([], {}),
        ([GOOD], {"name": "ok"}),
        ([ASIDE], {}),
        ([ASIDE, Verdict("figure", "ok")], {"figure": "ok"}),
        ([GOOD, NOT_THERE, GOOD], {"name": "not_in_evidence"}),
        ([NOT_THERE, Verdict("name", "negated")], {"name": "not_in_evidence"}),
        ([GOOD, Verdict("evidence", "missing"), NOT_THERE], {"evidence": "missing"}),
    ],
)
def test_the_first_wrong_verdict_of_a_check_counts_and_missing_evidence_stands_alone(verdicts, checks):
    assert checks_of(verdicts) == checks


def test_every_repair_is_told_once_and_only_of_what_is_wrong():
    other = Verdict("negation", "negated", "it is denied")
    assert complaint_of([ASIDE, GOOD, NOT_THERE, other, NOT_THERE]) == "leave it out; it is denied"
    assert complaint_of([GOOD, ASIDE]) == ""


def test_a_verdict_without_a_repair_is_still_asked_about():
    assert complaint_of([Verdict("sure", "not_in_evidence")]) == "sure: not in evidence, mend it or leave it out"


def test_a_check_of_ones_own_is_asked_again_and_else_marked():
    with pytest.raises(ValidationError, match=r"the cited sentences \[1, 2\] do not shout"):
        loud("Slow!")
    assert loud("Slow!", READING.kept()).checks == {"calm": "not_in_evidence"}
    assert loud("Slow?", READING.kept()).checks == {"calm": "ok", "sure": "hedged"}


def test_a_value_that_passes_is_asked_about_never_again():
    assert loud("4.2x").checks == {"figure": "ok", "calm": "ok"}


@pytest.mark.parametrize(
    ("checks", "wrong", "passed"),
    [
        ({"figure": "ok", "name": "not_in_evidence"}, {"name": "not_in_evidence"}, ("figure",)),
        ({"figure": "not_applicable"}, {}, ()),
        ({"figure": "of a later version"}, {"figure": "of a later version"}, ()),
        (None, {}, ()),
        ("ok", {}, ()),
    ],
)
def test_a_results_file_ticks_what_is_ok_and_marks_all_but_what_does_not_apply(checks, wrong, passed):
    assert (wrong_checks(checks), passed_checks(checks)) == (wrong, passed)

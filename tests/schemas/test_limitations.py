"""Limitations and open problems: conditions as written, statements in words that the abstract has."""

import pytest
from pydantic import ValidationError

from summarizer.evidence import Reading, marks
from summarizer.schemas.limitations import PaperLimitations

READING = Reading.of(
    "On short inputs the advantage disappears. Training is 8% slower. Whether it works on graphs remains open."
)
RIGHT = {"sentences": [1], "text": "The advantage disappears.", "kind": "no_gain", "condition": "On short inputs"}
OPEN = {"sentences": [3], "text": "Whether it works on graphs."}


def validated(context=READING, problem=OPEN, **changes):
    answer = {"limitations": [RIGHT | changes], "open_problems": [problem]}
    return PaperLimitations.model_validate(answer, context=context)


def test_right_entries_are_checked_for_figures_wording_and_condition():
    found = validated()
    assert found.limitations[0].checks == {"condition": "ok", "negation": "ok", "wording": "ok"}
    assert found.open_problems[0].checks == {"hedge": "ok", "wording": "ok"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"text": "Graphs were never examined."}, "is not what the cited sentences [1] say: use their words"),
        ({"text": "The advantage disappears by 30%."}, "'30%' is not in the cited sentences"),
        ({"condition": "For short inputs"}, "condition 'For short inputs' is not written so"),
        ({"kind": "slow"}, "Input should be 'failure'"),
        ({"problem": OPEN | {"text": "Energy has not been measured."}}, "is not what the cited sentences [3] say"),
    ],
)
def test_what_is_not_said_is_asked_again(changes, told):
    with pytest.raises(ValidationError) as caught:
        validated(**changes)
    assert told in str(caught.value)


def test_after_the_last_asking_it_is_kept_and_marked():
    kept = validated(READING.kept(), text="Graphs were never examined.")
    assert marks(kept) == ["limitations.0: wording not in evidence"]

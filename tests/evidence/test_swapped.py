"""Figures of one sentence told of the wrong thing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from steps import is_linear

from summarizer.evidence import Cited, Reading
from summarizer.evidence.swapped import swapped

BY = "Quern cuts memory by 20% and time by 40%."
TURN = "Quern cuts memory and time by 20% and 40%, respectively."
RISE = "Accuracy rises from 70% to 80% and recall from 60% to 65%."
AGES = "The mean age was 54 years in men and 61 years in women."
WHERE = "It trains 2x faster on GPUs and 3x faster on CPUs."


@pytest.mark.parametrize(
    ("value", "sentence", "figure"),
    [
        ("Quern cuts memory by 40%.", BY, "40%"),
        ("Time falls by 20%.", BY, "20%"),
        ("Memory falls by 40% and time by 20%.", BY, "40%"),
        ("Memory falls by 40%.", TURN, "40%"),
        ("Recall rises from 70% to 80%.", RISE, "70%"),
        ("Women had a mean age of 54 years.", AGES, "54 years"),
        ("Trains 3x faster on GPUs.", WHERE, "3x"),
        ("Needs 40% less memory.", "It needs 20% less memory and 40% less time.", "40%"),
        ("12 GB of memory", "It needs 12 GB of disk and 3 GB of memory.", "12 GB"),
    ],
)
def test_a_figure_that_its_sentence_says_of_something_else_is_found(value, sentence, figure):
    assert swapped(value, about="", sentences=(sentence,)) == figure


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("Quern cuts memory by 20%.", BY),
        ("The runtime shrinks by 40%.", BY),
        ("Memory and time fall by 20% and 40%.", TURN),
        ("Time falls by 40%.", TURN),
        ("Recall rises from 60% to 65%.", RISE),
        ("Men had a mean age of 54 years.", AGES),
        ("Trains 3x faster.", WHERE),
        ("Training time falls by 40%.", "It cuts training time by 20% on GPUs and by 40% on CPUs."),
        ("Memory falls by 20% on average.", "Memory falls by 20% on average and by up to 40%."),
        ("Memory falls by 40%.", "Memory falls by 40% on one set and time by 40% on the other."),
        ("Memory falls.", BY),
    ],
)
def test_a_figure_of_its_own_thing_is_not(value, sentence):
    assert swapped(value, about="", sentences=(sentence,)) is None


class Saving(Cited):
    what: str
    amount: str


def test_a_bare_figure_is_told_of_what_the_value_is_about():
    reading = Reading.of(BY)
    with pytest.raises(ValidationError, match=r"'40%' is said of something else in the cited sentences \[1\]"):
        Saving.model_validate({"sentences": [1], "what": "memory", "amount": "40%"}, context=reading)
    assert Saving.model_validate({"sentences": [1], "what": "time", "amount": "40%"}, context=reading).checks == {
        "figure": "ok"
    }


@pytest.mark.parametrize("piece", ["a by 2% and ", "2% ", ", respectively 3x ", "and, ", "9" * 9 + "%"])
def test_the_work_grows_with_the_sentence_and_no_faster(piece):
    def call(text):
        return swapped("a by 2% and b by 3%", about="a", sentences=(text,))

    assert is_linear(call, lambda size: piece * (size // len(piece)))


@settings(deadline=None, max_examples=200)
@given(st.text(), st.text())
def test_any_text_is_read(value, sentence):
    swapped(f"{value} 2% and 3%", about=value, sentences=(f"{sentence} 2% and {value} 3%",))

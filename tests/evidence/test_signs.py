"""Figures told with another sign, or a rise told as a fall."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from steps import is_linear

from summarizer.evidence import Cited, Reading
from summarizer.evidence.signs import turned


@pytest.mark.parametrize(
    ("value", "sentence", "figure"),
    [
        ("stored at 18 \u00b0C", "Seeds were stored at \u221218 \u00b0C.", "18 \u00b0C"),
        ("stored at -18 \u00b0C", "Seeds were stored at 18 \u00b0C.", "-18 \u00b0C"),
        ("a charge of +2 and 30 mV", "It has a potential of \u201330 mV.", "30 mV"),
        ("changes by 7%", "Revenue changed by -7%.", "7%"),
        ("changes by \u22127%", "Revenue changed by 7%.", "\u22127%"),
        ("a correlation of 0.6", "The two go against each other (r = -0.6).", "0.6"),
        ("Biomass fell by 15%.", "Biomass rose by 15%.", "15%"),
        ("Biomass was 15% higher.", "Biomass was 15% lower than in the control.", "15%"),
        ("raises mortality by 3 points", "The drug lowered mortality by 3 points.", "3"),
        ("a 20% increase in rainfall", "We see a 20% decrease in rainfall.", "20%"),
    ],
)
def test_a_figure_told_the_other_way_is_found(value, sentence, figure):
    assert turned(value, about=value, sentences=(sentence,)) == figure


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("stored at -18 \u00b0C", "Seeds were stored at \u201318 \u00b0C."),
        ("stored at minus 18 \u00b0C", "Seeds were stored at \u221218 \u00b0C."),
        ("falls by 7%", "Revenue changed by -7%."),
        ("7% less revenue", "Revenue changed by -7%."),
        ("\u22127% revenue", "Revenue fell by 7%."),
        ("\u22127% revenue", "There was a 7% decline in revenue."),
        ("10-18 \u00b0C", "Seeds were stored at 10-18 \u00b0C."),
        ("18 \u00b0C", "Seeds were stored at 10 \u201318 \u00b0C."),
        ("0.4 mm", "It varied by +/-0.4 mm."),
        ("-18 \u00b0C and 18 \u00b0C", "It went from -18 \u00b0C to 18 \u00b0C."),
        ("Biomass rose by 15%.", "Biomass increased by 15%."),
        ("cuts time by 3x", "It raises the speed by 3x, and so the time falls."),
        ("lowers cost by 30%", "Cost falls by 30% while quality increases."),
        ("more than 40 trials", "Fewer than 40 trials were lost, and the number rose."),
    ],
)
def test_the_same_way_in_other_signs_or_words_is_none(value, sentence):
    assert turned(value, about=value, sentences=(sentence,)) is None


def test_words_of_falling_where_a_bare_figure_is_told_stand_for_its_sign():
    assert turned("7%", about="Revenue falls by 7%.", sentences=("Revenue changed by -7%.",)) is None
    assert turned("7%", about="Revenue changed by -7%.", sentences=("Revenue changed by -7%.",)) == "7%"


class Finding(Cited):
    text: str


def test_any_cited_value_is_checked_for_its_signs():
    reading = Reading.of("Seeds were stored at \u221218 \u00b0C.").kept()
    found = Finding.model_validate({"sentences": [1], "text": "stored at 18 \u00b0C"}, context=reading)
    assert found.checks["figure"] == "not_in_evidence"


@given(st.text(alphabet="-\u2212\u2013+ 0123456789.%mCbyfell rose"))
def test_a_text_says_itself(text):
    assert turned(text, about=text, sentences=(text,)) is None


@pytest.mark.parametrize("piece", ["-1 ", "\u22121% rose ", "falls by 3% and ", "- "])
def test_signs_are_found_in_time_linear_in_the_text(piece):
    def call(text):
        turned(f"{text}x", about=text, sentences=(text,))

    assert is_linear(call, lambda size: (piece * size)[:size], small=500, large=4_000)

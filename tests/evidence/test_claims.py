"""Sentences that seem to claim a saving without a figure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from steps import is_linear

from summarizer.evidence import Reading
from summarizer.evidence.audit import Covered, audit
from summarizer.evidence.claims import claim_without_figure


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Our method converges faster.", "converges faster"),
        ("It needs less memory than Adam.", "less memory"),
        ("We show faster wall-clock convergence.", "faster wall-clock convergence"),
        ("This reduces the computational cost.", "reduces the computational cost"),
        ("Quern speeds up inference.", "speeds up inference"),
        ("Experiments show a reduction in training time.", "reduction in training time"),
        ("Our scheduler improves communication efficiency.", "improves communication efficiency"),
        ("It is trained in a fraction of the time.", "fraction of the time"),
        ("The proposed trick economises memory.", "economises memory"),
    ],
)
def test_a_comparison_of_what_this_work_spends_is_found(sentence, said):
    assert claim_without_figure(sentence) == said


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "It is more accurate.",
        "Our method does not reduce memory.",
        "We could reduce memory by other means.",
        "Existing methods reduce memory, but they are brittle.",
        "Pruning is a promising way to reduce memory.",
        "We ask whether it converges faster.",
        "Our aim is to reduce memory.",
        "Many methods need less memory, and they are brittle.",
        "Lower memory is welcome.",
    ],
)
def test_what_is_denied_open_said_of_others_or_a_goal_is_none(sentence):
    assert claim_without_figure(sentence) is None


def test_it_is_a_warning_where_no_claim_cites_the_sentence():
    reading = Reading.of("Training is slow. Our method converges faster.")
    (warning,) = audit(reading, Covered())
    assert (warning.kind, warning.evidence) == ("uncited_claim", (reading.sentences[1],))
    assert audit(reading, Covered(figures=(reading.sentences[1],))) == ()


def test_a_sentence_with_a_figure_is_told_of_once():
    assert [warning.kind for warning in audit(Reading.of("Our method converges 2x faster."), Covered())] == [
        "uncited_figure"
    ]


@pytest.mark.parametrize("piece", ["we reduce the ", "faster ", "which trains a ", "it-", "less memory "])
def test_the_work_grows_with_the_sentence_and_no_faster(piece):
    assert is_linear(claim_without_figure, lambda size: "We " + piece * (size // len(piece)))


@given(st.text())
def test_any_text_is_read(text):
    claim_without_figure(f"{text} we reduce memory {text}")

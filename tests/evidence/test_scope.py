"""What sentences deny of a value and what they leave open, in any field of knowledge."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from steps import is_linear

from summarizer.evidence import Cited, Reading
from summarizer.evidence.scope import Said, denied, left_open, scopes, stem


def finding(value, sentence, looks=denied):
    return looks(Said((value,)), sentences=(sentence,))


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("The drug lowers blood pressure.", "The drug did not significantly lower blood pressure."),
        ("The drug lowers blood pressure.", "The drug didn't lower blood pressure."),
        ("Zinc shortens colds.", "Zinc failed to shorten colds."),
        (
            "Drug A improves survival over drug B.",
            "There was no significant difference in survival between drugs A and B.",
        ),
        ("The diet had an effect on mortality.", "The diet had no effect on mortality."),
        ("Mortality fell.", "Mortality did not fall."),
        ("The reaction runs with palladium.", "The reaction runs without palladium."),
        ("Palladium is used.", "The reaction runs without palladium."),
        ("Heat degrades the film.", "Neither heat nor light degrades the film."),
        ("Graphene was the substrate.", "We used silicon rather than graphene as the substrate."),
        ("Superconductivity at room temperature.", "Superconductivity at room temperature remains out of reach."),
        ("Noise is associated with asthma.", "We found no evidence that noise is associated with asthma."),
        ("Noise is associated with asthma.", "No association between noise and asthma was observed."),
        ("The effect was replicated.", "The effect was not replicated."),
        ("The signal was detected.", "The signal could not be detected."),
        ("The gene is expressed in liver.", "The gene is expressed in kidney but not in liver."),
        ("The alloy is stronger than steel.", "The alloy is no stronger than steel."),
        ("The alloy is lighter than steel.", "The weight of the alloy is the same as that of steel."),
        ("The groups differ in recall.", "The two groups did not differ in recall."),
        ("Yields rise with temperature.", "Yields hardly rise with temperature."),
        ("A vaccine is available.", "A vaccine is far from available."),
        ("pneumonia", "There is no effusion, pneumonia, or oedema."),
        ("ImageNet", "We do not use ImageNet."),
    ],
)
def test_what_the_sentence_denies_or_calls_equal_is_found(value, sentence):
    assert finding(value, sentence)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("Reduces memory.", "Quern reduces memory without retraining."),
        ("Speeds up training.", "Quern does not reduce memory but speeds up training."),
        ("No retraining is needed.", "Quern does not require retraining."),
        ("The drug lowers blood pressure.", "The drug lowers blood pressure without affecting the pulse."),
        ("Trains twice as fast.", "Not only does it save memory, it trains twice as fast."),
        ("Current methods do not scale.", "Current methods do not scale to large graphs."),
        ("Wheat yields fell.", "Wheat yields fell, while maize yields did not."),
        ("The gene is expressed in kidney.", "The gene is expressed in kidney but not in liver."),
        ("The protein binds DNA.", "The protein binds DNA and does not bind RNA."),
        ("Bees prefer blue flowers.", "Bees prefer blue flowers rather than red ones."),
        ("Costs are halved.", "Costs are halved, and there is no doubt that they are."),
        ("Costs fall.", "Without a catalyst, costs fall."),
        (
            "Inconclusive in models with weight tying.",
            "Clear in models without weight tying and are inconclusive in the others.",
        ),
    ],
)
def test_what_it_denies_of_something_else_is_none(value, sentence):
    assert not finding(value, sentence)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("Quern cuts memory by half.", "Quern could cut memory by half."),
        ("The approach reduces emissions.", "The approach is expected to reduce emissions."),
        ("Sleep improves recall.", "We hypothesize that sleep improves recall."),
        ("The drug prevents relapse.", "The drug may prevent relapse."),
        ("The compound inhibits growth.", "The compound has the potential to inhibit growth."),
        ("Costs fall by 30%.", "Costs are projected to fall by 30%."),
        ("The method scales to graphs.", "Whether the method scales to graphs remains to be seen."),
        ("Quern halves training time.", "We aim to halve training time."),
    ],
)
def test_what_it_says_only_to_be_possible_is_found(value, sentence):
    assert finding(value, sentence, left_open)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("It is stable.", "Although it could fail, it is stable."),
        ("The drug may prevent relapse.", "The drug may prevent relapse."),
        ("10,000 images are released.", "10,000 images are released that could support new work."),
    ],
)
def test_what_it_says_or_the_value_leaves_open_itself_is_none(value, sentence):
    assert not finding(value, sentence, left_open)


def test_where_one_of_the_sentences_that_say_most_affirms_it_nothing_is_denied():
    sentences = ("Quern reduces memory.", "It does not reduce it on phones.")
    assert denied(Said(("Quern reduces memory.",)), sentences=sentences) == ""


def test_without_a_word_of_denial_there_is_nothing_to_look_at():
    assert finding("Costs fall.", "Costs fall.") is None
    assert finding("Costs fall.", "Costs fall.", left_open) is None


class Sign(Cited):
    name: str
    status: str = "found"


NO_FEVER = Reading.of("There is no fever. A cough may develop. Weight fell.")


def test_any_cited_value_is_checked_for_denial_and_hedging():
    with pytest.raises(ValidationError, match=r"the cited sentences \[1\] deny this or call it equal \('no'\)"):
        Sign.model_validate({"sentences": [1], "name": "fever"}, context=NO_FEVER)
    with pytest.raises(ValidationError, match=r"the cited sentences \[2\] say only that it may be so \('may'\)"):
        Sign.model_validate({"sentences": [2], "name": "a cough developed"}, context=NO_FEVER)
    kept = NO_FEVER.kept()
    assert Sign.model_validate({"sentences": [1], "name": "fever"}, context=kept).checks == {"negation": "negated"}
    assert Sign.model_validate({"sentences": [2], "name": "a cough developed"}, context=kept).checks == {
        "hedge": "hedged"
    }
    assert Sign.model_validate({"sentences": [3], "name": "weight"}, context=kept).checks == {}


def test_a_value_that_says_so_in_another_field_passes():
    told = {"sentences": [1], "name": "fever", "status": "absent"}
    assert Sign.model_validate(told, context=NO_FEVER).checks == {"negation": "ok"}


@pytest.mark.parametrize("said", [{"present": False}, {"count": 0}, {"role": "not_found"}])
def test_so_does_one_that_says_so_by_false_by_zero_or_by_a_closed_choice(said):
    from typing import Literal

    class Seen(Cited):
        name: str
        present: bool = True
        count: int = 1
        role: Literal["found", "not_found"] = "found"

    kept = NO_FEVER.kept()
    assert Seen.model_validate({"sentences": [1], "name": "fever"}, context=kept).checks == {"negation": "negated"}
    assert Seen.model_validate({"sentences": [1], "name": "fever", **said}, context=NO_FEVER).checks == {
        "negation": "ok"
    }


@pytest.mark.parametrize(
    "forms", ["cut cuts cutting", "rise rises rose rising", "halve halves halved half", "run runs ran"]
)
def test_the_forms_of_a_word_have_one_stem(forms):
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "piece", ["no memory ", "a, b, ", "not ", "is not ", "may, ", "and the ", "without x, ", "\u0130n't ", "-"]
)
def test_the_work_grows_with_the_sentence_and_no_faster(piece):
    scopes.cache_clear()
    assert is_linear(lambda text: finding("memory x b the " * 20, text), lambda size: piece * (size // len(piece)))


@settings(deadline=None, max_examples=300)
@given(st.text(), st.text())
def test_any_text_is_read(value, sentence):
    for looks in (denied, left_open):
        finding(value, f"{sentence} not {value}", looks)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("an increase in yield", "No increase in yield was seen."),
        ("yield changes", "We saw no significant change in yield."),
        ("starch in the leaves", "The mutant shows absent starch in the leaves."),
        ("a loss of soil", "The decline is not due to a loss of soil."),
        ("binds zinc", "It binds copper but not zinc."),
    ],
)
def test_what_is_denied_of_a_thing_or_a_cause_is_found(value, sentence):
    assert denied(Said((value,)), sentences=(sentence,))


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("growth at low light", "Algae but not mosses, by contrast, show growth at low light."),
        ("grow at low light", "Plants lacking the gene can grow at low light."),
        ("is fatal in winter", "The absence of bees is fatal in winter."),
        ("the valve leaks", "Pressure was not lost, as measured by the valve leaks."),
        ("the reef is old", "We find that the coral is not rare and that the reef is old."),
        ("yield", "No increase in yield was seen."),
        ("was absent in shade", "Moss was absent in shade."),
    ],
)
def test_what_is_said_of_a_denied_thing_is_not_denied(value, sentence):
    assert not denied(Said((value,)), sentences=(sentence,))


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("the conversion of NO rises", "The conversion of NO rises with heat."),
        ("NO release in vessels", "Statins raise NO release in vessels."),
        ("ammonia and NO form", "In summer, ammonia and NO form over the field."),
    ],
)
def test_nitric_oxide_denies_nothing(value, sentence):
    assert not denied(Said((value,)), sentences=(sentence,))


def test_a_no_in_capitals_denies_all_the_same():
    assert denied(Said(("bleeding",)), sentences=("There was NO bleeding.",))
    assert denied(Said(("BLEEDING OF THE GUMS",)), sentences=("THERE IS NO BLEEDING OF THE GUMS.",))


def test_a_knob_that_is_set_is_no_hope():
    assert not left_open(Said(("an oven at 90 degrees",)), sentences=("The oven was set to 90 degrees.",))
    assert left_open(Said(("Wind replaces coal.",)), sentences=("Wind is set to replace coal.",))

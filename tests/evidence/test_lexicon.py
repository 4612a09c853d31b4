"""One list of verbs, known alike to all who read it: the factor, the audit and the check of denial."""

import re

import pytest

from summarizer.evidence.audit import saving_figures
from summarizer.evidence.factor import factor_of
from summarizer.evidence.lexicon import IMPROVE, INCREASE, SAVE, SPEED
from summarizer.evidence.negation import is_negated
from summarizer.evidence.vocabulary import GAIN_VERB, forms, words

SAVING = SAVE.split()


def conjugated(verb):
    """The third person, the past and the form in -ing."""
    return [form.replace("[sz]", "z") for form in forms(verb).split("|") if not form.endswith("growth")]


def told(form):
    return f"Quern {form} memory by 40%."


@pytest.mark.parametrize("verb", SAVING)
def test_every_form_of_a_verb_of_saving_gives_a_factor_a_warning_and_can_be_denied(verb):
    for form in conjugated(verb):
        factor = factor_of("40%", statement=told(form), metric="memory", evidence=told(form))
        assert factor is not None, form
        assert factor.value == pytest.approx(1 / 0.6), form
        assert "40%" in saving_figures(told(form)), form
    denied = f"Quern does not {verb} memory."
    assert is_negated(f"Quern {conjugated(verb)[-1]} memory.", None, source=denied)


@pytest.mark.parametrize("verb", SPEED.split())
def test_every_verb_of_haste_is_warned_of_and_can_be_denied(verb):
    for form in conjugated(verb):
        assert saving_figures(f"Quern {form} training by 40%."), form
    assert is_negated(f"Quern {verb}s training.", None, source=f"Quern does not {verb} training.")


@pytest.mark.parametrize("verb", [*IMPROVE.split(), *INCREASE.split()])
def test_every_verb_of_more_is_warned_of_and_gives_a_factor_of_what_is_good(verb):
    for form in conjugated(verb):
        sentence = f"Quern {form} throughput by 40%."
        factor = factor_of("40%", statement=sentence, metric="throughput", evidence=sentence)
        assert factor is not None, form
        assert factor.value == pytest.approx(1.4), form
        assert saving_figures(sentence) == ("40%",), form


@pytest.mark.parametrize(
    ("verb", "found"),
    [
        ("trim", "trim trims trimmed trimming"),
        ("reduce", "reduce reduces reduced reducing"),
        ("slash", "slash slashes slashed slashing"),
        ("lower", "lower lowers lowered lowering"),
        ("shrink", "shrink shrinks shrank shrunk shrinking"),
        ("minimize", "minimize minimise minimized minimising"),
        ("simplify", "simplifies simplified simplifying"),
    ],
)
def test_a_verb_has_all_its_forms(verb, found):
    assert all(re.fullmatch(forms(verb), form) for form in found.split())


def test_no_verb_is_on_a_list_twice_and_all_are_gains():
    listed = [*SAVING, *SPEED.split(), *IMPROVE.split(), *INCREASE.split()]
    assert len(listed) == len(set(listed))
    assert all(words(GAIN_VERB).fullmatch(verb.replace("ize", "ise")) for verb in listed)

"""How far the rules look: each distance was tuned, and one more or one less makes a test here fail."""

import pytest

from summarizer.evidence.audit import saving_figures
from summarizer.evidence.devices import is_counted, is_named, mentions
from summarizer.evidence.negation import is_negated


@pytest.mark.parametrize(("apart", "found"), [(99, ("4.2x",)), (100, ())])
def test_what_became_of_a_figure_is_said_within_a_hundred_characters(apart, found):
    assert saving_figures("4.2x and so".ljust(apart) + "faster") == found


@pytest.mark.parametrize(("apart", "found"), [(69, ("40%",)), (70, ())])
def test_what_a_figure_measures_is_said_within_seventy(apart, found):
    assert saving_figures("40% higher".ljust(apart) + "throughput") == found


@pytest.mark.parametrize(("letters", "found"), [(45, ("GPU",)), (46, ())])
def test_a_bare_device_is_counted_within_forty_eight_characters(letters, found):
    assert mentions(f"8 {'x' * letters} GPUs") == found


@pytest.mark.parametrize(("spaces", "found"), [(22, True), (23, False)])
def test_a_count_behind_a_name_stands_within_twenty_four(spaces, found):
    assert is_counted(8, source=f"A100{' ' * spaces}(8)", name="A100") is found


@pytest.mark.parametrize(("between", "found"), [("a b c d", True), ("a b c d e", False)])
def test_four_words_may_stand_within_a_name(between, found):
    assert is_named("RTX 4090", source=f"RTX {between} 4090") is found


@pytest.mark.parametrize(("between", "denied"), [("a b c d", True), ("a b c d e", False)])
def test_what_is_denied_is_told_by_the_five_words_behind_it(between, denied):
    assert is_negated("Quern raises it.", None, source=f"Quern does not increase {between} throughput.") is denied


@pytest.mark.parametrize(("letters", "denied"), [(68, True), (70, False)])
def test_and_within_eighty_characters(letters, denied):
    assert is_negated("Quern raises it.", None, source=f"Quern does not increase {'a' * letters} throughput.") is denied

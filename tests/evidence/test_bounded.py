"""A bound that the cited sentences do not put on a figure is marked, in any field of any schema."""

import pytest

from summarizer.evidence import Reading
from summarizer.evidence.bounded import with_other_bound
from summarizer.schemas import EfficiencyClaim


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Is at least 3x faster.", "It is 3x faster than eager decoding."),
        ("Is up to 3x faster.", "It is 3x faster than eager decoding."),
        ("Is at least 3x faster.", "It is up to 3x faster than eager decoding."),
        ("Saves at most 40% of memory.", "It saves at least 40% of memory."),
        ("Saves more than 40% of memory.", "It saves 40% of memory."),
        ("Takes less than 5 hours.", "Training takes more than 5 hours."),
    ],
)
def test_an_added_or_opposite_bound_is_found(text, source):
    assert with_other_bound(text, source=source)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Is up to 3x faster.", "It is up to 3x faster than eager decoding."),
        ("Is 3x faster.", "It is up to 3x faster than eager decoding."),
        ("Is up to 3x faster.", "It reaches speedups of 3x."),
        ("Is up to 3x faster.", "The maximum speedup is 3x."),
        ("Is about 3x faster.", "It is 3x faster than eager decoding."),
        ("Serves 2x more queries under 30% updates.", "It serves 2x more queries under a load of 30% updates."),
        ("Is too dry beyond the 20-year level.", "Up to the 20-year level it agrees; beyond, it is too dry."),
        ("Is at least 5x faster.", "It is 3x faster than eager decoding."),
    ],
)
def test_the_source_s_own_bound_a_dropped_one_and_a_condition_are_not(text, source):
    assert with_other_bound(text, source=source) is None


def test_the_claim_is_marked_and_the_model_reads_why():
    reading = Reading.of("It is 3x faster than eager decoding.")
    answer = {
        "sentences": [1],
        "statement": "Is at least 3x faster.",
        "metric": "inference",
        "amount": "3x",
        "baseline": None,
    }
    claim = EfficiencyClaim.model_validate(answer, context=reading.kept())
    assert claim.checks["figure"] == "not_in_evidence"
    with pytest.raises(ValueError, match="do not put the bound of 'Is at least 3x' on this figure"):
        EfficiencyClaim.model_validate(answer, context=reading)

"""The summary of a paper: what an answer must hold, and what is asked for again."""

import pytest
from pydantic import ValidationError

from summarizer.evidence import Reading
from summarizer.schemas import Device, EfficiencyClaim, PaperSummary

ABSTRACT = (
    "Training large nets is slow. We present SparseStep, which skips small updates. "
    "It is up to 4.2x faster than plain Adam. We use eight A100 GPUs. Memory falls from 80 GB to 6 GB."
)
READING = Reading.of(ABSTRACT)


def claim(**changes):
    return {
        "sentences": [3],
        "statement": "Training is up to 4.2x faster.",
        "metric": "training_time",
        "amount": "up to 4.2x",
        "baseline": "plain Adam",
    } | changes


def device(**changes):
    return {"sentences": [4], "name": "A100", "kind": "gpu", "count": 8} | changes


def answer(**changes):
    return {
        "problem": {"sentences": [1], "text": "Training is slow."},
        "method": {"sentences": [2], "name": "SparseStep", "text": "Skips small updates."},
        "efficiency_claims": [
            claim(),
            claim(sentences=[5], statement="Less memory.", metric="memory", amount="from 80 GB to 6 GB", baseline=None),
        ],
        "hardware": [device()],
    } | changes


def test_a_full_answer_is_accepted_with_every_value_quoted_and_checked():
    summary = PaperSummary.model_validate(answer(), context=READING)
    assert summary.problem.quoted == "Training large nets is slow."
    assert summary.method.name == "SparseStep"
    assert [(found.amount, found.quoted) for found in summary.efficiency_claims] == [
        ("up to 4.2x", "It is up to 4.2x faster than plain Adam."),
        ("from 80 GB to 6 GB", "Memory falls from 80 GB to 6 GB."),
    ]
    assert summary.hardware[0].model_dump(mode="json") == {
        "evidence": [{"start": 120, "end": 143, "text": "We use eight A100 GPUs."}],
        "name": "A100",
        "kind": "gpu",
        "count": 8,
        "checks": {"name": "ok", "count": "ok"},
    }
    assert PaperSummary.model_validate(summary.model_dump(mode="json")) == summary


COMPUTED = {"factor", "factor_low", "factor_high", "bound"}


@pytest.mark.parametrize(
    ("changes", "computed"),
    [
        ({}, {"factor": 4.2, "factor_low": None, "factor_high": 4.2, "bound": "at_most"}),
        (
            {"sentences": [5], "statement": "Less memory.", "metric": "memory", "amount": "from 80 GB to 6 GB"},
            {"factor": 13.3333333333, "factor_low": 13.3333333333, "factor_high": 13.3333333333, "bound": "exact"},
        ),
        ({"amount": None}, dict.fromkeys(COMPUTED)),
        ({"amount": "6 GB", "sentences": [5], "statement": "Less memory."}, dict.fromkeys(COMPUTED)),
    ],
    ids=["up to", "two quantities", "no amount", "one quantity"],
)
def test_the_factor_of_a_claim_is_computed_and_dumped(changes, computed):
    found = EfficiencyClaim.model_validate(claim(**changes), context=READING.kept())
    assert {name: value for name, value in found.model_dump(mode="json").items() if name in COMPUTED} == computed


def test_the_sense_of_a_percentage_is_read_in_the_cited_sentences():
    reading = Reading.of("It needs 40% less memory. It is simple.")
    cited, not_cited = (
        EfficiencyClaim.model_validate(
            claim(sentences=[number], statement="Needs less.", amount="40%"), context=reading.kept()
        )
        for number in (1, 2)
    )
    assert (cited.factor, not_cited.factor) == (pytest.approx(1 / 0.6), None)


@pytest.mark.parametrize(
    "changes",
    [{"amount": "100x", "statement": "100x faster."}, {"amount": "4.2x", "statement": "100x faster."}],
    ids=["amount", "statement"],
)
def test_what_a_check_fails_has_no_factor_to_sort_by(changes):
    kept = EfficiencyClaim.model_validate(claim(**changes), context=READING.kept())
    assert "not_in_evidence" in kept.checks.values()
    assert (kept.factor, kept.factor_low, kept.factor_high, kept.bound) == (None,) * 4


def test_no_model_is_asked_for_a_factor_and_none_is_taken_from_it():
    assert COMPUTED.isdisjoint(EfficiencyClaim.model_json_schema(mode="validation")["properties"])
    assert set(EfficiencyClaim.model_json_schema(mode="serialization")["properties"]) >= COMPUTED
    assert EfficiencyClaim.model_validate(claim(factor=99.0, bound="exact"), context=READING).factor == 4.2


def test_nothing_claimed_and_nothing_run_is_an_answer():
    empty = answer(efficiency_claims=[], hardware=[], method={"sentences": [2], "name": None, "text": "Skips."})
    summary = PaperSummary.model_validate(empty, context=READING)
    assert (summary.method.name, summary.efficiency_claims, summary.hardware) == (None, (), ())


NO_NAME = "no device 'H100' in the cited sentences [4]: cite the sentence that names it, or leave it out"
NO_COUNT = "the count 64 is not in the cited sentences [4]: give the count they state, or null"


@pytest.mark.parametrize(
    ("changes", "wording", "checks"),
    [
        pytest.param({"name": "H100"}, NO_NAME, {"name": "not_in_evidence", "count": "ok"}, id="name"),
        pytest.param({"count": 64}, NO_COUNT, {"name": "ok", "count": "not_in_evidence"}, id="count"),
        pytest.param(
            {"name": "H100", "count": 64},
            f"{NO_NAME}; {NO_COUNT}",
            {"name": "not_in_evidence", "count": "not_in_evidence"},
            id="name and count",
        ),
        pytest.param(
            {"name": "H100", "count": None}, NO_NAME, {"name": "not_in_evidence"}, id="name, and no count to check"
        ),
    ],
)
def test_a_device_that_is_not_there_is_asked_for_again_and_then_marked(changes, wording, checks):
    with pytest.raises(ValidationError) as caught:
        Device.model_validate(device(**changes), context=READING)
    assert [fault["msg"] for fault in caught.value.errors()] == [f"Value error, {wording}"]
    assert Device.model_validate(device(**changes), context=READING.kept()).checks == checks


def test_a_device_without_evidence_is_marked_missing():
    assert Device.model_validate(device(sentences=[]), context=READING.kept()).checks == {"evidence": "missing"}


def test_the_digits_of_a_device_are_no_figure():
    assert Device.model_validate(device(name="A100 GPUs"), context=READING).checks == {"name": "ok", "count": "ok"}


@pytest.mark.parametrize("field", ["statement", "amount", "baseline"])
def test_each_text_of_a_claim_is_held_against_its_sentences(field):
    invented = claim(**{field: "7.7x"})
    with pytest.raises(ValidationError, match=r"'7\.7x' is not in the cited sentences \[3\]: leave it out"):
        EfficiencyClaim.model_validate(invented, context=READING)
    kept = EfficiencyClaim.model_validate(invented, context=READING.kept())
    assert (getattr(kept, field), kept.checks) == ("7.7x", {"figure": "not_in_evidence", "negation": "ok"})


@pytest.mark.parametrize("field", ["problem", "method"])
def test_problem_and_method_are_held_against_their_sentences(field):
    invented = answer(**{field: answer()[field] | {"text": "It takes 99 days."}})
    with pytest.raises(ValidationError, match=f"(?s){field}.*'99 days' is not in the cited sentences"):
        PaperSummary.model_validate(invented, context=READING)
    kept = PaperSummary.model_validate(invented, context=READING.kept())
    assert getattr(kept, field).checks == {"figure": "not_in_evidence"}


@pytest.mark.parametrize(
    ("make", "changes"),
    [
        pytest.param(claim, {"metric": "speed"}, id="metric"),
        pytest.param(claim, {"metric": None}, id="no metric"),
        pytest.param(claim, {"amount": 4.2}, id="amount"),
        pytest.param(device, {"kind": "laptop"}, id="kind"),
        pytest.param(device, {"count": "many"}, id="count"),
    ],
)
def test_a_value_outside_the_schema_is_rejected_even_when_nobody_is_asked_again(make, changes):
    schema = EfficiencyClaim if make is claim else Device
    with pytest.raises(ValidationError) as caught:
        schema.model_validate(make(**changes), context=READING.kept())
    assert {fault["loc"][0] for fault in caught.value.errors()} == set(changes)


@pytest.mark.parametrize("field", ["problem", "method", "efficiency_claims", "hardware"])
def test_every_part_must_be_given(field):
    with pytest.raises(ValidationError, match="Field required"):
        PaperSummary.model_validate({k: v for k, v in answer().items() if k != field}, context=READING)


def test_extra_keys_are_ignored():
    talkative = answer(mood="sunny", hardware=[device(colour="green")])
    assert PaperSummary.model_validate(talkative, context=READING) == PaperSummary.model_validate(
        answer(), context=READING
    )

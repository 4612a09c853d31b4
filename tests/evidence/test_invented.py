"""All checks together on sentences invented in the manner of abstracts, with right answers written by hand.

A line of invented.jsonl is a sentence; whether the auditor must mark a figure in it (null: either); the devices with
their counts; the claims, each as amount, statement, metric, factor_low, factor_high, bound.
"""

import json
from pathlib import Path

import pytest

from summarizer.evidence import Reading
from summarizer.evidence.audit import saving_figures
from summarizer.evidence.devices import is_counted, is_same_device, mentions
from summarizer.evidence.negation import is_negated
from summarizer.schemas import Device, EfficiencyClaim

ROWS = [json.loads(line) for line in Path(__file__).with_name("invented.jsonl").read_text("utf-8").splitlines()]
CLAIMS = [(row["text"], *claim) for row in ROWS for claim in row["claims"]]
DEVICES = [(row["text"], *device) for row in ROWS for device in row["devices"]]


def checked(schema, text, **answer):
    return schema.model_validate({"sentences": [1], **answer}, context=Reading.of(text).kept())


def claimed(text, statement, metric, amount):
    return checked(EfficiencyClaim, text, statement=statement, metric=metric, amount=amount, baseline=None)


@pytest.mark.parametrize("row", [row for row in ROWS if row["marked"] is not None], ids=lambda row: row["text"])
def test_a_figure_is_marked_where_a_resource_is_saved_and_nowhere_else(row):
    assert bool(saving_figures(row["text"])) == bool(row["marked"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"])
def test_the_devices_found_are_those_of_the_sentence(row):
    found, named = mentions(row["text"]), [name for name, _ in row["devices"]]
    assert [name for name in named if not any(is_same_device(one, name) for one in found)] == []
    assert row["devices"] == [] or [one for one in found if not any(is_same_device(one, name) for name in named)] == []


@pytest.mark.parametrize(("text", "name", "count"), DEVICES)
def test_a_device_passes_with_its_count_and_with_no_other(text, name, count):
    assert set(checked(Device, text, name=name, kind="gpu", count=count).checks.values()) == {"ok"}
    others = {3, 7, 48, 1000} - {count} if count is not None else ()
    assert not any(is_counted(other, source=text, name=name) for other in others)


@pytest.mark.parametrize("claim_told", CLAIMS, ids=lambda told: f"{told[1]}|{told[0]}")
def test_a_right_claim_passes_and_has_the_factor_written_by_hand(claim_told):
    text, amount, statement, metric, low, high, bound = claim_told
    claim = claimed(text, statement, metric, amount)
    assert set(claim.checks.values()) == {"ok"}
    ends = tuple(end if end is None else pytest.approx(end, rel=1e-4) for end in (low, high))
    assert (claim.factor_low, claim.factor_high, claim.bound) == (*ends, bound)


@pytest.mark.parametrize(("text", "amount", "statement", "metric"), [claim[:4] for claim in CLAIMS])
def test_a_claim_is_marked_with_another_figure_and_where_the_sentence_is_denied(text, amount, statement, metric):
    if any(sign.isdigit() for sign in amount):
        assert "not_in_evidence" in claimed(text, statement, metric, f"73.9 {amount}").checks.values()
    denied = f"We found no evidence that {text[0].lower()}{text[1:]}"
    assert is_negated(statement, amount, source=denied)

from __future__ import annotations

import json
from typing import Any

import pytest
from shown import claim, device, failed, result, warning

from summarizer.view.rows import rows_of


def test_each_claim_is_a_row_and_a_paper_without_claims_is_one() -> None:
    assert [row.claim and row.claim.metric for row in rows_of(result(efficiency_claims=[claim(), claim()]))] == [
        "memory",
        "memory",
    ]
    assert [row.claim for row in rows_of(result(efficiency_claims=[]))] == [None]


def test_a_paper_has_its_devices_its_marks_and_its_warnings() -> None:
    marked = device(checks={"name": "ok", "count": "not_in_evidence"})
    (row,) = rows_of(result(hardware=[marked, device(name="CPU", count=None)], warnings=[warning()]))
    assert [str(machine) for machine in row.paper.hardware] == ["2 x A100", "CPU"]
    assert row.paper.marks == ("A100: count not in evidence",)
    assert row.paper.warnings == ("'9%' and no claim cites it",)


def test_a_failed_paper_has_one_row_that_says_why() -> None:
    (row,) = rows_of(failed())
    assert (row.claim, row.paper.failure) == (None, "the answer does not fit")


def test_a_summary_of_another_schema_is_told_by_its_fields() -> None:
    said = {"topic": {"text": "bees", "evidence": []}, "keywords": ["a", "b"], "place": {"city": "Ys", "year": 2}}
    (row,) = rows_of(result(summary=said))
    assert row.entry is not None
    assert row.entry.parts == {"topic": "bees", "keywords": ["a", "b"], "place.city": "Ys", "place.year": 2}
    assert "bees" in row.paper.text


@pytest.mark.parametrize(
    "changes",
    [
        {"efficiency_claims": None},
        {"efficiency_claims": ["x", {}]},
        {"hardware": {"name": "A100"}},
        {"hardware": [{}]},
        {"method": "plain text"},
        {"warnings": None},
        {"title": None},
        {"abstract": None},
        {"error": "text"},
        {"summary": ["a", "list"]},
    ],
)
def test_what_is_not_as_expected_is_left_out_and_breaks_nothing(changes: dict[str, Any]) -> None:
    for row in rows_of(result(**changes)):
        json.dumps(row.to_dict())


def test_a_row_as_json_has_the_claim_and_not_the_searched_text() -> None:
    (row,) = rows_of(result())
    record = json.loads(json.dumps(row.to_dict()))
    assert record["claim"]["factor"] == 4.2
    assert record["hardware"] == [{"name": "A100", "kind": "gpu", "count": 2}]
    assert "text" not in record

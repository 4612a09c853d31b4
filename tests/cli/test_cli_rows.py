from __future__ import annotations

import json
from typing import Any

import pytest
from shown import claim, device, failed, result, warning

from summarizer.cli.rows import claim_of, factor_text, marks_of, rows_of


@pytest.mark.parametrize(
    ("factors", "text"),
    [
        ({"factor": 2.5, "factor_low": 2.5, "factor_high": 2.5, "bound": "exact"}, "2.5x"),
        ({"factor": 2.5, "factor_low": 1.9, "factor_high": 3.3, "bound": "range"}, "1.9-3.3x"),
        ({"factor": 4.2, "factor_low": None, "factor_high": 4.2, "bound": "at_most"}, "<= 4.2x"),
        ({"factor": 6, "factor_low": 6, "factor_high": None, "bound": "at_least"}, ">= 6x"),
        ({"factor": 2.0, "factor_low": 2.0, "factor_high": 2.0, "bound": "about"}, "~2x"),
        ({"factor": None, "factor_low": None, "factor_high": None, "bound": None}, "-"),
        ({"factor": 3.4482758, "bound": "exact"}, "3.45x"),
        ({"factor": 42.24, "bound": "exact"}, "42.2x"),
        ({"factor": 20.0, "bound": "exact"}, "20x"),
        ({"factor": 12_000, "bound": "exact"}, "12,000x"),
        ({"factor": 0.85, "bound": "exact"}, "0.85x"),
        ({"factor": 0.0012, "bound": "exact"}, "0.0012x"),
        ({"factor": 25e6, "bound": "exact"}, "2.5e+07x"),
        ({"factor": float("nan"), "bound": "exact"}, "-"),
        ({"factor": "4", "bound": "exact"}, "-"),
    ],
)
def test_a_factor_is_told_with_its_bound(factors: dict[str, Any], text: str) -> None:
    assert factor_text(claim_of(claim(**factors))) == text


@pytest.mark.parametrize(
    ("checks", "marks"),
    [
        ({"figure": "ok", "negation": "ok"}, ()),
        ({"figure": "not_in_evidence"}, ("figure not in evidence",)),
        ({"figure": "ok", "negation": "negated"}, ("negated",)),
        ({"evidence": "missing"}, ("no evidence",)),
        ({"evidence": "not_in_evidence"}, ("not in the words of its evidence",)),
        (None, ()),
    ],
)
def test_only_checks_that_are_not_ok_become_marks(checks: dict[str, str] | None, marks: tuple[str, ...]) -> None:
    assert marks_of({"checks": checks}) == marks


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
    assert row.paper.fields == (("topic", "bees"), ("keywords", "a; b"), ("place", "city Ys, year 2"))
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

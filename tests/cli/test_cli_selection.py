from __future__ import annotations

from typing import Any

import pytest
from shown import claim, device, failed, result, warning

from summarizer.cli.selection import Condition, Filter, Order
from summarizer.errors import ConfigurationError
from summarizer.view.rows import rows_of

NEGATED = {"figure": "ok", "negation": "negated"}


@pytest.mark.parametrize(
    ("filter", "changes", "admitted"),
    [
        ({}, {}, True),
        ({"metrics": frozenset({"memory", "energy"})}, {}, True),
        ({"metrics": frozenset({"energy"})}, {}, False),
        ({"metrics": frozenset({"memory"})}, {"efficiency_claims": []}, False),
        ({"hardware": "a100"}, {}, True),
        ({"hardware": "A1"}, {}, True),
        ({"hardware": "gpu"}, {}, True),
        ({"hardware": "H100"}, {}, False),
        ({"hardware": "rtx-4090"}, {"hardware": [device(name="RTX 4090")]}, True),
        ({"hardware": "rtx4090"}, {"hardware": [device(name="GeForce RTX 4090")]}, True),
        ({"hardware": "A100"}, {"hardware": []}, False),
        ({"min_factor": 4.2}, {}, True),
        ({"min_factor": 4.3}, {}, False),
        ({"min_factor": 0.0}, {"efficiency_claims": [claim(factor=None)]}, False),
        ({"min_factor": 0.0}, {"efficiency_claims": []}, False),
        ({"search": "PAPER P1"}, {}, True),
        ({"search": "sparsestep"}, {}, True),
        ({"search": "LESS memory."}, {}, True),
        ({"search": "nowhere"}, {}, False),
        ({"flagged": True}, {}, False),
        ({"flagged": True}, {"warnings": [warning()]}, True),
        ({"flagged": True}, {"efficiency_claims": [claim(checks=NEGATED)]}, True),
        ({"flagged": True}, {"hardware": [device(checks={"name": "not_in_evidence"})]}, True),
        ({"failed": True}, {}, False),
        ({"metrics": frozenset({"memory"}), "hardware": "A100", "min_factor": 4, "search": "slow"}, {}, True),
        ({"metrics": frozenset({"memory"}), "hardware": "A100", "min_factor": 5, "search": "slow"}, {}, False),
    ],
)
def test_a_row_is_admitted_that_fits_every_filter(
    filter: dict[str, Any], changes: dict[str, Any], admitted: bool
) -> None:
    (row,) = rows_of(result(**changes))
    assert Filter(**filter).admits(row) is admitted


@pytest.mark.parametrize(("status", "admitted"), [("failed", True), ("skipped", False)])
def test_failed_admits_failed_papers_alone(status: str, admitted: bool) -> None:
    (row,) = rows_of(failed(status=status))
    assert Filter(failed=True).admits(row) is admitted


def test_flagged_leaves_out_the_sound_claims_of_a_paper_with_a_marked_one() -> None:
    rows = rows_of(result(efficiency_claims=[claim(), claim(checks=NEGATED)]))
    assert [Filter(flagged=True).admits(row) for row in rows] == [False, True]


PAPERS = [
    rows_of(result("b", title="alpha", efficiency_claims=[claim(factor=2), claim(factor=9, metric="energy")])),
    rows_of(result("A", title="Gamma", efficiency_claims=[claim(factor=None, metric="tuning")])),
    rows_of(result("c", title="", efficiency_claims=[claim(factor=5, metric="data"), claim(factor=3)])),
    rows_of(failed("d")),
]


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        (Order(), "bAcd"),
        (Order(reverse=True), "dcAb"),
        (Order("factor"), "bcAd"),
        (Order("factor", reverse=True), "bcAd"),
        (Order("title"), "bAdc"),
        (Order("title", reverse=True), "dAbc"),
        (Order("id"), "Abcd"),
        (Order("id", reverse=True), "dcbA"),
        (Order("metric"), "cbAd"),
        (Order("metric", reverse=True), "Abcd"),
    ],
)
def test_papers_are_sorted_by_their_first_claim_and_what_is_unknown_is_last(order: Order, ids: str) -> None:
    assert "".join(rows[0].paper.id for rows in order.sorted(PAPERS)) == ids


@pytest.mark.parametrize(("reverse", "factors"), [(False, [9, 2, 5, 3]), (True, [2, 9, 3, 5])])
def test_the_claims_of_a_paper_are_sorted_too(reverse: bool, factors: list[float]) -> None:
    rows = [row for rows in Order("factor", reverse=reverse).sorted(PAPERS) for row in rows]
    assert [row.claim.factor for row in rows if row.claim and row.claim.factor] == factors


def test_without_an_order_papers_pass_as_they_come() -> None:
    def papers() -> Any:
        yield PAPERS[0]
        pytest.fail("nobody asked for the second paper")

    assert next(Order().sorted(papers())) == PAPERS[0]


@pytest.mark.parametrize(
    ("condition", "admitted"),
    [
        ("metric=memory", True),
        ("metric = Memory", True),
        ("metric!=memory", False),
        ("metric!=energy", True),
        ("factor>4", True),
        ("factor>=4.2", True),
        ("factor<4.2", False),
        ("factor<=4.2", True),
        ("factor=4.2", True),
        ("factor_low=", True),
        ("factor_low!=", False),
        ("amount~UP TO", True),
        ("amount~down", False),
        ("hardware.kind=gpu", True),
        ("hardware.count>1", True),
        ("method.name~sparse", True),
        ("statement>1", False),
        ("nothing=1", False),
        ("nothing!=1", False),
    ],
)
def test_a_condition_holds_a_field_against_a_value(condition: str, admitted: bool) -> None:
    (row,) = rows_of(result())
    assert Filter(where=(Condition.of(condition),)).admits(row) is admitted


@pytest.mark.parametrize("value", ["no_gain", "no gain", "No-Gain"])
def test_a_choice_is_known_in_any_spelling(value: str) -> None:
    (row,) = rows_of(result(summary={"limits": [{"text": "x", "kind": "no_gain", "is_open": True}]}))
    assert Condition.of(f"kind={value}").admits(row)
    assert Condition.of("is_open=true").admits(row)
    assert not Condition.of("is_open=no").admits(row)


@pytest.mark.parametrize("text", ["metric", "=memory", "factor>fast", "factor>nan", ""])
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError):
        Condition.of(text)


def test_numbers_come_before_texts_and_those_without_a_value_are_last() -> None:
    papers = [rows_of(result(str(size), summary={"sets": [{"size": size}]})) for size in (2, "b", None, 10, "a")]
    assert [rows[0].paper.id for rows in Order("size").sorted(papers)] == ["10", "2", "a", "b", "None"]


def test_a_factor_of_a_part_comes_after_those_of_wholes_and_passes_no_least_factor() -> None:
    rows = rows_of(result(efficiency_claims=[claim(factor=90.0, part="KV cache"), claim(factor=2.0)]))
    (ordered,) = Order("factor").sorted([rows])
    assert [row.claim.factor for row in ordered if row.claim] == [2.0, 90.0]
    assert [Filter(min_factor=1.5).admits(row) for row in rows] == [False, True]

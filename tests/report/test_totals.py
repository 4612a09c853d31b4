from __future__ import annotations

import pytest
from reported import claim, device, evidence, failed, flagged, result, summary

from summarizer.report.payload import paper, payload
from summarizer.report.totals import is_flagged, spending, totals


def test_papers_are_counted_by_what_became_of_them() -> None:
    two = result("b", summary=summary(efficiency_claims=[claim(), claim(None, None)]))
    counted = totals(payload([result(), two, flagged(), failed(), failed("s", type="NoAbstract")]))
    assert (counted.papers, counted.ok, counted.failed, counted.skipped) == (5, 3, 1, 1)
    assert (counted.claims, counted.factors, counted.flagged) == (4, 3, 1)


WRONG = {"figure": "not_in_evidence"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (result(), False),
        (failed(), False),
        (result(warnings=[{"kind": "uncited_figure", "message": "5x", "evidence": []}]), True),
        (result(summary=summary(problem={"text": "x", "checks": WRONG})), True),
        (result(summary=summary(method={"text": "x", "checks": WRONG})), True),
        (result(summary=summary(efficiency_claims=[claim(checks={"negation": "negated"})])), True),
        (result(summary=summary(hardware=[device(checks={"count": "missing"})])), True),
        (result(summary={"cost": {"text": "x", "evidence": evidence(), "checks": WRONG}}), True),
    ],
)
def test_a_warning_or_a_check_that_is_not_ok_flags_a_paper(given: dict[str, object], expected: bool) -> None:
    assert is_flagged(paper(given)) is expected


def test_costs_add_up_and_what_has_no_price_is_counted() -> None:
    unpriced = result("b", usage={**result()["usage"], "cost_usd": None})
    kept = result("c", usage=dict.fromkeys(result()["usage"], 0), provenance={**result()["provenance"], "cached": True})
    spent = spending([result(), unpriced, kept])
    assert (spent.requests, spent.tokens, spent.unpriced, spent.cached) == (2, 240, 1, 1)
    assert spent.cost_usd == pytest.approx(0.001)

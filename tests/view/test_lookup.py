from __future__ import annotations

from typing import Any

import pytest
from shown import claim, device, result, span

from summarizer.view.lookup import values_of
from summarizer.view.rows import rows_of

DATASET = {"evidence": [span(1)], "name": "ImageNet", "role": "training", "size": None, "checks": {}}
STUDY = {"datasets": [DATASET], "open_problems": [{"text": "why", "kind": "x"}], "year": 1999, "cost": {"usd": 5}}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("role", ("training",)),
        ("datasets.role", ("training",)),
        ("ROLE", ("training",)),
        ("datasets", ("ImageNet (role: training)",)),
        ("size", ()),
        ("year", (1999,)),
        ("cost.usd", (5,)),
        ("usd", (5,)),
        ("id", ("p1",)),
        ("kind", None),
        ("rolle", None),
    ],
)
def test_a_field_is_found_by_its_name_alone_or_with_the_field_it_stands_in(name: str, values: Any) -> None:
    assert values_of(rows_of(result(summary=STUDY))[0], name) == values


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("metric", ("memory",)),
        ("claims.metric", ("memory",)),
        ("efficiency_claims.factor", (4.2,)),
        ("hardware.name", ("A100", "CPU")),
        ("kind", ("gpu", "cpu")),
        ("method.name", ("SparseStep",)),
        ("title", ("Paper p1",)),
    ],
)
def test_a_claim_knows_the_other_fields_of_its_paper(name: str, values: Any) -> None:
    record = result(efficiency_claims=[claim()], hardware=[device(), device(name="CPU", kind="cpu", count=None)])
    assert values_of(rows_of(record)[0], name) == values

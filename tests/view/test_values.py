from __future__ import annotations

from typing import Any

import pytest
from shown import claim, device, span

from summarizer.view.values import entries, one_line

CITED = {"evidence": [span(1)], "text": "4x", "checks": {"figure": "missing"}}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "none"),
        ([], "none"),
        (True, "yes"),
        (1999, "1999"),
        (12_345, "12,345"),
        ("a_b", "a_b"),
        (["a", "b"], "a; b"),
        ({"text": "bees", "evidence": [], "checks": {}}, "bees"),
        ({"name": "ImageNet", "role": "training", "size": None}, "ImageNet (role: training)"),
        ({"name": "SparseStep", "text": "a step"}, "SparseStep: a step"),
        ({"price": {"usd": 5, "is_known": False}}, "price, usd: 5, price, is known: no"),
        (claim(), "memory: up to 4.2x vs. Adam"),
        (claim(amount=None, setting="offline"), "memory: Needs less memory. vs. Adam (setting: offline)"),
        ([device(), device(name="CPU", kind="cpu", count=None)], "2 x A100 (gpu); CPU (cpu)"),
    ],
)
def test_a_value_of_any_schema_is_told_on_one_line(value: Any, text: str) -> None:
    assert one_line(value) == text


def test_a_value_with_evidence_within_another_is_an_entry_of_its_own() -> None:
    found = list(entries({"title": "All", "speed": CITED, "parts": [CITED, {"deep": [CITED]}]}))
    assert [entry.parts for entry in found] == [
        {"title": "All"},
        {"speed.text": "4x"},
        {"parts.text": "4x"},
        {"parts.deep.text": "4x"},
    ]
    assert [entry.marks for entry in found] == [(), *[("figure missing",)] * 3]

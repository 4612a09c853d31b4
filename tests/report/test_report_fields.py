from __future__ import annotations

from typing import Any

import pytest
from reported import ABSTRACT, SENTENCES, claim, device, evidence, result, summary

from summarizer.report.payload import paper, payload


def test_parts_keep_their_numbers_and_flags_and_name_the_objects_they_stand_in() -> None:
    cost = {"price": {"usd": 5, "known": False}, "tags": ["a", "b"], "odd": [{"x": 1}], "none": None}
    shown = paper(result(summary={"cost": cost}))["fields"]["cost"]
    assert shown == [{"parts": {"price.usd": 5, "price.known": False, "tags": ["a", "b"], "odd": '[{"x": 1}]'}}]


def test_a_number_that_json_cannot_hold_is_a_word() -> None:
    assert paper(result(summary={"x": float("inf")}))["fields"]["x"] == [{"parts": {"": "inf"}}]


def test_a_value_within_a_value_keeps_its_own_evidence_and_checks() -> None:
    speed = {"text": "4x", "evidence": evidence(SENTENCES[2]), "checks": {"figure": "missing"}}
    shown = paper(result(summary={"results": {"title": "All", "speed": speed, "parts": [speed, speed]}}))
    first, *inner = shown["fields"]["results"]
    assert first == {"parts": {"title": "All"}}
    assert [value["parts"] for value in inner] == [{"speed.text": "4x"}, {"parts.text": "4x"}, {"parts.text": "4x"}]
    start, end = inner[0]["spans"][0]
    assert ABSTRACT.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le") == SENTENCES[2]
    assert inner[0]["checks"] == {"figure": "missing"}


def test_each_part_of_each_field_is_described_once() -> None:
    first = {"datasets": [{"name": "Oil fields of 1900", "role": "both"}], "year": 1999}
    second = {"datasets": [{"name": "Gears and their oil", "size": 3}], "year": 2001}
    fields = payload([result("a", summary=first), result("b", summary=second)])["fields"]
    assert [(field["label"], [(part["label"], part["kind"]) for part in field["parts"]]) for field in fields] == [
        ("Datasets", [("Name", "text"), ("Role", "choice"), ("Size", "number")]),
        ("Year", [("", "number")]),
    ]


def test_what_a_schema_adds_to_our_claims_and_devices_is_kept() -> None:
    added = summary(efficiency_claims=[claim(setting="offline")], hardware=[device(memory_gb=80)])
    data = payload([result(summary=added)])
    assert (data["papers"][0]["claims"][0]["more"], data["papers"][0]["devices"][0]["more"]) == (
        {"setting": "offline"},
        {"memory_gb": 80},
    )
    assert data["more"]["devices"] == [{"name": "memory_gb", "label": "Memory gb", "kind": "number"}]


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"checks": {"figure": "ok", "negation": "ok"}}, {"figure": "ok", "negation": "ok"}),
        ({"checks": {"figure": "not_applicable", "negation": "ok"}}, {"negation": "ok"}),
        ({"amount": None, "statement": "Far less oil."}, {"negation": "ok"}),
        ({"amount": None, "checks": {"figure": "missing"}}, {"figure": "missing"}),
    ],
)
def test_a_check_that_had_nothing_to_check_is_not_shown(changes: dict[str, Any], shown: dict[str, str]) -> None:
    given = claim(**{"checks": {"figure": "ok", "negation": "ok"}, **changes})
    assert paper(result(summary=summary(efficiency_claims=[given])))["claims"][0]["checks"] == shown


def test_a_count_that_is_not_there_was_not_checked() -> None:
    shown = paper(result(summary=summary(hardware=[device(count=None)])))["devices"][0]
    assert shown["checks"] == {"name": "ok"}

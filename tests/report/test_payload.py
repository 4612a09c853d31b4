from __future__ import annotations

import json
from typing import Any

import pytest
from reported import ABSTRACT, SENTENCES, claim, device, evidence, failed, result, summary

from summarizer.report.payload import paper, payload


def passages(text: str, spans: list[list[int]]) -> list[str]:
    """What a browser cuts out: its strings are UTF-16."""
    units = text.encode("utf-16-le")
    return [units[2 * start : 2 * end].decode("utf-16-le") for start, end in spans]


def test_spans_cut_the_same_passages_in_a_browser_after_characters_of_two_units() -> None:
    shown = paper(result())
    assert passages(ABSTRACT, shown["problem"]["spans"]) == [SENTENCES[0]]
    assert passages(ABSTRACT, shown["claims"][0]["spans"]) == [SENTENCES[2]]
    assert passages(ABSTRACT, shown["devices"][0]["spans"]) == [SENTENCES[3]]


def test_spans_of_plain_text_stay_as_they_are_and_end_with_the_text() -> None:
    given = result(abstract="Short.", summary=summary(method={"text": "x", "evidence": [{"start": 0, "end": 99}]}))
    assert paper(given)["method"]["spans"] == [[0, 6]]


@pytest.mark.parametrize(
    "spans",
    [None, "0-5", [None], [{}], [{"start": "0", "end": 5}], [{"start": 5, "end": 2}], [{"start": -1, "end": 2}]],
)
def test_what_is_no_span_is_left_out(spans: Any) -> None:
    given = result(summary=summary(method={"text": "x", "evidence": spans}))
    assert paper(given)["method"] == {"text": "x"}


def test_what_is_empty_and_the_text_of_evidence_are_left_out() -> None:
    text = json.dumps(paper(result()), ensure_ascii=False)
    assert text.count(SENTENCES[2]) == 1, "only in the abstract"
    assert "warnings" not in text
    assert "null" not in text


@pytest.mark.parametrize(
    ("factor", "kept"),
    [
        (4.0, True),
        (None, False),
        (0, False),
        (-1.0, False),
        (float("nan"), False),
        (float("inf"), False),
        (True, False),
    ],
)
def test_only_a_positive_finite_number_is_a_factor(factor: Any, kept: bool) -> None:
    shown = paper(result(summary=summary(efficiency_claims=[claim("4x", factor)])))["claims"][0]
    assert ("factor" in shown) is kept


def test_ends_and_bound_of_a_factor_are_kept_where_they_are_known() -> None:
    given = claim("up to 4x", 4.0, factor_low=None, bound="at_most")
    shown = paper(result(summary=summary(efficiency_claims=[given])))["claims"][0]
    assert (shown.get("low"), shown["high"], shown["bound"]) == (None, 4.0, "at_most")


def test_fields_of_another_schema_are_shown_one_by_one_with_their_evidence() -> None:
    other = {
        "training_cost": {"amount": "$5", "evidence": evidence(SENTENCES[2]), "checks": {"figure": "missing"}},
        "topics": ["oil", "", "gears"],
        "is_open": False,
        "nothing": None,
    }
    fields = paper(result(summary=other))["fields"]
    assert {name: [value["parts"] for value in values] for name, values in fields.items()} == {
        "training_cost": [{"amount": "$5"}],
        "topics": [{"": "oil"}, {"": "gears"}],
        "is_open": [{"": False}],
    }
    cost = fields["training_cost"][0]
    assert passages(ABSTRACT, cost["spans"]) == [SENTENCES[2]]
    assert cost["checks"] == {"figure": "missing"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("efficiency_claims", ["4x less oil"]),
        ("efficiency_claims", [{"metric": "energy"}]),
        ("hardware", "two A100s"),
        ("hardware", [device(name=None)]),
        ("problem", "Rotors stall."),
        ("method", {"steps": ["one", "two"]}),
    ],
)
def test_a_field_with_one_of_our_names_and_another_shape_is_shown_as_any_other(name: str, value: Any) -> None:
    shown = paper(result(summary={name: value}))
    assert list(shown["fields"]) == [name]


def test_labels_of_all_fields_come_in_order_of_appearance() -> None:
    data = payload([result("a", summary={"b": 1}), result("b", summary={"a": 1, "b": 2})])
    assert [field["label"] for field in data["fields"]] == ["B", "A"]


def test_papers_with_one_id_get_addresses_of_their_own() -> None:
    data = payload([result("a"), result("a~2"), result("a"), result("a")])
    keys = [each["key"] for each in data["papers"]]
    assert keys[0] == "a"
    assert len(set(keys)) == 4


def test_each_origin_is_told_once() -> None:
    other = result("b", provenance={**result()["provenance"], "model": "other-model"})
    data = payload([result("a"), other, result("c")])
    assert [source["model"] for source in data["sources"]] == ["some-model", "other-model"]
    assert [each["source"] for each in data["papers"]] == [0, 1, 0]


def test_a_failure_keeps_why_and_what_the_model_last_said() -> None:
    assert paper(failed())["error"] == {"type": "Refused", "message": "The model declined.", "answer": '{"half": '}

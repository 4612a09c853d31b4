"""What the records are held to: their arithmetic, their identifiers, their written form."""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import json
import pickle

import pytest
from pydantic import BaseModel

from summarizer.records import (
    BadRecord,
    Failure,
    Paper,
    Provenance,
    Result,
    Span,
    Usage,
    Warned,
    content_id,
    written_as,
)


class Note(BaseModel):
    text: str


def result(*, summary=None, error=None, **given):
    where = Provenance("test", "paper@1a2b3c", "Note@4d5e6f", "f" * 64)
    return Result("p1", "On caf\u00e9s", "We brew.\nIt helps.", summary, error, where, Usage(), **given)


@pytest.mark.parametrize(
    ("left", "right", "total"),
    [
        pytest.param(Usage(), Usage(), Usage(0, 0, 0, 0, 0.0), id="nothing asked costs 0"),
        pytest.param(Usage(1, 10, 4, 3, 0.5), Usage(2, 5, 1, 1, 0.25), Usage(3, 15, 5, 4, 0.75), id="all is added"),
        pytest.param(Usage(1, cost_usd=None), Usage(1, cost_usd=0.5), Usage(2, cost_usd=None), id="unknown + known"),
        pytest.param(Usage(1, cost_usd=0.5), Usage(1, cost_usd=None), Usage(2, cost_usd=None), id="known + unknown"),
        pytest.param(Usage(), Usage(1, cost_usd=None), Usage(1, cost_usd=None), id="nothing + unknown"),
    ],
)
def test_usage_adds_up_and_an_unknown_cost_stays_unknown(left, right, total):
    assert left + right == total


def test_a_paper_without_an_id_is_known_by_its_title_and_abstract():
    expected = hashlib.sha256(b"A title\nAn abstract").hexdigest()[:12]
    assert content_id("A title", "An abstract") == expected
    assert Paper.of("An abstract", title="A title").id == expected


@pytest.mark.parametrize(("given", "expected"), [("doe2020", "doe2020"), ("", content_id("", "We brew."))])
def test_the_inputs_own_id_is_kept_unless_it_is_empty(given, expected):
    assert Paper.of("We brew.", id=given).id == expected


def test_papers_that_differ_in_the_title_alone_have_different_ids():
    assert content_id("One", "We brew.") != content_id("Two", "We brew.")


def test_half_a_surrogate_pair_has_an_id():
    assert len(content_id("", "cut in an emoji \ud83d")) == 12


@pytest.mark.parametrize(
    ("record", "shown"),
    [
        (BadRecord("in.jsonl", 3, "no JSON"), "in.jsonl:3: no JSON"),
        (BadRecord("in.parquet", None, "no column"), "in.parquet: no column"),
    ],
)
def test_a_bad_record_says_where_it_is(record, shown):
    assert str(record) == shown


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (None, "ok"),
        (Failure("NoAbstract", "nothing to ask about"), "skipped"),
        (Failure("Refused", "the model refused"), "failed"),
    ],
)
def test_the_status_follows_from_the_error(error, status):
    outcome = result(summary=None if error else Note(text="x"), error=error)
    assert outcome.status == status
    assert json.loads(outcome.to_json())["status"] == status


def test_a_result_is_written_with_its_keys_in_order():
    written = json.loads(result(summary=Note(text="It helps.")).to_json())
    assert list(written) == [
        "id",
        "title",
        "abstract",
        "status",
        "summary",
        "warnings",
        "error",
        "provenance",
        "usage",
    ]
    assert list(written["usage"]) == ["requests", "input_tokens", "cached_input_tokens", "output_tokens", "cost_usd"]
    assert written["provenance"].keys() >= {"model", "prompt", "schema", "fingerprint", "cached", "attempts"}


def test_a_result_says_what_was_found_and_what_to_look_at():
    warned = Warned("uncited_figure", "4.2x is in no claim", (Span(0, 8, "We brew."),))
    written = json.loads(result(summary=Note(text="It helps."), warnings=(warned,)).to_json())
    assert written["summary"] == {"text": "It helps."}
    assert written["error"] is None
    assert written["warnings"] == [
        {
            "kind": "uncited_figure",
            "message": "4.2x is in no claim",
            "evidence": [{"start": 0, "end": 8, "text": "We brew."}],
        }
    ]


def test_a_failed_result_has_no_summary_and_keeps_what_the_model_said():
    written = json.loads(result(error=Failure("InvalidAnswer", "no answer fits", '{"te')).to_json())
    assert written["summary"] is None
    assert written["error"] == {"type": "InvalidAnswer", "message": "no answer fits", "answer": '{"te'}


def test_a_result_is_one_line_with_its_characters_as_they_are():
    line = result(summary=Note(text="x")).to_json()
    assert "\n" not in line
    assert "On caf\u00e9s" in line


def test_half_a_surrogate_pair_can_be_written():
    line = result(summary=Note(text="cut in an emoji \ud83d")).to_json()
    assert json.loads(line.encode("utf-8"))["summary"] == {"text": "cut in an emoji \ud83d"}


def test_a_result_whose_text_is_known_is_written_with_it_and_is_the_same_record():
    plain, known = result(summary=Note(text="x")), written_as(result(summary=Note(text="x")), '{"status": "known"}')
    assert json.loads(known.to_json()) == {
        "id": "p1", "title": "On caf\u00e9s", "abstract": "We brew.\nIt helps.", "status": "known",
    }  # fmt: skip
    assert known == plain
    assert (repr(known), dataclasses.asdict(known)) == (repr(plain), dataclasses.asdict(plain))
    assert known.to_dict() == plain.to_dict()


@pytest.mark.parametrize(
    "copied",
    [
        copy.copy,
        copy.deepcopy,
        dataclasses.replace,
        lambda one: pickle.loads(pickle.dumps(one)),  # noqa: S301  # its own
    ],
    ids=["copy", "deepcopy", "replace", "pickle"],
)
def test_a_copy_of_a_result_is_written_from_its_own_values(copied):
    known = written_as(result(summary=Note(text="x")), '{"status": "known"}')
    assert copied(known).to_json() == result(summary=Note(text="x")).to_json()

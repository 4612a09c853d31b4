from __future__ import annotations

import pytest
from exports.results import Study, failed, good, skipped, study, tabled

from summarizer.errors import ConfigurationError
from summarizer.exports.flat import cell, cells, columns, explode, exploded_shape, lists_of, record_of
from summarizer.exports.shapes import result_shape
from summarizer.schemas import PaperSummary

PAPER = result_shape(PaperSummary)
SPAN = {"start": 3, "end": 6, "text": "abc"}


def names(shape):
    return [column.name for column in columns(shape)]


def row(record, shape):
    return dict(zip(names(shape), cells(record, columns(shape)), strict=True))


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (None, "text", None),
        ("a", "text", "a"),
        ("a\ud800", "text", "a?"),
        (True, "boolean", True),
        (2.5, "number", 2.5),
        ({"a": "\u00e9"}, "json", '{"a": "\u00e9"}'),
        ([SPAN, SPAN], "passages", "abc abc"),
        ([SPAN, SPAN], "offsets", "3..6 3..6"),
        ([], "offsets", ""),
    ],
)
def test_a_cell_holds_a_text_a_number_or_a_boolean(value, kind, expected):
    assert cell(value, kind) == expected


def test_the_lists_of_a_summary_are_tables_of_their_own():
    assert lists_of(PAPER) == {"claims": "efficiency_claims", "hardware": "hardware"}
    assert lists_of(result_shape(Study)) == {"limits": "limits"}


def test_objects_are_spread_and_evidence_stands_last_of_its_object():
    assert names(PAPER)[4:13] == [
        *("problem_text", "problem_checks", "problem_evidence", "problem_evidence_offsets"),
        *("method_name", "method_text", "method_checks", "method_evidence", "method_evidence_offsets"),
    ]


def test_a_field_of_the_summary_that_has_the_name_of_a_column_is_told_apart():
    found = names(result_shape(Study))
    assert {"title", "summary_title"} < set(found)
    assert len({name.casefold() for name in found}) == len(found)


def test_a_claim_carries_its_paper():
    shape = exploded_shape(PAPER, "claims")
    first, second = (row(each, shape) for each in explode(tabled(good()), PAPER, "claims"))
    assert (first["id"], first["title"], first["status"], first["number"]) == ("p1", "A step", "ok", 1)
    assert (first["metric"], first["amount"], first["factor_high"], first["bound"]) == (
        *("training_time", "up to 4.2x"),
        *(4.2, "at_most"),
    )
    assert (first["evidence"], first["evidence_offsets"]) == (
        "It is up to 4.2x faster than Adam on 8 A100 GPUs.",
        "41..90",
    )
    assert (second["number"], second["metric"], second["amount"]) == (2, "memory", None)


@pytest.mark.parametrize(("result", "error"), [(failed(), "Refused"), (skipped(), "NoAbstract")])
def test_a_paper_without_claims_keeps_one_row_with_its_error(result, error):
    shape = exploded_shape(PAPER, "claims")
    (only,) = (row(each, shape) for each in explode(tabled(result), PAPER, "claims"))
    assert (only["status"], only["error_type"], only["number"], only["metric"]) == (result.status, error, None, None)


def test_rows_that_are_not_there_are_an_error_that_names_those_that_are():
    with pytest.raises(ConfigurationError, match="nothing") as caught:
        exploded_shape(PAPER, "nothing")
    assert "papers, claims, hardware" in caught.value.hint


@pytest.mark.parametrize("result", [good(), failed(), skipped(), good(title="", warnings=())])
def test_a_row_makes_the_same_record_again(result):
    of = columns(PAPER)
    assert record_of(cells(tabled(result), of), of, PAPER) == tabled(result)


@pytest.mark.parametrize("result", [study(), study(main=None, free=None, weights={}), study(limits=()), failed()])
def test_a_row_of_another_schema_makes_the_same_record_again(result):
    shape = result_shape(Study)
    of = columns(shape)
    assert record_of(cells(tabled(result), of), of, shape) == tabled(result)

"""What goes into a file comes out of it: every form that keeps results whole gives back the same values."""

from __future__ import annotations

import math

import pytest
from exports.results import LAST, Study, claim, failed, good, plain, skipped, study, summary
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summarizer.errors import InputError
from summarizer.exports import export, read_results, to_arrow, to_pandas, to_polars
from summarizer.exports.delimited import defused, read_delimited, restored
from summarizer.exports.flat import explode, exploded_shape
from summarizer.exports.shaped import plain as without_table_form
from summarizer.exports.shaped import tabular
from summarizer.exports.shapes import result_shape
from summarizer.schemas import PaperSummary

KEPT_WHOLE = ["jsonl", "json", "parquet", "sqlite", "db", "ndjson"]
STANDARD = [good(1), failed(2), skipped(3), good(1), good(5, summary=summary(efficiency_claims=(), hardware=()))]
OTHER = [failed(0), study(1), study(2, main=None, weights={"b": 1.0, "c": 2.0}, free={"x": None}), study(3, limits=())]
NASTY = st.text() | st.sampled_from(
    ["=1+1", "+1", "-1", "@a", "\t=", "\r", "\n", "'", "''=", '"', "a\r\nb", "\0", "\U0001f600", "", "\uff1d1", ";,|"]
)
repeated = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def nasty_results(texts):
    title, statement, amount, baseline = texts
    claims = (claim(statement=statement, amount=amount or None, baseline=baseline), claim(statement=title))
    return [good(1, title=title, summary=summary(efficiency_claims=claims)), failed(2)]


def read_back(path, *, rows="papers", delimiter=",", schema=PaperSummary):
    shape = result_shape(schema) if rows == "papers" else exploded_shape(result_shape(schema), rows)
    with path.open(encoding="utf-8", newline="") as lines:
        found = list(read_delimited(lines, shape, delimiter=delimiter))
    return [without_table_form(record) for record in found] if rows == "papers" else found


def claims_of(records):
    return [row for record in records for row in explode(tabular(record), result_shape(PaperSummary), "claims")]


@pytest.mark.parametrize("ending", KEPT_WHOLE)
@pytest.mark.parametrize("results", [STANDARD, OTHER, [failed()], []], ids=["standard", "other", "failed", "none"])
def test_results_come_back_the_same(tmp_path, ending, results):
    target = tmp_path / f"out.{ending}"
    export(results, str(target))
    assert list(read_results([str(target)])) == [plain(result) for result in results]


@pytest.mark.parametrize("ending", KEPT_WHOLE)
def test_results_come_back_with_their_fields_in_order(tmp_path, ending):
    target = tmp_path / f"out.{ending}"
    export(STANDARD, str(target))
    [first, *_] = read_results([str(target)])
    assert str(first) == str(plain(STANDARD[0]))


@repeated
@given(st.tuples(NASTY, NASTY, NASTY, NASTY))
def test_no_text_is_changed_on_the_way_through_a_file(tmp_path, texts):
    results = nasty_results(texts)
    for ending in ("parquet", "sqlite", "json"):
        target = tmp_path / f"out.{ending}"
        export(results, str(target))
        assert list(read_results([str(target)])) == [plain(result) for result in results]


@repeated
@given(st.tuples(NASTY, NASTY, NASTY, NASTY))
@pytest.mark.parametrize(("ending", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_no_text_is_changed_on_the_way_through_a_table(tmp_path, ending, delimiter, texts):
    records = [plain(result) for result in nasty_results(texts)]
    target = tmp_path / f"out.{ending}"
    export(records, str(target))
    assert read_back(target, delimiter=delimiter) == records
    export(records, str(target), rows="claims")
    assert read_back(target, rows="claims", delimiter=delimiter) == claims_of(records)


@pytest.mark.parametrize("ending", ["parquet", "sqlite", "csv", "tsv", "xlsx", "md", "bib"])
def test_half_of_a_surrogate_pair_becomes_a_question_mark(tmp_path, ending):
    target = tmp_path / f"out.{ending}"
    export([plain(good()) | {"title": "a\ud800b"}], str(target))
    if ending in {"parquet", "sqlite"}:
        assert next(read_results([str(target)]))["title"] == "a?b"


def test_half_of_a_surrogate_pair_stays_in_json_lines(tmp_path):
    record = plain(good()) | {"title": "a\ud800b"}
    export([record], str(tmp_path / "out.jsonl"))
    assert list(read_results([str(tmp_path / "out.jsonl")])) == [record]


@given(NASTY)
def test_a_defused_text_is_no_formula_and_can_be_restored(text):
    assert not defused(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"))
    assert restored(defused(text)) == text


def test_numbers_below_zero_stay_numbers(tmp_path):
    export([plain(good()) | {"usage": plain(good())["usage"] | {"cost_usd": -1.5}}], str(tmp_path / "minus.csv"))
    assert (tmp_path / "minus.csv").read_text(encoding="utf-8").rstrip().endswith(",-1.5,,,,[],,")


def test_another_schema_comes_back_from_csv(tmp_path):
    results = [study(1), study(2, main=None)]
    export(results, str(tmp_path / "out.csv"))
    assert read_back(tmp_path / "out.csv", schema=Study) == [plain(result) for result in results]


def test_a_table_of_another_schema_is_not_read(tmp_path):
    export([study()], str(tmp_path / "out.csv"))
    with pytest.raises(InputError, match="columns"):
        read_back(tmp_path / "out.csv")


def test_claims_alone_are_no_results(tmp_path):
    export(STANDARD, str(tmp_path / "out.parquet"), rows="claims")
    with pytest.raises(InputError, match="claims"):
        list(read_results([str(tmp_path / "out.parquet")]))


@pytest.mark.parametrize("content", [b"PAR1 and nothing more", b"SQLite format 3\0 and nothing more"])
def test_a_damaged_file_is_an_input_error(tmp_path, content):
    (tmp_path / "out.any").write_bytes(content)
    with pytest.raises(InputError, match=r"out\.any cannot be read"):
        list(read_results([str(tmp_path / "out.any")]))


def test_a_foreign_parquet_file_is_an_input_error(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"a": [1]}), tmp_path / "out.parquet")
    with pytest.raises(InputError, match="no results"):
        list(read_results([str(tmp_path / "out.parquet")]))


@pytest.mark.parametrize("give", [lambda results: results, lambda results: [plain(each) for each in results]])
def test_arrow_has_nested_types_that_do_not_depend_on_the_results(give):
    table = to_arrow(give(STANDARD))
    assert table.schema == to_arrow([]).schema
    assert table["summary"].to_pylist()[0]["efficiency_claims"][0]["factor_high"] == 4.2
    assert table["summary"].to_pylist()[1] is None


def test_frames_of_claims_have_a_row_a_claim_and_numbers_as_numbers():
    polars, pandas = to_polars(STANDARD, rows="claims"), to_pandas(STANDARD, rows="claims")
    assert list(polars["factor_high"]) == [4.2, None, None, None, 4.2, None, None]
    assert list(pandas["factor_high"].dropna()) == [4.2, 4.2]
    assert math.isclose(pandas["factor_high"].mean(), 4.2)
    assert pandas["evidence"].iloc[0] == LAST.text


def test_a_frame_of_papers_keeps_lists_and_maps():
    pandas = to_pandas(STANDARD)
    assert pandas["efficiency_claims"][0][0]["metric"] == "training_time"
    assert list(pandas["status"]) == ["ok", "failed", "skipped", "ok", "ok"]

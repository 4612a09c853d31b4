"""What a second reader found is seen wherever checks are seen, in every format, whatever the schema."""

from __future__ import annotations

import copy
import json

import pytest
from papers import good, paper
from read_twice import SECOND, records

from summarizer.__main__ import main
from summarizer.exports import read_results
from summarizer.records import BadRecord
from summarizer.testing import Server, answer
from summarizer.view.checks import marks_within
from summarizer.view.second_reading import with_second_reading


@pytest.fixture
def record():
    return records()[0]


@pytest.fixture
def file(record, tmp_path):
    path = tmp_path / "twice.jsonl"
    agreed = copy.deepcopy(record) | {"id": "agreed", "title": "Agreed"}
    agreed["agreement"] = [{"path": "efficiency_claims.0", "state": "both"}]
    path.write_text(f"{json.dumps(record)}\n{json.dumps(agreed)}\n")
    return str(path)


def test_each_value_has_one_more_check_and_the_record_stays_as_it_was(record):
    before = copy.deepcopy(record)
    seen = with_second_reading(record)
    assert record == before
    assert [marks_within(claim) for claim in seen["summary"]["efficiency_claims"]] == [
        ("second reader differs: metric convergence",),
        ("only in the second reading",),
    ]
    assert marks_within(seen["summary"]["method"]) == ("second reader differs: name none",)
    assert marks_within(seen["summary"]["problem"]) == ()
    assert with_second_reading(seen) == seen


def test_a_value_without_checks_has_a_warning():
    record = {"summary": {"topic": "a"}, "warnings": []}
    record["agreement"] = [{"path": "topic", "state": "differ", "fields": ["topic"], "other": "b"}]
    assert [one["message"] for one in with_second_reading(record)["warnings"]] == ["topic: the second reading has b"]


def test_show_lists_disputed_values_alone(file, capsys):
    assert main(["show", file, "--disputed"]) == 0
    told = capsys.readouterr().out
    assert "only in the second reading" in told
    assert "Agreed" not in told


def test_one_paper_in_full_says_what_the_second_reader_has(file, record, capsys):
    assert main(["show", file, "--id", record["id"]]) == 0
    told = capsys.readouterr().out
    assert "second reader differs: metric convergence" in told
    assert "in both readings" in told


@pytest.mark.parametrize("ending", ["jsonl", "json", "parquet", "sqlite"])
def test_an_export_that_is_read_back_still_says_so(file, ending, tmp_path, capsys):
    target = str(tmp_path / f"out.{ending}")
    assert main(["export", file, "-o", target]) == 0
    back = [one for one in read_results([target]) if not isinstance(one, BadRecord)]
    claims = with_second_reading(back[0])["summary"]["efficiency_claims"]
    assert marks_within(claims[1]) == ("only in the second reading",)


@pytest.mark.parametrize("ending", ["csv", "md"])
def test_a_table_has_it(file, ending, tmp_path, capsys):
    target = tmp_path / f"out.{ending}"
    assert main(["export", file, "-o", str(target), "--rows", "claims"]) == 0
    assert "second" in target.read_text()


def test_the_report_flags_it(file, tmp_path, capsys):
    page = tmp_path / "page.html"
    assert main(["report", file, "-o", str(page)]) == 0
    assert "only in the second reading" in page.read_text()


def test_a_run_says_how_many_papers_are_disputed(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.jsonl").write_text(json.dumps({"title": paper().title, "abstract": paper().abstract}))
    replies = {"one": answer(good()), "two": answer(SECOND)}
    with Server(lambda asked: replies[asked.body["model"]]) as server:
        flags = ["--model", "one", "--second-reader", "two", "--base-url", server.url]
        assert main(["run", "in.jsonl", "-o", "out.jsonl", *flags]) == 0
    assert "1 with disputed values: show --disputed" in capsys.readouterr().err.replace("\n", " ")

from __future__ import annotations

import json

import pytest
from exports.results import failed, good, plain
from papers import paper

from summarizer.__main__ import main
from summarizer.exports import read_results
from summarizer.testing import Server


@pytest.fixture
def results(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text("".join(f"{each.to_json()}\n" for each in (good(1), failed(2))), encoding="utf-8")
    return path


def test_export_writes_the_form_of_the_ending_and_says_how_many(results, tmp_path, capsys):
    assert main(["export", str(results), "-o", "out.parquet"]) == 0
    assert list(read_results([str(tmp_path / "out.parquet")])) == [plain(good(1)), plain(failed(2))]
    assert capsys.readouterr() == ("", "2 papers -> out.parquet\n")


def test_data_goes_to_standard_output_and_the_rest_to_standard_error(results, capsys):
    assert main(["export", str(results), "-o", "-", "--as", "jsonl", "--rows", "claims"]) == 0
    told = capsys.readouterr()
    assert [json.loads(line)["metric"] for line in told.out.splitlines()] == ["training_time", "memory", None]
    assert "2 papers" in told.err


@pytest.mark.parametrize("ending", ["csv", "sqlite", "parquet"])
def test_a_list_that_nobody_filled_is_a_table_without_entries(tmp_path, ending, capsys):
    record = plain(good(1))
    record["summary"] = {"topic": "compilers", "datasets": []}
    (tmp_path / "own.jsonl").write_text(json.dumps(record) + "\n")
    assert (
        main(["export", "own.jsonl", "-o", f"out.{ending}", *(["--rows", "datasets"] if ending == "csv" else [])]) == 0
    )
    assert (tmp_path / f"out.{ending}").is_file()


def test_a_line_that_is_no_result_is_told_with_file_and_line_and_the_rest_goes_on(results, tmp_path, capsys):
    results.write_text("{not json\n" + results.read_text(encoding="utf-8"), encoding="utf-8")
    assert main(["export", str(results), "-o", "out.csv"]) == 1
    told = capsys.readouterr().err
    assert f"skipped: {results}:1: not JSON" in told
    assert "2 papers, 1 line unreadable" in told
    assert len((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()) == 3


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["in.jsonl", "-o", "out.docx"], ".parquet"),
        (["in.jsonl", "-o", "out.csv", "--rows", "figures"], "papers, claims, hardware"),
        (["in.jsonl", "-o", "out.csv", "--as", "word"], "'word'"),
        (["in.jsonl", "-o", "-", "--as", "xlsx"], "cannot be written to -"),
        (["nosuch.jsonl", "-o", "out.csv"], "nosuch.jsonl does not exist"),
        (["in.jsonl"], "--output"),
    ],
)
@pytest.mark.usefixtures("results")
def test_wrong_use_ends_with_2_and_writes_nothing(arguments, told, tmp_path, capsys):
    assert main(["export", *arguments]) == 2
    assert told in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


@pytest.mark.usefixtures("no_waiting")
def test_run_writes_the_form_of_the_ending(tmp_path, capsys):
    papers = tmp_path / "papers.jsonl"
    papers.write_text(json.dumps({"id": "p0", "title": "A", "abstract": paper().abstract}), encoding="utf-8")
    with Server() as server:
        asked = ["run", str(papers), "--base-url", server.url, "--model", "test"]
        assert main([*asked, "-o", "out.sqlite"]) == 0
        assert main([*asked, "-o", "out.docx"]) == 2
        assert len(server.asked) == 1
    assert [record["id"] for record in read_results([str(tmp_path / "out.sqlite")])] == ["p0"]
    assert not (tmp_path / "out.sqlite.part").exists()
    assert "-> out.sqlite" in capsys.readouterr().err

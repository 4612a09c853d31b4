"""A target is there only when it is whole, in the form its ending says."""

from __future__ import annotations

import gzip
import json
import sqlite3
import sys
from contextlib import closing, suppress
from importlib.metadata import EntryPoint

import pytest
from exports.results import Study, failed, good, plain, skipped, study, summary

from summarizer.errors import ConfigurationError, InputError
from summarizer.exports import export, known_forms, read_results, writer_to
from summarizer.exports.excel import write_xlsx
from summarizer.exports.flat import PAPERS
from summarizer.records import BadRecord

ENDINGS = [form.endings[0] for form in known_forms()]
RESULTS = [good(1), failed(2), skipped(3)]


def breaking():
    yield good(1)
    raise KeyError("why")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_failure_leaves_the_old_target_and_nothing_else(tmp_path, ending):
    target = tmp_path / f"out.{ending}"
    target.write_text("from the last run", encoding="utf-8")
    with pytest.raises(KeyError, match="why"):
        export(breaking(), str(target))
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    assert target.read_text(encoding="utf-8") == "from the last run"


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_may_be_exported_onto_itself_twice(tmp_path, ending):
    target = tmp_path / f"out.{ending}"
    export(RESULTS, str(target))
    export(RESULTS, str(target))
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_target_in_no_directory_is_an_input_error(tmp_path, ending):
    with pytest.raises(InputError, match="cannot be written") as caught:
        export(RESULTS, str(tmp_path / "no" / f"out.{ending}"))
    assert "-o" in caught.value.hint


def test_a_directory_is_no_target(tmp_path):
    (tmp_path / "out.csv").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        export(RESULTS, str(tmp_path / "out.csv"))


@pytest.mark.parametrize("target", ["out.docx", "out", "out.docx.gz"])
def test_an_ending_nobody_knows_is_an_error_that_lists_those_there_are(target):
    with pytest.raises(ConfigurationError, match="extension") as caught:
        export(RESULTS, target)
    assert all(f".{ending}" in caught.value.hint for ending in ENDINGS)


@pytest.mark.parametrize(("target", "rows"), [("out.xlsx", "claims"), ("-", PAPERS), ("out.sqlite.gz", PAPERS)])
def test_what_a_form_cannot_do_is_an_error_before_anything_is_written(tmp_path, target, rows):
    with pytest.raises(ConfigurationError):
        export(RESULTS, target, rows=rows, form="sqlite")
    assert not list(tmp_path.iterdir())


def test_a_missing_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(ConfigurationError) as caught:
        export(RESULTS, "out.xlsx")
    assert "--extra excel" in caught.value.hint


def test_a_name_wins_over_the_ending_and_a_dash_is_standard_output(capsys):
    export(RESULTS, "-", form="csv", rows="claims")
    assert capsys.readouterr().out.splitlines()[0].startswith("id,title,status,")


def test_gz_packs_a_text(tmp_path):
    export(RESULTS, str(tmp_path / "out.jsonl.gz"))
    lines = gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes()).decode().splitlines()
    assert [json.loads(line) for line in lines] == [plain(result) for result in RESULTS]


def test_results_of_different_schemas_stand_together_in_json_lines_only(tmp_path):
    export([good(), study()], str(tmp_path / "out.jsonl"))
    with pytest.raises(InputError, match="'p1' has different fields"):
        export([good(), study()], str(tmp_path / "out.csv"))


def an_exporter(records, path):
    path.write_text(" ".join(record["id"] for record in records.each), encoding="utf-8")


def test_an_entry_point_adds_a_form(tmp_path, monkeypatch):
    point = EntryPoint("ids", "exports.test_writing:an_exporter", "summarizer.exporters")
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [point])
    export(RESULTS, str(tmp_path / "out.ids"))
    assert (tmp_path / "out.ids").read_text(encoding="utf-8") == "p1 p2 p3"


@pytest.fixture
def base(tmp_path):
    export([good(1), failed(2)], str(tmp_path / "out.sqlite"))
    with closing(sqlite3.connect(tmp_path / "out.sqlite")) as base:
        yield base


def test_the_tables_of_a_database_are_related(base):
    assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    assert base.execute("SELECT paper_id, metric FROM claims_of_papers ORDER BY key").fetchall() == [
        ("p1", "training_time"),
        ("p1", "memory"),
    ]
    asked = "SELECT field, text FROM evidence JOIN hardware ON hardware.key = evidence.hardware WHERE name = 'A100'"
    assert base.execute(asked.replace("text", "evidence.text")).fetchall() == [
        ("hardware", "It is up to 4.2x faster than Adam on 8 A100 GPUs.")
    ]


def test_a_database_has_full_text_search(base):
    asked = "SELECT papers.id FROM papers_fts JOIN papers ON papers.key = papers_fts.rowid WHERE papers_fts MATCH ?"
    assert base.execute(asked, ["method_text: steps"]).fetchall() == [("p1",)]


def test_a_failed_paper_is_in_the_database_with_its_error(base):
    asked = "SELECT status, error_type, error_answer FROM papers WHERE id = 'p2'"
    assert base.execute(asked).fetchall() == [("failed", "Refused", "I'd rather not")]


def test_lists_of_another_schema_are_tables_named_for_their_fields(tmp_path):
    export([study()], str(tmp_path / "out.db"), schema=Study)
    with closing(sqlite3.connect(tmp_path / "out.db")) as base:
        assert base.execute("SELECT text, severe FROM limits").fetchall() == [("Slow.", 1), ("Slow.", 1)]


def test_a_workbook_has_a_sheet_a_table_and_no_formula(tmp_path):
    import openpyxl

    claims = (good().summary.efficiency_claims[0].model_copy(update={"statement": "=SUM(A)"}),)
    export(
        [good(1, title="x" * 40_000, summary=summary(efficiency_claims=claims)), failed(2)], str(tmp_path / "o.xlsx")
    )
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    assert book.sheetnames == ["papers", "claims", "hardware"]
    names = [cell.value for cell in book["claims"][1]]
    [row] = book["claims"].iter_rows(min_row=2)
    cells = dict(zip(names, row, strict=True))
    assert (cells["statement"].value, cells["statement"].data_type) == ("=SUM(A)", "s")
    assert cells["statement"].quotePrefix
    assert (cells["factor_high"].value, cells["factor_high"].data_type) == (4.2, "n")
    assert book["claims"].freeze_panes == "A2"
    assert book["claims"].auto_filter.ref.startswith("A1:")
    assert len(book["papers"]["B2"].value) == 32_767
    assert [cell.value for cell in book["papers"]["D"]] == ["status", "ok", "failed"]


def test_a_sheet_that_is_full_is_an_input_error(tmp_path, monkeypatch):
    monkeypatch.setattr(f"{write_xlsx.__module__}._LAST_ROW", 2)
    with pytest.raises(InputError, match="papers is full"):
        export(RESULTS, str(tmp_path / "out.xlsx"))
    assert not list(tmp_path.iterdir())


def test_nothing_in_a_markdown_cell_is_markup(tmp_path):
    export([good(title="a|b <script>\n# *x* `y`"), failed(2)], str(tmp_path / "out.md"))
    head, rule, first, second = (tmp_path / "out.md").read_text(encoding="utf-8").splitlines()
    assert r"a\|b &lt;script&gt; \# \*x\* \`y\`" in first
    assert "8 x A100" in first
    assert "failed: no" in second
    assert head.count("|") == rule.count("|") == second.count("|")


def test_a_bibtex_entry_has_a_key_of_its_own_and_the_summary_as_a_note(tmp_path):
    papers = [good(title="50% & {more}_$"), good(), failed(2)]
    records = [plain(paper) | {"id": "2401.01234v2" if n < 2 else "a b{,"} for n, paper in enumerate(papers)]
    export(records, str(tmp_path / "out.bib"))
    text = (tmp_path / "out.bib").read_text(encoding="utf-8")
    assert r"title = {{50\% \& \{more\}\_\$}}" in text
    assert [line for line in text.splitlines() if line.startswith("@")] == [
        *("@misc{2401.01234v2,", "@misc{2401.01234v2-2,", "@misc{a_b_,")
    ]
    assert "eprint = {2401.01234}" in text
    assert r"training time: up to 4.2x vs. Adam" in text
    assert "note = {No summary: no}" in text


@pytest.mark.parametrize("ending", [ending for ending in ENDINGS if ending != "jsonl"])
def test_a_run_keeps_what_is_finished_as_lines_of_json_until_the_target_is_made(tmp_path, ending):
    target, part = tmp_path / f"out.{ending}", tmp_path / f"out.{ending}.part"
    with writer_to(str(target)) as writer:
        writer.write(good(1))
        assert [json.loads(line) for line in part.read_text(encoding="utf-8").splitlines()] == [plain(good(1))]
        assert not target.exists()
    assert target.exists()
    assert not part.exists()


def test_a_run_that_breaks_off_keeps_the_part_and_it_can_be_exported(tmp_path):
    target, part = tmp_path / "out.parquet", tmp_path / "out.parquet.part"
    with suppress(KeyError), writer_to(str(target)) as writer:
        writer.write(good(1))
        raise KeyError
    assert not target.exists()
    export((each for each in read_results([str(part)]) if not isinstance(each, BadRecord)), str(target))
    assert list(read_results([str(target)])) == [plain(good(1))]


def test_a_target_that_cannot_be_made_keeps_the_part(tmp_path, monkeypatch):
    monkeypatch.setattr("summarizer.exports.excel._LAST_ROW", 0)
    with pytest.raises(InputError, match="full"), writer_to(str(tmp_path / "out.xlsx")) as writer:
        writer.write(good(1))
    assert [path.name for path in tmp_path.iterdir()] == ["out.xlsx.part"]


@pytest.mark.parametrize("target", ["out.docx", "out.jsonl.zip"])
def test_a_run_to_an_ending_nobody_knows_is_refused_before_it_starts(target):
    with pytest.raises(ConfigurationError, match="extension"):
        writer_to(target)


def test_a_run_to_a_name_without_an_ending_writes_json_lines(tmp_path):
    with writer_to(str(tmp_path / "out")) as writer:
        writer.write(good(1))
    assert json.loads((tmp_path / "out").read_text(encoding="utf-8")) == plain(good(1))

import io
import sys

import pytest

from summarizer.__main__ import main


@pytest.fixture
def table(tmp_path):
    (tmp_path / "odd.csv").write_text("Nr,Heading,Body\n1,Tern,We wait.\n2,Wren,We stop.\n")
    return str(tmp_path / "odd.csv")


def dry_run(*arguments):
    return main(["run", *arguments, "--dry-run", "--model", "openai/test"])


def test_the_fields_are_told_by_flags(table, capsys):
    assert dry_run(table, "--abstract-field", "Body", "--title-field", "Heading", "--id-field", "Nr") == 0
    assert "2 papers" in capsys.readouterr().err


def test_columns_that_are_not_known_end_with_2_and_name_the_flag(table, capsys):
    assert dry_run(table) == 2
    assert "--abstract-field" in capsys.readouterr().err


def test_from_overrides_name_and_content(table, capsys):
    assert dry_run(table, "--from", "text") == 0
    assert "1 paper" in capsys.readouterr().err


def test_a_bad_record_is_told_with_file_and_line_and_ends_with_1(tmp_path, capsys):
    (tmp_path / "a.csv").write_text("title,abstract\nA,We wait.,too,many\nB,We stop.\n")
    assert dry_run(str(tmp_path)) == 1
    told = capsys.readouterr().err
    assert f"{tmp_path}/a.csv:2: 4 cells" in told
    assert "1 paper" in told


def test_a_packed_table_is_read_from_standard_input(monkeypatch, capsys):
    import gzip

    data = gzip.compress(b"title\tabstract\nTern\tWe wait.\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))
    assert dry_run("-") == 0
    assert "1 paper" in capsys.readouterr().err

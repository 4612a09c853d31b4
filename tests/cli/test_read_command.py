"""`summarizer read`: what would be sent, and what was skipped, without a key, a store or a model."""

import json

import pytest

from summarizer.__main__ import main

LONG = f"We wait until the weights have settled. {'It is 2.5 times faster. ' * 30}Then we stop at last."
RIS = f"TY  - JOUR\nID  - tern\nTI  - Tern waits\nAB  - {LONG}\nER  - \n\nTY  - JOUR\nTI  - Wren climbs\nER  - \n\n"
CSV = f"id,title,abstract\nt,Tern waits,{LONG}\nx,,\n"


@pytest.fixture
def inputs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.ris").write_text(RIS)
    (tmp_path / "b.csv").write_text(CSV)
    return ["a.ris", "b.csv"]


def test_formats_counts_and_first_papers_are_shown(inputs, capsys):
    assert main(["read", "a.ris"]) == 0
    shown = capsys.readouterr().out
    assert "a.ris: ris, 2 papers" in shown
    assert "1 without an abstract" in shown
    assert "1. Tern waits\n   tern\n   We wait until" in shown
    assert "Then we stop at last." in shown, "the end of an abstract shows what does not belong to it"


def test_on_a_terminal_lines_break_between_words(inputs, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "40")
    assert main(["read", "a.ris"]) == 0
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 40
    assert "We wait until the weights have settled." in " ".join(shown.split())


def test_what_was_skipped_is_told_with_its_place_and_ends_with_1(inputs, capsys):
    assert main(["read", *inputs]) == 1
    shown = capsys.readouterr().out
    assert "skipped: b.csv:3: neither an abstract nor a title" in shown
    assert "1 the same as one before" in shown


def test_json_has_whole_abstracts_for_programs(inputs, capsys):
    assert main(["read", *inputs, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["papers"], told["without_abstract"], told["identical"], told["skipped"]) == (3, 1, 1, 1)
    assert [(one["format"], one["papers"]) for one in told["inputs"]] == [("ris", 2), ("csv", 1)]
    assert told["first"][0] == {"id": "tern", "title": "Tern waits", "abstract": LONG, "source": "a.ris:1"}
    assert told["first_skipped"] == [{"source": "b.csv", "line": 3, "message": "neither an abstract nor a title"}]


def test_a_limit_reads_no_further_and_shows_all(inputs, capsys):
    assert main(["read", *inputs, "--limit", "1"]) == 0
    shown = capsys.readouterr().out
    assert "\n1. Tern waits" in shown
    assert "Wren climbs" not in shown
    assert "b.csv" not in shown


def test_an_input_without_papers_says_what_it_holds_and_fails(tmp_path, capsys):
    path = tmp_path / "c.json"
    path.write_text('{"name": "a", "version": 1}')
    assert main(["read", str(path)]) == 1
    assert "its fields: name, version" in capsys.readouterr().out


def test_what_is_no_input_is_refused_by_what_it_seems_to_be(tmp_path, capsys):
    path = tmp_path / "log.txt"
    path.write_text("2024-03-05 10:00:00 INFO waiting\n" * 20)
    assert main(["read", str(path)]) == 2
    assert "seems to be a log" in capsys.readouterr().err


def test_nothing_in_an_input_steers_the_terminal(tmp_path, capsys):
    path = tmp_path / "d.json"
    path.write_text(json.dumps([{"title": "\x1b[31mTern", "abstract": "We wait."}]))
    assert main(["read", str(path)]) == 0
    assert "\x1b" not in capsys.readouterr().out

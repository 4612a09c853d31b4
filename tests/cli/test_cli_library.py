"""Several files with results: each paper once; and files that hold none."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from shown import claim, failed, result, written

from summarizer.__main__ import main

Captured = pytest.CaptureFixture[str]


def put(name: str, *records: dict[str, Any], age: float = 0.0) -> str:
    path = written(Path(name), *records)
    os.utime(path, (1e9 + age, 1e9 + age))
    return path


def one(id: str, statement: str = "Old.", **changes: Any) -> dict[str, Any]:
    found = {"title": f"Paper {id}", "abstract": f"About {id}. Done.", **changes}
    return result(id, efficiency_claims=[claim(statement=statement)], **found)


def statements(text: str) -> list[str]:
    return [row["claim"]["statement"] for row in json.loads(text)]


def test_of_a_paper_in_several_files_the_one_of_the_newest_file_is_shown(capsys: Captured) -> None:
    old, new = put("a.jsonl", one("p1"), one("p2")), put("b.jsonl", one("p1", "New."), one("p3"), age=5)
    for files in ([old, new], [new, old]):
        assert main(["show", *files, "--json"]) == 0
        assert sorted(statements(capsys.readouterr().out)) == ["New.", "Old.", "Old."]


def test_one_file_is_shown_as_it_is(capsys: Captured) -> None:
    name = put("a.jsonl", one("p1"), one("p1"))
    for files in ([name], [name, name]):
        assert main(["show", *files, "--json"]) == 0
        assert len(statements(capsys.readouterr().out)) == 2


@pytest.mark.parametrize("target", ["all.jsonl", "all.csv"])
def test_merge_writes_each_paper_once_also_over_one_of_its_own_files(target: str, capsys: Captured) -> None:
    old, new = put("a.jsonl", one("p1"), one("p2"), one("p2")), put("all.jsonl", one("p1", "New."), age=5)
    assert main(["merge", old, new, "-o", target]) == 0
    assert f"2 papers -> {target}" in capsys.readouterr().err
    assert "New." in Path(target).read_text()


def test_export_and_report_take_each_paper_once(capsys: Captured) -> None:
    files = [put("a.jsonl", one("p1"), one("p2")), put("b.jsonl", one("p1", "New."))]
    assert main(["export", *files, "-o", "all.csv"]) == 0
    assert main(["report", *files, "-o", "all.html"]) == 0
    assert capsys.readouterr().err.count("2 papers -> ") == 2


def test_standard_input_can_be_one_of_several_files(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    text = json.dumps(one("p2")).encode() + b"\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert main(["show", put("a.jsonl", one("p1")), "-", "--json"]) == 0
    assert len(statements(capsys.readouterr().out)) == 2


@pytest.mark.parametrize(
    "command", [["show"], ["report", "-o", "x.html"], ["export", "-o", "x.csv"], ["merge", "-o", "x.jsonl"]]
)
@pytest.mark.parametrize("others", [[], ["good.jsonl"]], ids=["alone", "with another"])
def test_a_file_without_results_is_told_after_its_first_lines(
    command: list[str], others: list[str], capsys: Captured
) -> None:
    put("good.jsonl", one("p1"))
    Path("notes.txt").write_text("just notes\n" * 1000)
    assert main([command[0], "notes.txt", *others, *command[1:]]) == 2
    told = capsys.readouterr().err
    assert "notes.txt holds no results" in told
    assert len(told.splitlines()) <= 4
    assert not list(Path().glob("x.*"))


def test_a_bad_line_among_results_is_skipped_and_counted(capsys: Captured) -> None:
    name = written(Path("a.jsonl"), one("p1"), "no json", *[one(f"p{n}") for n in range(2, 9)])
    assert main(["merge", name, "-o", "b.jsonl"]) == 1
    assert "8 papers, 1 line unreadable -> b.jsonl" in capsys.readouterr().err


def test_nothing_to_export_leaves_the_target(capsys: Captured) -> None:
    Path("x.csv").write_text("mine")
    Path("empty.jsonl").write_text("")
    assert main(["export", "empty.jsonl", "-o", "x.csv"]) == 1
    assert Path("x.csv").read_text() == "mine"


def test_a_failure_does_not_hide_an_older_summary(capsys: Captured) -> None:
    broken = {**failed("p1"), "title": "Paper p1", "abstract": "About p1. Done."}
    assert main(["show", put("a.jsonl", one("p1")), put("b.jsonl", broken, age=9), "--json"]) == 0
    assert statements(capsys.readouterr().out) == ["Old."]

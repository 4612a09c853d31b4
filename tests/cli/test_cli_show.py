from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from shown import claim, device, failed, result, warning, written

from summarizer.__main__ import main
from summarizer.cli.show import View, show

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Captured = pytest.CaptureFixture[str]


@pytest.fixture
def results(tmp_path: Path) -> str:
    return written(
        tmp_path / "results.jsonl",
        result("p1", title="Small", efficiency_claims=[claim(factor=2, factor_high=2)]),
        result("p2", title="Large", efficiency_claims=[claim(factor=8, factor_high=8), claim(metric="energy")]),
        result("p3", title="Marked", hardware=[device(name="RTX 4090")], warnings=[warning()]),
        failed("p4"),
        failed("p5", status="skipped"),
    )


def titles(capsys: Captured) -> list[str]:
    return [row["title"] for row in json.loads(capsys.readouterr().out)]


def test_the_table_goes_to_stdout_and_what_is_shown_of_how_much_to_stderr(results: str, capsys: Captured) -> None:
    assert main(["show", results]) == 0
    told = capsys.readouterr()
    firsts = ["paper", "Small", "Large", "Large", "Marked", "Paper", "Paper"]
    assert [line.split()[0] for line in told.out.splitlines()] == firsts
    assert told.err == "5 of 5 papers, 4 of 4 claims; 1 failed, 1 without an abstract\n"


@pytest.mark.parametrize(
    ("flags", "shown"),
    [
        (["--sort", "factor"], ["Large", "Large", "Marked", "Small", "Paper p4", "Paper p5"]),
        (["--sort", "id", "--reverse", "--limit", "2"], ["Paper p5", "Paper p4"]),
        (["--metric", "energy"], ["Large"]),
        (["--metric", "energy", "--metric", "Memory", "--min-factor", "8"], ["Large"]),
        (["--hardware", "rtx4090"], ["Marked"]),
        (["--search", "SMALL"], ["Small"]),
        (["--flagged"], ["Marked"]),
        (["--failed"], ["Paper p4"]),
        (["--limit", "1"], ["Small"]),
    ],
)
def test_each_flag_has_its_part(results: str, flags: list[str], shown: list[str], capsys: Captured) -> None:
    assert main(["show", results, "--json", *flags]) == 0
    assert titles(capsys) == shown


def test_several_files_are_one_table(results: str, capsys: Captured) -> None:
    assert main(["show", results, results, "--search", "large", "--json"]) == 0
    assert titles(capsys) == ["Large"] * 2, "each paper once"


def test_a_selection_that_nothing_fits_says_so_and_is_no_error(results: str, capsys: Captured) -> None:
    assert main(["show", results, "--min-factor", "1000"]) == 0
    assert capsys.readouterr() == (
        "",
        "no paper fits\n0 of 5 papers, 0 of 4 claims; 1 failed, 1 without an abstract\n",
    )
    assert main(["show", results, "--min-factor", "1000", "--json"]) == 0
    assert titles(capsys) == []


def test_a_line_that_is_no_result_is_told_and_the_exit_code_is_1(tmp_path: Path, capsys: Captured) -> None:
    name = written(tmp_path / "r.jsonl", "not json", result())
    assert main(["show", name, "--json"]) == 1
    told = capsys.readouterr()
    assert len(json.loads(told.out)) == 1
    assert f"skipped: {name}:1: not JSON" in told.err
    assert "1 unreadable" in told.err


def test_what_a_limit_leaves_out_is_told(results: str, capsys: Captured) -> None:
    assert main(["show", results, "--limit", "2"]) == 0
    assert capsys.readouterr().err.startswith("... 3 more papers; --limit 0 shows all\n2 of 5 papers, 3 of 4 claims")


@pytest.mark.parametrize(("terminal", "limit", "shown"), [(True, None, 50), (True, 0, 60), (False, None, 60)])
def test_only_a_terminal_is_spared_what_it_cannot_hold(
    tmp_path: Path, terminal: bool, limit: int | None, shown: int
) -> None:
    name = written(tmp_path / "r.jsonl", *(result(f"p{number}", title="Ditto") for number in range(60)))
    console, messages = (Console(file=io.StringIO(), force_terminal=on, width=80) for on in (terminal, False))
    assert show([name], View(limit=limit), console=console, messages=messages) == 0
    assert console.file.getvalue().count("Ditto") == shown  # type: ignore[attr-defined]
    assert f"{shown} of 60 papers" in messages.file.getvalue()  # type: ignore[attr-defined]


def test_papers_are_shown_before_the_next_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    console, messages = (Console(file=io.StringIO(), width=80) for _ in range(2))
    seen = []

    def read(_: object) -> Iterator[object]:
        for number in range(3):
            seen.append(console.file.getvalue().count("Ditto"))  # type: ignore[attr-defined]
            yield result(f"p{number}", title="Ditto")

    monkeypatch.setattr("summarizer.cli.show.read_results", read)
    show(["-"], View(), console=console, messages=messages)
    assert seen == [0, 1, 2]


def test_one_paper_is_shown_in_full(results: str, capsys: Captured) -> None:
    assert main(["show", results, "--id", "p3"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Marked\np3 | SparseStep | 2 x RTX 4090 | 1 warning")
    assert "of epochs.\u00bb[w1]\n" in told
    assert all(line == line.rstrip() for line in told.splitlines())


def test_one_paper_as_json_is_its_result(results: str, capsys: Captured) -> None:
    assert main(["show", results, "--id", "p2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["summary"]["efficiency_claims"][0]["factor"] == 8


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--id", "p33"], "Did you mean p3?"),
        (["--id", "unheard of"], "Without --id"),
        (["--metric", "memroy"], "Did you mean memory?"),
        (["--metric", "xyz"], "Metrics are training_time"),
        (["--sort", "size"], "factor"),
        (["--sort", "factr"], "Did you mean factor?"),
        (["--where", "hardware.nmae=A100"], "Did you mean hardware.name?"),
        (["--where", "factor>fast"], "needs a number"),
        (["--where", "factor"], "is not a condition"),
        (["--limit", "-1"], "--limit"),
    ],
)
def test_a_wrong_word_ends_with_2_and_names_the_right_one(
    results: str, flags: list[str], told: str, capsys: Captured
) -> None:
    assert main(["show", results, *flags]) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert said.out == ""


def test_no_escape_sequence_of_a_file_reaches_the_terminal(tmp_path: Path, capsys: Captured) -> None:
    evil = "\x1b[2J\x9b31m\ud800\u202e"
    name = written(tmp_path / "r.jsonl", result(evil, title=evil, abstract=evil))
    for flags in ([], ["--json"], ["--id", evil], ["--id", evil, "--json"], ["--id", "\x1b[2J\x9b31m"]):
        main(["show", name, *flags])
        told = capsys.readouterr()
        assert not {"\x1b", "\x9b", "\ud800", "\u202e"} & set(told.out + told.err)


DATASET = {"evidence": [], "name": "ImageNet", "role": "training", "checks": {"evidence": "missing"}}
SOUND = {"evidence": [], "name": "CIFAR", "role": "evaluation", "checks": {}}


def test_results_of_any_schema_have_their_columns_their_marks_and_their_filters(
    tmp_path: Path, capsys: Captured
) -> None:
    papers = (
        result("p1", summary={"datasets": [DATASET, SOUND]}),
        result("p2", summary={"datasets": []}),
        failed("p3"),
    )
    name = written(tmp_path / "r.jsonl", *papers)
    assert main(["show", name]) == 0
    told = capsys.readouterr()
    head, *rows = told.out.splitlines()
    assert head.split() == ["paper", "name", "role", "marks"]
    assert [row.split()[2:] for row in rows[:2]] == [
        ["ImageNet", "training", "no", "evidence"],
        ["CIFAR", "evaluation"],
    ]
    assert rows[2].endswith("no datasets")
    assert told.err == "3 of 3 papers, 2 of 2 datasets; 1 failed\n"
    for flags, shown in ((["--flagged"], "ImageNet"), (["--where", "role=evaluation"], "CIFAR")):
        assert main(["show", name, "--json", *flags]) == 0
        assert [row["entry"]["name"] for row in json.loads(capsys.readouterr().out)] == [shown]


def test_a_file_of_two_schemas_has_a_head_for_each(tmp_path: Path, capsys: Captured) -> None:
    name = written(tmp_path / "r.jsonl", failed("p0"), result("p1"), result("p2", summary={"datasets": [SOUND]}))
    assert main(["show", name]) == 0
    heads = [line.split()[1:] for line in capsys.readouterr().out.splitlines() if line.startswith("paper ")]
    assert heads == [["metric", "factor", "amount", "baseline", "hardware", "marks"], ["name", "role", "marks"]]


def test_a_field_of_a_list_that_is_always_empty_is_no_wrong_word(tmp_path: Path, capsys: Captured) -> None:
    summary = {"datasets": [SOUND], "findings": []}
    name = written(
        tmp_path / "r.jsonl", result(summary=summary), result("p2", summary={"datasets": [], "findings": []})
    )
    assert main(["show", name, "--where", "findings.name~py", "--sort", "findings.name"]) == 0
    assert "no paper fits" in capsys.readouterr().err
    assert main(["show", written(tmp_path / "s.jsonl", result(summary={"datasets": [SOUND]})), "--sort", "nmae"]) == 2


def test_where_no_paper_has_a_summary_no_field_is_a_wrong_word(tmp_path: Path) -> None:
    assert main(["show", written(tmp_path / "r.jsonl", failed()), "--where", "role=training"]) == 0

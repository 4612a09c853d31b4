from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from test_evaluation import EXAMPLES, GOLD, answered, claim, gold_paper, with_summary

from summarizer.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

GOLD_FILE = str(EXAMPLES / "gold.jsonl")


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def written(path: Path, *records: dict[str, Any]) -> str:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return str(path)


@pytest.fixture
def perfect(tmp_path: Path) -> str:
    return written(tmp_path / "perfect.jsonl", *map(answered, GOLD))


def test_eval_prints_every_score_and_ends_with_0(perfect: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", perfect, "--gold", GOLD_FILE]) == 0
    told = capsys.readouterr().out
    for name in ("claims f1", "metric accuracy", "hardware f1", "problem evidence", "left empty", "without evidence"):
        assert name in told
    assert "38 gold papers, 0 of them without a result" in told


def test_eval_as_json_is_all_that_is_on_standard_output(perfect: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", perfect, "--gold", GOLD_FILE, "--against", perfect, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["scores"]["claims_f1"]["value"] == 1
    assert told["against"]["gains"]["claims_f1"] == {"value": 0, "low": 0, "high": 0}
    assert len(told["papers"]) == 38
    assert told["papers"][0]["tally"]["claims_missed"] == 0


def test_eval_names_misses_strangers_and_values_without_evidence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    invented = with_summary(efficiency_claims=[claim("[9x]")])
    stranger = {"id": "z", "title": "A [bold] stranger", "abstract": "Unknown.", "summary": None}
    results = written(tmp_path / "results.jsonl", invented, stranger)
    gold = written(tmp_path / "gold.jsonl", gold_paper(), GOLD[0])
    assert main(["eval", results, "--gold", gold, "--papers"]) == 0
    told = capsys.readouterr().out
    assert "without evidence Marlstone: inference: Better. ([9x])" in told
    assert "wrong inference: Better. ([9x])" in told
    assert "missed memory" in told
    assert f"no result {GOLD[0]['title']}" in told
    assert "no gold A [bold] stranger" in told


def test_eval_against_another_file_tells_what_was_gained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = written(tmp_path / "whole.jsonl", answered(gold_paper()))
    part = written(tmp_path / "part.jsonl", with_summary(hardware=[]))
    gold = written(tmp_path / "gold.jsonl", gold_paper())
    assert main(["eval", whole, "--gold", gold, "--against", part]) == 0
    told = capsys.readouterr().out
    assert "hardware f1 against the other: +1.000" in told
    assert "gained 2 x a100" in told


def test_diff_counts_and_lists_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = written(tmp_path / "a.jsonl", with_summary(efficiency_claims=[claim("4.2x")]))
    after = written(tmp_path / "b.jsonl", with_summary(efficiency_claims=[claim("3x")]))
    assert main(["diff", before, after]) == 0
    told = capsys.readouterr().out
    assert "1 papers in both" in told
    assert "efficiency claims value amount: 4.2x -> 3x" in told
    assert main(["diff", before, after, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["counts"]["efficiency_claims"]["value"] == 1
    assert found["counts"]["hardware"]["same"] == 1
    assert found["changes"][0]["before"]["amount"] == "4.2x"


@pytest.mark.parametrize(
    ("results", "told"), [("missing.jsonl", "missing.jsonl does not exist"), (GOLD_FILE, "gold.jsonl:1: summary")]
)
def test_what_cannot_be_read_ends_with_2_and_names_the_line(
    results: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", results, "--gold", GOLD_FILE]) == 2
    assert told in capsys.readouterr().err
    assert main(["diff", results, results]) == 2
    assert told in capsys.readouterr().err


def test_eval_wants_gold(perfect: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", perfect]) == 2
    assert "--gold" in capsys.readouterr().err

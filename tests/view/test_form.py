"""A record that was edited by hand is read as a result, or its first fault is named with its place."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from read_twice import records

from summarizer.__main__ import main
from summarizer.schemas import SHIPPED
from summarizer.testing import Server, answer
from summarizer.view.form import fault_of, fault_within

FAULTS: dict[tuple[str | int, ...], tuple[Any, str]] = {
    ("id",): (7, "id is not a text"),
    ("status",): (["ok"], "status is not a text"),
    ("summary",): ("none", "summary is not an object or null"),
    ("warnings",): ("none", "warnings is not a list of objects or null"),
    ("agreement", 0): ({}, "agreement.0 has no path"),
    ("usage", "requests"): ("3", "usage.requests is not a whole number"),
    ("usage", "cost_usd"): (float("nan"), "usage.cost_usd is not a number or null"),
    ("provenance", "model"): (None, "provenance.model is not a text"),
    ("provenance", "cached"): (0, "provenance.cached is not true or false"),
    ("summary", "problem", "evidence"): ("Training is slow.", "summary.problem.evidence is not a list"),
    ("summary", "problem", "evidence", 0): ("Training.", "summary.problem.evidence.0 is not an object"),
    ("summary", "problem", "evidence", 0, "start"): (-1, "summary.problem.evidence.0.start is not a whole number"),
    ("summary", "problem", "evidence", 0, "text"): ([], "summary.problem.evidence.0.text is not a text"),
    ("summary", "method", "checks"): ({"figure": []}, "summary.method.checks does not map texts to texts"),
    ("summary", "efficiency_claims", 0, "factor"): (
        float("inf"),
        "summary.efficiency_claims.0.factor is not a finite number",
    ),
}


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    return records()[0]


def broken(record: dict[str, Any], path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    edited: Any = copy.deepcopy(record)
    within = edited
    for name in path[:-1]:
        within = within[name]
    within[path[-1]] = value
    return edited


def test_a_result_has_no_fault(record: dict[str, Any]) -> None:
    assert fault_of(record, shipped=SHIPPED.values()) is None
    assert fault_within(record["summary"]) is None


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: ".".join(map(str, path)))
def test_a_value_of_another_kind_is_named(record: dict[str, Any], path: tuple[str | int, ...]) -> None:
    value, message = FAULTS[path]
    assert fault_of(broken(record, path, value), shipped=SHIPPED.values()) == message


def test_what_is_missing_is_named(record: dict[str, Any]) -> None:
    known = SHIPPED.values()
    without = {name: value for name, value in record.items() if name != "usage"}
    torn = broken(record, ("summary", "problem", "evidence", 0), {"start": 0, "end": 1})
    assert fault_of(without, shipped=known) == "it has no usage"
    assert fault_of(torn, shipped=known) == "summary.problem.evidence.0 has no text"
    assert fault_of(record | {"summary": None}, shipped=known) == "status is ok, but it has no summary"
    assert fault_of([], shipped=known) == "it is no object"


COMMANDS = (["show"], ["report", "-o", "page.html"], ["export", "--rows", "claims", "-o", "out.csv"])


@pytest.mark.parametrize("command", [*COMMANDS, ["export", "-o", "out.sqlite"]], ids=" ".join)
@pytest.mark.parametrize("path", list(FAULTS)[-5:], ids=lambda path: ".".join(map(str, path)))
def test_every_command_reports_the_line_and_goes_on(
    record: dict[str, Any], path: tuple[str | int, ...], command: list[str], tmp_path: Path, capsys: Any
) -> None:
    value, message = FAULTS[path]
    file = tmp_path / "edited.jsonl"
    file.write_text(f"{json.dumps(broken(record, path, value))}\n{json.dumps(record)}\n")
    assert main([command[0], str(file), *command[1:]]) == 1
    assert f"edited.jsonl:1: not a result of `summarizer run`: {message}" in " ".join(capsys.readouterr().err.split())


GOLD = str(Path(__file__).parents[2] / "examples" / "gold.jsonl")


@pytest.mark.parametrize("command", [["diff", "whole.jsonl"], ["eval", "--gold", GOLD]], ids=lambda command: command[0])
def test_a_comparison_refuses_a_file_with_such_a_line(
    record: dict[str, Any], command: list[str], tmp_path: Path, capsys: Any
) -> None:
    (tmp_path / "whole.jsonl").write_text(json.dumps(record) + "\n")
    edited = broken(record, ("summary", "problem", "evidence", 0, "text"), 3)
    (tmp_path / "edited.jsonl").write_text(json.dumps(edited) + "\n")
    assert main([command[0], "edited.jsonl", *command[1:]]) == 2
    assert "summary.problem.evidence.0.text is not a text" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    "command", [*COMMANDS, ["export", "-o", "out.sqlite"], ["export", "-o", "out.json"]], ids=" ".join
)
@pytest.mark.parametrize("field", ["factor", "factor_low"])
def test_a_figure_beyond_64_bits_is_a_figure(
    record: dict[str, Any], command: list[str], field: str, tmp_path: Path, capsys: Any
) -> None:
    edited = broken(record, ("summary", "efficiency_claims", 0, field), 10**40)
    assert fault_of(edited, shipped=SHIPPED.values()) is None
    (tmp_path / "edited.jsonl").write_text(json.dumps(edited) + "\n")
    assert main([command[0], "edited.jsonl", *command[1:]]) == 0
    assert "Traceback" not in capsys.readouterr().err


OWN = """
from pydantic import BaseModel

class Item(BaseModel):
    text: str
    strength: int

class Own(BaseModel):
    {fields}
    topic: str
"""
FIELDS: dict[str, dict[str, Any]] = {
    "evidence: str; checks: list[str]": {"evidence": "randomised trial", "checks": ["blinding"]},
    "evidence: list[Item]": {"evidence": [{"text": "a trial", "strength": 3}]},
    "evidence: list[str] | None": {"evidence": ["a trial"]},
    "checks: dict[str, int]": {"checks": {"blinding": 1}},
    "evidence: int; checks: bool": {"evidence": 3, "checks": True},
}


@pytest.mark.parametrize(("fields", "said"), FIELDS.items(), ids=FIELDS)
def test_evidence_and_checks_of_your_own_schema_may_be_anything(
    fields: str, said: dict[str, Any], tmp_path: Path, capsys: Any
) -> None:
    (tmp_path / "own.py").write_text(OWN.format(fields=fields.replace("; ", "\n    ")))
    (tmp_path / "papers.jsonl").write_text(json.dumps({"title": "Weir", "abstract": "We gauge reeds in a marsh."}))
    with Server(lambda _: answer({**said, "topic": "reeds"})) as server:
        flags = ["--schema", "own.py:Own", "--base-url", server.url, "--model", "test", "-o", "out.jsonl"]
        assert main(["run", "papers.jsonl", *flags]) == 0
    for command in (*COMMANDS[:2], ["export", "-o", "out.csv"], ["export", "-o", "out.sqlite"], ["diff", "out.jsonl"]):
        assert main([command[0], "out.jsonl", *command[1:]]) == 0
    assert "not a result" not in capsys.readouterr().err


OWN_EDITS: dict[tuple[str | int, ...], Any] = {
    ("summary", "problem", "evidence", 0, "text"): ["a"],
    ("summary", "problem", "evidence", 0, "end"): None,
    ("summary", "problem", "evidence", 0, "start"): 2**70,
    ("summary", "efficiency_claims", 0, "evidence", 0, "text"): 1.5,
    ("summary", "efficiency_claims", 0, "evidence"): "It is 3x faster.",
    ("summary", "efficiency_claims", 0, "checks"): {"negation": ["a"]},
}


@pytest.mark.parametrize("path", OWN_EDITS, ids=lambda path: ".".join(map(str, path)))
def test_what_an_own_schema_has_in_the_place_of_evidence_is_a_value_like_any_other(
    record: dict[str, Any], path: tuple[str | int, ...], tmp_path: Path, capsys: Any
) -> None:
    own = broken(record, ("provenance", "schema"), "Own@123456")
    edited = broken(own, path, OWN_EDITS[path])
    (tmp_path / "own.jsonl").write_text(json.dumps(own) + "\n")
    (tmp_path / "edited.jsonl").write_text(json.dumps(edited) + "\n")
    outputs = [["export", "-o", f"out.{ending}"] for ending in ("csv", "sqlite", "md", "json")]
    for command in (*COMMANDS, *outputs, ["show", "--disputed"], ["diff", "own.jsonl"]):
        assert main([command[0], "edited.jsonl", *command[1:]]) in {0, 1}
    assert "Traceback" not in capsys.readouterr().err

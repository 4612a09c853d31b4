"""`summarizer new`: what it writes works as it is written, and nothing is overwritten."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from summarizer.__main__ import main
from summarizer.task.schema_files import load_schema
from summarizer.testing import Server


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir() if path.is_file()}


def test_it_writes_schema_prompt_abstracts_gold_and_test(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "energy-use"]) == 0
    written = files(Path("energy-use"))
    assert set(written) == {"energy_use.py", "energy_use.md", "abstracts.jsonl", "gold.jsonl", "test_energy_use.py"}
    assert not [name for name, text in written.items() if re.search(r"\b(MODULE|CLASS|WORDS)\b", text)]
    told = capsys.readouterr()
    assert told.out == ""
    assert [name for name in written if f"energy-use/{name}" not in told.err] == []


def test_its_test_passes_as_generated_without_a_network(tmp_path: Path) -> None:
    main(["new", "energy-use", "-d", "deep/er"])
    environment = {**os.environ, "PYTHONPATH": "", "SUMMARIZER_CACHE_DIR": str(tmp_path / "unused")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio", "deep/er"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "4 passed" in done.stdout
    assert not (tmp_path / "unused").exists()


def test_its_test_fails_where_a_right_answer_is_not_carried() -> None:
    main(["new", "tools"])
    gold = Path("tools/gold.jsonl")
    gold.write_text(gold.read_text().replace('"licence": "MIT licence"', '"licence": "BSD licence"'))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio", "tools"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "is not written so in the cited sentences [3]" in done.stdout


def test_the_commands_it_tells_work(capsys: pytest.CaptureFixture[str]) -> None:
    main(["new", "tools"])
    told = capsys.readouterr().err
    asked, run = (re.search(rf"summarizer ({name} .*)", told)[1].split() for name in ("prompt", "run"))
    assert main(asked) == 0
    assert "findings: every program" in capsys.readouterr().out
    Path("papers.txt").write_text(Path("tools/abstracts.jsonl").read_text())
    with Server() as server:
        assert main([*run, "--model", "test", "--base-url", server.url]) == 0
    lines = [json.loads(line) for line in Path("found.jsonl").read_text().splitlines()]
    assert [line["summary"] for line in lines] == [{"findings": []}] * 2


def test_without_its_prompt_the_schema_makes_one(capsys: pytest.CaptureFixture[str]) -> None:
    main(["new", "tools"])
    assert main(["prompt", "tools/abstracts.jsonl", "--schema", "tools/tools.py:PaperTools"]) == 0
    told = capsys.readouterr().out
    assert "findings: A program, library or tool that this work releases or uses." in told
    assert "derived from Cited" not in told


@pytest.mark.parametrize("there", ["tools.md", "test_tools.py"])
def test_nothing_is_overwritten_and_nothing_else_written(there: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("tools").mkdir()
    Path("tools", there).write_text("mine")
    assert main(["new", "tools"]) == 2
    assert files(Path("tools")) == {there: "mine"}
    assert there in capsys.readouterr().err


@pytest.mark.parametrize("name", ["9x", "a b", "a/b", "..", "-x-", "é", "a__b", ""])
def test_a_name_that_python_could_not_import_is_refused(name: str, tmp_path: Path) -> None:
    assert main(["new", "--", name]) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["json", "class", "finding", "Energy-Use", "a1-b2"])
def test_any_other_name_gives_a_schema_that_loads(name: str) -> None:
    assert main(["new", name, "-d", "made"]) == 0
    module = next(path for path in Path("made").glob("*.py") if not path.name.startswith("test_"))
    kind = re.search(r"^class (Paper\w+)", module.read_text(), re.MULTILINE)
    assert kind is not None
    assert list(load_schema(f"{module}:{kind[1]}").model_fields) == ["findings"]


def test_a_place_that_cannot_be_written_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("file").write_text("")
    assert main(["new", "tools", "-d", "file/below"]) == 2
    assert "cannot be written" in capsys.readouterr().err

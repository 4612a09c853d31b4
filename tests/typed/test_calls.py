"""The calls of calls.py are what two type checkers make of them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CALLS = Path(__file__).with_name("calls.py")
LINES = list(enumerate(CALLS.read_text().splitlines(), start=1))
REFUSED = {number for number, line in LINES if line.endswith("# error")}
REFUSED_BY_PYRIGHT = {number for number, line in LINES if line.endswith("# error for pyright")}


def told_by_mypy() -> set[int]:
    config = ["--config-file", str(ROOT / "pyproject.toml"), "--no-pretty", "--hide-error-context"]
    command = [sys.executable, "-m", "mypy", *config, "--follow-imports=silent", str(CALLS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return {int(line) for line in re.findall(r"calls\.py:(\d+): error", done.stdout)}


def told_by_pyright(tmp_path: Path) -> set[int]:
    """By basedpyright, which is pyright with its JavaScript in the wheel, so that nothing is fetched."""
    config = {"include": [str(CALLS)], "typeCheckingMode": "standard", "extraPaths": [str(ROOT)]}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(config))
    command = [sys.executable, "-m", "basedpyright", "-p", str(tmp_path), "--outputjson"]
    command += ["--pythonpath", sys.executable, "--level", "error"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    told = json.loads(done.stdout)["generalDiagnostics"]
    return {found["range"]["start"]["line"] + 1 for found in told if found["severity"] == "error"}


def test_mypy_accepts_what_is_supported_and_refuses_what_is_not() -> None:
    pytest.importorskip("mypy")
    assert told_by_mypy() == REFUSED


def test_pyright_accepts_what_is_supported_and_refuses_what_is_not(tmp_path: Path) -> None:
    pytest.importorskip("basedpyright")
    assert told_by_pyright(tmp_path) == REFUSED | REFUSED_BY_PYRIGHT

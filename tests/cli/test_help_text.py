from __future__ import annotations

import subprocess
import sys

from summarizer.__main__ import HELP, main


def test_the_help_that_is_shipped_is_what_the_command_line_prints():
    """In a process of its own, for typer reads the width of the terminal once."""
    code = "import sys; sys.path.insert(0, 'tests'); from help_text import printed; sys.stdout.write(printed())"
    env = {"COLUMNS": "80", "TERMINAL_WIDTH": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    root = HELP.parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, env=env, capture_output=True, text=True, check=True)
    assert done.stdout == HELP.read_text(encoding="utf-8"), "run `python tests/help_text.py`"


def test_help_imports_nothing_that_it_does_not_need():
    code = "import sys; from summarizer.__main__ import main; main(['--help']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert "Usage: summarizer" in done.stdout
    assert not {"typer", "rich", "pydantic", "openai"} & set(done.stdout.split())


def test_a_terminal_that_cannot_draw_boxes_gets_help_all_the_same(capsys, monkeypatch):
    monkeypatch.setattr("summarizer.__main__._can_draw", lambda: False)
    assert main(["--help"]) == 0
    assert "Structured summaries" in capsys.readouterr().out

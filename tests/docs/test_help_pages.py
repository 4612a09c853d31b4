from __future__ import annotations

from typing import TYPE_CHECKING

import help_pages
import pytest

if TYPE_CHECKING:
    from pathlib import Path

PAGES = help_pages.pages()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_pages_made_from_the_help_are_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path], "run: uv run python tests/help_pages.py"


@pytest.mark.parametrize("command", help_pages.helps(), ids=lambda command: command.name)
def test_the_manual_and_the_reference_have_every_command_and_flag(command: help_pages.Help) -> None:
    manual, reference = (PAGES[help_pages.REFERENCE / name] for name in ("summarizer.1", "commands.md"))
    assert f"## {command.name}\n" in reference
    assert command.name.replace("-", "\\-") in manual
    for names, _ in command.options:
        assert f"- `{names}`: " in reference
        assert names.replace("\\", "\\e").replace("-", "\\-") in manual


def test_the_manual_has_no_line_that_troff_would_take_for_a_request() -> None:
    manual = PAGES[help_pages.REFERENCE / "summarizer.1"]
    known = {"TH", "SH", "SS", "PP", "TP", "B"}
    assert {line[1:].split()[0] for line in manual.splitlines() if line[:1] in {".", "'"}} <= known

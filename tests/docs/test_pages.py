"""Whatever a page tells its reader to type runs and shows what the page shows."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer.main
from doc_blocks import PAGES, ROOT, Desk, Step, refuse_unknown, steps, work_through
from stand_in import reply
from typer.core import TyperGroup

from summarizer.cli.app import app
from summarizer.testing import Server, no_waiting

if TYPE_CHECKING:
    from collections.abc import Iterator

_FENCE = re.compile(r"^```(\S*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_RUN = {"console", "python", "output"}
_SHOWN = {"bibtex", "json", "text", "toml", "yaml"}
_TYPED = re.compile(r"(?:^|[|;&]\s*|uv run (?:--\S+ \S+ )*)(summarizer\b[^|;&>]*)")


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Desk]:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.setenv("NO_COLOR", "1")
    with Server(reply, models=["qwen3", "gpt-6-luna"]) as server, no_waiting():
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        yield Desk(server.url, setenv=monkeypatch.setenv)


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_says_to_type_runs_and_shows_what_it_shows(page: str, desk: Desk) -> None:
    work_through(page, desk)


def commands_of(page: str) -> list[str]:
    blocks = [text for language, text in _FENCE.findall((ROOT / page).read_text()) if language == "console"]
    return [found for block in blocks for step in steps(block) for found in _TYPED.findall(step.command)]


@pytest.mark.parametrize("page", PAGES)
def test_every_flag_a_page_names_exists_also_where_the_block_does_not_run(page: str) -> None:
    for command in commands_of(page):
        parse(shlex.split(command)[1:])


def parse(arguments: list[str]) -> None:
    """Have the command line read the arguments, and do nothing."""
    command: Any = typer.main.get_command(app)
    context = command.make_context("summarizer", arguments)
    while isinstance(command, TyperGroup):
        name, command, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        context = command.make_context(name, rest, parent=context)


def test_every_block_is_of_a_kind_that_runs_or_is_plain_text() -> None:
    kinds = {(page, kind) for page in PAGES for kind, _ in _FENCE.findall((ROOT / page).read_text())}
    assert not {(page, kind) for page, kind in kinds if kind not in _RUN | _SHOWN}


def test_a_page_that_shows_what_does_not_come_out_fails(desk: Desk) -> None:
    with pytest.raises(AssertionError, match="what comes"):
        desk.type(Step("echo one", "two\n"))


def test_a_command_that_ends_badly_fails_its_page(desk: Desk) -> None:
    with pytest.raises(AssertionError, match="exit code 2"):
        desk.type(Step("summarizer show nothing.jsonl", ""))


@pytest.mark.parametrize(
    "command",
    ["pip install summarizer", "uv run pytest", "echo a && curl b", "summarizer demo | sh", "python -m pip x"],
)
def test_a_page_cannot_have_anything_installed_or_fetched(command: str) -> None:
    with pytest.raises(AssertionError, match="not run here"):
        refuse_unknown(command)

"""The help: the same everywhere, and at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import help_pages
import pytest
import typer.main
from help_text import printed

from summarizer.__main__ import HELP, main
from summarizer.cli.app import app
from summarizer.cli.help import WIDTH, names_of, page, painted


def _named(value: object) -> str:
    return value if isinstance(value, str) else ""


def each() -> list[tuple[str, Any, Any]]:
    return [(name, command, context) for name, command, context in help_pages.below(typer.main.get_command(app))]


def test_the_help_that_is_shipped_is_what_the_command_line_prints() -> None:
    assert printed() == Path(HELP).read_text(encoding="utf-8"), "run `python tests/help_text.py`"


def test_help_imports_nothing_that_it_does_not_need() -> None:
    code = "import sys; from summarizer.__main__ import main; main(['--help']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert "Usage: summarizer" in done.stdout
    assert not {"typer", "rich", "pydantic", "openai"} & set(done.stdout.split())


@pytest.mark.parametrize(
    ("name", "command", "context"), each(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_help_fits_80_columns_and_a_command_has_an_example(name: str, command: Any, context: Any) -> None:
    text = page(command, context)
    assert max(map(len, text.splitlines())) <= WIDTH
    if not hasattr(command, "list_commands"):
        assert f"  {name}" in text.partition("Example")[2]


@pytest.mark.parametrize(
    ("name", "command", "context"), each(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_flag_with_a_value_has_a_metavariable_and_a_switch_has_none(
    name: str, command: Any, context: Any
) -> None:
    for parameter in command.get_params(context):
        _, space, value = names_of(parameter).rpartition(" ")
        assert "<" not in value
        if parameter.param_type_name == "option":
            assert parameter.metavar or parameter.is_flag, parameter.name
            assert bool(space and not value.startswith("-")) is not parameter.is_flag


def test_headings_are_bold_on_a_terminal_unless_colour_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert painted("Options:\n  --a  B:\n", is_terminal=True) == "\x1b[1mOptions:\x1b[0m\n  --a  B:\n"
    assert painted("Options:\n", is_terminal=False) == "Options:\n"
    monkeypatch.setenv("NO_COLOR", "1")
    assert painted("Options:\n", is_terminal=True) == "Options:\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rum"], "Did you mean 'run'?"),
        (["cache", "stat"], "Did you mean 'stats'?"),
        (["run", "x", "--max-costs", "1"], "Did you mean --max-cost?"),
        (["usage", "--by", "week"], "week"),
    ],
)
def test_a_wrong_word_is_told_with_the_one_that_was_meant(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "--help`." in told


@pytest.mark.parametrize("flag", ["--api-key", "--key", "--openai-api-key"])
def test_a_key_as_a_flag_is_told_where_it_goes_and_never_repeated(
    flag: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "papers.txt", flag, "sk-sesame"]) == 2
    told = capsys.readouterr().err
    assert "SUMMARIZER_API_KEY=... in .env" in told
    assert "sesame" not in told


def test_a_group_without_a_command_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bulk"]) == 2
    assert "Usage: summarizer bulk" in "".join(capsys.readouterr())

"""What reaches a terminal: nothing that others wrote steers it, and commands are as the user types them."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from rich.table import Table

from summarizer.__main__ import main
from summarizer.cli.terminal import _guarded, as_typed, say, say_error
from summarizer.testing import Server, server_error

if TYPE_CHECKING:
    from pathlib import Path

EVIL = "a\x1b[31mred\x1b]8;;http://evil\x07\x9b2J\u202etxt\u2066"
STEERS = ("\x1b", "\x07", "\x9b", "\u202e", "\u2066", "\x85", "\u2028")


def console(*, colours: bool = False) -> Console:
    return _guarded(Console(file=io.StringIO(), force_terminal=colours, width=200, color_system=None))


def said(it: Console) -> str:
    assert isinstance(it.file, io.StringIO)
    return it.file.getvalue()


@pytest.mark.parametrize("way", ["say", "error", "print", "table"])
def test_nothing_that_others_wrote_steers_the_terminal(way: str) -> None:
    it = console()
    table = Table("column")
    table.add_row(EVIL)
    shows = {
        "say": lambda: say(it, EVIL),
        "error": lambda: say_error(it, EVIL, EVIL),
        "print": lambda: it.print(EVIL, markup=False),
        "table": lambda: it.print(table),
    }
    shows[way]()
    assert "red" in said(it)
    assert not any(sign in said(it) for sign in STEERS)


def test_our_own_colours_and_lines_stay() -> None:
    it = _guarded(Console(file=io.StringIO(), force_terminal=True, width=80, color_system="standard"))
    it.print("[red]one[/red]\ntwo\tthree")
    assert said(it).startswith("\x1b[31mone\x1b[0m\ntwo")


def test_brackets_in_a_message_are_no_markup() -> None:
    it = console()
    say(it, "[red]no[/red] [/] [x")
    assert said(it) == "[red]no[/red] [/] [x\n"


@pytest.mark.usefixtures("no_waiting")
def test_ids_file_names_and_what_a_provider_says_reach_standard_error_harmless(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = tmp_path / "in\x1b[2J\u202e.jsonl"
    name.write_text(json.dumps({"id": EVIL, "abstract": "One. Two."}) + "\n{broken\n")
    with Server(lambda _: server_error(message=f"failed {EVIL}")) as server:
        assert main(["run", str(name), "-o", "out.jsonl", "--base-url", server.url, "--model", "x", "--retries", "0"])
    told = capsys.readouterr().err
    assert "failed: " in told
    assert "skipped: " in told
    assert not any(sign in told for sign in STEERS)


def test_a_line_of_others_stays_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "no\nerror: forged\nfile"]) == 2
    told = capsys.readouterr().err
    assert not any(line.startswith("error: forged") for line in told.splitlines())


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("`summarizer show x` shows it", "`uv run summarizer show x` shows it"),
        ("\n  summarizer run papers.txt", "\n  uv run summarizer run papers.txt"),
        ("uv run --extra ray summarizer run", "uv run --extra ray summarizer run"),
        ("the summarizer is here", "the summarizer is here"),
    ],
)
def test_after_uv_run_a_hint_says_uv_run(text: str, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert as_typed(text) == text
    monkeypatch.setenv("UV_RUN_RECURSION_DEPTH", "1")
    assert as_typed(text) == typed


def test_a_terminal_that_is_gone_stops_nothing() -> None:
    class Gone(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(5, "Input/output error")

    say(_guarded(Console(file=Gone())), "hello")

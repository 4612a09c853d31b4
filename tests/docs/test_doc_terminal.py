from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from doc_blocks import Desk, work_through
from terminal import in_terminal

sys.path.insert(0, str(Path(__file__).parents[1]))
import pictures

ROOT = Path(__file__).parents[2]
SHOWN = re.compile(r"pictures/([\w-]+\.(?:svg|png))")


@pytest.mark.parametrize("columns", [80, 120, 140, 200])
def test_a_command_sees_a_terminal_of_the_stated_width(columns: int) -> None:
    shown = in_terminal("tput cols; test -t 1", columns=columns)
    assert (shown.code, shown.text) == (0, f"{columns}\n")


def test_what_was_written_over_is_not_shown() -> None:
    assert in_terminal(r"printf '10%%\r100%%\n'", columns=80).text == "100%\n"


def test_a_block_with_a_stated_width_has_to_show_what_that_terminal_shows(tmp_path, monkeypatch) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "<!--- terminal: 30 -->\n```console\n$ python -c 'import os; print(os.get_terminal_size().columns)'\n30\n```\n"
    )
    monkeypatch.setattr("doc_blocks.ROOT", tmp_path)
    assert work_through("page.md", Desk("", setenv=monkeypatch.setenv)) == 1
    page.write_text(page.read_text().replace("terminal: 30", "terminal: 40"))
    with pytest.raises(AssertionError, match="what comes"):
        work_through("page.md", Desk("", setenv=monkeypatch.setenv))


def test_every_picture_that_a_page_shows_is_there_and_made_by_the_one_command() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    shown = {name for page in pages for name in SHOWN.findall(page.read_text(encoding="utf-8"))}
    assert shown <= pictures.names()
    assert all((pictures.PICTURES / name).is_file() for name in shown)


def test_every_picture_comes_light_and_dark() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        names = SHOWN.findall(page.read_text(encoding="utf-8"))
        light, dark = (
            {name.replace(f"-{theme}.", ".") for name in names if f"-{theme}." in name} for theme in ("light", "dark")
        )
        assert light == dark, page


def test_no_picture_asks_for_anything_from_elsewhere() -> None:
    for picture in pictures.PICTURES.glob("*.svg"):
        assert "url(" not in picture.read_text(encoding="utf-8").replace("url(#", "")

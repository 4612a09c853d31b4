"""Make the pictures of the documentation: `uv run python tests/docs/pictures.py [NAME ...]`.

Each screen of the command is run on the examples in a pseudo-terminal and drawn as SVG; the report is opened in
Chromium. All come twice, light and dark, in docs/pictures. A test holds that each picture a page shows is made here.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.style import Style
from rich.terminal_theme import DIMMED_MONOKAI, TerminalTheme
from rich.text import Text
from stand_in import reply
from terminal import in_terminal

from summarizer.testing import Server, no_waiting

if TYPE_CHECKING:
    import pyte
    from playwright.sync_api import Browser, Page
    from pyte.screens import Char

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
_PAPER, _INK = (255, 255, 255), (36, 41, 47)
_COLOURS_OF_LIGHT = """
24292f cf222e 116329 785300 0969da 8250df 1b7c83 57606a
57606a a40e26 1a7f37 633c01 218bff a475f9 3192aa 24292f
"""


def _rgb(line: str) -> list[tuple[int, int, int]]:
    return [(int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16)) for code in line.split()]


_LIGHT = TerminalTheme(_PAPER, _INK, *map(_rgb, _COLOURS_OF_LIGHT.strip().splitlines()))
_THEMES = {"light": _LIGHT, "dark": DIMMED_MONOKAI}
_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)  # it names a server of others
_COLOURS = {"brown": "yellow", "brightbrown": "bright_yellow"}


@dataclass(frozen=True, slots=True)
class Screen:
    """One picture of a terminal.

    Attributes:
        command: what is typed.
        columns: the terminal's width.
        rows: lines that are drawn, all if 0.
        after: commands that have to come first.
    """

    command: str
    columns: int = 120
    rows: int = 0
    after: tuple[str, ...] = ()


_DEMO = ("summarizer demo",)
_PAPERS = "cp examples/abstracts.txt papers.txt"
_ASK = "summarizer run papers.txt -o mine.jsonl --model openai/gpt-6-luna"
_RUN = (_PAPERS, _ASK)
_MEMORY = "summarizer show summaries.jsonl --metric memory --sort factor"
SCREENS = {
    "demo": Screen("summarizer demo", columns=140, rows=24),
    "show": Screen(f"{_MEMORY} --limit 8", columns=140, after=_DEMO),
    "show-list": Screen(f"{_MEMORY} --limit 3", columns=80, after=_DEMO),
    "show-paper": Screen("summarizer show summaries.jsonl --id a88065575d6b", after=_DEMO),
    "show-flagged": Screen("summarizer show summaries.jsonl --flagged --limit 4", columns=140, after=_DEMO),
    "dry-run": Screen(f"{_ASK} --dry-run", after=(_PAPERS,)),
    "run": Screen(_ASK, after=(_PAPERS,)),
    "eval": Screen("summarizer eval summaries.jsonl --gold examples/gold.jsonl", after=_DEMO),
    "usage": Screen("summarizer usage", after=_RUN),
    "cache": Screen("summarizer cache stats", after=_RUN),
    "doctor": Screen("summarizer doctor --model openai/gpt-6-luna"),
    "help": Screen("summarizer --help", columns=100),
    "bulk": Screen("summarizer bulk submit papers.txt -o bulk.jsonl --model openai/gpt-6-luna", after=(_PAPERS,)),
}
REPORTS = ("report", "report-paper", "report-phone")


def names() -> set[str]:
    """The file names of all pictures."""
    drawn = {f"{name}-{theme}.svg" for name in SCREENS for theme in _THEMES}
    return drawn | {f"{name}-{theme}.png" for name in REPORTS for theme in _THEMES}


def main(wanted: list[str]) -> None:
    """Make the pictures of these names, all without one."""
    PICTURES.mkdir(exist_ok=True)
    for name, screen in SCREENS.items():
        if not wanted or name in wanted:
            _draw(name, screen)
    if not wanted or set(REPORTS) & set(wanted):
        _photograph()


def _draw(name: str, screen: Screen) -> None:
    with tempfile.TemporaryDirectory() as place, _provider() as server:
        shutil.copytree(ROOT / "examples", Path(place) / "examples")
        environment = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "OPENAI_BASE_URL": server.url,
            "OPENAI_API_KEY": "sk-...",
            "SUMMARIZER_CACHE_DIR": str(Path(place) / "cache"),
        }
        for command in screen.after:
            in_terminal(f"cd {place} && {command}", columns=screen.columns, environment=environment)
        shown = in_terminal(f"cd {place} && {screen.command}", columns=screen.columns, environment=environment)
    texts = [Text.assemble(("$ ", "bold"), screen.command), *_lines(shown.screen)]
    if screen.rows and len(texts) > screen.rows:
        texts = [*texts[: screen.rows], Text("...")]
    for theme, colours in _THEMES.items():
        _save(PICTURES / f"{name}-{theme}.svg", texts, columns=screen.columns, theme=colours, place=place)


def _provider() -> Server:
    return Server(reply, models=["gpt-6-luna"])


def _save(path: Path, texts: list[Text], *, columns: int, theme: TerminalTheme, place: str) -> None:
    console = Console(record=True, width=columns, file=io.StringIO(), force_terminal=True)
    for text in texts:
        console.print(text, no_wrap=True, crop=True)
    svg = console.export_svg(title="", theme=theme, unique_id=path.stem)
    path.write_text(_FONT_FACE.sub("", svg).replace(place, "~"), encoding="utf-8")


def _lines(screen: pyte.Screen) -> list[Text]:
    last = max((row for row, line in enumerate(screen.display) if line.strip()), default=-1)
    return [_line(screen, row) for row in range(last + 1)]


def _line(screen: pyte.Screen, row: int) -> Text:
    cells = [screen.buffer[row][column] for column in range(screen.columns)]
    text = Text()
    for style, run in groupby(cells, key=_style):
        text.append("".join(cell.data for cell in run), style)
    text.rstrip()
    return text


def _style(cell: Char) -> Style:
    return Style(
        color=_colour(cell.fg), bgcolor=_colour(cell.bg), bold=cell.bold, italic=cell.italics, reverse=cell.reverse
    )


def _colour(name: str) -> str | None:
    if name == "default":
        return None
    if re.fullmatch(r"[0-9a-f]{6}", name):
        return f"#{name}"
    name = _COLOURS.get(name, name)
    return name.replace("bright", "bright_", 1) if name.startswith("bright") and "_" not in name else name


def _photograph() -> None:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    with tempfile.TemporaryDirectory() as place, sync_playwright() as driver:
        shutil.copytree(ROOT / "examples", Path(place) / "examples")
        environment = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        in_terminal(f"cd {place} && summarizer demo", columns=120, environment=environment)
        browser = driver.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        for theme in _THEMES:
            _views(browser, Path(place) / "summaries.html", theme=theme)
        browser.close()


def _views(browser: Browser, report: Path, *, theme: str) -> None:
    page = _opened(browser, report, theme=theme, width=1200, height=760)
    _shot(page, PICTURES / f"report-{theme}.png")
    page.goto(f"{report.as_uri()}#paper=a88065575d6b")
    _shot(page, PICTURES / f"report-paper-{theme}.png")
    _shot(_opened(browser, report, theme=theme, width=390, height=760), PICTURES / f"report-phone-{theme}.png")


def _opened(browser: Browser, report: Path, *, theme: str, width: int, height: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=theme)  # type: ignore[arg-type]  # light or dark
    page.goto(report.as_uri())
    page.wait_for_load_state()
    return page


def _shot(page: Page, path: Path) -> None:
    """A picture with a palette: a third of the bytes."""
    from PIL import Image

    page.screenshot(path=path)
    with Image.open(path) as picture:
        smaller = picture.convert("RGB").quantize(128)
    smaller.save(path, optimize=True)


if __name__ == "__main__":
    with no_waiting():
        main(sys.argv[1:])

"""A page as its reader works through it: each block typed in turn, what comes out held against what the page shows.

    ```console          `$ ` commands, `summarizer` in this process, others in bash if they are in `HARMLESS`; what is
                        shown must come out; `uv run pytest DIRECTORY` is this environment's pytest
    ```python           runs; the names of one block are there in the next
    ```output           what the block before has printed
    ```python title="F" is saved as the file F

`...` in what is shown stands for anything, and spaces do not count. `<!--- skip: next, "why" -->` before a block: it is
not run, but its flags are looked at all the same. `<!--- terminal: 120 -->` before a console block: it runs in a
terminal of 120 columns, whose screen at the end has to be what the page shows; else output goes to a pipe.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import SkipTest

from sybil import Sybil
from sybil.parsers.abstract.codeblock import AbstractCodeBlockParser
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer
from terminal import in_terminal

from summarizer.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sybil import Example

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    p.relative_to(ROOT).as_posix() for p in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")]
)
_SERVERS = re.compile(r"http://(?:localhost|gpu-box):\d+/v1|https://api\.example\.com/v1")
_PYTEST = re.compile(r"^uv run pytest (?=\S)")  # with what to run, or these tests would start themselves
_SAVED = ("bibtex", "json", "python", "text")
_TITLED = RawFencedCodeBlockLexer(re.compile(rf'(?P<arguments>{"|".join(_SAVED)}) title="(?P<title>[^"]+)"\n'))
HARMLESS = frozenset(
    {"echo", "head", "python", "summarizer", "timeout", "true"}
)  # none installs, none leaves the machine
_TERMINAL = re.compile(r"<!--- terminal: (\d+) -->$")
_PROGRESS = re.compile(
    r"^[\d,]+(?: of [\d,]+\+?)? answered, .*\n", re.MULTILINE
)  # every ten seconds: a matter of the machine
_PARTS = re.compile(r"\|\|?|&&|;")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_SHELL = re.compile(r"[|<>;&`$*~]")


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a console block and the lines shown below it."""

    command: str
    shown: str


def steps(block: str) -> Iterator[Step]:
    """The commands of a console block; a line that ends with a backslash goes on in the next."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = re.sub(r"\\\n\s*", "", part).partition("\n")
        yield Step(re.sub(r"\s{2,}# .*$", "", command), shown)


class Desk:
    """Where a reader sits: a directory, a shell, and a server in the place of every other."""

    def __init__(self, url: str, *, setenv: Callable[[str, str], None]) -> None:
        self._url = url
        self._setenv = setenv
        self.printed = ""

    def type(self, step: Step, *, columns: int = 0) -> None:
        """Run a command; it has to end well and to print what is shown, in a terminal of so many columns if any."""
        command = _PYTEST.sub("python -m pytest ", _SERVERS.sub(self._url, step.command))
        if command.startswith("export "):
            name, _, value = command.removeprefix("export ").partition("=")
            self._setenv(name, value)
            return
        refuse_unknown(command)
        code, printed = _run(command, columns=columns)
        assert code == 0, f"$ {step.command}\nexit code {code}\n{printed}"
        self.expect(step.shown, printed, of=f"$ {step.command}")

    def expect(self, shown: str, printed: str, *, of: str) -> None:
        """Hold what was printed against what is shown; nothing shown takes anything."""
        pieces = (re.escape(" ".join(piece.split())) for piece in shown.split("..."))
        printed = _PROGRESS.sub("", printed)
        as_shown = re.fullmatch(r"\s*.*\s*".join(pieces), " ".join(printed.split()), re.DOTALL)
        assert as_shown or not shown.strip(), f"{of}\n--- the page shows\n{shown}\n--- what comes\n{printed}"


def refuse_unknown(command: str) -> None:
    """Let nothing near a shell but `HARMLESS` programs: a package of any name would be somebody's code, run here."""
    bare = _QUOTED.sub("_", command)
    unknown = {part.split()[0] for part in _PARTS.split(bare) if part.split()} - HARMLESS
    unknown |= set(re.findall(r"-m (?:pip|ensurepip|venv)\b", bare))
    assert not unknown, f"$ {command}\nnot run here: {', '.join(unknown)}; skip the block, and say why"


def _run(command: str, *, columns: int) -> tuple[int, str]:
    if columns:
        shown = in_terminal(command, columns=columns)
        return shown.code, shown.text
    is_ours = command.startswith("summarizer ") and not _SHELL.search(command)
    return _in_process(command) if is_ours else _in_bash(command)


def _in_process(command: str) -> tuple[int, str]:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = main(shlex.split(command)[1:])
    return code, printed.getvalue()


def _in_bash(command: str) -> tuple[int, str]:
    run = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return run.returncode, run.stdout


def work_through(page: str, desk: Desk) -> int:
    """Do what a page says, in the current directory; the number of blocks that ran."""
    done = 0
    for example in _blocks(page, desk):
        printed = io.StringIO()
        with contextlib.suppress(SkipTest), contextlib.redirect_stdout(printed):
            example.evaluate()
            done += 1
        desk.printed = printed.getvalue() or desk.printed
    return done


def _blocks(page: str, desk: Desk) -> Iterator[Example]:
    def console(example: Example) -> None:
        before = example.document.text[: example.region.start].rstrip()
        width = _TERMINAL.search(before)
        for step in steps(example.parsed):
            desk.type(step, columns=int(width[1]) if width else 0)

    def output(example: Example) -> None:
        desk.expect(example.parsed, desk.printed, of=f"{page}, line {example.line}")

    def save(example: Example) -> None:
        Path(example.region.lexemes["title"]).write_text(example.parsed, encoding="utf-8")

    parsers = [
        SkipParser(),
        PythonCodeBlockParser(),
        CodeBlockParser("console", console),
        CodeBlockParser("output", output),
        *(AbstractCodeBlockParser([_TITLED], language, save) for language in _SAVED),
    ]
    return iter(Sybil(parsers).parse(ROOT / page).examples())

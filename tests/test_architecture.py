from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = [*(ROOT / "summarizer").rglob("*.py"), *(ROOT / "schemas").rglob("*.py"), *(ROOT / "prompts").rglob("*.py")]


def test_imports_point_down_only() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


_ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "expandvars"}


def _reads_environment(path: Path) -> bool:
    tree = ast.walk(ast.parse(path.read_text()))
    return any(isinstance(node, ast.Attribute | ast.alias) and _named(node) in _ENVIRONMENT for node in tree)


def _named(node: ast.Attribute | ast.alias) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.name


def test_only_the_settings_read_the_environment() -> None:
    readers = {str(path.relative_to(ROOT)) for path in SOURCES if _reads_environment(path)}
    assert readers == {
        "summarizer/settings.py",
        "summarizer/cli/process.py",  # what is known of the terminal and of how the command was called: no setting
        "summarizer/store/disk.py",  # diskcache expands $NAME in its directory; done before it, the name is known
        "summarizer/ray/dataset.py",  # it sets one: Ray's switch against reporting its use is a variable
    }


@pytest.mark.parametrize(
    "line", ["import os; os.environ['X']", "from os import getenv", "import os.path as p; p.expandvars('$X')"]
)
def test_every_way_to_read_the_environment_is_noticed(tmp_path: Path, line: str) -> None:
    (tmp_path / "room.py").write_text(line)
    assert _reads_environment(tmp_path / "room.py")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_function_is_longer_than_fifty_lines(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, f"{node.name} in {path}"


def test_importing_the_package_imports_next_to_nothing() -> None:
    code = "import sys; before = set(sys.modules); import summarizer; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pydantic", "openai", "instructor", "rich", "typer"} & set(done.stdout.split())


def test_the_public_names_are_the_same_for_readers_type_checkers_and_the_interpreter() -> None:
    import summarizer

    tree = ast.parse((ROOT / "summarizer" / "__init__.py").read_text())
    blocks = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    imports = [node for block in blocks for node in block.body if isinstance(node, ast.ImportFrom)]
    typed = {alias.name: node.module for node in imports for alias in node.names}
    lazy = {name: f"summarizer.{home}" for name, home in summarizer._HOMES.items()}
    assert typed == lazy
    assert sorted(lazy) == sorted(summarizer.__all__)
    for name in summarizer.__all__:
        assert getattr(summarizer, name).__name__ == name


def test_no_two_test_modules_have_the_same_name() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))

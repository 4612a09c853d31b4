from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files

import pytest

from summarizer.report import parts

FOLDER = files("summarizer.report")


def names(folder: str) -> list[str]:
    return sorted(file.name for file in (FOLDER / folder).iterdir())


def test_every_file_of_the_script_is_in_it_once() -> None:
    heads = [(FOLDER / "script" / name).read_text("utf-8").splitlines()[0] for name in names("script")]
    assert [parts.script().count(head) for head in heads] == [1] * len(heads)


def test_every_file_of_the_style_is_in_it_once() -> None:
    heads = [(FOLDER / "style" / name).read_text("utf-8").splitlines()[0] for name in names("style")]
    assert [parts.style().count(head) for head in heads] == [1] * len(heads)


def test_a_joined_file_imports_and_exports_nothing() -> None:
    assert not re.findall(r"^(?:import|export)\b.*", parts.script(), re.MULTILINE)
    assert "@import" not in parts.style()


def test_a_file_comes_after_those_it_imports() -> None:
    script = parts.script()
    assert script.index("function byId") < script.index("const data = JSON.parse(byId(")
    assert script.rstrip().endswith("begin();")


def test_no_name_is_declared_by_two_files_of_the_script() -> None:
    declared = re.findall(r"^(?:async )?(?:function|const|let|class) (\w+)", parts.script(), re.MULTILINE)
    assert [name for name, times in Counter(declared).items() if times > 1] == []


@pytest.mark.parametrize("folder", ["script", "style"])
def test_no_file_of_the_page_is_longer_than_a_reader_keeps_in_mind(folder: str) -> None:
    lengths = {name: len((FOLDER / folder / name).read_text("utf-8").splitlines()) for name in names(folder)}
    assert max(lengths.values()) <= 300, lengths

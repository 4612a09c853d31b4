from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def layers() -> list[set[str]]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    named = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [set(layer.replace("summarizer.", "").split(" | ")) for layer in named]


def map_of_the_house() -> list[set[str]]:
    table = (ROOT / "CONTRIBUTING.md").read_text().partition("## Map of the house")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return [set(re.findall(r"`(\w+)`", row)) for row in rows]


def test_the_map_has_the_rooms_in_the_order_that_imports_may_take() -> None:
    assert map_of_the_house() == layers()


def test_every_room_says_what_is_in_it() -> None:
    for room in map_of_the_house():
        for name in room:
            paths = [ROOT / "summarizer" / f"{name}.py", ROOT / "summarizer" / name / "__init__.py"]
            assert any(path.exists() for path in paths), name


@pytest.mark.parametrize("habit", ["test", "lint", "types", "docs", "record", "bench", "report", "strip", "man"])
def test_every_habit_is_a_described_target(habit: str) -> None:
    justfile = (ROOT / "justfile").read_text()
    assert re.search(rf"^# .+\n{habit}\b.*:$", justfile, re.MULTILINE)


def test_every_place_that_a_change_is_sent_to_is_there() -> None:
    table = (ROOT / "CONTRIBUTING.md").read_text().partition("| To change")[2].partition("\n\n")[0]
    places = [place for row in table.splitlines()[2:] for place in re.findall(r"`([\w./]+)`", row.split("|")[2])]
    assert places
    assert [place for place in places if "/" in place and not (ROOT / place).exists()] == []

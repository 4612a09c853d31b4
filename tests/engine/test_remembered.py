"""Finished results are remembered, and only where nothing that makes them has changed."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tomllib
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pydantic
import pytest
from papers import good, invented, paper
from pydantic import BaseModel

from summarizer import AsyncSummarizer, Paper
from summarizer.engine.engine import Diligence, Engine
from summarizer.engine.remembered import ABOVE, code_digest, task_key
from summarizer.schemas import PaperSummary
from summarizer.testing import Server, answer

pytestmark = pytest.mark.usefixtures("no_waiting")

ROOT = Path(__file__).parents[2]
LAYERS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
ROOMS = [[room.removeprefix("summarizer.") for room in layer.split(" | ")] for layer in LAYERS]
ENGINE = ROOMS.index(["engine"])
BELOW = [room for layer in ROOMS[ENGINE:] for room in layer]


def summarizer(server: Server, **settings: Any) -> AsyncSummarizer[Any]:
    return AsyncSummarizer("test", base_url=server.url, **settings)


@pytest.fixture
def worked(monkeypatch):
    """The papers whose results were not remembered."""
    papers, outcome = [], Engine.outcome

    async def noted(self, paper):
        papers.append(paper)
        return await outcome(self, paper)

    monkeypatch.setattr(Engine, "outcome", noted)
    return papers


@pytest.mark.parametrize("said", [good(), invented(), good(efficiency_claims=[])])
async def test_a_remembered_result_is_the_one_that_the_store_gives(monkeypatch, worked, said):
    with Server([answer(said)] * 3) as server:
        async with summarizer(server) as s:
            first = await s.run(paper())
        with monkeypatch.context() as patched:
            patched.setattr("summarizer.engine.assembly.task_key", lambda *_: None)
            async with summarizer(server) as s:
                stored = await s.run(paper())
        worked.clear()
        async with summarizer(server) as s:
            remembered = await s.run(paper())
            streamed = [result async for result in s.stream([paper()])]
            saved = s._run.engine.saved
    assert not worked
    assert remembered == stored == streamed[0]
    assert remembered.to_json() == stored.to_json()
    assert (remembered.provenance.cached, remembered.usage.requests) == (True, 0)
    assert saved == first.usage + first.usage


@pytest.mark.parametrize(
    ("other", "changed"),
    [
        ({}, None),
        ({"temperature": 0.5}, {}),
        ({"strict": True}, {}),
        ({"second_look": True}, {}),
        ({"reasks": 7}, {}),
        ({}, {"title": "Another"}),
        ({}, {"abstract": "Another. " + paper().abstract}),
    ],
)
async def test_nothing_is_remembered_of_another_task_or_paper(worked, other, changed):
    with Server() as server:
        async with summarizer(server) as s:
            await s.run(paper())
        worked.clear()
        async with summarizer(server, **other) as s:
            await s.run(Paper.of(**{"title": paper().title, "abstract": paper().abstract} | (changed or {})))
    assert bool(worked) is (changed is not None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a\0b", "c. We test."), ("a", "b\0c. We test.")),
        (("", "1\nAb. We test."), ("1\nA", "b. We test.")),
        (("1\n", "We test."), ("", "1\nWe test.")),
    ],
)
async def test_papers_that_read_the_same_joined_do_not_share_a_result(worked, one, other):
    with Server() as server:
        async with summarizer(server) as s:
            await s.run(Paper.of(one[1], title=one[0]))
            worked.clear()
            result = await s.run(Paper.of(other[1], title=other[0]))
    assert [each.abstract for each in worked] == [other[1]]
    assert all(span.text in other[1] for span in result.summary.problem.evidence)


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """A copy of the package to edit."""
    copy = tmp_path_factory.mktemp("copy") / "summarizer"
    shutil.copytree(ROOT / "summarizer", copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def digest(package):
    return code_digest.__wrapped__(package)


def edited(package, room):
    """A file of a room, with one more comment."""
    file = package / f"{room}.py" if (package / f"{room}.py").exists() else max((package / room).rglob("*.py"))
    file.write_text(file.read_text() + "# edited\n")


@pytest.mark.parametrize("room", BELOW)
def test_a_change_in_any_room_that_shapes_results_is_another_key(package, room):
    before = digest(package)
    edited(package, room)
    assert digest(package) != before


@pytest.mark.parametrize(
    "file", ["prompts/paper.md", "evidence/data/words.toml", "task/deep/er/more.py", "new/room.py"]
)
def test_data_files_sub_folders_and_new_rooms_count(package, file):
    before = digest(package)
    (package / file).parent.mkdir(parents=True, exist_ok=True)
    (package / file).write_text("something else")
    assert digest(package) != before


@pytest.mark.parametrize("room", [room for layer in ROOMS[:ENGINE] for room in layer])
def test_a_change_in_a_room_that_only_uses_results_keeps_the_key(package, room):
    before = digest(package)
    edited(package, room)
    (package / "evidence" / "__pycache__").mkdir(exist_ok=True)
    (package / "evidence" / "__pycache__" / "x.pyc").write_bytes(b"compiled")
    assert digest(package) == before


def test_what_does_not_count_is_what_the_contract_puts_above_the_engine():
    above = {room for layer in ROOMS[:ENGINE] for room in layer} | {"examples"}
    assert {name.removesuffix(".py") for name in ABOVE} == above


def task(schema=PaperSummary, identity="task"):
    return SimpleNamespace(schema=schema, identity=identity)


def test_other_versions_settings_tasks_and_schemas_are_other_keys(monkeypatch):
    keys = [
        task_key(task(), Diligence()),
        task_key(task(), Diligence(strict=True)),
        task_key(task(identity="another"), Diligence()),
        task_key(task(schema=type("Narrow", (PaperSummary,), {"__module__": PaperSummary.__module__})), Diligence()),
    ]
    with monkeypatch.context() as patched:
        patched.setattr(pydantic, "VERSION", "2.0.0")
        keys.append(task_key(task(), Diligence()))
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    keys.append(task_key(task(), Diligence()))
    assert None not in keys
    assert len(set(keys)) == len(keys)


def test_a_schema_outside_the_package_is_not_remembered_for_its_code_may_change_anywhere():
    class Own(BaseModel):
        topic: str

    assert task_key(task(schema=Own), Diligence()) is None


async def test_a_failed_paper_is_not_remembered():
    with Server([answer("no JSON")] * 3 + [answer(good())]) as server:
        async with summarizer(server) as s:
            assert (await s.run(paper())).status == "failed"
        async with summarizer(server) as s:
            assert (await s.run(paper())).status == "ok"


SPOILT = {
    "garbage": "update results set text = 'garbage'",
    "nothing": "update results set text = ''",
    "bytes": "update results set text = x'ff00fe'",
    "a number": "update results set text = 7",
    "half of it": "update results set text = substr(text, 1, length(text) / 2)",
    "another figure": "update results set text = replace(text, '4.2', '9.9')",
    "another checksum": "update results set text = 'x' || substr(text, 2)",
    "another paper's": "update results set text = (select max(text) from results)",
    "another table": "drop table results; create table results (other int)",
    "no table": "drop table results",
}


@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT)
async def test_a_row_that_is_not_as_it_was_written_is_a_miss(tmp_path, worked, spoilt):
    papers = list(map(paper, range(3)))
    with Server() as server:
        async with summarizer(server) as s:
            first = [await s.run(each) for each in papers]
        with closing(sqlite3.connect(tmp_path / "store" / "results.db", isolation_level=None)) as database:
            database.executescript(spoilt)
        worked.clear()
        async with summarizer(server) as s:
            again = [await s.run(each) for each in papers]
    assert [result.summary for result in again] == [result.summary for result in first]
    assert len(worked) >= (2 if "max(text)" in spoilt else 3)
    assert len(server.asked) == 3, "the answers are in the store"


async def test_a_file_that_is_damaged_under_a_run_does_not_end_it(tmp_path):
    with Server() as server:
        async with summarizer(server) as s:
            await s.run(paper(0))
        async with summarizer(server) as s:
            (tmp_path / "store" / "results.db").write_bytes(b"not a database" * 1000)
            results = [await s.run(paper(number)) for number in range(100)]
    assert {result.status for result in results} == {"ok"}
    assert len(server.asked) == 100

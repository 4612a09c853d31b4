"""Finished results are remembered, and only where nothing that makes them has changed."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from papers import good, invented, paper
from pydantic import BaseModel

from summarizer import AsyncSummarizer, Paper
from summarizer.cli.inspect import clear_store
from summarizer.engine import remembered as room
from summarizer.engine.remembered import Memo, code_digest
from summarizer.schemas import PaperSummary
from summarizer.testing import Server, answer

pytestmark = pytest.mark.usefixtures("no_waiting")


def summarizer(server: Server, **settings: Any) -> AsyncSummarizer[Any]:
    return AsyncSummarizer("test", base_url=server.url, **settings)


def unmade(*_: object) -> None:
    raise AssertionError("the result was made anew")


@pytest.mark.parametrize("said", [good(), invented(), good(efficiency_claims=[])])
async def test_a_remembered_result_is_the_one_that_the_store_gives(monkeypatch, said):
    with Server([answer(said)] * 3) as server:
        async with summarizer(server) as s:
            first = await s.run(paper())
        async with summarizer(server) as s:
            s._engine._memo = None
            stored = await s.run(paper())
        async with summarizer(server) as s:
            monkeypatch.setattr(s._engine, "_made", unmade)
            remembered = await s.run(paper())
            spared = s._engine.saved
    assert remembered == stored
    assert remembered.to_json() == stored.to_json()
    assert remembered.to_dict() == stored.to_dict()
    assert (remembered.provenance.cached, remembered.usage.requests) == (True, 0)
    assert spared == first.usage


@pytest.mark.parametrize(
    ("other", "changed"),
    [
        ({"temperature": 0.5}, {}),
        ({"strict": True}, {}),
        ({"second_look": True}, {}),
        ({}, {"title": "Another"}),
        ({}, {"abstract": "Another. " + paper().abstract}),
    ],
)
async def test_nothing_is_remembered_of_another_task_or_paper(other, changed):
    with Server() as server:
        async with summarizer(server) as s:
            await s.run(paper())
        async with summarizer(server, **other) as s:
            given = {"title": paper().title, "abstract": paper().abstract} | changed
            assert s._engine._remembered(Paper.of(**given)) is None
            assert s._engine._remembered(paper()) is not None or other


async def test_nothing_is_remembered_when_the_code_of_the_checks_has_changed(monkeypatch):
    with Server() as server:
        async with summarizer(server) as s:
            await s.run(paper())
        monkeypatch.setattr("summarizer.api.code_digest", lambda _: "other")
        async with summarizer(server) as s:
            assert s._engine._remembered(paper()) is None


def test_a_schema_outside_the_package_is_not_remembered_for_its_code_may_change_anywhere():
    class Own(BaseModel):
        topic: str

    assert code_digest(Own) is None
    assert code_digest(PaperSummary) is not None


def test_the_code_digest_changes_with_any_file_of_the_checks(tmp_path):
    file = tmp_path / "checks.py"
    file.write_text("one")
    before = room._digest_of([file])
    file.write_text("two")
    assert room._digest_of([file]) != before


async def test_a_failed_paper_is_not_remembered():
    with Server([answer("no JSON")] * 3 + [answer(good())]) as server:
        async with summarizer(server) as s:
            assert (await s.run(paper())).status == "failed"
        async with summarizer(server) as s:
            assert (await s.run(paper())).status == "ok"


async def test_a_copy_with_other_values_tells_those(tmp_path):
    from dataclasses import replace

    with Server() as server:
        async with summarizer(server) as s:
            await s.run(paper())
        async with summarizer(server) as s:
            result = replace(await s.run(paper()), id="another")
    assert '"id": "another"' in result.to_json()
    assert result._outcome is None


@pytest.mark.parametrize("damage", ["no database", "a folder in its place"])
def test_a_file_that_cannot_be_used_hinders_nobody(tmp_path, damage):
    if damage == "no database":
        (tmp_path / "results.db").write_bytes(b"not a database" * 1000)
    else:
        (tmp_path / "results.db").mkdir()
    memo = Memo(tmp_path, task="a")
    memo.put(b"k", "v")
    assert memo.get(b"k") == "v"
    memo.close()


def test_a_damaged_file_is_made_anew(tmp_path):
    (tmp_path / "results.db").write_bytes(b"not a database" * 1000)
    for expected in (None, "v"):
        memo = Memo(tmp_path, task="a")
        assert memo.get(b"k") == expected
        memo.put(b"k", "v")
        memo.close()


def test_another_process_that_writes_is_not_waited_for_long(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "_PATIENCE", 0.0)
    Memo(tmp_path, task="a").close()
    other = sqlite3.connect(tmp_path / "results.db", isolation_level=None)
    other.execute("begin immediate")
    memo = Memo(tmp_path, task="a")
    memo.put(b"k", "v")
    memo.close()
    other.close()
    later = Memo(tmp_path, task="a")
    assert later.get(b"k") is None
    later.close()


def test_what_is_put_is_there_at_once_and_after_closing(tmp_path):
    memo = Memo(tmp_path, task="a")
    memo.put(b"k", "v")
    assert memo.get(b"k") == "v"
    memo.close()
    later = Memo(tmp_path, task="a")
    assert (later.get(b"k"), later.get(b"other")) == ("v", None)
    later.close()


def test_clearing_the_store_forgets_results_too(tmp_path):
    memo = Memo(tmp_path, task="a")
    memo.put(b"k", "v")
    memo.close()
    clear_store(tmp_path)
    later = Memo(tmp_path, task="a")
    assert later.get(b"k") is None
    later.close()

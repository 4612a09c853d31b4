"""A fault of our own, met with one paper, is that paper's failure: the run goes on, and nothing is paid twice."""

from __future__ import annotations

import json
import pydoc
from typing import Any

import pytest
from papers import good, paper
from pydantic import BaseModel, computed_field, field_validator

from summarizer import AsyncSummarizer, Paper
from summarizer.errors import InputError
from summarizer.readers import read_records
from summarizer.records import BadRecord
from summarizer.testing import Server, answer

pytestmark = pytest.mark.usefixtures("no_waiting")

BROKEN = "case 1."


class Fragile(BaseModel):
    """A schema whose own code fails."""

    topic: str

    @field_validator("topic")
    @classmethod
    def _broken(cls, value: str) -> str:
        return value if value != "bad" else {}[value]


class Computing(BaseModel):
    """A schema that fails as it is written."""

    topic: str

    @computed_field
    @property
    def length(self) -> float:
        """What cannot be computed of an empty topic."""
        return 1 / len(self.topic)


async def results(server: Server, papers: list[Paper], **settings: Any) -> list[Any]:
    async with AsyncSummarizer("test", base_url=server.url, **settings) as s:
        return [result async for result in s.stream(papers)]


def outcomes(found: list[Any]) -> list[str]:
    return [result.error.type if result.error else "ok" for result in found]


@pytest.mark.parametrize(
    "place", ["engine.engine._warnings", "task.question.Task.question", "engine.conversation.read"]
)
async def test_any_fault_at_one_paper_leaves_the_others_their_results(monkeypatch, place):
    home, whole = f"summarizer.{place}", _found(f"summarizer.{place}")

    def failing(*arguments: Any, **options: Any) -> Any:
        if any(BROKEN in str(one) for one in arguments):
            raise IndexError("string index out of range")
        return whole(*arguments, **options)

    papers = [paper(0), paper(1), paper(2)]
    with Server([answer(good())] * 3) as server:
        monkeypatch.setattr(home, failing)
        found = await results(server, papers)
    assert [result.title for result in found] == [one.title for one in papers]
    assert outcomes(found) == ["ok", "Unexpected", "ok"]


def _found(path: str) -> Any:
    return pydoc.locate(path)


async def test_a_fault_says_what_to_report_and_keeps_what_the_model_said_and_cost(monkeypatch):
    with Server([answer({"topic": "bad"})]) as server:
        (result,) = await results(server, [paper()], schema=Fragile)
    assert result.error.type == "Unexpected"
    assert "KeyError: 'bad'" in result.error.message
    assert "report" in result.error.message
    assert json.loads(result.error.answer) == {"topic": "bad"}
    assert (result.usage.requests, result.provenance.attempts) == (1, 1)


async def test_an_answer_that_met_a_fault_is_not_paid_for_again(monkeypatch):
    with Server([answer({"topic": "bad"})]) as server:
        first = await results(server, [paper()], schema=Fragile)
        again = await results(server, [paper()], schema=Fragile)
        assert outcomes(first) == outcomes(again) == ["Unexpected"]
        assert (again[0].usage.requests, again[0].provenance.cached) == (0, True)
        monkeypatch.setattr(Fragile, "__pydantic_validator__", _Mended.__pydantic_validator__)
        (mended,) = await results(server, [paper()], schema=Fragile)
        assert (mended.status, len(server.asked)) == ("ok", 1)


class _Mended(BaseModel):
    topic: str


async def test_a_value_that_cannot_be_written_fails_its_paper_and_not_the_writer(monkeypatch):
    with Server([answer({"topic": ""}), answer({"topic": "a"})]) as server:
        found = await results(server, [paper(0), paper(1)], schema=Computing, concurrency=1)
    assert sorted(outcomes(found)) == ["Unexpected", "ok"]
    assert all(result.to_json() for result in found)


def test_a_fault_of_a_reader_is_one_bad_record_and_the_next_file_is_read(monkeypatch, tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"title": name, "abstract": "We brew."}))
    monkeypatch.setattr("summarizer.readers.jsonl.paper_of", _failing_for_a)
    bad, good_one = read_records([str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl")])
    assert isinstance(bad, BadRecord)
    assert "IndexError" in bad.message
    assert good_one.title == "b"


def _failing_for_a(record: dict[str, str], **_: Any) -> Paper:
    if record["title"] == "a":
        raise IndexError("pop from empty list")
    return Paper.of(record["abstract"], title=record["title"])


async def test_a_recording_that_cannot_be_written_stops_the_run_and_loses_no_answer(monkeypatch, tmp_path):
    def full(*_: Any, **__: Any) -> None:
        raise InputError("out.jsonl cannot be written: No space left on device")

    monkeypatch.setattr("summarizer.store.recordings.Recorder.write", full)
    with Server([answer(good())] * 3) as server:
        with pytest.raises(InputError, match="No space"):
            await results(server, [paper(0), paper(1)], record=tmp_path / "out.jsonl", concurrency=1)
        asked = len(server.asked)
        (kept,) = await results(server, [paper(0)])
    assert (kept.provenance.cached, asked) == (True, 1)

from __future__ import annotations

import asyncio
import itertools
import json
import threading
from typing import TYPE_CHECKING

import pytest
from papers import good, invented, paper
from pydantic import BaseModel

from summarizer import AsyncSummarizer, Paper, PaperSummary, Summarizer, summarize
from summarizer.errors import (
    ConfigurationError,
    InvalidAnswer,
    NoAbstract,
    Refused,
    Unauthorized,
    Unavailable,
    Unverified,
)
from summarizer.evidence import Cited
from summarizer.testing import Reply, Server, answer, refusal, server_error, unauthorized

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("no_waiting")


def test_summarize_returns_the_summary_or_raises_what_happened() -> None:
    with Server([answer(good()), refusal("No.")]) as server:
        summary = summarize(paper().abstract, model="test", base_url=server.url)
        with pytest.raises(Refused, match=r"No\."):
            summarize("Another abstract.", model="test", base_url=server.url)
    assert isinstance(summary, PaperSummary)
    assert summary.method.evidence[0].text == "We present SparseStep."


@pytest.mark.parametrize(
    ("abstract", "replies", "kind", "facts"),
    [
        ("We test.", [refusal("No.")], Refused, {"answer": "No.", "requests": 1}),
        ("We test.", [answer('{"problem": 7}')] * 3, InvalidAnswer, {"answer": '{"problem": 7}', "requests": 3}),
        ("We test.", [server_error(503)] * 6, Unavailable, {"status": 503, "requests": 0}),
        ("We test.", [unauthorized()], Unauthorized, {"status": 401, "requests": 0}),
        (paper().abstract, [answer(invented())] * 3, Unverified, {"answer": json.dumps(invented()), "requests": 3}),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_what_summarize_raises_carries_its_facts_as_data(abstract, replies, kind, facts) -> None:
    with Server(replies) as server, pytest.raises(kind) as caught:
        summarize(abstract, model="test", base_url=server.url, strict=True)
    error = caught.value
    assert error.message
    assert error.usage.requests == facts.pop("requests")
    assert {name: getattr(error, name) for name in facts} == facts
    assert error.hint or kind in {Refused, InvalidAnswer, Unverified, Unavailable}
    assert (error.usage.input_tokens > 0) is (error.usage.requests > 0)


def test_summarize_without_an_abstract_says_so() -> None:
    with Server() as server, pytest.raises(NoAbstract, match="no abstract"):
        summarize(" ", model="test", base_url=server.url)


async def test_the_synchronous_calls_work_where_a_loop_is_running_already() -> None:
    asyncio.get_running_loop()
    with Server() as server, Summarizer("test", base_url=server.url) as s:
        assert s.run("An abstract.").status == "ok"
        assert [result.status for result in s.stream(map(paper, range(3)))] == ["ok"] * 3


def test_the_synchronous_stream_takes_papers_in_the_callers_thread_and_not_all_at_once() -> None:
    taken: list[int] = []

    def papers() -> object:
        for number in itertools.count():
            taken.append(number)
            assert threading.current_thread() is threading.main_thread()
            yield paper(number)

    with Server() as server, Summarizer("test", base_url=server.url, concurrency=2) as s:
        stream = s.stream(papers())  # type: ignore[arg-type]  # typed loosely for the assertion inside
        assert [next(stream).title for _ in range(4)] == [f"Paper {n}" for n in range(4)]
        stream.close()
    assert len(taken) < 20


def test_several_threads_may_share_one_summarizer() -> None:
    with Server() as server, Summarizer("test", base_url=server.url) as s:
        threads = [threading.Thread(target=s.run, args=(paper(n),)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert s.usage.requests == 8


def test_closing_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    with Server() as server, Summarizer("test", base_url=server.url) as s:
        s.run("An abstract.")
        s.close()
        s.close()
    assert threading.active_count() <= before + 1, "an executor's idle worker may linger"


def test_without_a_model_the_error_tells_the_three_ways_on() -> None:
    with pytest.raises(ConfigurationError) as caught:
        Summarizer()
    for way in ("OPENAI_API_KEY", "--base-url", "--model local"):
        assert way in caught.value.hint


def test_any_schema_can_be_filled_in_with_evidence_where_it_uses_cited(tmp_path: Path) -> None:
    class Dataset(Cited):
        name: str

    class Datasets(BaseModel):
        datasets: list[Dataset]

    prompt = tmp_path / "datasets.md"
    prompt.write_text(
        "{% block system %}Name the datasets.{% endblock %}{% block user %}{{ sentences | join('\n') }}{% endblock %}"
    )
    reply = answer({"datasets": [{"sentences": [2], "name": "Tinylake"}]})
    with Server([reply]) as server, Summarizer("test", schema=Datasets, prompt=str(prompt), base_url=server.url) as s:
        result = s.run("We train. We test on Tinylake.")
    assert result.summary is not None
    assert result.summary.datasets[0].evidence[0].text == "We test on Tinylake."
    assert server.asked[0].body["messages"][0]["content"] == "Name the datasets."
    assert result.provenance.prompt.startswith("datasets@")
    assert result.provenance.schema.startswith("Datasets@")


def test_without_the_cache_every_run_asks() -> None:
    with Server() as server, Summarizer("test", base_url=server.url, cache=False) as s:
        s.run("An abstract.")
        s.run("An abstract.")
    assert len(server.asked) == 2


def test_what_is_recorded_can_be_answered_from_without_a_model(tmp_path: Path) -> None:
    record = tmp_path / "exchanges.jsonl"
    with Server() as server, Summarizer("test", base_url=server.url, record=record, cache=False) as s:
        told = s.run(paper())
    with Summarizer(responses=record) as s:
        replayed, unknown = s.run(paper()), s.run("An abstract that nobody asked about.")
    assert replayed.summary == told.summary
    assert replayed.provenance.origin == "recorded"
    assert replayed.provenance.fingerprint == told.provenance.fingerprint
    assert replayed.usage.requests == 0
    assert unknown.error is not None
    assert unknown.error.type == "NoRecordedAnswer"


def test_recordings_come_before_the_store_and_the_network_and_leave_no_trace_in_the_store(tmp_path: Path) -> None:
    record = tmp_path / "exchanges.jsonl"
    with Server() as server:
        with Summarizer("test", base_url=server.url, record=record, cache=False) as s:
            s.run(paper())
        with Summarizer("test", base_url=server.url, responses=record) as s:
            assert s.run(paper()).provenance.origin == "recorded"
            assert s.run(paper(2)).provenance.origin == "live"
        with Summarizer("test", base_url=server.url) as s:
            assert s.run(paper()).provenance.cached is False
    assert len(server.asked) == 3


def test_offline_asks_nobody_whatever_is_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = tmp_path / "exchanges.jsonl"
    with Server() as server:
        with Summarizer("test", base_url=server.url, record=record, cache=False) as s:
            s.run(paper())
        monkeypatch.setenv("SUMMARIZER_MODEL", "other")
        monkeypatch.setenv("SUMMARIZER_BASE_URL", server.url)
        with Summarizer(responses=record, offline=True) as s:
            assert s.run(paper()).status == "ok"
            assert s.run(paper(2)).status == "failed"
    assert len(server.asked) == 1


async def test_the_usage_of_a_summarizer_is_the_sum_of_its_results() -> None:
    with Server(lambda _: Reply()) as server:
        async with AsyncSummarizer("test", base_url=server.url) as s:
            results = [result async for result in s.stream(map(paper, range(5)))]
    assert s.usage.input_tokens == sum(result.usage.input_tokens for result in results) == server.billed.input_tokens


async def test_the_key_is_sent_and_never_told(tmp_path: Path) -> None:
    record = tmp_path / "exchanges.jsonl"
    with Server() as server:
        async with AsyncSummarizer("test", base_url=server.url, api_key="sesame-1234", record=record) as s:
            result = await s.run(Paper.of("An abstract."))
            shown = repr(s.settings) + repr(result) + result.to_json()
        kept = b"".join(path.read_bytes() for path in s.settings.cache_dir.rglob("*") if path.is_file())
    assert server.asked[0].headers["authorization"] == "Bearer sesame-1234"
    assert "sesame" not in shown + record.read_text()
    assert b"sesame" not in kept

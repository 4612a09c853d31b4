from __future__ import annotations

import asyncio
import itertools
import json
import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, get_args, get_type_hints

import pytest
from papers import good, invented, paper
from pydantic import BaseModel

from summarizer import AsyncSummarizer, Paper, PaperSummary, Settings, Summarizer, SummarizerError, summarize
from summarizer.errors import (
    ConfigurationError,
    Interrupted,
    InvalidAnswer,
    LifecycleError,
    NoAbstract,
    Refused,
    Unauthorized,
    Unavailable,
    Unverified,
)
from summarizer.evidence import Cited
from summarizer.settings import SettingsArgs
from summarizer.testing import Reply, Server, answer, no_waiting, refusal, server_error, unauthorized

if TYPE_CHECKING:
    from collections.abc import Iterator
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
    with no_waiting(), Server(replies) as server, pytest.raises(kind) as caught:
        summarize(abstract, model="test", base_url=server.url, strict=True, patience=0)
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


def test_the_synchronous_stream_hands_on_what_is_done_before_the_input_ends() -> None:
    first = threading.Event()

    def papers() -> Iterator[Paper]:
        yield paper(0)
        for number in range(1, 1000):
            if first.is_set():
                return
            yield paper(number)

    with Server() as server, Summarizer("test", base_url=server.url, concurrency=1) as s:
        titles = []
        for result in s.stream(papers()):
            first.set()
            titles.append(result.title)
    assert titles == [f"Paper {n}" for n in range(len(titles))]
    assert len(titles) < 20


def test_an_error_of_the_input_reaches_the_synchronous_caller_after_the_results_before_it() -> None:
    def papers() -> Iterator[Paper]:
        yield paper(1)
        yield paper(2)
        raise OSError("the disk is gone")

    with Server() as server, Summarizer("test", base_url=server.url) as s:
        stream = s.stream(papers())
        assert [next(stream).title, next(stream).title] == ["Paper 1", "Paper 2"]
        with pytest.raises(OSError, match="the disk is gone"):
            next(stream)


def test_what_stops_the_run_ends_the_synchronous_stream() -> None:
    with Server(lambda _: unauthorized()) as server, Summarizer("test", base_url=server.url, concurrency=1) as s:
        with pytest.raises(Unauthorized):
            list(s.stream(map(paper, range(100))))
        assert len(server.asked) == 1


def test_abstracts_stream_as_papers_do() -> None:
    with Server() as server, Summarizer("test", base_url=server.url) as s:
        assert [result.abstract for result in s.stream(["One.", paper(2), "Three."])] == [
            "One.",
            paper(2).abstract,
            "Three.",
        ]


def test_the_synchronous_plan_counts_what_is_left_and_sends_nothing() -> None:
    with Server() as server, Summarizer("test", base_url=server.url) as s:
        list(s.stream(map(paper, range(3))))
        taken = []

        def papers() -> Iterator[Paper]:
            for number in range(200):
                taken.append(threading.current_thread() is threading.main_thread())
                yield paper(number)

        plan = s.plan(papers())
        assert len(server.asked) == 3
    assert (plan.papers, plan.known, plan.usage.requests) == (200, 3, 197)
    assert all(taken)


def test_an_error_while_planning_reaches_the_caller() -> None:
    with Server() as server, Summarizer("test", base_url=server.url) as s, pytest.raises(AttributeError):
        s.plan([3] * 1000)  # type: ignore[list-item]  # no paper


def test_a_stopped_summarizer_takes_no_more_papers() -> None:
    with Server() as server, Summarizer("test", base_url=server.url, concurrency=1) as s:
        stream = s.stream(map(paper, itertools.count()))
        next(stream)
        s.stop(grace=1)
        with pytest.raises(Interrupted):
            list(stream)


def test_the_synchronous_class_has_every_call_and_attribute_of_the_asynchronous_one() -> None:
    def names(of: object) -> set[str]:
        return {name for name in dir(of) if not name.startswith("_")}

    with Summarizer("test", base_url="http://localhost:1") as s:
        assert names(s) == names(s._inner) - {"aclose"} | {"close"}


def test_the_typed_arguments_are_the_settings() -> None:
    of_settings = {name: field.annotation for name, field in Settings.model_fields.items() if name != "model"}
    typed = get_type_hints(SettingsArgs)
    assert typed.keys() == of_settings.keys()
    for name, annotation in of_settings.items():
        assert set(get_args(typed[name] | None)) >= set(get_args(annotation | None)), name


def test_a_closed_summarizer_says_so() -> None:
    with Server() as server:
        s = Summarizer("test", base_url=server.url)
        stream = s.stream(map(paper, range(1000)))
        next(stream)
        s.close()
        with pytest.raises(SummarizerError, match="closed"):
            list(stream)
        for call in (lambda: s.run("x"), lambda: list(s.stream(["x"])), lambda: s.plan([]), s.stop):
            with pytest.raises(LifecycleError, match="is closed") as caught:
                call()
            assert caught.value.hint


async def test_a_closed_asynchronous_summarizer_says_so() -> None:
    with Server() as server:
        s = AsyncSummarizer("test", base_url=server.url)
        await s.run(paper())
        await s.aclose()
        with pytest.raises(LifecycleError, match="is closed"):
            await s.run(paper())


def test_a_second_event_loop_is_told_to_make_its_own() -> None:
    async def ran(s: AsyncSummarizer) -> str:
        async with s:
            return (await s.run(paper(1))).status

    with Server() as server:
        s = AsyncSummarizer("test", base_url=server.url)
        s._loop = asyncio.new_event_loop()  # as if it had run in one before
        s._loop.close()
        with pytest.raises(LifecycleError, match="another event loop") as caught:
            asyncio.run(ran(s))
        assert "Summarizer" in caught.value.hint
        assert asyncio.run(ran(AsyncSummarizer("test", base_url=server.url))) == "ok"


_FORKED = """
import os, pickle, sys
from summarizer import Summarizer
from summarizer.errors import LifecycleError

url = sys.argv[1]
with Summarizer("test", base_url=url) as s:
    s.run("In the parent.")
    child = os.fork()
    if child == 0:
        try:
            for call in (lambda: s.run("x"), lambda: list(s.stream(["x"])), lambda: s.plan([]), s.stop):
                try:
                    call()
                except LifecycleError as error:
                    assert "another process" in error.message and error.hint
                else:
                    os._exit(3)
            s.close()
            with Summarizer("test", base_url=url) as own:
                os._exit(0 if own.run("In the child.").status == "ok" else 4)
        finally:
            os._exit(5)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code == 0, code
    assert s.run("In the parent again.").status == "ok"
    try:
        pickle.dumps(s)
    except LifecycleError as error:
        print("told", error.hint)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_child_is_told_to_make_its_own_and_can(tmp_path: Path) -> None:
    with Server() as server:  # in this process: a thread of the one that forks may hold a lock
        done = subprocess.run(
            [sys.executable, "-W", "ignore::DeprecationWarning", "-c", _FORKED, server.url],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            cwd=tmp_path,
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("told Create one in each process")


def test_a_callback_that_calls_its_own_summarizer_is_told_instead_of_waiting_for_itself() -> None:
    told: list[Exception] = []

    def on_event(_: object) -> None:
        try:
            s.run("x")
        except LifecycleError as error:
            told.append(error)

    with Server() as server, Summarizer("test", base_url=server.url, on_event=on_event) as s:
        assert s.run(paper()).status == "ok"
    assert told


def test_several_threads_may_share_one_summarizer() -> None:
    with Server() as server, Summarizer("test", base_url=server.url) as s:
        threads = [threading.Thread(target=s.run, args=(paper(n),)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert s.usage.requests == 8


def test_closing_leaves_no_thread_behind() -> None:
    before = set(threading.enumerate())
    with Server() as server, Summarizer("test", base_url=server.url) as s:
        s.run("An abstract.")
        s.close()
        s.close()
    left = set(threading.enumerate()) - before
    for thread in left:
        thread.join(timeout=5)
    assert sum(thread.is_alive() for thread in left) <= 1, "an executor's idle worker may linger"


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

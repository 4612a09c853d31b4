from __future__ import annotations

import asyncio
import itertools
import json
import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from papers import good, invented, paper
from pydantic import BaseModel

from summarizer import AsyncSummarizer, Paper
from summarizer.errors import StoreError, Unauthorized
from summarizer.evidence.verdicts import wrong_checks
from summarizer.store.disk import DiskStore
from summarizer.store.ledger import spending
from summarizer.testing import (
    Reply,
    Request,
    Server,
    answer,
    broken_json,
    drop,
    filtered,
    half_a_body,
    rate_limited,
    refusal,
    server_error,
    truncated,
    unauthorized,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

pytestmark = pytest.mark.usefixtures("no_waiting")


def summarizer(server: Server, **settings: Any) -> AsyncSummarizer[Any]:
    return AsyncSummarizer("test", base_url=server.url, **settings)


class Topic(BaseModel):
    """A schema of one's own."""

    topic: str


@pytest.fixture(autouse=True)
def _without_memo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be remembered around the engine, so that what is known comes from the store."""
    monkeypatch.setattr("summarizer.engine.assembly.task_key", lambda *_: None)


def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every store that is opened from now on be one that cannot be written; modes do not bind root."""

    def refused(*_: object) -> None:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr("summarizer.store.disk._Cache", refused)


async def collect(results: AsyncIterator[Any]) -> list[Any]:
    return [result async for result in results]


async def test_results_come_in_input_order_whatever_the_order_of_the_answers() -> None:
    with Server(lambda asked: Reply(seconds=0.05 if asked.number % 3 == 0 else 0)) as server:
        async with summarizer(server) as s:
            results = await collect(s.stream(map(paper, range(40))))
    assert [result.title for result in results] == [f"Paper {n}" for n in range(40)]


async def test_a_result_is_handed_on_before_the_input_ends() -> None:
    taken = []

    def papers() -> Iterator[Paper]:
        for number in itertools.count():
            taken.append(number)
            yield paper(number)

    with Server() as server:
        async with summarizer(server, concurrency=2) as s:
            stream = s.stream(papers())
            first = [await anext(stream) for _ in range(5)]
            await stream.aclose()
    assert [result.title for result in first] == [f"Paper {n}" for n in range(5)]
    assert len(taken) <= 5 + 4 * 2 + 2, "the window holds four papers a request"


async def test_a_result_is_handed_on_while_the_next_paper_is_awaited() -> None:
    more = asyncio.Event()

    async def papers() -> AsyncIterator[Paper]:
        yield paper(1)
        await more.wait()
        yield paper(2)

    with Server() as server:
        async with summarizer(server) as s:
            stream = s.stream(papers())
            assert (await asyncio.wait_for(anext(stream), 10)).title == "Paper 1"
            more.set()
            assert [result.title async for result in stream] == ["Paper 2"]


async def test_an_error_of_the_input_reaches_the_caller_after_the_results_before_it() -> None:
    def papers() -> Iterator[Paper]:
        yield paper(1)
        raise OSError("the disk is gone")

    with Server() as server:
        async with summarizer(server) as s:
            stream = s.stream(papers())
            assert (await anext(stream)).title == "Paper 1"
            with pytest.raises(OSError, match="the disk is gone"):
                await anext(stream)


async def test_a_rejected_answer_is_asked_again_with_the_repair_and_then_kept() -> None:
    with Server([answer(invented()), answer(good())]) as server:
        async with summarizer(server) as s:
            result = await s.run(paper())
    complaint = server.asked[1].body["messages"][-1]["content"]
    assert "'100x' is not in the cited sentences [2]" in complaint
    assert result.summary.method.text == "A step."
    assert (result.provenance.attempts, result.usage.requests) == (2, 2)
    assert result.usage.input_tokens == server.billed.input_tokens


async def test_after_the_last_attempt_a_value_that_is_not_carried_is_kept_and_marked() -> None:
    with Server([answer(invented())] * 3) as server:
        async with summarizer(server, reasks=2) as s:
            result = await s.run(paper())
    assert len(server.asked) == 3
    assert result.status == "ok"
    assert result.summary.method.text == "A step, 100x faster."
    assert result.summary.method.checks == {"figure": "not_in_evidence"}
    assert result.summary.efficiency_claims[0].checks == {"figure": "ok", "negation": "ok"}


async def test_an_answer_that_never_fits_fails_with_what_was_said_and_is_not_stored() -> None:
    with Server(lambda _: answer('{"problem": 7}')) as server:
        async with summarizer(server, reasks=1) as s:
            first, second = await s.run(paper()), await s.run(paper())
    assert first.error.type == "InvalidAnswer"
    assert first.error.answer == '{"problem": 7}'
    assert len(server.asked) == 4, "a failure is asked anew"
    assert second.usage.requests == 2


async def test_an_answer_that_fits_is_kept_when_a_later_one_fits_no_more() -> None:
    with Server([answer(invented()), answer('{"problem": 7}'), answer("no JSON")]) as server:
        async with summarizer(server, reasks=2) as s:
            result = await s.run(paper())
    assert (result.status, len(server.asked)) == ("ok", 3)
    assert result.summary.method.checks == {"figure": "not_in_evidence"}
    assert result.usage.requests == 3


async def test_an_accepted_answer_is_in_the_store_when_its_result_is_handed_on() -> None:
    with Server([answer(invented()), answer(good())]) as server:
        async with summarizer(server) as s:
            result = await s.run(paper())
            with closing(DiskStore(s.settings.cache_dir)) as store:
                entry = store.get(result.provenance.fingerprint)
    assert entry is not None
    assert json.loads(entry.answer.text) == good()
    assert (entry.attempts, entry.answer.usage) == (2, result.usage)


async def test_nothing_is_asked_whose_answer_could_not_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server() as server:
        async with summarizer(server) as s:
            known = await s.run(paper(1))
        read_only(monkeypatch)
        async with summarizer(server) as s:
            again = await s.run(paper(1))
            with pytest.raises(StoreError, match="read-only") as caught:
                await s.run(paper(2))
    assert (again.summary, again.provenance.cached) == (known.summary, True)
    assert "--cache-dir" in caught.value.hint
    assert len(server.asked) == 1


@pytest.mark.parametrize("schema", [None, Topic], ids=["a shipped schema", "a schema of one's own"])
async def test_what_the_store_saved_is_in_the_spend_log(schema: type[BaseModel] | None) -> None:
    said = answer(good() if schema is None else {"topic": "steps"})
    with Server(lambda _: said) as server:
        for _ in range(2):
            async with summarizer(server, **({} if schema is None else {"schema": schema})) as s:
                await collect(s.stream(map(paper, range(3))))
        runs = list(spending(s.settings.cache_dir, by="run").values())
    assert [(run.billed.requests, run.saved.requests) for run in runs] == [(3, 0), (0, 3)]
    assert runs[1].saved.input_tokens == runs[0].billed.input_tokens == server.billed.input_tokens


async def test_an_accepted_answer_is_paid_once() -> None:
    with Server() as server:
        for _ in range(2):
            async with summarizer(server) as s:
                results = await collect(s.stream(map(paper, range(10))))
                last = s.usage
    assert len(server.asked) == 10
    assert all(result.provenance.cached for result in results)
    assert last.requests == 0
    assert last.cost_usd == 0.0


@pytest.mark.parametrize(
    ("change", "calls"),
    [
        pytest.param({"api_key": "another"}, 0, id="another key"),
        pytest.param({"concurrency": 1, "timeout": 9.0}, 0, id="other limits"),
        pytest.param({"temperature": 0.5}, 10, id="another temperature"),
        pytest.param({"model": "other"}, 10, id="another model"),
    ],
)
async def test_only_what_determines_the_answer_is_asked_again(change: dict[str, Any], calls: int) -> None:
    with Server() as server:
        async with summarizer(server) as s:
            await collect(s.stream(map(paper, range(10))))
        async with AsyncSummarizer(**({"model": "test", "base_url": server.url} | change)) as s:
            await collect(s.stream(map(paper, reversed(range(10)))))
    assert len(server.asked) == 10 + calls


async def test_one_edited_abstract_is_one_request() -> None:
    with Server() as server:
        async with summarizer(server) as s:
            await collect(s.stream(map(paper, range(5))))
            await collect(s.stream([paper(0), paper(1), Paper.of("An edited abstract."), paper(3), paper(4)]))
    assert len(server.asked) == 6


async def test_the_same_abstract_under_way_twice_is_asked_once_and_told_twice() -> None:
    with Server(lambda _: Reply(seconds=0.05)) as server:
        async with summarizer(server) as s:
            results = await collect(s.stream([paper(1)] * 8))
    assert len(server.asked) == 1
    assert [result.provenance.cached for result in results] == [False] + [True] * 7
    assert s.usage.requests == 1


async def test_who_stops_waiting_does_not_stop_the_asking_for_others() -> None:
    with Server(lambda _: Reply(seconds=0.1)) as server:
        async with summarizer(server) as s:
            first = asyncio.ensure_future(s.run(paper(1)))
            await asyncio.sleep(0)
            second = asyncio.ensure_future(s.run(paper(1)))
            await asyncio.sleep(0)
            first.cancel()
            assert (await second).status == "ok"
    assert len(server.asked) == 1


async def test_a_paper_without_an_abstract_is_told_and_not_asked() -> None:
    with Server() as server:
        async with summarizer(server) as s:
            result = await s.run(Paper.of("  \n", title="Only a title"))
    assert (result.status, result.summary, len(server.asked)) == ("skipped", None, 0)
    assert result.error is not None


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(refusal(), "Refused"), (filtered(), "Filtered"), (truncated(), "Truncated")],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_an_answer_that_is_none_is_told_by_its_kind_counted_and_never_stored(fault: Reply, kind: str) -> None:
    with Server(lambda _: fault) as server:
        async with summarizer(server, reasks=0) as s:
            result = await s.run(paper())
            again = await s.run(paper())
    assert result.error.type == again.error.type == kind
    assert result.usage.requests == 1
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "fault",
    [rate_limited(), rate_limited(after=1), server_error(), server_error(503), drop(), half_a_body(), broken_json()],
    ids=["429", "429 with Retry-After", "500", "503", "drop", "half a body", "no JSON"],
)
async def test_a_fault_of_transport_is_sent_again_and_not_billed(fault: Reply) -> None:
    with Server([fault, fault, answer(good())]) as server:
        async with summarizer(server) as s:
            result = await s.run(paper())
    assert result.status == "ok"
    assert len(server.asked) == 3
    assert (result.usage.requests, result.provenance.attempts) == (1, 1)


async def test_one_paper_that_fails_leaves_the_others_alone() -> None:
    def script(asked: Request) -> Reply | None:
        return server_error() if "case 3." in asked.body["messages"][1]["content"] else None

    with Server(script) as server:
        async with summarizer(server, retries=1) as s:
            results = await collect(s.stream(map(paper, range(6))))
    assert [result.status for result in results] == ["ok", "ok", "ok", "failed", "ok", "ok"]
    assert results[3].error.type == "Unavailable"


async def test_a_wrong_key_stops_the_run() -> None:
    with Server(lambda _: unauthorized()) as server:
        async with summarizer(server, concurrency=1) as s:
            with pytest.raises(Unauthorized) as caught:
                await collect(s.stream(map(paper, range(100))))
    assert caught.value.exit_code == 3
    assert "SUMMARIZER_API_KEY" in caught.value.hint
    assert len(server.asked) == 1


async def test_no_more_requests_are_under_way_than_allowed() -> None:
    under_way, most, lock = 0, 0, threading.Lock()

    class Counting(Server):
        async def _complete(self, request: Any) -> Any:
            nonlocal under_way, most
            with lock:
                under_way += 1
                most = max(most, under_way)
            if len(self.asked) >= 10:  # when the first answers have widened the gate, hold each until three are there
                for _ in range(500):
                    if most >= 3:
                        break
                    await asyncio.sleep(0.01)
            response = await super()._complete(request)
            with lock:
                under_way -= 1
            return response

    with Counting() as server:
        async with summarizer(server, concurrency=3) as s:
            await collect(s.stream(map(paper, range(30))))
    assert most == 3


async def test_text_that_looks_like_a_template_reaches_the_model_as_it_is() -> None:
    text = r"We study {{ braces }} and {% raw %} in $\mathbf{{x}}$."
    with Server() as server:
        async with summarizer(server) as s:
            result = await s.run(text)
    assert text in server.asked[0].body["messages"][1]["content"]
    assert result.summary.problem.evidence[0].text == text


async def test_the_request_asks_for_the_strict_schema() -> None:
    with Server() as server:
        async with summarizer(server) as s:
            await s.run(paper())
    form = server.asked[0].body["response_format"]["json_schema"]
    assert form["strict"] is True
    assert form["schema"]["additionalProperties"] is False
    assert "evidence" not in str(form["schema"])


@pytest.mark.parametrize("mode", ["json_schema", "tools", "json", "md_json"])
async def test_every_mode_asks_reads_and_asks_again(mode: str) -> None:
    with Server([answer(invented()), answer(good())]) as server:
        async with summarizer(server, mode=mode) as s:
            result = await s.run(paper())
    assert result.status == "ok", result.error
    assert not wrong_checks(result.summary.method.checks)
    assert "100x" in str(server.asked[1].body["messages"][-1]["content"])

"""The way to a live model: what is sent, what is billed, and what is written down of it."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import socket
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
from papers import good, paper

from summarizer import AsyncSummarizer, Paper
from summarizer.errors import ConfigurationError, Outage
from summarizer.model.client import LiveModel
from summarizer.model.connection import Connection
from summarizer.model.limiter import OwnLimiter
from summarizer.records import Usage
from summarizer.schemas import PaperSummary
from summarizer.settings import Settings
from summarizer.task.prompt_files import load_prompt
from summarizer.task.question import Task, parts_of
from summarizer.testing import (
    Reply,
    Server,
    answer,
    broken_json,
    drop,
    half_a_body,
    no_waiting,
    rate_limited,
    server_error,
    stall,
    truncated,
    unauthorized,
)

PRICES = {"input_price": 1000.0, "output_price": 2000.0}  # so that a request costs dollars


@asynccontextmanager
async def summarizer(server, **settings):
    """A summarizer of this server's model; nothing it does hangs, on a busy machine either."""
    async with asyncio.timeout(120), AsyncSummarizer("test", base_url=server.url, **settings) as opened:
        yield opened


def ledger(tmp_path):
    """The log's lines, each request's first and last word together, in the order in which they were sent."""
    lines = [json.loads(line) for line in (tmp_path / "store" / "spend.jsonl").read_text().splitlines()]
    words = {line["request"]: [] for line in lines if "request" in line}
    for line in lines:
        if "request" in line:
            words[line["request"]].append(line["kind"])
    return list(words.values())


@pytest.mark.usefixtures("no_waiting")
async def test_an_answer_cut_short_is_asked_for_once_more_with_twice_the_room():
    with Server([truncated(), answer(good())]) as server:
        async with summarizer(server, max_tokens=50) as s:
            result = await s.run(paper())
    assert [asked.body["max_tokens"] for asked in server.asked] == [50, 100]
    assert server.asked[0].body["messages"] == server.asked[1].body["messages"]
    assert result.status == "ok"
    assert (result.usage.requests, result.usage.input_tokens, result.usage.output_tokens) == (
        2,
        server.billed.input_tokens,
        server.billed.output_tokens,
    )


@pytest.mark.usefixtures("no_waiting")
async def test_an_answer_cut_short_twice_fails_and_both_are_billed():
    with Server(lambda _: truncated()) as server:
        async with summarizer(server, max_tokens=50) as s:
            result = await s.run(paper())
    assert [asked.body["max_tokens"] for asked in server.asked] == [50, 100]
    assert result.error.type == "Truncated"
    assert (result.usage.requests, result.usage.output_tokens) == (2, server.billed.output_tokens)


@pytest.mark.usefixtures("no_waiting")
async def test_an_answer_cut_short_where_its_length_is_not_limited_is_not_asked_for_again():
    with Server(lambda _: truncated()) as server:
        async with summarizer(server) as s:
            result = await s.run(paper())
    assert (len(server.asked), "max_tokens" in server.asked[0].body) == (1, False)
    assert (result.error.type, result.usage.requests) == ("Truncated", 1)


ENGLISH = "We present a method that trains large language models four times faster than the baseline. " * 12
FRENCH = (
    "Nous pr\u00e9sentons une m\u00e9thode qui acc\u00e9l\u00e8re l'entra\u00eenement \u2014 \u00ab 4\u00d7 \u00bb. "
    * 20
)
GREEK_LETTERS = "For \u03b1 = 0.1 and \u03b2 \u2264 \u03b3 the loss falls by 3\u202f% \u00b1 0.2 in \u211d\u00b2. " * 15


@pytest.mark.parametrize("mode", ["json_schema", "tools"])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Short.", id="short"),
        pytest.param(ENGLISH, id="English"),
        pytest.param(ENGLISH * 20, id="long"),
        pytest.param(FRENCH, id="French"),
        pytest.param(GREEK_LETTERS, id="formulas"),
        pytest.param("\u6211\u4eec\u63d0\u51fa\u4e00\u79cd\u65b9\u6cd5\u3002" * 60, id="Chinese"),
        pytest.param("\u041c\u044b \u043f\u0440\u0435\u0434\u043b\u0430\u0433\u0430\u0435\u043c. " * 60, id="Russian"),
    ],
)
async def test_what_is_reserved_is_at_least_what_is_billed(text, mode):
    settings = Settings.resolve(model="test", base_url="http://127.0.0.1:1/v1", mode=mode, max_tokens=777)
    task = Task(PaperSummary, prompt=load_prompt("paper"), parts=parts_of(settings))
    connection = Connection.open(settings, hear=lambda _: None)
    request = connection.prepare(task.question(Paper.of(text)))
    await connection.close()
    most = LiveModel(settings).most(request, schema_size=task.schema_size)
    assert most.input_tokens >= billed_for(request["messages"])
    assert most.output_tokens == 777


def billed_for(messages):
    """As the testing server counts."""
    return len(json.dumps(messages)) // 4


FATES = [
    pytest.param(answer(good()), ["sent", "billed"], id="an answer"),
    pytest.param(truncated(), ["sent", "billed"], id="an answer that cannot be used"),
    pytest.param(rate_limited(), ["sent", "unbilled"], id="429"),
    pytest.param(server_error(500), ["sent", "unbilled"], id="500"),
    pytest.param(unauthorized(), ["sent", "unbilled"], id="401"),
    pytest.param(drop(), ["sent", "lost"], id="dropped"),
    pytest.param(half_a_body(), ["sent", "lost"], id="half a body"),
    pytest.param(broken_json(), ["sent", "lost"], id="no completion"),
    pytest.param(stall(), ["sent", "lost"], id="timed out"),
]


@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize(("reply", "words"), FATES)
async def test_each_request_is_written_down_before_it_goes_and_when_its_fate_is_known(tmp_path, reply, words):
    with Server([reply]) as server:
        async with summarizer(server, retries=0, deadline=5, timeout=0.5 if reply.wire == "stall" else 5) as s:
            await asyncio.gather(s.run(paper()), return_exceptions=True)
    assert ledger(tmp_path)[0] == words
    assert len(ledger(tmp_path)) == len(server.asked)


async def test_a_request_that_is_under_way_is_written_down_before_its_answer(tmp_path):
    seen = []

    def script(_):
        seen.append(ledger(tmp_path))

    with Server(script) as server:
        async with summarizer(server) as s:
            await s.run(paper())
    assert seen == [[["sent"]]]


async def test_where_nobody_listens_nothing_was_billed(tmp_path):
    with Server() as server:
        pass
    with no_waiting():
        async with summarizer(server, patience=0.05) as s:
            with pytest.raises(Outage, match="connection refused"):
                await s.run(paper())
    assert ledger(tmp_path)[:2] == [["sent", "unbilled"]] * 2


@pytest.mark.usefixtures("no_waiting")
async def test_what_the_ledger_says_was_billed_is_what_the_server_billed(tmp_path):
    with Server([rate_limited(), server_error(), drop(), truncated(), answer(good())]) as server:
        async with summarizer(server, max_tokens=50, **PRICES) as s:
            result = await s.run(paper())
    lines = [json.loads(line) for line in (tmp_path / "store" / "spend.jsonl").read_text().splitlines()]
    billed = sum(
        (Usage(**{name: line[name] for name in Usage.__slots__}) for line in lines if "model" in line), Usage()
    )
    expected = (2, server.billed.input_tokens, server.billed.output_tokens)
    assert (billed.requests, billed.input_tokens, billed.output_tokens) == expected
    assert billed == result.usage
    assert billed.cost_usd == pytest.approx((expected[1] * 1000 + expected[2] * 2000) / 1e6)


@pytest.mark.parametrize("prices", [{}, {"input_price": 1.0}, {"output_price": 1.0}])
async def test_a_limit_of_cost_needs_prices(prices):
    with pytest.raises(ConfigurationError, match="--max-cost") as caught:
        AsyncSummarizer("test", base_url="http://127.0.0.1:1/v1", max_cost=1, **prices)
    assert all(flag in caught.value.hint for flag in ("--input-price", "--output-price"))


@pytest.mark.parametrize(
    "options", [{"base_url": "http://127.0.0.1:1/v1", **PRICES}, {"model": "openai/gpt-4o", "api_key": "none"}]
)
async def test_a_limit_of_cost_with_prices_is_kept_to(options):
    async with asyncio.timeout(20), AsyncSummarizer(**{"model": "test", "max_cost": 1e-9, **options}) as s:
        (outcome,) = await asyncio.gather(s.run(paper()), return_exceptions=True)
    assert type(outcome).__name__ == "OverBudget"


@pytest.mark.usefixtures("no_waiting")
async def test_no_more_is_spent_than_allowed_whatever_comes_back():
    replies = [answer(good()), rate_limited(), server_error(), truncated(), answer("{}")]
    with Server(lambda asked: replies[asked.number % 5]) as server:
        async with summarizer(server, max_tokens=200, max_cost=30.0, concurrency=8, **PRICES) as s:
            outcomes = await asyncio.gather(*(s.run(paper(n)) for n in range(40)), return_exceptions=True)
    spent = (server.billed.input_tokens * 1000 + server.billed.output_tokens * 2000) / 1e6
    assert 15 < spent <= 30
    assert "OverBudget" in {type(outcome).__name__ for outcome in outcomes}


@pytest.mark.parametrize("kind", ["requests", "tokens"])
async def test_a_reply_that_says_nothing_is_left_holds_the_next_request(kind):
    full = {f"x-ratelimit-remaining-{kind}": "0", f"x-ratelimit-reset-{kind}": "50ms"}
    with Server([Reply(headers=full)]) as server:
        async with summarizer(server) as s:
            await s.run(paper(1))
            await s.run(paper(2))
    first, second = (asked.at for asked in server.asked)
    assert second - first >= 0.05


class Watched(OwnLimiter):
    """Writes down what each permit is told."""

    def __init__(self, settings):
        super().__init__(settings)
        self.told = []

    @asynccontextmanager
    async def admit(self, tokens=0, *, most=0.0, first=True):
        async with super().admit(tokens, most=most, first=first) as permit:
            watched = SimpleNamespace(
                most=most,
                waited=0.0,
                spared=False,
                settle=lambda spent: self.told.append(("settled", spent)),
                correct=lambda more: self.told.append(("used", tokens + more)),
            )
            yield watched
            permit.settle(0.0)


@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize("limit", [{"max_tokens": 50}, {}])
async def test_after_a_reply_the_tokens_it_used_count_and_what_it_cost_is_settled(limit):
    with Server([server_error(), answer(good())]) as server:
        settings = Settings.resolve(model="test", base_url=server.url, max_cost=100.0, **limit, **PRICES)
        model = LiveModel(settings, limiter=(limiter := Watched(settings)))
        task = Task(PaperSummary, prompt=load_prompt("paper"), parts=parts_of(settings))
        reply = await model.open(task.question(paper())).answer()
        await model.close()
    used = server.billed.input_tokens + server.billed.output_tokens
    assert limiter.told == [("settled", 0.0), ("settled", reply.usage.cost_usd), ("used", used)]


async def test_a_refusal_holds_the_next_request_for_as_long_as_it_says():
    with Server([rate_limited(after=0.05)]) as server:
        async with summarizer(server) as s:
            await asyncio.gather(*(s.run(paper(number)) for number in range(3)))
    refused, *others = (asked.at for asked in server.asked)
    assert len(others) == 3
    assert min(others) - refused >= 0.05


@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize("fault", [rate_limited(), server_error(503), drop()])
async def test_the_sdk_sends_nothing_again_by_itself(tmp_path, fault):
    with Server([fault, fault, answer(good())]) as server:
        async with summarizer(server, retries=2) as s:
            assert (await s.run(paper())).status == "ok"
    assert [asked.headers["x-stainless-retry-count"] for asked in server.asked] == ["0"] * 3
    assert len(ledger(tmp_path)) == 3


async def test_the_first_request_goes_alone_and_a_wrong_key_costs_one():
    with Server(lambda _: unauthorized()) as server:
        async with summarizer(server) as s:
            outcomes = await asyncio.gather(*(s.run(paper(number)) for number in range(20)), return_exceptions=True)
    assert len(server.asked) == 1
    assert {type(outcome).__name__ for outcome in outcomes} == {"Unauthorized"}


async def test_a_cut_off_answer_is_billed_also_where_the_one_with_more_room_is_rejected():
    rejected = Reply(status=400, error={"message": "max_tokens is too large", "type": "invalid_request_error"})
    with Server([truncated(), rejected]) as server:
        async with summarizer(server, max_tokens=400) as s:
            result = await s.run(paper())
    assert (result.error.type, result.usage.requests, server.billed.requests) == ("Truncated", 1, 1)


async def test_closing_twice_is_closing_once():
    with Server() as server:
        for _ in range(2):
            s = AsyncSummarizer("test", base_url=server.url)
            await s.run(paper())
            await s.aclose()
            await s.aclose()


async def test_a_lone_surrogate_in_an_answer_does_not_hinder_asking_again():
    with Server([answer("Certainly! \ud800"), answer(good())]) as server:
        async with summarizer(server) as s:
            assert (await s.run(paper())).status == "ok"
    assert server.asked[1].body["messages"][-2]["content"] == "Certainly! ?"


async def test_a_process_that_wakes_does_not_ask_what_another_was_answered_meanwhile():
    with Server() as server:
        async with summarizer(server) as sleeper, summarizer(server) as other:
            model, leases = (getattr(inner(sleeper), name) for name in ("_model", "_leases"))
            inner(other)._leases._me = f"{socket.gethostname()} {os.getppid()}"
            async with model._connecting:  # it sleeps here, with its lease taken and its request not sent
                asleep = asyncio.ensure_future(sleeper.run(paper()))
                for _ in range(100):
                    await asyncio.sleep(0)
                (held,) = leases._held
                leases._alive -= 90
                leases._cache.delete(held)  # as it expires
                assert (await other.run(paper())).status == "ok"
            woken = await asleep
    assert (woken.status, woken.provenance.cached, len(server.asked)) == ("ok", True, 1)


def inner(summarizer):
    """Its engine, without the memory of results around it."""
    engine = summarizer._run.engine
    return getattr(engine, "_engine", engine)


@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize("fails", [False, True], ids=["well", "with faults"])
async def test_a_tracer_around_the_sdks_own_call_sees_each_request(monkeypatch, fails):
    from openai.resources.chat.completions import AsyncCompletions  # as a tracer does

    seen, own = [], AsyncCompletions.create

    @functools.wraps(own)
    async def traced(self, **request):
        seen.append(request["model"])
        return await own(self, **request)

    monkeypatch.setattr(AsyncCompletions, "create", traced)
    faults = [server_error(503), Reply(status=200, error={"message": "busy", "code": 503})]
    with Server([*(faults if fails else []), *[answer(good())] * 2]) as server:
        async with summarizer(server) as s:
            results = [await s.run(paper(number)) for number in range(2)]
    assert [result.status for result in results] == ["ok", "ok"]
    assert seen == ["test"] * len(server.asked)
    assert len(seen) == 2 + 2 * fails

"""Four papers and a server that misbehaves: what is asked, what comes out, and what stops the run."""

from __future__ import annotations

import asyncio

import pytest
from papers import good, paper
from trials import case

from summarizer import AsyncSummarizer
from summarizer.errors import SummarizerError
from summarizer.testing import Reply, Server, answer, server_error
from summarizer.testing.faults import find
from summarizer.testing.likes import FAULTS

pytestmark = pytest.mark.usefixtures("no_waiting")
PYTHON = ("Error(", "Exception", "object is not", "Traceback", "<class", "Errno", "NoneType", "[Err", "('127")


async def run(*names, papers=4, **settings):
    """The server, and what came of so many papers: a result, or the error that stopped it."""
    with Server(faults=[find(name, FAULTS) for name in names]) as server:
        async with (
            asyncio.timeout(120),
            AsyncSummarizer("test", base_url=server.url, **{"patience": 1, "timeout": 20, **settings}) as s,
        ):
            outcomes = await asyncio.gather(*(s.run(paper(n)) for n in range(papers)), return_exceptions=True)
    for outcome in outcomes:
        said = f"{outcome.message} {outcome.hint}" if isinstance(outcome, SummarizerError) else str(outcome.error or "")
        assert not any(word in said for word in PYTHON), said
    return server, outcomes


def statuses(outcomes):
    return [outcome.status for outcome in outcomes]


PASSING = ["loading", "loading@hf", "bad-gateway", "timeout-page", "server-error", "empty-500", "overloaded", "busy"]
IN_DISGUISE = [
    "error-200",
    "error-200-429",
    "error-200-503",
    "error-200-text",
    "nothing",
    "null",
    "choices-null",
    "choices-missing",
    "choices-empty",
    "message-missing",
    "finish-error",
    "content-empty",
    "content-null",
    "events-failed",
    "half",
    "length-long",
    "length-short",
    "drop",
    "rate-limit@gemini",
    "rate-limit@openrouter",
]


@pytest.mark.parametrize("name", PASSING + IN_DISGUISE)
async def test_three_faults_cost_three_requests_and_no_paper(name):
    server, outcomes = await run(name)
    assert (statuses(outcomes), len(server.asked)) == (["ok"] * 4, 7)


@pytest.mark.parametrize("name", ["events", "body-bom", "body-space", "text-plain", "latin1", "brotli-false"])
async def test_what_a_person_can_read_costs_no_request_more(name):
    server, outcomes = await run(name)
    assert (statuses(outcomes), len(server.asked)) == (["ok"] * 4, 4)


ONE_PAPERS = ["moderation", "moderation@azure", "moderation@openai", "not-found", "not-allowed", "too-large"]
TOO_LONG = ["context", "context@vllm", "context@llama.cpp", "context@anthropic", "context@gemini", "context@lmstudio"]


@pytest.mark.parametrize("name", ONE_PAPERS + TOO_LONG)
async def test_what_is_refused_of_one_paper_fails_that_paper_alone(name):
    server, outcomes = await run(name)
    assert sorted(statuses(outcomes)) == ["failed", "ok", "ok", "ok"]
    assert len(server.asked) <= 5


@pytest.mark.parametrize("name", TOO_LONG)
async def test_a_paper_that_is_too_long_is_told_by_how_much(name):
    _, outcomes = await run(name)
    (error,) = (outcome.error for outcome in outcomes if outcome.status == "failed")
    assert "more than the" in error.message
    assert any(much in error.message for much in ("1,022", "9,214 more", "10,638"))


@pytest.mark.parametrize("name", ["moderation", "not-found", "too-large"])
async def test_the_same_refusal_at_a_rerun_where_it_is_all_that_is_left_stops_nothing(name):
    _, outcomes = await run(f"{name}:first=9", papers=1)
    assert statuses(outcomes) == ["failed"]


ACCOUNTS = [
    ("quota", "QuotaExhausted"),
    ("quota@anthropic", "QuotaExhausted"),
    ("quota@openrouter", "QuotaExhausted"),
    ("quota@openrouter-200", "QuotaExhausted"),
    ("quota@deepseek", "QuotaExhausted"),
    ("quota@xai", "QuotaExhausted"),
    ("daily", "QuotaExhausted"),
    ("daily@groq", "QuotaExhausted"),
    ("daily@openrouter", "QuotaExhausted"),
    ("daily@gemini", "QuotaExhausted"),
    ("key", "Unauthorized"),
    ("key@gemini", "Unauthorized"),
    ("model-missing", "ModelNotFound"),
    ("model-missing@openrouter", "ModelNotFound"),
]


@pytest.mark.parametrize(("name", "kind"), ACCOUNTS)
async def test_what_concerns_everybody_stops_the_run_at_the_first_request(name, kind):
    server, outcomes = await run(name)
    assert ({type(outcome).__name__ for outcome in outcomes}, len(server.asked)) == ({kind}, 1)


@pytest.mark.parametrize("name", ["daily", "daily@groq", "daily@openrouter", "daily@gemini"])
async def test_a_daily_limit_says_when_to_come_back(name):
    _, (outcome, *_) = await run(name)
    assert "again in " in outcome.hint
    assert ", at " in outcome.hint


async def test_a_page_for_a_browser_stops_the_run_after_three_and_names_the_address():
    server, outcomes = await run("login", papers=30)
    assert len(server.asked) == 3
    assert {type(outcome).__name__ for outcome in outcomes} == {"Unreadable"}
    assert "/v1/chat/completions" in outcomes[0].message
    assert "Sign in" in outcomes[0].message
    assert "--base-url" in outcomes[0].hint


@pytest.mark.parametrize("name", ["utf8", "brotli", "gzip-false", "length-long:first=999", "half:first=999"])
async def test_thirty_papers_whose_replies_cannot_be_read_cost_a_few_requests(name):
    server, outcomes = await run(name, papers=30)
    assert len(server.asked) <= 8
    assert "Unreadable" in {type(outcome).__name__ for outcome in outcomes}


async def test_a_firewall_that_lets_nobody_through_stops_the_run_after_three():
    server, outcomes = await run("forbidden-page", papers=30)
    assert len(server.asked) == 3
    assert "Forbidden" in {type(outcome).__name__ for outcome in outcomes}


async def test_replies_without_a_word_that_were_billed_are_in_the_usage():
    server, (result,) = await run("content-empty", papers=1, retries=5)
    assert result.status == "ok"
    assert result.usage.requests == len(server.asked) == 4
    assert result.usage.input_tokens == server.billed.input_tokens


async def test_what_a_paper_cost_that_got_no_word_is_counted():
    server, (result,) = await run("content-empty:first=99", papers=1)
    assert (result.error.type, result.usage.requests, len(server.asked)) == ("Unreadable", 4, 4)
    assert result.usage.input_tokens == server.billed.input_tokens


async def test_replies_are_asked_for_in_what_can_be_unpacked():
    server, _ = await run(papers=1)
    assert server.asked[0].headers["accept-encoding"] == "gzip, deflate"


async def test_an_outage_from_the_start_is_told_and_stops_when_patience_ends():
    told = []
    with Server(faults=[find("bad-gateway:first=100000", FAULTS)]) as server:
        async with AsyncSummarizer("test", base_url=server.url, patience=2, on_event=told.append) as s:
            (outcome, *_) = await asyncio.gather(*(s.run(paper(n)) for n in range(30)), return_exceptions=True)
    assert type(outcome).__name__ == "Outage"
    assert "no answer for 2 min" in outcome.message
    silent = [event for event in told if type(event).__name__ == "Unanswered"]
    assert silent[0].server == server.url.split("/")[2]
    assert len(server.asked) == len(silent) + 1


async def outcomes_at(server, numbers, **settings):
    async with asyncio.timeout(120), AsyncSummarizer("test", base_url=server.url, **settings) as s:
        return await asyncio.gather(*(s.run(paper(n)) for n in numbers), return_exceptions=True)


async def test_the_first_paper_that_a_server_always_breaks_over_holds_no_other():
    with Server(lambda asked: server_error(503) if case(asked) == 0 else answer(good())) as server:
        outcomes = await outcomes_at(server, range(4))
    assert statuses(outcomes) == ["failed", "ok", "ok", "ok"]
    assert outcomes[0].error.type == "Unavailable"
    assert [case(asked) for asked in server.asked[:2]] == [0, 1]


@pytest.mark.parametrize("status", [403, 404, 405])
async def test_refusals_without_a_reason_are_each_papers_own_where_answers_of_the_server_are_kept(tmp_path, status):
    refusal = Reply(status=status, error={"message": "no"})
    with Server(lambda asked: refusal if case(asked) < 4 else answer(good())) as server:
        await outcomes_at(server, [9], cache_dir=tmp_path)
        outcomes = await outcomes_at(server, [*range(4), 9], cache_dir=tmp_path)
    assert statuses(outcomes) == ["failed"] * 4 + ["ok"]

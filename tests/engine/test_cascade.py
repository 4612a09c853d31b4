"""A small model, and a large one where the small one's answer is not good enough."""

import pytest
from papers import good, invented, paper

from summarizer import AsyncSummarizer
from summarizer.errors import ConfigurationError
from summarizer.events import Asked, Failed, Finished, Started
from summarizer.settings import Settings
from summarizer.testing import Server, answer, refusal

PRICES = {"input_price": 1.0, "output_price": 1.0}


def by_model(**replies):
    return lambda asked: replies.get(asked.body["model"])


def models(server):
    return [asked.body["model"] for asked in server.asked]


async def results(server, *papers, **options):
    async with AsyncSummarizer("small", base_url=server.url, escalate_to="large", reasks=0, **options) as s:
        return [result async for result in s.stream(papers)]


async def test_a_good_answer_is_asked_of_the_first_model_alone():
    with Server(by_model(small=answer(good()))) as server:
        (result,) = await results(server, paper(0))
    assert models(server) == ["small"]
    assert result.provenance.escalated_from == ""
    assert "escalated_from" not in result.to_dict()["provenance"]


@pytest.mark.parametrize("reply", [answer(invented()), refusal()], ids=["marked", "refused"])
async def test_a_doubtful_answer_is_asked_of_the_second_model_and_both_are_counted(reply):
    with Server(by_model(small=reply, large=answer(good()))) as server:
        (result,) = await results(server, paper(0), **PRICES)
    assert models(server) == ["small", "large"]
    assert result.status == "ok"
    assert (result.provenance.model, result.provenance.escalated_from) == ("large", "small")
    assert result.usage.requests == 2
    assert result.usage.input_tokens == server.billed.input_tokens


async def test_the_first_answer_is_kept_with_a_warning_where_the_second_model_has_none():
    with Server(by_model(small=answer(invented()), large=refusal())) as server:
        (result,) = await results(server, paper(0))
    assert result.summary is not None
    assert result.warnings[-1].kind == "escalation"
    assert result.usage.requests == 2


async def test_both_answers_are_paid_once():
    with Server(by_model(small=answer(invented()), large=answer(good()))) as server:
        first = await results(server, paper(0), paper(1))
        asked = len(server.asked)
        again = await results(server, paper(0), paper(1))
    assert len(server.asked) == asked == 4
    assert all(result.provenance.cached and result.usage.requests == 0 for result in again)
    assert [one.summary for one in again] == [one.summary for one in first]


async def test_each_paper_is_told_of_once():
    told = []
    with Server(by_model(small=answer(invented()), large=answer(good()))) as server:
        await results(server, paper(0), on_event=told.append)
    kinds = [type(event) for event in told if isinstance(event, Started | Asked | Finished | Failed)]
    assert kinds == [Started, Asked, Asked, Finished]


async def test_a_budget_holds_for_both_models_together():
    with Server(by_model(small=answer(invented()), large=answer(good()))) as server:
        price = {"input_price": 1_000.0, "output_price": 1_000.0, "max_cost": 8.0, "max_tokens": 100}
        with pytest.raises(Exception, match="is spent"):
            await results(server, *map(paper, range(40)), concurrency=1, **price)
    billed = server.billed.input_tokens + server.billed.output_tokens
    assert billed / 1_000 <= 8.0


def test_a_result_comes_back_with_where_it_was_escalated_from():
    record = {
        "model": "large", "prompt": "p", "schema": "s", "fingerprint": "f", "cached": False, "attempts": 1,
        "origin": "live", "escalated_from": "small",
    }  # fmt: skip
    from summarizer.records import Provenance

    assert Provenance.from_dict(record).to_dict() == record


def test_batches_refuse_a_second_model(tmp_path):
    from summarizer.engine.assembly import Parts, RunOptions

    settings = Settings.resolve(
        model="small", base_url="http://127.0.0.1:1/v1", escalate_to="large", cache_dir=tmp_path
    )
    with pytest.raises(ConfigurationError, match="only works with live requests"):
        Parts(settings, RunOptions()).of_job()


def test_another_provider_has_a_key_of_its_own(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "of-openai")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "of-anthropic")
    first = Settings.resolve(model="openai/small", escalate_to="anthropic/large")
    second = first.for_model("anthropic/large")
    assert second.api_key.get_secret_value() == "of-anthropic"
    assert second.escalate_to is None

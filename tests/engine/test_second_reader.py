"""A second reader: every paper is read twice, and the results say what both readings agree on."""

import pytest
from papers import good, paper

from summarizer import AsyncSummarizer
from summarizer.errors import ConfigurationError
from summarizer.events import Asked, Failed, Finished, Started
from summarizer.testing import Server, answer, refusal

PRICES = {"input_price": 1.0, "output_price": 1.0}
NO_CLAIMS = answer(good(efficiency_claims=[]))


def by_model(**replies):
    return lambda asked: replies.get(asked.body["model"])


async def results(server, *papers, **options):
    options = {"second_reader": "two", "reasks": 0} | options
    async with AsyncSummarizer("one", base_url=server.url, **options) as s:
        return [result async for result in s.stream(papers)]


def states(result):
    return {each.path: each.state for each in result.agreement}


async def test_every_paper_is_read_by_both_and_costs_both():
    with Server(by_model(one=answer(good()), two=answer(good()))) as server:
        (result,) = await results(server, paper(0), **PRICES)
    assert sorted(asked.body["model"] for asked in server.asked) == ["one", "two"]
    assert states(result) == {"problem": "both", "method": "both", "efficiency_claims.0": "both"}
    assert (result.provenance.model, result.provenance.second_reader) == ("one", "two")
    assert result.usage.requests == 2
    assert result.usage.input_tokens == server.billed.input_tokens
    assert result.to_dict()["agreement"][0] == {"path": "problem", "state": "both"}


async def test_what_one_reader_misses_is_kept_and_said():
    with Server(by_model(one=NO_CLAIMS, two=answer(good()))) as server:
        (result,) = await results(server, paper(0))
    assert states(result)["efficiency_claims.0"] == "second"
    assert result.summary.efficiency_claims[0].amount == "4.2x"
    assert [warning for warning in result.warnings if warning.kind.startswith("uncited")] == []


async def test_without_a_second_reader_a_result_has_no_agreement():
    with Server(by_model(one=answer(good()))) as server:
        (result,) = await results(server, paper(0), second_reader=None)
    assert result.agreement == ()
    assert "agreement" not in result.to_dict()
    assert "second_reader" not in result.to_dict()["provenance"]


@pytest.mark.parametrize(("failing", "state"), [("one", "second"), ("two", "first")])
async def test_the_only_answer_is_kept_with_a_warning(failing, state):
    replies = {"one": answer(good()), "two": answer(good())} | {failing: refusal()}
    with Server(by_model(**replies)) as server:
        (result,) = await results(server, paper(0))
    assert result.status == "ok"
    assert set(states(result).values()) == {state}
    assert failing in result.warnings[-1].message
    assert result.provenance.second_reader == "two"


async def test_a_paper_that_both_fail_has_failed():
    with Server(by_model(one=refusal(), two=refusal())) as server:
        (result,) = await results(server, paper(0))
    assert result.status == "failed"
    assert result.usage.requests == 2


async def test_a_reader_that_is_added_later_costs_one_answer_a_paper_and_both_are_paid_once():
    with Server(by_model(one=answer(good()), two=answer(good()))) as server:
        await results(server, paper(0), paper(1), second_reader=None)
        assert len(server.asked) == 2
        await results(server, paper(0), paper(1))
        assert len(server.asked) == 4
        again = await results(server, paper(0), paper(1))
    assert len(server.asked) == 4
    assert all(result.provenance.cached and result.usage.requests == 0 for result in again)
    assert set(states(again[0]).values()) == {"both"}


OTHER = (
    "{% block system %}Read anew.{% endblock %}"
    "{% block user %}{% for s in sentences %}{{ s }}{% endfor %}{% endblock %}"
)


async def test_the_same_model_reads_twice_with_another_prompt(tmp_path):
    (tmp_path / "other.md").write_text(OTHER)
    with Server(by_model(one=answer(good()))) as server:
        (result,) = await results(server, paper(0), second_reader=None, second_prompt=str(tmp_path / "other.md"))
    assert len(server.asked) == 2
    assert len({asked.body["messages"][0]["content"] for asked in server.asked}) == 2
    assert set(states(result).values()) == {"both"}


async def test_a_plan_counts_what_both_would_be_asked():
    with Server(by_model(one=answer(good()), two=answer(good()))) as server:
        await results(server, paper(0), second_reader=None)
        async with AsyncSummarizer("one", base_url=server.url, second_reader="two") as s:
            plan = await s.plan([paper(0), paper(1)])
    assert (plan.papers, plan.usage.requests) == (2, 3)


async def test_each_paper_is_reported_once():
    seen = []
    with Server(by_model(one=answer(good()), two=answer(good()))) as server:
        await results(server, paper(0), on_event=seen.append)
    kinds = sorted(type(event).__name__ for event in seen if isinstance(event, Started | Asked | Finished | Failed))
    assert kinds == ["Asked", "Asked", "Finished", "Started"]


async def test_a_paper_without_an_abstract_is_read_by_nobody():
    with Server(by_model()) as server:
        (result,) = await results(server, type(paper())("", title="T"))
    assert result.status == "skipped"
    assert server.asked == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"second_reader": "one"}, "the same model and the same prompt"),
        ({"escalate_to": "large"}, "cannot be combined"),
    ],
)
async def test_a_second_reader_that_makes_no_sense_is_refused(options, words):
    with Server() as server, pytest.raises(ConfigurationError, match=words):
        await results(server, paper(0), **options)

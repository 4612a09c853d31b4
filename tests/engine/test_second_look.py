"""A second look and strictness: what nothing cites is asked for once more, what is not carried may fail a paper."""

from __future__ import annotations

import json
from typing import Any

import pytest
from papers import good, invented, paper
from pydantic import BaseModel

from summarizer import AsyncSummarizer, Paper
from summarizer.testing import Server, answer, refusal

pytestmark = pytest.mark.usefixtures("no_waiting")

TWO_GAINS = Paper.of(
    "Training is slow. We present SparseStep. It is 4.2x faster than Adam. It reduces memory by 40%. "
    "We used 8 A100 GPUs."
)
MEMORY = {"sentences": [4], "statement": "Less memory.", "metric": "memory", "amount": "40%", "baseline": None}
DEVICE = {"sentences": [5], "name": "A100", "kind": "gpu", "count": 8}


def more(*claims: dict[str, Any], devices: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"efficiency_claims": list(claims), "hardware": list(devices)}


def looking(server: Server, **settings: Any) -> AsyncSummarizer[Any]:
    return AsyncSummarizer("test", base_url=server.url, **{"second_look": True, **settings})


async def test_what_nothing_cites_is_asked_for_once_more_and_what_is_confirmed_is_added() -> None:
    with Server([answer(good()), answer(more(MEMORY, devices=(DEVICE,)))]) as server:
        async with looking(server) as s:
            result = await s.run(TWO_GAINS)
    assert [claim.amount for claim in result.summary.efficiency_claims] == ["4.2x", "40%"]
    assert result.summary.efficiency_claims[1].evidence[0].text == "It reduces memory by 40%."
    assert [device.name for device in result.summary.hardware] == ["A100"]
    assert result.warnings == ()


async def test_it_costs_what_both_questions_cost() -> None:
    with Server([answer(good()), answer(more(MEMORY))]) as server:
        async with looking(server) as s:
            result = await s.run(TWO_GAINS)
            assert result.usage == s.usage
    assert (result.usage.requests, result.provenance.attempts) == (2, 2)
    assert result.usage.input_tokens == sum(bill.input_tokens for bill in server.bills.values())


async def test_only_the_marked_sentences_are_asked_about_in_the_same_conversation() -> None:
    with Server([answer(good()), answer(more())]) as server:
        async with looking(server) as s:
            await s.run(TWO_GAINS)
    first, second = (asked.body["messages"] for asked in server.asked)
    assert second[:2] == first
    assert (second[2]["role"], json.loads(second[2]["content"])) == ("assistant", good())
    numbers = [line.partition(" ")[0] for line in second[3]["content"].splitlines() if line.startswith("[")]
    assert numbers == ["[4]", "[5]"]


async def test_an_answer_that_tells_all_is_not_asked_about_again() -> None:
    with Server([answer(good())]) as server:
        async with looking(server) as s:
            await s.run(paper())
    assert len(server.asked) == 1


async def test_without_the_setting_nothing_is_asked_twice() -> None:
    with Server([answer(good())]) as server:
        async with looking(server, second_look=False) as s:
            result = await s.run(TWO_GAINS)
    assert len(server.asked) == 1
    assert {warning.kind for warning in result.warnings} == {"uncited_figure", "uncited_device"}


@pytest.mark.parametrize(
    "claim",
    [
        pytest.param({**MEMORY, "sentences": [3]}, id="with a figure that its sentence does not say"),
        pytest.param({**MEMORY, "amount": "60%"}, id="with a figure nobody wrote"),
        pytest.param({**MEMORY, "sentences": []}, id="without a sentence"),
    ],
)
async def test_what_is_not_confirmed_is_not_added(claim: dict[str, Any]) -> None:
    with Server([answer(good()), *[answer(more(claim))] * 3]) as server:
        async with looking(server) as s:
            result = await s.run(TWO_GAINS)
    assert [found.amount for found in result.summary.efficiency_claims] == ["4.2x"]
    assert "uncited_figure" in {warning.kind for warning in result.warnings}


async def test_what_cites_no_marked_sentence_is_not_added_however_well_it_is_carried() -> None:
    carried = {"sentences": [3], "statement": "4.2x faster.", "metric": "inference", "amount": "4.2x", "baseline": None}
    both = {**carried, "sentences": [3, 4]}
    with Server([answer(good()), answer(more(carried)), answer(good()), answer(more(both))]) as server:
        async with looking(server, cache=False) as s:
            refused, added = await s.run(TWO_GAINS), await s.run(TWO_GAINS)
    assert [claim.metric for claim in refused.summary.efficiency_claims] == ["training_time"]
    assert [claim.metric for claim in added.summary.efficiency_claims] == ["training_time", "inference"]


async def test_a_second_look_that_is_paid_for_now_is_not_called_cached() -> None:
    with Server([answer(good()), answer(more(MEMORY))]) as server:
        async with looking(server, second_look=False) as s:
            await s.run(TWO_GAINS)
        async with looking(server) as s:
            result = await s.run(TWO_GAINS)
    assert (result.provenance.cached, result.usage.requests) == (False, 1)


async def test_a_device_that_is_known_is_not_added_again() -> None:
    said = good(hardware=[DEVICE])
    with Server([answer(said), answer(more(MEMORY, devices=({**DEVICE, "name": "a100"},)))]) as server:
        async with looking(server) as s:
            result = await s.run(TWO_GAINS)
    assert len(result.summary.hardware) == 1


async def test_a_second_look_that_fails_leaves_the_first_answer_as_it_was() -> None:
    with Server([answer(good()), refusal("No.")]) as server:
        async with looking(server) as s:
            result = await s.run(TWO_GAINS)
    assert (result.status, len(result.summary.efficiency_claims), result.usage.requests) == ("ok", 1, 2)


async def test_both_answers_are_paid_once() -> None:
    with Server([answer(good()), answer(more(MEMORY))]) as server:
        async with looking(server, second_look=False) as s:
            await s.run(TWO_GAINS)
        for _ in range(2):
            async with looking(server) as s:
                result = await s.run(TWO_GAINS)
    assert len(server.asked) == 2, "the first answer is known when the second look is first wanted"
    assert (result.provenance.cached, result.usage.requests, len(result.summary.efficiency_claims)) == (True, 0, 2)


async def test_a_schema_that_cannot_be_added_to_is_asked_once() -> None:
    class Topic(BaseModel):
        topic: str

    with Server() as server:
        async with looking(server, schema=Topic) as s:
            result = await s.run(TWO_GAINS)
    assert (result.status, len(server.asked)) == ("ok", 1)


async def test_strict_fails_a_paper_whose_value_is_not_carried_and_keeps_what_was_paid_for() -> None:
    with Server(lambda _: answer(invented())) as server:
        async with looking(server, strict=True, second_look=False) as s:
            strict = await s.run(paper())
        asked = len(server.asked)
        async with looking(server, second_look=False) as s:
            kept = await s.run(paper())
    assert (strict.status, strict.summary, strict.error.type) == ("failed", None, "Unverified")
    assert strict.error.message == "method: figure not in evidence"
    assert "100x faster" in strict.error.answer
    assert strict.usage.requests == asked == len(server.asked)
    assert kept.summary.method.checks == {"figure": "not_in_evidence"}


async def test_strict_passes_what_is_carried() -> None:
    with Server([answer(good())]) as server:
        async with looking(server, strict=True) as s:
            assert (await s.run(paper())).status == "ok"

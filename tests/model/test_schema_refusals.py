"""Refusals of a schema that neither name a part of the request nor come with a status of refusal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from summarizer import Paper, Summarizer
from summarizer.testing import Reply, Server, answer, no_waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.testing import Request

SAID = {
    "problem": {"sentences": [1], "text": "Slow."},
    "method": {"sentences": [1], "name": None, "text": "Steps."},
    "efficiency_claims": [],
    "hardware": [],
}


def refusing(status: int, words: str) -> Callable[[Request], Reply]:
    def reply(asked: Request) -> Reply:
        form = asked.body.get("response_format", {}).get("type")
        if form != "json_schema":
            return answer(SAID)
        return Reply(status=status, page={"error": {"code": status, "message": words}})

    return reply


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (500, "Failed to initialize samplers: failed to parse grammar"),
        (400, "The schema exceeds the maximum allowed nesting depth."),
    ],
)
def test_four_papers_are_summarised_in_the_next_form(status: int, words: str) -> None:
    papers = [Paper(f"Training is slow in case {number}.", title=f"Case {number}") for number in range(4)]
    with (
        no_waiting(),
        Server(refusing(status, words)) as server,
        Summarizer("test", base_url=server.url, cache=False) as summarizer,
    ):
        results = list(summarizer.stream(papers))
    assert [result.status for result in results] == ["ok"] * 4, json.dumps([result.to_dict() for result in results])
    assert len(server.asked) <= 6

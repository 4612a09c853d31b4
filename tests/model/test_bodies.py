"""Bodies of replies that other programs send in the place of a chat completion."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from summarizer.model.message import text_of
from summarizer.model.replies import completion_of

ANSWER = '{"problem": null}'
CHAT = {"id": "c", "model": "m", "choices": [{"index": 0, "message": {"role": "assistant", "content": ANSWER}}]}
TEXT = {"id": "c", "object": "text_completion", "model": "m", "choices": [{"index": 0, "text": ANSWER}]}
NATIVE = {
    "model": "m",
    "message": {"role": "assistant", "content": ANSWER},
    "done": True,
    "done_reason": "stop",
    "prompt_eval_count": 7,
    "eval_count": 3,
}


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(CHAT),
        f": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n{json.dumps(CHAT)}",
        f": keep-alive\n\n\n{json.dumps(CHAT)}",
        json.dumps(TEXT),
        json.dumps(NATIVE),
        json.dumps([CHAT]),
    ],
    ids=["chat", "comments before it", "keep-alive before it", "an older completion", "a native body", "in a list"],
)
def test_a_body_that_holds_one_answer_is_read(body: str) -> None:
    where = SimpleNamespace(netloc=b"127.0.0.1", path="/v1/chat/completions")
    reply: Any = SimpleNamespace(content=body.encode(), headers={"content-type": "application/json"}, url=where)
    assert text_of(message_of(completion_of(reply).choices[0])) == ANSWER


def message_of(choice: Any) -> Any:
    return choice["message"] if isinstance(choice, dict) else choice.message

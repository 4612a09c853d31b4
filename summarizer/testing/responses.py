"""The part of the Responses API that a client uses to choose between APIs: one text, whole or as events.

Source: OpenAI's API reference, "Responses" and its streaming events.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from summarizer.testing.faults import Sent, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    Body = dict[str, Any]


def respond(completion: Body, body: Body) -> Sent:
    """Convert a completion to a reply of /responses."""
    response = _response(completion)
    if not body.get("stream"):
        return Sent(200, {"content-type": "application/json"}, json.dumps(response).encode())
    events = b"".join(
        f"event: {event['type']}\ndata: {json.dumps({**event, 'sequence_number': number})}\n\n".encode()
        for number, event in enumerate(_events(response))
    )
    return Sent(200, {"content-type": "text/event-stream; charset=utf-8"}, events)


def _response(completion: Body) -> Body:
    identity = str(completion.get("id", "")).rpartition("-")[2]
    text = text_of(completion["choices"][0]["message"])
    usage = completion.get("usage") or {}
    part = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
    message = {
        "type": "message",
        "id": f"msg_{identity}",
        "status": "completed",
        "role": "assistant",
        "content": [part],
    }
    return {
        "id": f"resp_{identity}",
        "object": "response",
        "created_at": completion.get("created", 0),
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "model": completion["model"],
        "output": [message],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": {
            "input_tokens": usage.get("prompt_tokens", 0),
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": usage.get("completion_tokens", 0),
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": usage.get("total_tokens", 0),
        },
    }


def _events(response: Body) -> Iterator[Body]:
    (message,) = response["output"]
    (part,) = message["content"]
    begun = {**response, "status": "in_progress", "output": [], "usage": None}
    where = {"output_index": 0, "item_id": message["id"], "content_index": 0}
    yield {"type": "response.created", "response": begun}
    yield {"type": "response.in_progress", "response": begun}
    yield {"type": "response.output_item.added", "output_index": 0, "item": {**message, "content": []}}
    yield {"type": "response.content_part.added", **where, "part": {**part, "text": ""}}
    yield {"type": "response.output_text.delta", **where, "delta": part["text"], "logprobs": []}
    yield {"type": "response.output_text.done", **where, "text": part["text"], "logprobs": []}
    yield {"type": "response.content_part.done", **where, "part": part}
    yield {"type": "response.output_item.done", "output_index": 0, "item": message}
    yield {"type": "response.completed", "response": response}

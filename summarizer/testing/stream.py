"""A completion as server-sent events, piece by piece.

Source: OpenAI's API reference, "The chat completion chunk object".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE = 24  # characters
KEEP_ALIVE = b": keep-alive\n\n"
DONE = b"data: [DONE]\n\n"


def events(completion: dict[str, Any], *, with_usage: bool) -> list[bytes]:
    """Return the events of a stream, ending with `[DONE]`; usage, if requested, is a separate chunk without choices."""
    shared = {key: value for key, value in completion.items() if key not in {"choices", "usage", "object"}}
    shared["object"] = "chat.completion.chunk"
    pieces = []
    for choice in completion["choices"]:
        for delta, finish in _deltas(choice):
            piece = {"index": choice["index"], "delta": delta, "logprobs": None, "finish_reason": finish}
            pieces.append({**shared, "choices": [piece]} | ({"usage": None} if with_usage else {}))
    if with_usage:
        pieces.append({**shared, "choices": [], "usage": completion["usage"]})
    return [*map(_event, pieces), DONE]


def _event(data: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(data).encode() + b"\n\n"


def _deltas(choice: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str | None]]:
    """Yield the role with any extra fields, the tool calls, the text in pieces, and the finish reason."""
    message = dict(choice["message"])
    content, calls = message.pop("content", None), message.pop("tool_calls", None)
    yield {"role": "assistant", "content": "" if isinstance(content, str) else content} | _extras(message), None
    for call in calls or []:
        yield from _call(call)
    for at in range(0, len(content) if isinstance(content, str) else 0, _PIECE):
        yield {"content": content[at : at + _PIECE]}, None
    yield {}, choice["finish_reason"]


def _extras(message: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in message.items() if key not in {"role", "annotations"}}


def _call(call: dict[str, Any]) -> Iterator[tuple[dict[str, Any], None]]:
    """Yield a call's name, then its arguments in pieces."""
    arguments = call["function"]["arguments"]
    head = {**call, "index": 0, "function": {**call["function"], "arguments": ""}}
    yield {"tool_calls": [head]}, None
    for at in range(0, len(arguments), _PIECE):
        yield {"tool_calls": [{"index": 0, "function": {"arguments": arguments[at : at + _PIECE]}}]}, None

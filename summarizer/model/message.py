"""Finds the text of a reply in OpenAI's form, wherever its message puts it."""

from __future__ import annotations

import json
from typing import Any

from summarizer.answers.found import found

_TEXT_PARTS = frozenset({"text", "output_text", None})
_THOUGHTS = ("reasoning_content", "reasoning", "thinking")


def text_of(message: Any) -> str | None:
    """The text of a message: its tool arguments, else its content, else reasoning that is only JSON; None if empty."""
    return _called(message) or _content(_part(message, "content")) or _thought(message)


def _called(message: Any) -> str | None:
    calls = [_part(call, "function") for call in _part(message, "tool_calls") or ()]
    texts = [_arguments(call) for call in (*calls, _part(message, "function_call")) if call]
    return "\n".join(text for text in texts if text) or None


def _arguments(call: Any) -> str:
    arguments = _part(call, "arguments")
    return arguments if isinstance(arguments, str) else json.dumps(arguments) if arguments else ""


def _content(content: Any) -> str | None:
    if isinstance(content, list):
        content = "".join(_text(part) for part in content)
    elif isinstance(content, dict):  # some servers send the object itself
        content = json.dumps(content)
    return content if isinstance(content, str) and content.strip() else None


def _text(part: Any) -> str:
    if isinstance(part, str):
        return part
    return str(_part(part, "text") or "") if _part(part, "type") in _TEXT_PARTS else ""


def _thought(message: Any) -> str | None:
    """Reasoning that is the answer, JSON with nothing around it: some servers label all output as reasoning."""
    for name in _THOUGHTS:
        text = _part(message, name)
        if isinstance(text, str) and "{" in text and any(not set(one.mended) & {"prose"} for one in found(text)):
            return text
    return None


def _part(of: Any, name: str) -> Any:
    return of.get(name) if isinstance(of, dict) else getattr(of, name, None)

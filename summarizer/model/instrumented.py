"""Detects a tracer that wraps openai's SDK, and offers the SDK call that tracers see."""

from __future__ import annotations

import os
import sys
from types import FunctionType
from typing import TYPE_CHECKING, Any

from summarizer.model.replies import completion_of_call

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_RESOURCE = "openai.resources.chat.completions.completions"


def is_instrumented(client: Any) -> bool:
    """Whether something wraps this client's calls (OpenTelemetry, Langfuse and Logfire do)."""
    resource = sys.modules.get(_RESOURCE)  # if it was never imported, nothing has wrapped it
    calls = [getattr(type(client), name, None) for name in ("request", "post")]
    calls += [] if resource is None else [resource.AsyncCompletions.create]
    return "request" in vars(client) or "post" in vars(client) or not all(map(_is_of_openai, calls))


def _is_of_openai(call: Any) -> bool:
    """Whether a function is the SDK's own; wrappers copy its name and module, but not its file."""
    home = f"{os.sep}openai{os.sep}"
    return type(call) is FunctionType and home in call.__code__.co_filename


def plain_call(client: Any) -> Callable[..., Awaitable[Any]]:
    """`client.chat.completions.create`, with its replies read like all others."""

    async def create(**request: Any) -> Any:
        try:
            reply = await client.chat.completions.create(**request)
        except ValueError as error:  # the SDK does not wrap its JSON parser's errors
            reply = getattr(error, "doc", None) or ""
        return completion_of_call(reply, where=client.base_url.netloc.decode())

    return create

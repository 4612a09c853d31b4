"""Whether a tracer has put itself around openai's SDK, and the SDK's own call for it to see."""

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
    """Whether something wraps the calls that this client has (OpenTelemetry, Langfuse and Logfire do)."""
    resource = sys.modules.get(_RESOURCE)  # where it was never imported, nobody has wrapped it
    calls = [getattr(type(client), name, None) for name in ("request", "post")]
    calls += [] if resource is None else [resource.AsyncCompletions.create]
    return "request" in vars(client) or "post" in vars(client) or not all(map(_is_of_openai, calls))


def _is_of_openai(call: Any) -> bool:
    """Whether a function is the SDK's own; wrappers take over its name and its module, but not its file."""
    home = f"{os.sep}openai{os.sep}"
    return type(call) is FunctionType and home in call.__code__.co_filename


def plain_call(client: Any) -> Callable[..., Awaitable[Any]]:
    """`client.chat.completions.create`, its replies read as all others are."""

    async def create(**request: Any) -> Any:
        try:
            reply = await client.chat.completions.create(**request)
        except ValueError as error:  # the SDK lets those of its JSON reader through
            reply = getattr(error, "doc", None) or ""
        return completion_of_call(reply, where=client.base_url.netloc.decode())

    return create

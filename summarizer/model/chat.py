"""Chat completions through openai's SDK, by its generic call for any endpoint.

`client.chat.completions.create` imports every resource of the API (half a second) and validates each request against
its typed dictionaries (a millisecond for a JSON schema). The generic call sends and returns the same; pydantic-core
writes the body in a quarter of the time. If a tracer wraps the SDK, the usual call is used: tracers see no other.
Source: openai-python, README, "Making custom/undocumented requests".
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from summarizer.addresses import with_version
from summarizer.model.instrumented import is_instrumented, plain_call
from summarizer.model.replies import completion_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    from openai import AsyncOpenAI

_PATH = "/chat/completions"
_NO_PATH = frozenset({404, 405})
_UNPACKED = {"Accept-Encoding": "gzip, deflate"}  # the encodings every machine can decode


def open_client(*, api_key: str | None, base_url: str | None, hear: Callable[[Mapping[str, str]], None]) -> AsyncOpenAI:
    """A client that never retries; `hear` receives the headers of each reply.

    Raises:
        openai.OpenAIError: there is no key.
    """
    import openai

    async def listen(response: Any) -> None:
        hear(response.headers)

    http = openai.DefaultAioHttpClient(event_hooks={"response": [listen]})
    return openai.AsyncOpenAI(
        api_key=api_key, base_url=base_url, max_retries=0, http_client=http, default_headers=_UNPACKED
    )


def completions(client: AsyncOpenAI) -> Callable[..., Awaitable[Any]]:
    """The call that asks for one completion, with the arguments of `client.chat.completions.create`."""
    import httpx2
    from pydantic_core import to_json

    base = str(client.base_url).rstrip("/")
    url = base + _PATH  # absolute, so that the SDK does not join it again for each request
    other = with_version(base)
    traced = plain_call(client) if is_instrumented(client) else None

    async def create(
        *, extra_headers: Mapping[str, str] | None = None, extra_body: Mapping[str, Any] | None = None, **body: Any
    ) -> Any:
        content = to_json({**body, **(extra_body or {})})
        options: Any = {"headers": extra_headers} if extra_headers else {}
        nonlocal url, other

        async def post(url: str) -> Any:
            if traced is not None and not body.get("stream"):
                client.base_url = url.removesuffix(_PATH)
                return await traced(**body, extra_body=extra_body, extra_headers=extra_headers)
            return completion_of(await client.post(url, cast_to=httpx2.Response, content=content, options=options))

        try:
            reply = await post(url)
        except Exception as error:  # the SDK's own would have to be imported
            if other is None or not _is_elsewhere(error):
                raise
            try:
                reply = await post(f"{other}{_PATH}")
            except Exception as missed:  # noqa: BLE001  # likewise
                raise (error if _is_elsewhere(missed) else missed) from None
            url = f"{other}{_PATH}"
        other = None  # there is an API at this address
        return reply

    return create


def _is_elsewhere(error: Exception) -> bool:
    """Whether one reply suggests that there is no API at this address: no such path, or a web page."""
    if getattr(error, "is_page", False):
        return True
    return getattr(error, "status_code", None) in _NO_PATH and "model" not in str(getattr(error, "message", "")).lower()


@contextmanager
def quick_imports() -> Iterator[None]:
    """Pause garbage collection while large packages are imported: their objects stay, and scanning takes a fifth."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()

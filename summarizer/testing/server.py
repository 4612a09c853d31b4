"""An OpenAI-compatible server in a thread, on loopback."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import web

from summarizer.records import Usage
from summarizer.testing.batches import Batches, Rules
from summarizer.testing.replies import Reply

_CHARACTERS_A_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the server saw it.

    Attributes:
        number: counted from 0.
        body: the JSON body.
        headers: their names in lower case.
        at: monotonic seconds.
        custom_id: its name, where it is a row of a batch.
    """

    number: int
    body: dict[str, Any]
    headers: dict[str, str]
    at: float
    custom_id: str = ""


Script = Callable[[Asked], Reply | None] | Iterable[Reply]


class Server:
    """Answers chat completions, one by one and in batches, until its block ends.

    Args:
        script: replies in turn, or a function of the request; None (and an exhausted list) answers from the schema.
        models: the names that `/v1/models` lists.
        rules: how batches are treated.

    Attributes:
        asked: the requests in the order of their coming, rows of batches among them when they are answered.
        batches: the files and batches.
        billed: what a provider would have charged.
        bills: the same for each request it would have charged, by `Asked.number`.
    """

    def __init__(self, script: Script = (), *, models: Iterable[str] = ("test",), rules: Rules | None = None) -> None:
        self._queue = None if callable(script) else deque(script)
        self._script = script if callable(script) else self._next
        self._models = list(models)
        self._lock = threading.Lock()
        self.batches = Batches(self._answer_row, rules or Rules())
        self.asked: list[Asked] = []
        self.billed = Usage()
        self.bills: dict[int, Usage] = {}
        self.url = ""

    def _next(self, _: Asked) -> Reply | None:
        return self._queue.popleft() if self._queue else None

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="testing-server", daemon=True)
        self._thread.start()
        port = asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        self.url = f"http://127.0.0.1:{port}/v1"
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _start(self) -> int:
        app = web.Application(client_max_size=2**26)
        app.router.add_post("/v1/chat/completions", self._complete)
        app.router.add_get("/v1/models", self._list_models)
        self.batches.add_routes(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def _end(self) -> None:
        await self._runner.cleanup()
        replying = asyncio.all_tasks() - {asyncio.current_task()}  # stalled, or waiting for a client that has left
        for task in replying:
            task.cancel()
        await asyncio.gather(*replying, return_exceptions=True)

    async def _list_models(self, _: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [{"id": name, "object": "model"} for name in self._models]})

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        try:
            body = await request.json()
        except ConnectionResetError:  # the client has left in the middle of its request
            return web.Response()
        asked, reply = self._hear(body, headers={name.lower(): value for name, value in request.headers.items()})
        await asyncio.sleep(reply.seconds)
        return await _send(request, reply, json.dumps(self._payload(asked, reply)).encode())

    def _hear(self, body: dict[str, Any], *, headers: dict[str, str], custom_id: str = "") -> tuple[Asked, Reply]:
        with self._lock:
            asked = Asked(len(self.asked), body, headers, time.monotonic(), custom_id)
            self.asked.append(asked)
            return asked, self._script(asked) or Reply()

    def _answer_row(self, body: dict[str, Any], custom_id: str) -> tuple[Reply, dict[str, Any]]:
        asked, reply = self._hear(body, headers={}, custom_id=custom_id)
        return reply, self._payload(asked, reply)

    def _payload(self, asked: Asked, reply: Reply) -> dict[str, Any]:
        return {"error": reply.error} if reply.error else self._completion(asked, reply)

    def _completion(self, asked: Asked, reply: Reply) -> dict[str, Any]:
        content = json.dumps(instance(_wanted(asked.body))) if reply.content is None else reply.content
        message: dict[str, Any] = {"role": "assistant", "content": content, "refusal": reply.refused}
        if asked.body.get("tools"):
            name = asked.body["tools"][0]["function"]["name"]
            call = {"id": f"call_{asked.number}", "type": "function", "function": {"name": name, "arguments": content}}
            message |= {"content": None, "tool_calls": [call]}
        usage = _usage(asked.body, content)
        if reply.is_billed:
            bill = Usage(1, usage["prompt_tokens"], 0, usage["completion_tokens"], None)
            with self._lock:
                self.bills[asked.number] = bill
                self.billed += bill
        return {
            "id": f"test-{asked.number}",
            "object": "chat.completion",
            "created": 0,
            "model": asked.body["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": reply.finish_reason}],
            "usage": usage,
        }


async def _send(request: web.Request, reply: Reply, payload: bytes) -> web.StreamResponse:
    if reply.wire == "whole":
        return web.Response(body=payload, status=reply.status, headers=reply.headers, content_type="application/json")
    if reply.wire == "no_json":
        return web.Response(text="<html>Bad gateway</html>", content_type="text/html")
    transport = request.transport
    if reply.wire != "drop":
        response = web.StreamResponse(headers={"content-length": str(len(payload)), "content-type": "application/json"})
        await response.prepare(request)
        await response.write(payload[: len(payload) // 2] if reply.wire == "half" else b"{")
        if reply.wire == "stall":
            await asyncio.Event().wait()
    if transport is not None:
        transport.close()
    return web.Response()


def _usage(body: dict[str, Any], content: str) -> dict[str, int]:
    sent = len(json.dumps(body["messages"])) // _CHARACTERS_A_TOKEN
    received = max(1, len(content) // _CHARACTERS_A_TOKEN)
    return {"prompt_tokens": sent, "completion_tokens": received, "total_tokens": sent + received}


def _wanted(body: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema that a request asks its answer to follow."""
    if tools := body.get("tools"):
        return dict(tools[0]["function"]["parameters"])
    return dict((body.get("response_format") or {}).get("json_schema", {}).get("schema", {}))


def instance(schema: dict[str, Any], root: dict[str, Any] | None = None) -> Any:
    """The smallest value that follows a JSON schema: first choices, empty lists, null where allowed.

    A list of integers gets a 1, for it is a list of sentence numbers. Bounds and patterns are not looked at.
    """
    root = root or schema
    if "$ref" in schema:
        return instance(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return None if {"type": "null"} in options else instance(options[0], root)
    match schema.get("type"):
        case "object":
            return {name: instance(part, root) for name, part in schema.get("properties", {}).items()}
        case "array":
            return [1] if schema.get("items", {}).get("type") == "integer" else []
    return _scalar(schema)


def _scalar(schema: dict[str, Any]) -> Any:
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    return {"integer": 1, "number": 1, "boolean": False, "null": None}.get(schema.get("type", "string"), "text")

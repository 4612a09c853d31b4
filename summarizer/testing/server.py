"""An OpenAI-compatible server in a thread, on the loopback interface."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web

from summarizer.records import Usage
from summarizer.testing.batches import Batches, Rules
from summarizer.testing.completions import complaint, completion, instance, wanted
from summarizer.testing.envelopes import openai
from summarizer.testing.play import Play, changed, packed, refusal, shaped
from summarizer.testing.prefixes import Prefixes
from summarizer.testing.recorded import Recorded
from summarizer.testing.replies import Reply
from summarizer.testing.responses import respond

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer.testing.faults import Fault, Sent

_NO_LINGER = struct.pack("ii", 1, 0)
_PATHS = ("/v1", "/api/v1", "/openai/v1", "/v1beta/openai", "/openai/deployments/{model}")


@dataclass(frozen=True, slots=True)
class Request:
    """A request the server received.

    Attributes:
        number: its number, from 0.
        body: the JSON body.
        headers: the headers, with lower-case names.
        at: when it arrived, in monotonic seconds.
        custom_id: its id, if it is a row of a batch.
    """

    number: int
    body: dict[str, Any]
    headers: dict[str, str]
    at: float
    custom_id: str = ""


Script = Callable[[Request], Reply | None] | Iterable[Reply]


@dataclass(frozen=True, slots=True)
class Setup:
    """How the server is set up.

    Attributes:
        port: 0 for a free one.
        host: the address it listens on.
        answers: a file of recorded exchanges to answer from.
        delay: seconds before each reply.
        clock: seconds, for faults with a duration.
        hear: called with each request and the bytes sent, in the server's thread.
        caches_prompts: whether to cache prefixes as OpenAI documents it, from 1,024 tokens in steps of 128, and report
            them in `usage.prompt_tokens_details`; applying the lower price is up to the client.
    """

    port: int = 0
    host: str = "127.0.0.1"
    answers: Path | str | None = None
    delay: float = 0.0
    clock: Callable[[], float] = time.monotonic
    hear: Callable[[Request, Sent], None] | None = None
    caches_prompts: bool = False


@dataclass(frozen=True, slots=True)
class _Turn:
    """A request, its reply, and the faults that apply."""

    asked: Request
    reply: Reply
    shown: list[Fault]


class Server:
    """Answers chat completions, one by one and in batches, until its block ends.

    Args:
        script: replies in order, or a function of the request; None (or an exhausted list) answers from the schema.
        models: the names that `/v1/models` lists.
        rules: the rules for batches.
        like: the name of a server to imitate, from `summarizer.testing.likes`.
        faults: the faults, each `NAME` or `NAME:first=3`; `python -m summarizer.testing --list` lists them.
        setup: port, recorded answers, clock.

    Attributes:
        asked: the requests in order of arrival, including rows of batches once they are answered.
        batches: the files and batches.
        billed: what a provider would have charged.
        bills: the same for each request it would have charged, by `Request.number`.

    Raises:
        ValueError: a name is unknown, or the answers file is invalid.
    """

    def __init__(
        self,
        script: Script = (),
        *,
        models: Iterable[str] = ("test",),
        rules: Rules | None = None,
        like: str | None = None,
        faults: Iterable[str | Fault] = (),
        setup: Setup | None = None,
    ) -> None:
        self._queue = None if callable(script) else deque(script)
        self._script = script if callable(script) else self._next
        self._models = list(models)
        self._lock = threading.Lock()
        self._setup = setup or Setup()
        self._play = Play(like, faults, clock=self._setup.clock)
        self._prefixes = Prefixes() if self._setup.caches_prompts else None
        self._recorded = Recorded(self._setup.answers) if self._setup.answers else None
        self.batches = Batches(self._answer_row, rules or Rules())
        self.asked: list[Request] = []
        self.billed = Usage()
        self.bills: dict[int, Usage] = {}
        self.url = ""

    def _next(self, _: Request) -> Reply | None:
        return self._queue.popleft() if self._queue else None

    def __enter__(self) -> Self:
        self._socket = self._bind(self._setup.port)
        self._port = int(self._socket.getsockname()[1])
        self.url = f"http://{self._setup.host}:{self._port}{self._play.like.path}"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="testing-server", daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # Connections.

    def listen(self) -> None:
        """Accept connections; for a server with the fault `refused` or `restart`, or after `shut`."""
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()

    def shut(self) -> None:
        """Close all connections and refuse new ones until `listen`; the port stays reserved."""
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result()

    def _bind(self, port: int) -> socket.socket:
        """Reserve the port with a socket; connections are refused until it listens."""
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((self._setup.host, port))
        except OSError:
            bound.close()
            raise
        return bound

    async def _start(self) -> None:
        app = web.Application(client_max_size=2**26)
        for path in _PATHS:
            app.router.add_post(f"{path}/chat/completions", self._complete)
            app.router.add_post(f"{path}/responses", self._respond)
            app.router.add_get(f"{path}/models", self._list_models)
        self.batches.add_routes(app)
        app.router.add_route("*", "/{path:.*}", _unknown)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        self._site: web.SockSite | None = None
        if self._play.has("refused"):
            self._listen_after(self._play.down("refused"))
        else:
            await self._listen()

    async def _listen(self) -> None:
        if self._site is None:
            self._site = web.SockSite(self._runner, self._socket)
            await self._site.start()

    def _listen_after(self, seconds: float | None) -> None:
        if seconds is not None:
            self._loop.call_later(seconds, lambda: asyncio.ensure_future(self._listen()))

    async def _shut(self) -> None:
        if self._site is None:
            return
        site, self._site = self._site, None
        await site.stop()
        self._socket = self._bind(self._port)
        for connection in self._runner.server.connections if self._runner.server else ():
            if connection.transport is not None:
                connection.transport.close()

    async def _end(self) -> None:
        await self._runner.cleanup()
        self._socket.close()
        replying = asyncio.all_tasks() - {asyncio.current_task()}  # stalled, or waiting for a client that has left
        for task in replying:
            task.cancel()
        await asyncio.gather(*replying, return_exceptions=True)

    # Requests.

    async def _list_models(self, _: web.Request) -> web.Response:
        listed = [{"id": name, "object": "model", "created": 0, "owned_by": "testing"} for name in self._models]
        return web.json_response({"object": "list", "data": listed})

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        turn = await self._turn(request)
        if turn is None:
            return web.Response()
        body = turn.asked.body
        with_usage = bool((body.get("stream_options") or {}).get("include_usage"))
        payload = self._payload(turn)
        return await self._send(
            request, turn, packed(turn.reply, payload, as_events=bool(body.get("stream")), with_usage=with_usage)
        )

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        turn = await self._turn(request)
        if turn is None:
            return web.Response()
        payload = self._payload(turn)
        is_answer = turn.reply.is_billed and isinstance(payload, dict) and payload.get("choices")
        sent = respond(payload, turn.asked.body) if is_answer else packed(turn.reply, payload, as_events=False)
        return await self._send(request, turn, sent)

    async def _turn(self, request: web.Request) -> _Turn | None:
        """The next turn; None if the client disconnected in the middle of its request."""
        try:
            body = json.loads(await request.read())
        except ConnectionResetError:
            return None
        except ValueError:
            body = None
        if isinstance(body, dict):
            body = {**({"model": request.match_info["model"]} if "model" in request.match_info else {}), **body}
        turn = self._hear(body, headers={name.lower(): value for name, value in request.headers.items()})
        await asyncio.sleep(turn.reply.seconds + self._setup.delay)
        return turn

    def _hear(self, body: Any, *, headers: dict[str, str], custom_id: str = "") -> _Turn:
        heard = body if isinstance(body, dict) else {}
        if "input" in heard and "messages" not in heard:  # as /responses has it
            heard = {**heard, "messages": _messages(heard)}
        with self._lock:
            asked = Request(len(self.asked), heard, headers, time.monotonic(), custom_id)
            self.asked.append(asked)
            if wrong := complaint(heard if isinstance(body, dict) else body):
                return _Turn(asked, self._play.complain(wrong), [])
            shown = self._play.shown(heard)
            return _Turn(asked, refusal(shown, heard) or self._script(asked) or Reply(), shown)

    def _answer_row(self, body: dict[str, Any], custom_id: str) -> tuple[Reply, Any]:
        turn = self._hear(body, headers={}, custom_id=custom_id)
        return turn.reply, self._payload(turn)

    def _payload(self, turn: _Turn) -> Any:
        if turn.reply.page is not None:
            return turn.reply.page
        if turn.reply.error is not None:
            return {"error": turn.reply.error}
        given = self._play.like.tell(self._completion(turn.asked, turn.reply))
        return shaped(turn.shown, given, turn.asked.body)

    def _completion(self, asked: Request, reply: Reply) -> dict[str, Any]:
        content = self._content(asked.body) if reply.content is None else reply.content
        finish, refused = reply.finish_reason, reply.refused
        shown = completion(asked.body, content=content, number=asked.number, finish=finish, refused=refused)
        if reply.is_billed:
            usage = shown["usage"]
            with self._lock:
                cached = self._prefixes.cached(asked.body) if self._prefixes else 0
            usage["prompt_tokens_details"] = {**(usage.get("prompt_tokens_details") or {}), "cached_tokens": cached}
            bill = Usage(1, usage["prompt_tokens"], cached, usage["completion_tokens"], None)
            with self._lock:
                self.bills[asked.number] = bill
                self.billed += bill
        return shown

    def _content(self, body: dict[str, Any]) -> str:
        with self._lock:
            recorded = self._recorded.answer(body) if self._recorded else None
        if recorded is not None:
            return recorded
        schema = wanted(body)
        return json.dumps(instance(schema)) if schema else _words_for(body)

    async def _send(self, request: web.Request, turn: _Turn, sent: Sent) -> web.StreamResponse:
        sent = changed(turn.shown, replace(sent, headers=self._play.like.headers | sent.headers))
        if self._setup.hear:
            self._setup.hear(turn.asked, sent)
        if sent.wire == "restart":
            await self._shut()
            self._listen_after(self._play.down("restart"))
        return await send(request, sent)


def _words_for(body: dict[str, Any]) -> str:
    """The answer without a schema: an empty object if JSON is requested, or else a word."""
    return "{}" if (body.get("response_format") or {}).get("type") == "json_object" else "text"


def _messages(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The input of /responses as messages."""
    given = body["input"]
    messages = [{"role": "user", "content": given}] if isinstance(given, str) else list(given)
    return [{"role": message.get("role", "user"), "content": message.get("content")} for message in messages]


async def _unknown(request: web.Request) -> web.Response:
    message = f"Invalid URL ({request.method} {request.path})"
    return web.json_response(openai(message), status=404)


async def send(request: web.Request, sent: Sent) -> web.StreamResponse:
    """Put a reply on the wire, whole or as its `wire` says."""
    if sent.wire == "whole" and sent.headers.get("content-type", "").startswith("text/event-stream"):
        return await _stream(request, sent)
    if sent.wire == "whole":
        return web.Response(body=sent.body, status=sent.status, headers=sent.headers)
    if sent.wire == "no_json":
        return web.Response(text="<html>Bad gateway</html>", content_type="text/html")
    transport = request.transport
    if sent.wire == "hang":
        await asyncio.Event().wait()
    if sent.wire in {"stall", "half", "long"}:
        await _begin(request, sent)
    if transport is not None:
        _break(transport, sent)
    return web.Response()


def _break(transport: asyncio.Transport, sent: Sent) -> None:
    """Close a connection as the reply's `wire` says."""
    if sent.wire == "short":
        transport.write(_raw(sent, f"content-length: {len(sent.body) * 2 // 3}", sent.body))
    if sent.wire == "chunks":
        size = f"{len(sent.body):x}\r\n".encode()
        transport.write(_raw(sent, "transfer-encoding: chunked", size + sent.body + b"\r\n"))
    if sent.wire == "reset":
        raw: socket.socket = transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        transport.abort()
    transport.close()


async def _begin(request: web.Request, sent: Sent) -> None:
    """Send the headers of a reply and the part of its body that arrives."""
    length = len(sent.body) + (64 if sent.wire == "long" else 0)
    response = web.StreamResponse(headers={**sent.headers, "content-length": str(length)})
    await response.prepare(request)
    part = {"stall": 1, "half": len(sent.body) // 2, "long": len(sent.body)}[sent.wire]
    await response.write(sent.body[:part])
    if sent.wire == "stall":
        await asyncio.Event().wait()


async def _stream(request: web.Request, sent: Sent) -> web.StreamResponse:
    """Send the events one by one."""
    response = web.StreamResponse(status=sent.status, headers=sent.headers)
    await response.prepare(request)
    for event in sent.body.split(b"\n\n"):
        if event:
            await response.write(event + b"\n\n")
    await response.write_eof()
    return response


def _raw(sent: Sent, framing: str, body: bytes) -> bytes:
    """A reply as raw bytes, for replies that no library would produce."""
    head = [f"HTTP/1.1 {sent.status} OK", framing]
    head += [f"{name}: {value}" for name, value in sent.headers.items()]
    return "\r\n".join([*head, "", ""]).encode() + body

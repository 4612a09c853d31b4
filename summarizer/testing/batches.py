"""Files and batches like those of OpenAI's API: a batch advances by one status each time it is retrieved.

    validating -> in_progress -> finalizing -> completed        rows are answered while it is in progress
    validating -> failed                                        the file is invalid, or too much is enqueued
    in_progress -> expired                                      the rows without an answer are in the error file
    in_progress -> cancelling -> cancelled                      likewise

A row gets the reply the server's script has for it. Faults affect rows too: a reply with an error status goes to the
error file, `drop()` to neither file, `stall()` delays the batch until it expires, and `half_a_body()` and
`broken_json()` are lines of the output that are not JSON. Source: OpenAI's API reference, Batch.
"""

from __future__ import annotations

import json
import random
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from summarizer.testing.replies import Reply

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_CHARACTERS_A_TOKEN = 4
_PAGE = 20
_FILES_PAGE = 10_000
_ENDED = ("completed", "failed", "expired", "cancelled")
_EXPIRED = ("batch_expired", "This request could not be executed before the completion window expired.")
_CANCELLED = ("batch_cancelled", "This request was not executed because the batch was cancelled.")


@dataclass(frozen=True, slots=True)
class Rules:
    """How the server treats batches.

    Attributes:
        max_requests: most rows per file.
        max_bytes: most bytes per file.
        max_enqueued_tokens: most tokens in all unfinished batches; None for no limit.
        pace: rows to answer each time a batch in progress is retrieved; None answers all at once.
        polled: whether retrieving a batch advances it; otherwise `Batches.step` does.
        expires: by batch number, from 0, how many rows are answered before the batch expires.
    """

    max_requests: int = 50_000
    max_bytes: int = 200_000_000
    max_enqueued_tokens: int | None = None
    pace: int | None = None
    polled: bool = True
    expires: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _File:
    object: dict[str, Any]
    content: bytes


@dataclass(slots=True)
class _Batch:
    """A batch object, its rows, and their results so far."""

    number: int
    object: dict[str, Any]
    rows: list[dict[str, Any]]
    done: int = 0
    tokens: int = 0
    output: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    stalled: list[dict[str, Any]] = field(default_factory=list)


class Batches:
    """The addresses `/v1/files` and `/v1/batches` of the testing server.

    Args:
        answer: the script's reply to the body and name of a row, and the completion it stands for.
        rules: the rules for batches.

    Attributes:
        created: the batch objects, in order of arrival.
    """

    def __init__(self, answer: Callable[[dict[str, Any], str], tuple[Reply, dict[str, Any]]], rules: Rules) -> None:
        self._answer = answer
        self._rules = rules
        self._files: dict[str, _File] = {}
        self._batches: dict[str, _Batch] = {}
        self._refusals: dict[str, list[Reply]] = defaultdict(list)
        self._losses: dict[str, int] = defaultdict(int)

    @property
    def created(self) -> list[dict[str, Any]]:
        """The batch objects."""
        return [batch.object for batch in list(self._batches.values())]

    @property
    def uploaded(self) -> list[dict[str, Any]]:
        """The file objects that clients uploaded."""
        return [file.object for file in list(self._files.values()) if file.object["purpose"] == "batch"]

    def refuse(self, operation: str, *replies: Reply) -> None:
        """Refuse the next requests of an operation with these replies; they have no effect.

        Args:
            operation: upload, content, files, file, remove, create, retrieve, batches or cancel.
            replies: one per request.
        """
        self._refusals[operation] += replies

    def lose(self, operation: str, *, times: int = 1) -> None:
        """Carry out the next requests of an operation, but close the connection instead of replying."""
        self._losses[operation] += times

    def step(self) -> None:
        """Advance every batch by one status."""
        for batch in list(self._batches.values()):
            self._move(batch)

    def add_routes(self, app: web.Application) -> None:
        """Serve the addresses."""
        for method, path, operation, handler in (
            ("POST", "/v1/files", "upload", self._upload),
            ("GET", "/v1/files", "files", self._list_files),
            ("GET", "/v1/files/{id}", "file", self._tell_file),
            ("DELETE", "/v1/files/{id}", "remove", self._remove),
            ("GET", "/v1/files/{id}/content", "content", self._content),
            ("POST", "/v1/batches", "create", self._create),
            ("GET", "/v1/batches", "batches", self._list_batches),
            ("GET", "/v1/batches/{id}", "retrieve", self._retrieve),
            ("POST", "/v1/batches/{id}/cancel", "cancel", self._cancel),
        ):
            app.router.add_route(method, path, self._faulty(operation, handler))

    def _faulty(self, operation: str, handler: Handler) -> Handler:
        async def serve(request: web.Request) -> web.StreamResponse:
            if self._refusals[operation]:
                await request.read()
                reply = self._refusals[operation].pop(0)
                return web.json_response({"error": reply.error}, status=reply.status, headers=reply.headers)
            response = await handler(request)
            if self._losses[operation]:
                self._losses[operation] -= 1
                if request.transport is not None:
                    request.transport.close()
            return response

        return serve

    # Files

    async def _upload(self, request: web.Request) -> web.Response:
        name, purpose, content = "", "", b""
        async for part in await request.multipart():
            entry: Any = part  # a form holds no forms
            if entry.name == "file":
                name, content = str(entry.filename), bytes(await entry.read())
            elif entry.name == "purpose":
                purpose = (await entry.read()).decode()
        if len(content) > self._rules.max_bytes:
            return _refused(f"File is too large: {len(content)} bytes", code="file_too_large")
        return web.json_response(self._keep(name, content, purpose=purpose))

    def _keep(self, name: str, content: bytes, *, purpose: str) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "id": f"file-{uuid.uuid4().hex[:22]}",
            "object": "file",
            "bytes": len(content),
            "created_at": int(time.time()),
            "filename": name,
            "purpose": purpose,
            "status": "processed",
        }
        self._files[entry["id"]] = _File(entry, content)
        return entry

    async def _list_files(self, request: web.Request) -> web.Response:
        wanted = request.query.get("purpose")
        entries = [file.object for file in self._files.values() if wanted in {None, file.object["purpose"]}]
        return _page(entries[::-1], request, size=_FILES_PAGE)

    async def _tell_file(self, request: web.Request) -> web.Response:
        file = self._files.get(request.match_info["id"])
        return web.json_response(file.object) if file else _unknown("file", request)

    async def _remove(self, request: web.Request) -> web.Response:
        file = self._files.pop(request.match_info["id"], None)
        entry = {"id": request.match_info["id"], "object": "file", "deleted": True}
        return web.json_response(entry) if file else _unknown("file", request)

    async def _content(self, request: web.Request) -> web.Response:
        file = self._files.get(request.match_info["id"])
        return web.Response(body=file.content) if file else _unknown("file", request)

    # Batches

    async def _create(self, request: web.Request) -> web.Response:
        asked = await request.json()
        if (file := self._files.get(asked["input_file_id"])) is None:
            return _refused(f"No such file: {asked['input_file_id']}", code="invalid_value")
        number, now = len(self._batches), int(time.time())
        entry = {
            "id": f"batch_{uuid.uuid4().hex}",
            "object": "batch",
            "endpoint": asked["endpoint"],
            "input_file_id": asked["input_file_id"],
            "completion_window": asked["completion_window"],
            "status": "validating",
            "created_at": now,
            "expires_at": now + 86_400,
            "metadata": asked.get("metadata"),
            "request_counts": {"total": 0, "completed": 0, "failed": 0},
            "errors": None,
            "output_file_id": None,
            "error_file_id": None,
        }
        self._batches[entry["id"]] = _Batch(number, entry, [], tokens=len(file.content) // _CHARACTERS_A_TOKEN)
        return web.json_response(entry)

    async def _retrieve(self, request: web.Request) -> web.Response:
        if (batch := self._batches.get(request.match_info["id"])) is None:
            return _unknown("batch", request)
        entry = json.dumps(batch.object)
        if self._rules.polled:
            self._move(batch)
        return web.Response(text=entry, content_type="application/json")

    async def _list_batches(self, request: web.Request) -> web.Response:
        return _page([batch.object for batch in self._batches.values()][::-1], request, size=_PAGE)

    async def _cancel(self, request: web.Request) -> web.Response:
        if (batch := self._batches.get(request.match_info["id"])) is None:
            return _unknown("batch", request)
        if batch.object["status"] in _ENDED:
            return _refused(f"Cannot cancel a batch with status {batch.object['status']!r}.", code=None, status=409)
        _enter(batch, "cancelling")
        return web.json_response(batch.object)

    def _move(self, batch: _Batch) -> None:
        match batch.object["status"]:
            case "validating":
                self._validate(batch)
            case "in_progress":
                self._go_on(batch)
            case "finalizing":
                self._end(batch, "completed")
            case "cancelling":
                self._end(batch, "cancelled", unfinished=_CANCELLED)

    def _validate(self, batch: _Batch) -> None:
        content = self._files[batch.object["input_file_id"]].content
        batch.rows, errors = _rows(content, endpoint=batch.object["endpoint"])
        if len(batch.rows) > self._rules.max_requests:
            errors.append(_fault("too_many_tasks", f"The batch has more than {self._rules.max_requests} requests."))
        if self._enqueued() > (self._rules.max_enqueued_tokens or float("inf")):
            errors.append(_fault("token_limit_exceeded", "Enqueued token limit reached. Please try again later."))
        if errors:
            batch.object["errors"] = {"object": "list", "data": errors}
            _enter(batch, "failed")
            return
        batch.object["request_counts"]["total"] = len(batch.rows)
        _enter(batch, "in_progress")

    def _enqueued(self) -> int:
        return sum(batch.tokens for batch in self._batches.values() if batch.object["status"] not in _ENDED)

    def _go_on(self, batch: _Batch) -> None:
        last = self._rules.expires.get(batch.number, len(batch.rows))
        until = min(last, batch.done + (self._rules.pace or len(batch.rows)))
        for row in batch.rows[batch.done : until]:
            self._do(batch, row)
        batch.done = until
        if until < last:
            return
        if batch.stalled or last < len(batch.rows):
            self._end(batch, "expired", unfinished=_EXPIRED)
        else:
            _enter(batch, "finalizing")

    def _do(self, batch: _Batch, row: dict[str, Any]) -> None:
        reply, payload = self._answer(row["body"], row["custom_id"])
        line = json.dumps(_told_row(row, status=reply.status, body=payload))
        counts = batch.object["request_counts"]
        counts["completed" if reply.is_billed else "failed"] += 1
        if reply.wire == "stall":
            batch.stalled.append(row)
        elif reply.wire == "half":
            batch.output.append(line[: len(line) // 2])
        elif reply.wire == "no_json":
            batch.output.append("upstream connect error")
        elif reply.wire == "whole":
            (batch.output if reply.is_billed else batch.errors).append(line)

    def _end(self, batch: _Batch, status: str, *, unfinished: tuple[str, str] | None = None) -> None:
        if unfinished is not None:
            left = [*batch.stalled, *batch.rows[batch.done :]]
            batch.errors += [json.dumps(_unfinished_row(row, *unfinished)) for row in left]
        random.Random(batch.number).shuffle(batch.output)  # noqa: S311  # the order of rows is not promised
        for kind, lines in (("output", batch.output), ("error", batch.errors)):
            if lines:
                content = "".join(f"{line}\n" for line in lines).encode()
                kept = self._keep(f"{batch.object['id']}_{kind}.jsonl", content, purpose="batch_output")
                batch.object[f"{kind}_file_id"] = kept["id"]
        _enter(batch, status)


def _rows(content: bytes, *, endpoint: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The requests in a file, and its errors."""
    rows, errors, names = [], [], set()
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            row = json.loads(line)
            names.add(row["custom_id"])
            if (row["method"], row["url"]) != ("POST", endpoint) or len(names) != number:
                errors.append(_fault("invalid_request", "The row's url, method or custom_id is not valid.", number))
            rows.append(row)
        except (ValueError, KeyError, TypeError):
            errors.append(_fault("invalid_json_line", "This line is not parseable as valid JSON.", number))
    if not content.strip():
        errors.append(_fault("empty_file", "The file is empty."))
    return rows, errors


def _fault(code: str, message: str, line: int | None = None) -> dict[str, Any]:
    return {"code": code, "message": message, "line": line, "param": None}


def _told_row(row: dict[str, Any], *, status: int, body: dict[str, Any]) -> dict[str, Any]:
    response = {"status_code": status, "request_id": uuid.uuid4().hex, "body": body}
    return {"id": f"batch_req_{uuid.uuid4().hex}", "custom_id": row["custom_id"], "response": response, "error": None}


def _unfinished_row(row: dict[str, Any], code: str, message: str) -> dict[str, Any]:
    error = {"code": code, "message": message}
    return {"id": f"batch_req_{uuid.uuid4().hex}", "custom_id": row["custom_id"], "response": None, "error": error}


def _enter(batch: _Batch, status: str) -> None:
    batch.object |= {"status": status, f"{status}_at": int(time.time())}


def _page(entries: list[dict[str, Any]], request: web.Request, *, size: int) -> web.Response:
    """One page of a list, newest first, starting after the item named by `after`."""
    names = [one["id"] for one in entries]
    start = names.index(request.query["after"]) + 1 if request.query.get("after") in names else 0
    data = entries[start : start + int(request.query.get("limit", size))]
    ends = {"first_id": data[0]["id"], "last_id": data[-1]["id"]} if data else {"first_id": None, "last_id": None}
    more = start + len(data) < len(entries)
    return web.json_response({"object": "list", "data": data, **ends, "has_more": more})


def _refused(message: str, *, code: str | None, status: int = 400) -> web.Response:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return web.json_response({"error": error}, status=status)


def _unknown(kind: str, request: web.Request) -> web.Response:
    return _refused(f"No such {kind}: {request.match_info['id']}", code=None, status=404)

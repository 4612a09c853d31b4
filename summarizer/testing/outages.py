"""Faults of a server or a connection: the reply has no answer in it, or cannot be read.

Temporary faults affect the first few requests by default.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from summarizer.testing import stream
from summarizer.testing.envelopes import HTML, UPSTREAM, always, in_disguise, openai, openrouter, page, reply
from summarizer.testing.faults import FOR_A_WHILE, ONCE, Fault, Sent, When, completion_of, of_choice, of_content
from summarizer.testing.replies import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.testing.replies import Wire

    Body = dict[str, Any]


_LOGIN = page("Sign in", 'Your session has ended. <a href="/login?next=%2Fv1">Sign in</a> to go on.')
_BAD_GATEWAY = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
_CLOUDFLARE = page("524: A timeout occurred", "The origin web server timed out responding to this request.")


# Replies instead of an answer.


def _loading() -> Reply:
    error = {"code": 503, "message": "Loading model", "type": "unavailable_error"}
    return Reply(status=503, page={"error": error})


def _cold() -> Reply:
    return Reply(status=503, page={"error": "Model is currently loading", "estimated_time": 20.0})


# Completions without an answer.


def _without(field: str) -> Callable[[Body, Body], Body]:
    return lambda completion, _: {key: value for key, value in completion.items() if key != field}


def _with(**fields: Any) -> Callable[[Body, Body], Body]:
    return lambda completion, _: {**completion, **fields}


def _choice_failed(completion: Body, _: Body) -> Body:
    error = {"code": 502, "message": "Upstream error from DeepInfra", "metadata": UPSTREAM}
    message = {**completion["choices"][0]["message"], "content": ""}
    return of_choice(completion, message=message, finish_reason="error", native_finish_reason="error", error=error)


def _message_gone(completion: Body, _: Body) -> Body:
    first = {key: value for key, value in completion["choices"][0].items() if key != "message"}
    return {**completion, "choices": [first]}


# Bytes.


def _as_events(sent: Sent) -> Sent:
    """Send a completion as an event stream with comments between events, although the client asked for none."""
    completion = completion_of(sent)
    if completion is None:
        return sent
    pieces = stream.events(completion, with_usage=True)
    body = stream.KEEP_ALIVE * 2 + stream.KEEP_ALIVE.join(pieces)
    return replace(sent, headers={**sent.headers, "content-type": "text/event-stream"}, body=body)


def _with_done(sent: Sent) -> Sent:
    """Append the end of a stream to a whole completion."""
    headers = {**sent.headers, "content-type": "text/event-stream"}
    return replace(sent, headers=headers, body=sent.body + b"data: [DONE]\n\n")


def _mislabelled_events(sent: Sent) -> Sent:
    """Send an event stream labelled as JSON."""
    return replace(_as_events(sent), headers=sent.headers)


def _failing_events(sent: Sent) -> Sent:
    """Send an event stream that breaks off with an error."""
    completion = completion_of(sent)
    if completion is None:
        return sent
    pieces = stream.events(completion, with_usage=False)[:2]
    error = json.dumps(openrouter("Provider disconnected", 502))
    body = b"".join(pieces) + f"data: {error}\n\n".encode()
    return replace(sent, headers={**sent.headers, "content-type": "text/event-stream"}, body=body)


def _headers(**headers: str) -> Callable[[Sent], Sent]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda sent: replace(sent, headers={**sent.headers, **named})


def _body(change: Callable[[bytes], bytes]) -> Callable[[Sent], Sent]:
    return lambda sent: replace(sent, body=change(sent.body))


def _broken_utf8(body: bytes) -> bytes:
    """Insert invalid UTF-8 at the start of the content."""
    at = body.find(b'"content": "') + len(b'"content": "')
    return body[:at] + b"\xc3\x28" + body[at:]


def _wire(wire: Wire) -> Callable[[Body], Reply]:
    return lambda _: Reply(wire=wire)


def _sent_by(wire: Wire) -> Callable[[Sent], Sent]:
    return lambda sent: replace(sent, wire=wire)


def _brotli(sent: Sent) -> Sent:
    """Encode the bytes as Brotli: a whole stream in uncompressed blocks.

    Source: RFC 7932, section 9.
    """
    return replace(sent, headers={**sent.headers, "content-encoding": "br"}, body=stored_brotli(sent.body))


def stored_brotli(body: bytes) -> bytes:
    """Return a Brotli stream with the bytes uncompressed, in blocks of at most 64 KiB."""
    out = bytearray()
    head, bits = 0b0, 1  # WBITS 16
    for at in range(0, len(body), 1 << 16):
        block = body[at : at + (1 << 16)]
        # ISLAST 0, MNIBBLES 4, MLEN - 1, ISUNCOMPRESSED 1
        head |= ((len(block) - 1) << 3 | 1 << 19) << bits
        bits += 20
        out += head.to_bytes((bits + 7) // 8, "little") + block
        head, bits = 0, 0
    return bytes(out) + (head | 0b11 << bits).to_bytes(1, "little")  # ISLAST 1, ISLASTEMPTY 1


_SERVER = {"message": "The server had an error while processing your request.", "type": "server_error", "code": None}

OUTAGES: tuple[Fault, ...] = (
    Fault("loading", "503 while a model loads, as llama.cpp", refuse=always(_loading), when=FOR_A_WHILE),
    Fault("loading@hf", "503 while a model loads, as Hugging Face", refuse=always(_cold), when=FOR_A_WHILE),
    Fault("bad-gateway", "502 with a page of HTML", refuse=reply(502, _BAD_GATEWAY, HTML), when=FOR_A_WHILE),
    Fault("timeout-page", "524 with a page of HTML", refuse=reply(524, _CLOUDFLARE, HTML), when=FOR_A_WHILE),
    Fault("server-error", "500", refuse=reply(500, {"error": _SERVER}), when=FOR_A_WHILE),
    Fault("empty-500", "500 without a body", refuse=reply(500, ""), when=FOR_A_WHILE),
    Fault("timeout-408", "408", refuse=reply(408, openai("Request timed out", kind="timeout")), when=FOR_A_WHILE),
    Fault("conflict", "409", refuse=reply(409, openai("Another request is in progress")), when=FOR_A_WHILE),
    Fault("gateway-timeout", "504 with a text", refuse=reply(504, "upstream request timeout"), when=FOR_A_WHILE),
    Fault("unavailable", "503 with a text", refuse=reply(503, "no healthy upstream"), when=FOR_A_WHILE),
    Fault(
        "redirect", "307 to the same address", refuse=reply(307, "", {"location": "completions"}), when=When(first=1)
    ),
    Fault(
        "unloaded",
        "400 while LM Studio loads another model",
        refuse=reply(400, {"error": "Model is unloaded."}),
        when=FOR_A_WHILE,
    ),
    Fault(
        "overloaded",
        "529, as Anthropic",
        refuse=reply(529, {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}),
        when=FOR_A_WHILE,
    ),
    Fault(
        "busy",
        "503, as Ollama and Gemini when too many ask",
        refuse=reply(503, openai("server busy, please try again. maximum pending requests exceeded", kind="api_error")),
        when=FOR_A_WHILE,
    ),
    Fault("reset", "the connection is reset", refuse=_wire("reset"), when=FOR_A_WHILE),
    Fault("drop", "the connection closes without a reply", refuse=_wire("drop"), when=FOR_A_WHILE),
    Fault("hang", "nothing comes, the connection stays open", refuse=_wire("hang"), when=When(first=1)),
    Fault("stall", "the headers come, the body never does", refuse=_wire("stall"), when=When(first=1)),
    Fault("restart", "the connection closes, then none is taken (for=SECONDS)", refuse=_wire("restart"), when=ONCE),
    Fault("refused", "no connection is taken at the start (for=SECONDS)"),
    Fault(
        "error-200",
        "an error of code 502 with status 200",
        refuse=always(lambda: in_disguise(502, "Provider returned error", **UPSTREAM)),
        when=FOR_A_WHILE,
    ),
    Fault(
        "error-200-429",
        "an error of code 429 with status 200",
        refuse=always(lambda: in_disguise(429, "Provider returned error", **UPSTREAM)),
        when=FOR_A_WHILE,
    ),
    Fault(
        "error-200-503",
        "an error of code 503 with status 200",
        refuse=always(lambda: in_disguise(503, "No instances available")),
        when=FOR_A_WHILE,
    ),
    Fault(
        "error-200-text",
        "an error that is a text, with status 200",
        refuse=reply(200, {"error": "internal error"}),
        when=FOR_A_WHILE,
    ),
    Fault("login", "a login page with status 200", refuse=reply(200, _LOGIN, HTML)),
    Fault("nothing", "status 200 and no body", refuse=reply(200, ""), when=FOR_A_WHILE),
    Fault("null", "status 200 and null", shape=lambda *_: None, when=FOR_A_WHILE),
    Fault("choices-null", "choices null", shape=_with(choices=None), when=FOR_A_WHILE),
    Fault("choices-missing", "no choices", shape=_without("choices"), when=FOR_A_WHILE),
    Fault("choices-empty", "an empty list of choices", shape=_with(choices=[]), when=FOR_A_WHILE),
    Fault("message-missing", "a choice without a message", shape=_message_gone, when=FOR_A_WHILE),
    Fault("finish-error", 'finish_reason "error", an error in the choice', shape=_choice_failed, when=FOR_A_WHILE),
    Fault("content-empty", "empty content", shape=of_content(""), when=FOR_A_WHILE),
    Fault("content-null", "content null", shape=of_content(None), when=FOR_A_WHILE),
    Fault("usage-missing", "no usage", shape=_without("usage")),
    Fault("usage-null", "usage null", shape=_with(usage=None)),
    Fault("id-missing", "no id", shape=_without("id")),
    Fault("events", "an event stream, though none was asked for", send=_as_events),
    Fault("events-done", "a whole completion, then data: [DONE]", send=_with_done),
    Fault("events-mislabelled", "an event stream that is labelled as JSON", send=_mislabelled_events),
    Fault("events-failed", "an event stream that ends in an error", send=_failing_events, when=FOR_A_WHILE),
    Fault("body-bom", "a byte order mark before the body", send=_body(lambda body: b"\xef\xbb\xbf" + body)),
    Fault(
        "body-space",
        "blank lines before the body, as OpenRouter keeps a connection alive",
        send=_body(lambda body: b"\n         \n" * 8 + body),
    ),
    Fault("text-plain", "the body as text/plain", send=_headers(content_type="text/plain; charset=utf-8")),
    Fault(
        "latin1",
        "the body as latin-1, and labelled so",
        send=lambda sent: replace(
            sent,
            headers={**sent.headers, "content-type": "application/json; charset=iso-8859-1"},
            body=sent.body.decode().encode("latin-1", "backslashreplace"),
        ),
    ),
    Fault("half", "the connection closes in the middle of the body", send=_sent_by("half"), when=FOR_A_WHILE),
    Fault("chunks", "a chunked body whose last chunk never comes", send=_sent_by("chunks"), when=FOR_A_WHILE),
    Fault("length-long", "a content-length that is too large", send=_sent_by("long"), when=FOR_A_WHILE),
    Fault("length-short", "a content-length that is too small", send=_sent_by("short"), when=FOR_A_WHILE),
    Fault("utf8", "bytes in the body that are no UTF-8", send=_body(_broken_utf8)),
    Fault("brotli", "a body in Brotli, though it was not accepted", send=_brotli),
    Fault("brotli-false", "content-encoding br over a plain body", send=_headers(content_encoding="br")),
    Fault("gzip-false", "content-encoding gzip over a plain body", send=_headers(content_encoding="gzip")),
)
"""Faults of a server or a connection."""

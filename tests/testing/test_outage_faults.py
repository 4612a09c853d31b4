"""What a client meets where there is no answer, or none that can be read; when a fault shows; servers by name."""

from __future__ import annotations

import http.client
import json
import socket
from urllib.parse import urlsplit

import pytest

from summarizer.testing import FAULTS, LIKES, Server, Setup, When, answer, drop, truncated
from summarizer.testing.accounts import ACCOUNTS
from summarizer.testing.faults import find
from summarizer.testing.outages import OUTAGES, stored_brotli
from summarizer.testing.papers import PAPERS

SCHEMA = {"type": "object", "properties": {"text": {"type": "string"}}}
FORM = {"type": "json_schema", "json_schema": {"name": "P", "schema": SCHEMA}}
BODY = {"model": "m", "messages": [{"role": "user", "content": "We brew in JSON."}], "response_format": FORM}


def ask(server, *, path="/chat/completions", patience=30.0, method="POST", **body):
    """Status, headers (names in lower case) and body of one reply."""
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=patience)
    try:
        connection.request(method, address.path + path, json.dumps({**BODY, **body}))
        reply = connection.getresponse()
        return reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read()
    finally:
        connection.close()


def told(server, **body):
    return json.loads(ask(server, **body)[2])


GONE = "the connection closes"
# name: the status, and words of the body
REPLIES = {
    "loading": (503, '"message": "Loading model", "type": "unavailable_error"'),
    "loading@hf": (503, "is currently loading"),
    "bad-gateway": (502, "<h1>502 Bad Gateway</h1>"),
    "timeout-page": (524, "<title>524"),
    "server-error": (500, "server_error"),
    "empty-500": (500, ""),
    "overloaded": (529, "overloaded_error"),
    "busy": (503, "maximum pending requests exceeded"),
    "timeout-408": (408, "Request timed out"),
    "conflict": (409, "Another request"),
    "gateway-timeout": (504, "upstream request timeout"),
    "unavailable": (503, "no healthy upstream"),
    "redirect": (307, ""),
    "unloaded": (400, '{"error": "Model is unloaded."}'),
    "rate-limit-date": (429, "Too many requests"),
    "rate-limit-words": (429, "try again in 20ms"),
    "rate-limit@azure": (429, "Try again in 1 seconds"),
    "rate-limit@mistral": (429, "3505"),
    "rate-limit-text": (429, "Too Many Requests"),
    "quota@xai": (403, "any credits"),
    "quota@dashscope": (400, "Arrearage"),
    "quota@moonshot": (429, "exceeded_current_quota_error"),
    "model-missing@lmstudio": (404, "No models loaded"),
    "path-missing": (404, "404 page not found"),
    "rate-limit": (429, "rate_limit_exceeded"),
    "rate-limit@gemini": (429, '"retryDelay": "41s"'),
    "rate-limit@openrouter": (429, "Provider returned error"),
    "quota": (429, "insufficient_quota"),
    "quota@anthropic": (400, "Your credit balance is too low"),
    "quota@openrouter": (402, '"code": 402'),
    "quota@openrouter-max": (402, "fewer max_tokens"),
    "quota@openrouter-200": (200, '"code": 402'),
    "quota@deepseek": (402, "Insufficient Balance"),
    "daily": (429, "requests per day"),
    "daily@groq": (429, "tokens per day"),
    "daily@openrouter": (429, "free-models-per-day"),
    "daily@gemini": (429, "PerDay"),
    "key": (401, "invalid_api_key"),
    "key-missing": (401, "didn't provide an API key"),
    "key@deepseek": (401, "Authentication Fails"),
    "key@openrouter": (401, "User not found"),
    "key@openrouter-missing": (401, "No auth credentials found"),
    "key@mistral": (401, "Unauthorized"),
    "key@vllm": (401, "Unauthorized"),
    "key@azure": (401, "invalid subscription key"),
    "key@llama.cpp": (401, "Invalid API Key"),
    "key@gemini": (400, "API_KEY_INVALID"),
    "key@anthropic": (401, "invalid x-api-key"),
    "model-missing": (404, "The model `m` does not exist"),
    "model-missing@ollama": (404, 'model \\"m\\" not found, try pulling it first'),
    "model-missing@vllm": (404, "NotFoundError"),
    "model-missing@openrouter": (400, "m is not a valid model ID"),
    "forbidden-page": (403, "<title>403"),
    "moderation": (403, "flagged_input"),
    "moderation@azure": (400, "ResponsibleAIPolicyViolation"),
    "moderation@openai": (400, "invalid_prompt"),
    "not-found": (404, "Not Found"),
    "not-allowed": (405, "Method Not Allowed"),
    "too-large": (413, "<title>413"),
    "unprocessable": (422, "Unprocessable"),
    "context": (400, "context_length_exceeded"),
    "context@vllm": (400, "8190 in the messages, 1024 in the completion"),
    "context@llama.cpp": (400, '"n_prompt_tokens": 9214, "n_ctx": 8192'),
    "context@anthropic": (400, "prompt is too long: 209214 tokens > 200000 maximum"),
    "context@gemini": (400, "exceeds the maximum number of tokens allowed (1048576)"),
    "context@tgi": (422, "Input validation error"),
    "context@lmstudio": (400, "greater than the context length"),
    "error-200": (200, '"code": 502'),
    "error-200-429": (200, '"code": 429'),
    "error-200-503": (200, '"code": 503'),
    "error-200-text": (200, '{"error": "internal error"}'),
    "login": (200, "<title>Sign in</title>"),
    "nothing": (200, ""),
}


def said_in(got):
    return got["choices"][0]["message"]["content"]


SHAPES = {  # what a completion is then
    "null": lambda got: got is None,
    "choices-null": lambda got: got["choices"] is None,
    "choices-missing": lambda got: "choices" not in got and got["usage"],
    "choices-empty": lambda got: got["choices"] == [],
    "message-missing": lambda got: "message" not in got["choices"][0],
    "finish-error": lambda got: (
        got["choices"][0]["finish_reason"] == "error" and got["choices"][0]["error"]["code"] == 502
    ),
    "content-empty": lambda got: got["choices"][0]["message"]["content"] == "",
    "content-null": lambda got: got["choices"][0]["message"]["content"] is None,
    "filtered": lambda got: got["choices"][0]["finish_reason"] == "content_filter" and not said_in(got),
    "declined": lambda got: got["choices"][0]["message"]["refusal"] and not said_in(got),
    "usage-missing": lambda got: "usage" not in got,
    "usage-null": lambda got: got["usage"] is None,
    "id-missing": lambda got: "id" not in got,
}
WIRES = {
    "reset",
    "chunks",
    "failed-generation",
    "failed-tool",
    "drop",
    "hang",
    "stall",
    "restart",
    "refused",
    "half",
    "length-long",
    "length-short",
}
BYTES = {
    "events",
    "events-failed",
    "events-done",
    "events-mislabelled",
    "body-bom",
    "body-space",
    "text-plain",
    "latin1",
    "utf8",
    "brotli",
    "brotli-false",
    "gzip-false",
}


def always(name):
    """The fault, at every request."""
    return f"{name}:first=1000"


@pytest.mark.parametrize("name", REPLIES)
def test_what_comes_in_the_place_of_an_answer(name):
    status, text = REPLIES[name]
    with Server(faults=[always(name)]) as server:
        got, headers, body = ask(server)
        assert server.billed.requests == 0
    assert got == status
    assert text in body.decode()
    assert bool(body) == bool(text)
    assert headers["content-type"].startswith("text/html") == ("<title>" in body.decode())


@pytest.mark.parametrize(
    ("name", "header", "value"),
    [
        ("rate-limit", "retry-after", "1"),
        ("daily", "x-ratelimit-reset-requests", "7m12s"),
        ("rate-limit-date", "retry-after", "Wed, 21 Oct 2015 07:28:00 GMT"),
        ("rate-limit@azure", "retry-after-ms", "300"),
        ("redirect", "location", "completions"),
        ("daily@groq", "retry-after", "43450"),
        ("daily@openrouter", "x-ratelimit-remaining", "0"),
    ],
)
def test_a_limit_says_in_its_headers_when_to_come_back(name, header, value):
    with Server(faults=[always(name)]) as server:
        assert ask(server)[1][header] == value


@pytest.mark.parametrize("name", SHAPES)
def test_a_completion_without_what_is_read(name):
    with Server(faults=[always(name)]) as server:
        assert SHAPES[name](told(server))


def test_an_event_stream_that_nobody_asked_for():
    with Server([answer('{"text": "caf\u00e9 on a long line of more than one piece"}')], faults=["events"]) as server:
        status, headers, body = ask(server)
    assert (status, headers["content-type"]) == (200, "text/event-stream")
    assert body.startswith(b": keep-alive\n\n")
    assert body.endswith(b"data: [DONE]\n\n")
    assert said(body) == '{"text": "caf\u00e9 on a long line of more than one piece"}'


def data(body):
    lines = [line.removeprefix("data: ") for line in body.decode().split("\n\n") if line.startswith("data: ")]
    return [json.loads(line) for line in lines if line != "[DONE]"]


def said(body):
    pieces = [chunk["choices"][0]["delta"].get("content") for chunk in data(body) if chunk["choices"]]
    return "".join(piece for piece in pieces if piece)


def test_an_event_stream_may_end_in_an_error():
    with Server(faults=["events-failed"]) as server:
        body = ask(server)[2]
    assert data(body)[-1]["error"]["code"] == 502
    assert b"[DONE]" not in body


def test_a_whole_completion_may_have_the_end_of_a_stream_behind_it():
    with Server(faults=["events-done"]) as server:
        _, headers, body = ask(server)
    assert headers["content-type"] == "text/event-stream"
    assert json.loads(body.removesuffix(b"data: [DONE]\n\n"))["choices"]


def test_an_event_stream_may_be_said_to_be_json():
    with Server([answer('{"text": "tea"}')], faults=["events-mislabelled"]) as server:
        _, headers, body = ask(server)
    assert headers["content-type"] == "application/json"
    assert said(body) == '{"text": "tea"}'


@pytest.mark.parametrize(
    ("name", "code"), [("failed-generation", "json_validate_failed"), ("failed-tool", "tool_use_failed")]
)
def test_an_error_may_hold_the_answer(name, code):
    with Server([answer('{"text": "tea"}')], faults=[always(name)]) as server:
        status, _, body = ask(server)
    error = json.loads(body)["error"]
    assert (status, error["code"]) == (400, code)
    assert error["failed_generation"] == '```json\n{"text": "tea"}\n```'


def test_a_connection_that_is_reset():
    with Server(faults=["reset:first=1"]) as server:
        with pytest.raises(ConnectionResetError):
            ask(server)
        assert ask(server)[0] == 200


def test_chunks_that_never_end():
    with Server(faults=["chunks:first=1"]) as server:
        with pytest.raises(http.client.IncompleteRead) as caught:
            ask(server)
        assert json.loads(caught.value.partial)["choices"]
        assert ask(server)[0] == 200


def test_a_body_with_a_byte_order_mark():
    with Server(faults=["body-bom"]) as server:
        assert json.loads(ask(server)[2].decode("utf-8-sig"))["choices"]


def test_blank_lines_before_the_body():
    with Server(faults=["body-space"]) as server:
        body = ask(server)[2]
    assert body[:40].isspace()
    assert json.loads(body)["choices"]


def test_the_type_of_a_body_may_be_wrong():
    with Server(faults=["text-plain"]) as server:
        _, headers, body = ask(server)
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert json.loads(body)["choices"]


def test_a_body_in_latin_1():
    with Server([answer('{"text": "caf\u00e9"}')], faults=["latin1"]) as server:
        _, headers, body = ask(server)
    assert headers["content-type"].endswith("charset=iso-8859-1")
    assert json.loads(body.decode("latin-1"))["choices"][0]["message"]["content"] == '{"text": "caf\u00e9"}'


def test_a_body_with_bytes_that_are_no_utf_8():
    with Server(faults=["utf8"]) as server:
        body = ask(server)[2]
    with pytest.raises(UnicodeDecodeError):
        body.decode()
    assert json.loads(body.decode("utf-8", "replace"))["choices"][0]["message"]["content"].endswith('"text"}')


def test_a_body_in_brotli():
    with Server(faults=["brotli"]) as server:
        _, headers, body = ask(server)
    assert headers["content-encoding"] == "br"
    assert b'"chat.completion"' in body  # its blocks are not compressed
    with pytest.raises(ValueError, match=r"decode|Expecting|Extra"):
        json.loads(body)


def test_a_stored_brotli_stream_holds_its_blocks_as_they_are():
    assert stored_brotli(b"") == b"\x06"
    assert stored_brotli(b"ab") == b"\x10\x00\x10ab\x03"
    whole, rest = b"a" * 65_536, b"bc"
    assert stored_brotli(whole + rest) == b"\xf0\xff\x1f" + whole + b"\x08\x00\x08" + rest + b"\x03"


@pytest.mark.parametrize("name", ["brotli-false", "gzip-false"])
def test_an_encoding_that_is_none(name):
    with Server(faults=[name]) as server:
        _, headers, body = ask(server)
    assert headers["content-encoding"] == {"brotli-false": "br", "gzip-false": "gzip"}[name]
    assert json.loads(body)["choices"]


def test_a_connection_that_closes():
    with Server(faults=["drop:first=1"]) as server:
        with pytest.raises(http.client.RemoteDisconnected):
            ask(server)
        assert ask(server)[0] == 200


@pytest.mark.parametrize("name", ["hang", "stall"])
def test_a_connection_that_stays_open(name):
    with Server(faults=[name]) as server:
        with pytest.raises(TimeoutError):
            ask(server, patience=0.05)
        assert ask(server)[0] == 200


@pytest.mark.parametrize("name", ["half", "length-long"])
def test_a_body_that_is_shorter_than_was_announced(name):
    with Server(faults=[f"{name}:first=1"]) as server:
        with pytest.raises(http.client.IncompleteRead) as caught:
            ask(server)
        assert b'"chat.completion"' in caught.value.partial
        if name == "length-long":
            assert json.loads(caught.value.partial)["choices"]
        assert ask(server)[0] == 200


def test_a_body_that_is_longer_than_was_announced():
    with Server(faults=["length-short:first=1"]) as server:
        status, headers, body = ask(server)
        assert (status, len(body)) == (200, int(headers["content-length"]))
        with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
            json.loads(body)
        assert ask(server)[0] == 200


def test_no_connection_is_taken_until_the_server_listens():
    with Server(faults=["refused"]) as server:
        for _ in range(2):
            with pytest.raises(ConnectionRefusedError):
                ask(server)
        server.listen()
        assert ask(server)[0] == 200
        assert len(server.asked) == 1


def test_a_restart_closes_the_connection_and_refuses_others_for_a_while():
    with Server(faults=["restart"]) as server:
        assert ask(server)[0] == 200
        with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
            ask(server)
        with pytest.raises(ConnectionRefusedError):
            ask(server)
        server.listen()
        assert ask(server)[0] == 200


def test_a_server_that_was_shut_is_at_its_address_again():
    with Server() as server:
        waiting = socket.create_connection((urlsplit(server.url).hostname, urlsplit(server.url).port), timeout=5)
        assert ask(server)[0] == 200
        server.shut()
        assert waiting.recv(1) == b""
        waiting.close()
        with pytest.raises(ConnectionRefusedError):
            ask(server)
        server.listen()
        server.listen()
        assert ask(server)[0] == 200


def test_every_outage_is_tried_here():
    assert {fault.name for fault in (*OUTAGES, *PAPERS, *ACCOUNTS)} == {*REPLIES, *SHAPES, *WIRES, *BYTES}


# When a fault shows.


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        ("first=2", [1, 2]),
        ("at=3", [3]),
        ("every=2", [2, 4, 6]),
        ("after=2", [3, 4, 5, 6]),
        ("for=2", [1, 2]),
        ("after=1,for=2", [2, 3]),
        ("first=9", [1, 2, 3, 4, 5, 6]),
        ("every=3,first=4", [3]),
    ],
)
def test_a_fault_shows_at_its_requests_and_in_its_seconds(when, shown):
    seconds = iter(range(100, 200))  # the first request is at 0
    with Server(faults=[f"not-found:{when}"], setup=Setup(clock=lambda: float(next(seconds)))) as server:
        assert [number for number in range(1, 7) if ask(server)[0] == 404] == shown


def test_a_fault_of_one_paper_is_for_requests_that_hold_its_words():
    with Server(faults=["moderation:with=retinal, layers"]) as server:
        papers = ["We brew.", "Of retinal, layers.", "We bake.", "retinal, layers again"]
        got = [ask(server, messages=[{"role": "user", "content": paper}])[0] for paper in papers]
    assert got == [200, 403, 200, 403]


def test_requests_are_counted_among_those_that_hold_the_words():
    with Server(faults=["not-found:with=tea,at=2"]) as server:
        papers = ["tea", "coffee", "coffee", "tea", "tea"]
        got = [ask(server, messages=[{"role": "user", "content": paper}])[0] for paper in papers]
    assert got == [200, 200, 200, 404, 200]


@pytest.mark.parametrize("name", ["fence", "Fence", "FENCE", " fence "])
def test_a_name_is_found_in_any_case(name):
    assert find(name, FAULTS).name == "fence"


def test_underscores_are_hyphens():
    assert find("no_json_schema@deepseek", FAULTS).name == "no-json-schema@deepseek"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("fense", "did you mean fence"),
        ("xyzzy", "no fault is called 'xyzzy'; --list"),
        ("fence:often", "does not say when"),
        ("fence:first=", "does not say when"),
        ("fence:first=some", "'some' is no number"),
        ("", "no fault"),
    ],
)
def test_a_name_or_a_when_that_is_not_understood_says_so(name, told):
    with pytest.raises(ValueError, match=told):
        Server(faults=[name])


def test_a_when_says_itself():
    assert str(When(first=3, text="tea")) == "first=3,with=tea"
    assert str(When(after=2.0, lasting=1.0)) == "for=1.0,after=2.0"
    assert str(When()) == ""


# Faults together, with a script, as a server by name.


def test_faults_change_an_answer_in_their_order():
    with Server([answer('{"text": null}')] * 2, faults=["literals", "fence-bare"]) as server:
        assert told(server)["choices"][0]["message"]["content"] == '```\n{"text": None}\n```'


def test_a_refused_request_takes_nothing_from_the_script():
    with Server([answer("one"), answer("two")], faults=["loading:first=1"]) as server:
        assert ask(server)[0] == 503
        assert told(server)["choices"][0]["message"]["content"] == "one"


def test_a_scripted_fault_stays_what_it_is():
    with Server([drop(), truncated()], faults=["fence", "body-space"]) as server:
        with pytest.raises(http.client.RemoteDisconnected):
            ask(server)
        assert told(server)["choices"][0]["finish_reason"] == "length"


def test_a_row_of_a_batch_has_the_faults_too():
    with Server(faults=["fence"]) as server:
        reply, payload = server._answer_row(BODY, "row")
    assert reply.status == 200
    assert payload["choices"][0]["message"]["content"].startswith("```json")


@pytest.mark.parametrize("name", LIKES)
def test_a_server_by_name_answers_at_its_address(name):
    path, faults = LIKES[name].path, LIKES[name].faults
    with Server(like=name) as server:
        assert server.url.endswith(path)
        for _ in range(4):
            status, _, body = ask(server, response_format={"type": "text"})
        assert status == 200 or any("response-format" in fault or "extras" in fault for fault in faults)
        assert json.loads(body)


@pytest.mark.parametrize("name", ["llama_cpp", "LM Studio", "llama-cpp", "Ollama"])
def test_a_server_is_found_by_its_usual_spellings(name):
    with Server(like=name) as server:
        assert server.url


def test_a_server_that_nobody_knows_is_named_with_those_that_are():
    with pytest.raises(ValueError, match="no server is called 'oolama'; known are openai, azure, ollama"):
        Server(like="oolama")


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("ollama", {"system_fingerprint": "fp_ollama"}),
        ("llama.cpp", {"system_fingerprint": "b6700-testing"}),
        ("groq", {"x_groq": {"id": "req_testing"}}),
        ("openrouter", {"provider": "DeepInfra"}),
    ],
)
def test_a_server_by_name_has_its_own_fields(name, fields):
    with Server(like=name) as server:
        for _ in range(4):
            got = told(server, response_format=None)
    assert fields.items() <= got.items()


@pytest.mark.parametrize(
    ("name", "status", "find_message"),
    [
        (None, 400, lambda got: got["error"]["message"]),
        ("vllm", 400, lambda got: got["message"]),
        ("gemini", 400, lambda got: got[0]["error"]["message"]),
        ("lmstudio", 400, lambda got: got["error"]),
        ("fastapi", 422, lambda got: got["detail"][0]["msg"]),
        ("mistral", 422, lambda got: got["message"]["detail"][0]["msg"]),
        ("openrouter", 400, lambda got: got["error"]["message"]),
    ],
)
def test_a_wrong_request_is_refused_in_the_form_of_the_server(name, status, find_message):
    with Server(like=name) as server:
        got, _, body = ask(server, model="")
    assert got == status
    assert find_message(json.loads(body)) == "you must provide a model parameter"

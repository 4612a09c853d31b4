"""What a client sees of each reply of the testing server, and what the server counts."""

from __future__ import annotations

import gc
import http.client
import json
import socket
import threading
from urllib.parse import urlsplit

import pytest

from summarizer.schemas import PaperSummary
from summarizer.task.question import answer_schema
from summarizer.testing import (
    Reply,
    Server,
    answer,
    broken_json,
    drop,
    empty,
    filtered,
    half_a_body,
    rate_limited,
    refusal,
    server_error,
    stall,
    truncated,
    unauthorized,
)
from summarizer.testing.completions import instance

BODY = {"model": "test", "messages": [{"role": "user", "content": "We brew."}]}
SCHEMA = answer_schema(PaperSummary)
FORMAT = {"type": "json_schema", "json_schema": {"name": "PaperSummary", "schema": SCHEMA}}
TOOL = {"type": "function", "function": {"name": "PaperSummary", "parameters": SCHEMA}}


def ask(server, *, path="/chat/completions", patience=30.0, **body):
    """Status, headers and body of the reply to one request."""
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=patience)
    try:
        connection.request("POST" if path != "/models" else "GET", address.path + path, json.dumps({**BODY, **body}))
        reply = connection.getresponse()
        return reply.status, dict(reply.getheaders()), reply.read()
    finally:
        connection.close()


def completion(server, **body):
    status, _, payload = ask(server, **body)
    assert status == 200
    return json.loads(payload)


@pytest.mark.parametrize(
    ("reply", "content", "reason", "refused"),
    [
        (answer({"text": "caf\u00e9"}), '{"text": "caf\\u00e9"}', "stop", None),
        (answer("Sure!"), "Sure!", "stop", None),
        (answer("Sure!", seconds=0.001), "Sure!", "stop", None),
        (empty(), "", "stop", None),
        (truncated(), '{"problem": {"sen', "length", None),
        (truncated('{"te'), '{"te', "length", None),
        (filtered(), "", "content_filter", None),
        (refusal(), "", "stop", "I cannot help with that."),
        (refusal("No."), "", "stop", "No."),
    ],
)
def test_an_answer_is_a_billed_completion(reply, content, reason, refused):
    with Server([reply]) as server:
        got = completion(server)
        assert got["object"] == "chat.completion"
        assert got["model"] == "test"
        (choice,) = got["choices"]
        assert choice["message"] == {
            "role": "assistant",
            "content": content,
            "refusal": refused,
            "annotations": [],
        }
        assert choice["finish_reason"] == reason
        assert server.billed.requests == 1
        assert server.billed.input_tokens == got["usage"]["prompt_tokens"] > 0
        assert server.billed.output_tokens == got["usage"]["completion_tokens"] > 0
        assert server.billed.cost_usd is None


@pytest.mark.parametrize(
    ("reply", "status", "code", "wait"),
    [
        (rate_limited(), 429, "rate_limit_exceeded", None),
        (rate_limited(after=1), 429, "rate_limit_exceeded", "1"),
        (rate_limited(after=0.5), 429, "rate_limit_exceeded", "0.5"),
        (
            rate_limited(after="Thu, 01 Jan 2026 12:00:30 GMT"),
            429,
            "rate_limit_exceeded",
            "Thu, 01 Jan 2026 12:00:30 GMT",
        ),
        (rate_limited(quota=True), 429, "insufficient_quota", None),
        (server_error(), 500, None, None),
        (server_error(529), 529, None, None),
        (unauthorized(), 401, "invalid_api_key", None),
        (Reply(status=418, error={"message": "a teapot", "code": "tea"}), 418, "tea", None),
    ],
)
def test_a_fault_has_its_status_and_is_not_billed(reply, status, code, wait):
    with Server([reply]) as server:
        got, headers, payload = ask(server)
        assert (got, headers.get("retry-after")) == (status, wait)
        assert json.loads(payload)["error"]["code"] == code
        assert json.loads(payload)["error"]["message"]
        assert (len(server.asked), server.billed.requests) == (1, 0)


def test_a_dropped_connection_has_no_reply():
    with Server([drop()]) as server:
        with pytest.raises(http.client.RemoteDisconnected):
            ask(server)
        assert (len(server.asked), server.billed.requests) == (1, 0)


def test_half_a_body_ends_before_its_length():
    with Server([half_a_body()]) as server:
        with pytest.raises(http.client.IncompleteRead) as caught:
            ask(server)
        assert len(caught.value.partial) > 0
        assert caught.value.expected > 0
        assert server.billed.requests == 0


def test_a_stalled_body_never_ends_and_leaves_nothing_behind(caplog):
    with Server([stall()]) as server:
        with pytest.raises(TimeoutError):
            ask(server, patience=0.05)
        assert (len(server.asked), server.billed.requests) == (1, 0)
    del server
    gc.collect()
    assert caplog.messages == []


def test_broken_json_is_a_page_with_status_200():
    with Server([broken_json()]) as server:
        status, headers, payload = ask(server)
        assert status == 200
        assert headers["Content-Type"].startswith("text/html")
        with pytest.raises(ValueError, match="Expecting value"):
            json.loads(payload)
        assert server.billed.requests == 0


def test_after_a_fault_the_server_goes_on():
    with Server([drop(), half_a_body(), server_error()]) as server:
        for error in (http.client.RemoteDisconnected, http.client.IncompleteRead):
            with pytest.raises(error):
                ask(server)
        assert [ask(server)[0] for _ in range(2)] == [500, 200]
        assert (len(server.asked), server.billed.requests) == (4, 1)


def test_replies_come_in_turn_and_then_from_the_schema():
    with Server([answer("one"), answer("two")]) as server:
        contents = [completion(server, response_format=FORMAT)["choices"][0]["message"]["content"] for _ in range(3)]
    assert contents[:2] == ["one", "two"]
    assert json.loads(contents[2]) == instance(SCHEMA)


def test_a_script_may_be_a_function_of_the_request():
    with Server(lambda asked: drop() if asked.number % 2 == 0 else None) as server:
        with pytest.raises(http.client.RemoteDisconnected):
            ask(server)
        assert ask(server)[0] == 200


def test_what_was_asked_is_kept_in_its_order():
    with Server() as server:
        for number in range(3):
            ask(server, seed=number)
        assert [asked.number for asked in server.asked] == [0, 1, 2]
        assert [asked.body for asked in server.asked] == [{**BODY, "seed": number} for number in range(3)]
        assert server.asked[0].headers["host"] == urlsplit(server.url).netloc
        assert server.asked[0].at < server.asked[2].at


def test_requests_at_once_are_all_counted():
    with Server() as server:
        threads = [threading.Thread(target=ask, args=(server,)) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(asked.number for asked in server.asked) == list(range(20))
        assert server.billed.requests == 20


def follows(value, schema, root):
    """Whether a value is of a JSON schema, as far as ours go."""
    if "$ref" in schema:
        return follows(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    if "anyOf" in schema:
        return any(follows(value, option, root) for option in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    match schema["type"]:
        case "object":
            return list(value) == schema["required"] and all(
                follows(value[name], part, root) for name, part in schema["properties"].items()
            )
        case "array":
            return all(follows(item, schema["items"], root) for item in value)
    kinds = {"string": str, "integer": int, "number": float, "boolean": bool, "null": type(None)}
    return type(value) is kinds[schema["type"]]


def test_an_answer_from_the_schema_is_a_summary_where_there_is_a_sentence():
    from summarizer.evidence import Reading

    with Server() as server:
        content = completion(server, response_format=FORMAT)["choices"][0]["message"]["content"]
    assert follows(json.loads(content), SCHEMA, SCHEMA)
    assert PaperSummary.model_validate_json(content, context=Reading.of("We brew."))


def test_an_answer_to_a_tool_is_its_call():
    with Server() as server:
        message = completion(server, tools=[TOOL])["choices"][0]["message"]
    assert message["content"] is None
    (call,) = message["tool_calls"]
    assert call["function"]["name"] == "PaperSummary"
    assert json.loads(call["function"]["arguments"]) == instance(SCHEMA)


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, "text"),
        ({"type": "integer"}, 1),
        ({"type": "number"}, 1),
        ({"type": "boolean"}, False),
        ({"type": "null"}, None),
        ({"const": "only", "type": "string"}, "only"),
        ({"enum": ["first", "second"], "type": "string"}, "first"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, None),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, 1),
        ({"oneOf": [{"const": "a"}, {"const": "b"}]}, "a"),
        ({"type": "array", "items": {"type": "integer"}}, [1]),
        ({"type": "array", "items": {"type": "object"}}, []),
        ({"type": "object", "properties": {"n": {"$ref": "#/$defs/N"}}, "$defs": {"N": {"type": "integer"}}}, {"n": 1}),
        ({}, "text"),
    ],
)
def test_the_smallest_value_of_a_schema(schema, expected):
    value = instance(schema)
    assert value == expected
    assert type(value) is type(expected)


def test_the_models_are_listed():
    with Server(models=["one", "two"]) as server:
        status, _, payload = ask(server, path="/models")
    assert status == 200
    assert [model["id"] for model in json.loads(payload)["data"]] == ["one", "two"]


def test_two_servers_at_once_do_not_mix():
    with Server([answer("left")]) as left, Server([answer("right")]) as right:
        assert left.url != right.url
        assert completion(right)["choices"][0]["message"]["content"] == "right"
        assert completion(left)["choices"][0]["message"]["content"] == "left"
        assert (len(left.asked), len(right.asked)) == (1, 1)


@pytest.mark.parametrize("error", [None, KeyError])
def test_it_ends_with_its_block(error):
    before = threading.active_count()
    try:
        with Server() as server:
            ask(server)
            if error:
                raise error
    except KeyError:
        pass
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((urlsplit(server.url).hostname, urlsplit(server.url).port), timeout=5)
    assert threading.active_count() == before


def test_it_ends_while_a_client_still_waits():
    came = threading.Event()

    def late(_):
        came.set()
        return answer("late", seconds=600)

    with Server(late) as server:
        address = urlsplit(server.url)
        waiting = http.client.HTTPConnection(address.hostname, address.port, timeout=5)
        waiting.request("POST", f"{address.path}/chat/completions", json.dumps(BODY))
        assert came.wait(5)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        waiting.getresponse()
    waiting.close()
    assert server.billed.requests == 0

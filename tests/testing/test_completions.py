"""Completions as a strict client checks them: fields, streams, complaints, answers from a prompt or a file."""

from __future__ import annotations

import http.client
import json
import re
from urllib.parse import urlsplit

import pytest

from summarizer.testing import Server, Setup
from summarizer.testing.completions import complaint, instance, wanted, wanted_name
from summarizer.testing.recorded import Recorded

USER = [{"role": "user", "content": "We brew."}]
BODY = {"model": "m", "messages": USER}
SCHEMA = {"type": "object", "properties": {"text": {"type": "string"}, "sentences": {"$ref": "#/$defs/N"}}}
SCHEMA["$defs"] = {"N": {"type": "array", "items": {"type": "integer"}}}
FORM = {"type": "json_schema", "json_schema": {"name": "P", "schema": SCHEMA}}
TOOL = {"type": "function", "function": {"name": "brew", "parameters": SCHEMA}}
FITS = '{"text": "text", "sentences": [1]}'


def post(url, body, *, path="/chat/completions", method="POST"):
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
    try:
        text = body if isinstance(body, str) else json.dumps(body)
        connection.request(method, address.path + path, text if method == "POST" else None)
        reply = connection.getresponse()
        return reply.status, reply.getheader("content-type"), reply.read().decode()
    finally:
        connection.close()


def told(server, **more):
    return json.loads(post(server.url, {**BODY, **more})[2])


def events(server, **more):
    status, kind, text = post(server.url, {**BODY, "stream": True, **more})
    assert (status, kind) == (200, "text/event-stream; charset=utf-8")
    assert text.endswith("data: [DONE]\n\n")
    return [json.loads(event.removeprefix("data: ")) for event in text.split("\n\n")[:-2]]


def test_a_completion_has_the_fields_of_openai():
    with Server() as server:
        got = told(server)
    assert set(got) == {
        "id",
        "object",
        "created",
        "model",
        "choices",
        "usage",
        "service_tier",
        "system_fingerprint",
    }
    assert re.fullmatch(r"chatcmpl-[0-9a-f]{29}", got["id"])
    assert got["created"] > 1_700_000_000
    assert set(got["choices"][0]) == {"index", "message", "logprobs", "finish_reason"}
    assert got["usage"]["prompt_tokens_details"]["cached_tokens"] == 0
    assert got["usage"]["completion_tokens_details"]["reasoning_tokens"] == 0


def test_every_completion_has_an_id_of_its_own():
    with Server() as server:
        assert len({told(server)["id"] for _ in range(3)}) == 3


def test_reasoning_is_counted_where_it_is_asked_for():
    with Server() as server:
        got = told(server, reasoning_effort="low")
    assert got["usage"]["completion_tokens_details"]["reasoning_tokens"] > 0


def test_log_probabilities_come_where_they_are_asked_for():
    with Server() as server:
        assert told(server)["choices"][0]["logprobs"] is None
        got = told(server, logprobs=True, response_format=FORM)["choices"][0]
    assert " ".join(one["token"] for one in got["logprobs"]["content"]) == got["message"]["content"]


@pytest.mark.parametrize(
    ("choice", "finish"),
    [("auto", "tool_calls"), ("required", "tool_calls"), ({"type": "function", "function": {"name": "brew"}}, "stop")],
)
def test_a_call_ends_as_openai_ends_it(choice, finish):
    with Server() as server:
        got = told(server, tools=[TOOL], tool_choice=choice)["choices"][0]
    assert got["finish_reason"] == finish
    assert got["message"]["tool_calls"][0]["id"].startswith("call_")


def test_a_tool_that_must_not_be_called_is_not():
    with Server() as server:
        message = told(server, tools=[TOOL], tool_choice="none", response_format=FORM)["choices"][0]["message"]
    assert message["content"] == FITS
    assert "tool_calls" not in message


# Streams.


def test_a_stream_is_the_completion_piece_by_piece():
    with Server() as server:
        got = events(server, response_format=FORM)
    assert {event["object"] for event in got} == {"chat.completion.chunk"}
    assert len({event["id"] for event in got}) == 1
    assert got[0]["choices"][0]["delta"]["role"] == "assistant"
    assert "".join(event["choices"][0]["delta"].get("content") or "" for event in got) == FITS
    assert [event["choices"][0]["finish_reason"] for event in got] == [None] * (len(got) - 1) + ["stop"]
    assert not any("usage" in event for event in got)


def test_a_stream_ends_in_the_usage_where_it_is_asked_for():
    with Server() as server:
        got = events(server, stream_options={"include_usage": True})
    assert got[-1]["choices"] == []
    assert got[-1]["usage"]["total_tokens"] > 0
    assert all(event["usage"] is None for event in got[:-1])
    assert server.billed.requests == 1


def test_a_stream_has_a_call_in_pieces():
    with Server() as server:
        got = events(server, tools=[TOOL])
    deltas = [event["choices"][0]["delta"] for event in got]
    calls = [delta["tool_calls"][0] for delta in deltas if "tool_calls" in delta]
    assert calls[0]["function"]["name"] == "brew"
    assert "".join(call["function"]["arguments"] for call in calls) == FITS


def test_a_stream_has_the_faults_of_an_answer():
    with Server(faults=["fence-bare"]) as server:
        got = events(server, response_format=FORM)
    assert "".join(event["choices"][0]["delta"].get("content") or "" for event in got) == f"```\n{FITS}\n```"


@pytest.mark.parametrize("name", ["loading", "choices-null", "error-200"])
def test_what_has_no_answer_is_no_stream(name):
    with Server(faults=[name]) as server:
        _, kind, text = post(server.url, {**BODY, "stream": True})
    assert kind.startswith("application/json")
    assert json.loads(text)


# The Responses API.


def test_a_response_holds_the_same_text():
    with Server() as server:
        _, _, text = post(server.url, {"model": "m", "input": "We brew."}, path="/responses")
        got = json.loads(text)
    assert got["object"] == "response"
    assert got["output"][0]["content"][0]["text"] == "text"
    assert got["id"].startswith("resp_")


def test_a_response_streams_from_created_to_completed():
    with Server() as server:
        _, kind, text = post(server.url, {"model": "m", "input": USER, "stream": True}, path="/responses")
    names = re.findall(r"^event: (.+)$", text, re.MULTILINE)
    assert kind.startswith("text/event-stream")
    assert (names[0], names[-1]) == ("response.created", "response.completed")
    assert "response.output_text.delta" in names


# Complaints.


@pytest.mark.parametrize(
    ("body", "param", "code"),
    [
        (None, None, None),
        ([], None, None),
        ({"messages": USER}, None, None),
        ({"model": "m"}, "messages", "missing_required_parameter"),
        ({"model": "m", "messages": "hello"}, "messages", "invalid_type"),
        ({"model": "m", "messages": []}, "messages", "empty_array"),
        ({"model": "m", "messages": [{"role": "robot"}]}, "messages[0].role", None),
        ({**BODY, "response_format": {"type": "yaml"}}, "response_format.type", "invalid_value"),
        ({**BODY, "response_format": "json"}, "response_format.type", "invalid_value"),
        (
            {**BODY, "response_format": {"type": "json_schema"}},
            "response_format.json_schema",
            "missing_required_parameter",
        ),
    ],
)
def test_a_wrong_request_is_complained_of(body, param, code):
    wrong = complaint(body)
    assert wrong is not None
    assert (wrong.param, wrong.code) == (param, code)


def test_a_body_that_is_no_json_is_a_400():
    with Server() as server:
        status, _, text = post(server.url, "{not json")
    assert status == 400
    assert "could not parse the JSON body" in json.loads(text)["error"]["message"]


@pytest.mark.parametrize(("path", "method"), [("/completions", "POST"), ("", "GET"), ("/chat/completions", "GET")])
def test_an_address_that_is_none_says_so(path, method):
    with Server() as server:
        status, _, text = post(server.url, BODY, path=path, method=method)
    assert status in {404, 405}
    assert status == 405 or "Invalid URL" in json.loads(text)["error"]["message"]


def test_azure_names_the_model_in_its_address():
    with Server() as server:
        url = server.url.removesuffix("/v1") + "/openai/deployments/gpt-5/chat/completions?api-version=2024-10-21"
        status, _, text = post(url, {"messages": USER}, path="")
    assert status == 200
    assert json.loads(text)["choices"]
    assert server.asked[0].body["model"] == "gpt-5"


# Answers.


@pytest.mark.parametrize(
    "around", ["{}", "Reply with JSON of this schema:\n```json\n{}\n```\nNo more.", "{{x}} {} {{}}"]
)
def test_a_schema_in_the_prompt_is_followed(around):
    text = around.replace("{}", json.dumps(SCHEMA), 1)
    body = {**BODY, "messages": [{"role": "system", "content": text}, *USER]}
    assert wanted(body) == SCHEMA
    with Server() as server:
        got = told(server, messages=body["messages"], response_format={"type": "json_object"})
    assert got["choices"][0]["message"]["content"] == FITS


def test_where_no_schema_is_json_gets_an_object():
    with Server() as server:
        got = told(server, response_format={"type": "json_object"})
    assert got["choices"][0]["message"]["content"] == "{}"


def test_the_name_of_what_is_wanted():
    assert wanted_name({**BODY, "tools": [TOOL]}) == "brew"
    assert wanted_name({**BODY, "response_format": FORM}) == "P"
    assert wanted_name(BODY) == "answer"


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": ["string", "null"]}, None),
        ({"type": ["integer", "string"]}, 1),
        ({"properties": {"a": {"type": "boolean"}}}, {"a": False}),
        ({"type": "array", "items": {"type": "string"}, "minItems": 2}, ["text", "text"]),
        ({"allOf": [{"type": "object"}, {"properties": {"a": {"const": 1}}}]}, {"a": 1}),
        ({"$ref": "#/definitions/N", "definitions": {"N": {"type": "integer"}}}, 1),
    ],
)
def test_the_smallest_value_of_schemas_of_others(schema, expected):
    assert instance(schema) == expected


def line(question, answer):
    messages = [{"role": "system", "content": "s"}, {"role": "user", "content": question}]
    return json.dumps({"request": {"messages": messages}, "answer": answer})


def test_recorded_answers_are_given_to_whoever_asks_the_same(tmp_path):
    file = tmp_path / "responses.jsonl"
    file.write_text("\n".join([line("We brew.", "first"), line("We brew.", "second"), line("We bake.", "bread"), ""]))
    with Server(setup=Setup(answers=file)) as server:
        asked = ["Other system.\nWe brew.", "We bake.", "We brew.", "We brew.", "We bake.", "We swim."]
        got = [told(server, messages=[{"role": "user", "content": text}]) for text in asked]
    said = [one["choices"][0]["message"]["content"] for one in got]
    assert said == ["first", "bread", "second", "second", "bread", "text"]


@pytest.mark.parametrize(
    "text", ["{", "{}", line("", "a"), line("q", 1), '{"request": {"messages": []}, "answer": ""}'][:5]
)
def test_a_file_that_is_no_recording_is_named_with_its_line(tmp_path, text):
    file = tmp_path / "responses.jsonl"
    file.write_text(f"{line('q', 'a')}\n{text}\n")
    with pytest.raises(ValueError, match=r"responses\.jsonl:2 "):
        Recorded(file)

"""Which requests each dialect refuses, with which status and in which words."""

from __future__ import annotations

import json

import pytest

from summarizer.testing.refusals import REFUSALS

USER = {"role": "user", "content": "We brew."}
BARE = {"model": "m", "messages": [USER]}
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "format": {"type": "string"},  # a field's name, no keyword
        "sentences": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Number"}},
    },
    "$defs": {"Number": {"anyOf": [{"type": "integer"}, {"type": "null"}]}},
}
PLAIN = {"type": "object", "properties": {"pattern": {"type": "string"}, "minItems": {"type": "integer"}}}
CLOSED = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"text": {"type": "string"}},
    "required": ["text"],
}
TOOL = {"type": "function", "function": {"name": "PaperSummary", "parameters": SCHEMA, "strict": True}}


def form(schema, **more):
    return {**BARE, "response_format": {"type": "json_schema", "json_schema": {"name": "P", "schema": schema, **more}}}


OBJECT = {**BARE, "response_format": {"type": "json_object"}}
WITH_WORD = {**OBJECT, "messages": [{"role": "user", "content": "Reply in JSON."}]}
FORCED = {**BARE, "tools": [TOOL], "tool_choice": {"type": "function", "function": {"name": "PaperSummary"}}}

# family: requests that are refused, requests that are not
CASES = {
    "no-response-format": ([OBJECT, form(SCHEMA)], [BARE, FORCED]),
    "no-json-schema": ([form(SCHEMA)], [BARE, OBJECT, FORCED]),
    "no-json-object": ([OBJECT, WITH_WORD], [BARE, form(SCHEMA)]),
    "json-word": ([OBJECT], [WITH_WORD, BARE, form(SCHEMA)]),
    "no-strict": ([form(SCHEMA, strict=True), FORCED], [form(SCHEMA), OBJECT]),
    "no-keyword": ([form(SCHEMA), FORCED], [form(PLAIN), BARE]),
    "strict-schema": ([form(PLAIN, strict=True)], [form(PLAIN), form(CLOSED, strict=True), BARE, OBJECT]),
    "strict-required": ([form(SCHEMA, strict=True)], [form(SCHEMA), form(CLOSED, strict=True), BARE, OBJECT]),
    "stream-only": ([BARE, {**BARE, "stream": False}], [{**BARE, "stream": True}]),
    "no-references": ([form(SCHEMA)], [form(PLAIN)]),
    "no-unions": ([form(SCHEMA)], [form(PLAIN)]),
    "no-max-tokens": ([{**BARE, "max_tokens": 9}], [{**BARE, "max_completion_tokens": 9}, BARE]),
    "no-max-completion-tokens": ([{**BARE, "max_completion_tokens": 9}], [{**BARE, "max_tokens": 9}]),
    "no-seed": ([{**BARE, "seed": 1}], [BARE]),
    "no-parallel-tool-calls": ([{**BARE, "parallel_tool_calls": False}], [BARE]),
    "no-reasoning-effort": ([{**BARE, "reasoning_effort": "low"}], [BARE]),
    "no-temperature": ([{**BARE, "temperature": 0}], [BARE, {**BARE, "temperature": None}]),
    "no-tools": ([FORCED, {**BARE, "tools": [TOOL]}], [BARE, form(SCHEMA)]),
    "no-tool-choice": ([FORCED], [{**BARE, "tools": [TOOL]}, {**BARE, "tools": [TOOL], "tool_choice": "auto"}]),
    "no-system": ([{**BARE, "messages": [{"role": "system", "content": "s"}, USER]}], [BARE]),
    "no-developer": ([{**BARE, "messages": [{"role": "developer", "content": "s"}, USER]}], [BARE]),
    "no-extras": ([OBJECT, {**BARE, "seed": 1}], [{**BARE, "temperature": 0.0, "max_tokens": 9}]),
}
WORDS = {  # the words by which a client knows it
    "no-response-format": "'response_format' is not supported",
    "no-response-format@groq": "property 'response_format' is unsupported",
    "no-response-format@fastapi": "Extra inputs are not permitted",
    "no-response-format@openrouter": "No endpoints found that can handle the requested parameters",
    "no-json-schema": "'response_format' of type 'json_schema' is not supported",
    "no-json-schema@deepseek": "This response_format type is unavailable now",
    "no-json-schema@deepseek-422": "response_format.type `json_schema` is unavailable now",
    "no-json-schema@azure": "enabled only for api versions 2024-08-01-preview",
    "no-json-schema@groq": "does not support response format `json_schema`",
    "no-json-schema@cerebras": "wrong_api_format",
    "no-json-schema@pydantic": "Input should be 'text' or 'json_object'",
    "no-json-schema@tgi": "unknown variant `json_schema`",
    "no-json-schema@llama.cpp": 'one of \\"text\\" or \\"json_object\\"',
    "no-json-object@lmstudio": "'response_format.type' must be 'json_schema' or 'text'",
    "json-word": "must contain the word 'json'",
    "json-word@deepseek": "must contain the word 'json'",
    "no-keyword": "'minItems' is not permitted",
    "no-keyword@groq": "minItems is not supported",
    "no-keyword@cerebras": "Unsupported JSON schema fields: {'minItems'}",
    "no-keyword@anthropic": "property 'minItems' is not supported",
    "no-keyword@gemini": 'Unknown name \\"additionalProperties\\"',
    "no-keyword@vllm": "contains features not supported by xgrammar.",
    "no-keyword@llguidance": 'Unimplemented keys: [\\"minItems\\"]',
    "no-keyword@openrouter": "Provider returned error",
    "no-keyword@litellm": "litellm.BadRequestError",
    "strict-schema": "'additionalProperties' is required to be supplied and to be false",
    "strict-required": "Missing 'format'",
    "stream-only": "only support stream mode",
    "no-json-object@tgi": "missing field `value`",
    "no-temperature@moonshot": "invalid temperature: only 1 is allowed for this model",
    "no-max-tokens": "Use 'max_completion_tokens' instead",
    "no-max-completion-tokens": "Use 'max_tokens' instead",
    "no-max-completion-tokens@mistral": "Extra inputs are not permitted",
    "no-temperature@o1": "'temperature' does not support 0 with this model. Only the default (1)",
    "no-tools@ollama": "registry.ollama.ai/library/m does not support tools",
    "no-tools@vllm": "requires --enable-auto-tool-choice",
    "no-tools@openrouter": "No endpoints found that support tool use",
    "no-tool-choice@deepseek": "does not support this tool_choice",
    "no-system@vllm": "System role not supported",
    "no-system@gemini": "Developer instruction is not enabled",
}
FAULTS = {fault.name: fault for fault in REFUSALS}
PAIRS = [(fault.name, fault.name.partition("@")[0]) for fault in REFUSALS]


@pytest.mark.parametrize(("name", "family"), PAIRS)
def test_what_a_dialect_does_not_take_is_refused(name, family):
    for body in CASES[family][0]:
        reply = FAULTS[name].refuse(body)
        assert reply is not None, body
        assert 400 <= reply.status < 600
        assert not reply.is_billed
        assert json.dumps(reply.page)


@pytest.mark.parametrize(("name", "family"), PAIRS)
def test_what_a_dialect_takes_is_answered(name, family):
    for body in CASES[family][1]:
        if name != "no-keyword@gemini" or "additionalProperties" not in str(body):
            assert FAULTS[name].refuse(body) is None, body


@pytest.mark.parametrize("name", WORDS)
def test_a_refusal_is_in_the_words_of_its_server(name):
    body = CASES[name.partition("@")[0]][0][0]
    assert WORDS[name] in json.dumps(FAULTS[name].refuse(body).page)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("no-json-schema@deepseek-422", 422),
        ("no-json-schema@pydantic", 422),
        ("no-response-format@openrouter", 404),
        ("no-json-schema@llama.cpp", 500),
        ("no-max-tokens", 400),
        ("no-extras@fastapi", 422),
    ],
)
def test_a_refusal_has_the_status_of_its_server(name, status):
    body = CASES[name.partition("@")[0]][0][0]
    assert FAULTS[name].refuse(body).status == status


def test_a_server_made_with_pydantic_names_every_parameter_it_does_not_know():
    reply = FAULTS["no-extras@fastapi"].refuse({**OBJECT, "seed": 1})
    assert [wrong["loc"] for wrong in reply.page["detail"]] == [["body", "response_format"], ["body", "seed"]]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("no-seed", dict),
        ("no-seed@gemini", list),
        ("no-json-schema@tgi", str),
    ],
)
def test_a_body_is_of_the_kind_its_server_sends(name, kind):
    body = {**form(SCHEMA), "seed": 1}
    assert isinstance(FAULTS[name].refuse(body).page, kind)


@pytest.mark.parametrize("family", [name for name in CASES if name in FAULTS])
def test_a_router_and_a_proxy_hold_the_refusal_in_their_own(family):
    body = CASES[family][0][0]
    own = FAULTS[family].refuse(body).page["error"]["message"]
    for way in ("openrouter", "litellm"):
        if family not in {"no-response-format", "no-tools"}:  # there, theirs have words of their own
            told = FAULTS[f"{family}@{way}"].refuse(body).page["error"]
            inside = told["metadata"]["raw"] if way == "openrouter" else told["message"].partition(" - ")[2]
            assert json.loads(inside)["error"]["message"] == own


def test_a_temperature_of_1_is_taken_where_1_is_the_only_one():
    assert FAULTS["no-temperature@moonshot"].refuse({**BARE, "temperature": 1}) is None


def test_an_error_may_be_a_text():
    assert isinstance(FAULTS["no-json-object@lmstudio"].refuse(OBJECT).page["error"], str)

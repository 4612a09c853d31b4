"""Refusals: a server rejects a part of the request, in the words of real servers.

`no-json-schema` has the most common wording, `no-json-schema@deepseek` that of one server. Status, wording and the
place of the message follow public reports.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from summarizer.testing.envelopes import fastapi, google, openai, openrouter, vllm
from summarizer.testing.faults import Fault
from summarizer.testing.replies import Reply
from summarizer.testing.triggers import (
    GEMINI_REFUSES,
    KEYWORDS,
    KNOWN,
    forced_tool,
    format_of,
    formatted,
    has,
    keyword,
    no_stream,
    object_without_word,
    role,
    strict,
    strict_object,
    strict_required,
    unknown,
    with_tools,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.testing.triggers import Trigger

    Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Wording:
    """One server's refusal.

    Attributes:
        name: the family of the refusal, then `@` and the server whose wording it is.
        trigger: finds what is refused.
        page: returns the body, given the name of what is refused and the request.
        status: the HTTP status.
    """

    name: str
    trigger: Trigger
    page: Callable[[str, Body], Any]
    status: int = 400

    def refuse(self, body: Body) -> Reply | None:
        """Return the refusal of a request, or None if it is accepted."""
        named = self.trigger(body)
        return None if named is None else Reply(status=self.status, page=self.page(named, body))


def _params(family: str, *names: str, instead: str = "") -> list[_Wording]:
    """Return the wordings that all refusals of a parameter share."""
    found = has(*names)
    hint = f" Use '{instead}' instead." if instead else ""
    return [
        _Wording(
            family,
            found,
            lambda name, _: openai(
                f"Unsupported parameter: '{name}' is not supported with this model.{hint}",
                param=name,
                code="unsupported_parameter",
            ),
        ),
        _Wording(f"{family}@mistral", found, _mistral, 422),
        _Wording(f"{family}@vllm", found, _vllm_extra),
        _Wording(f"{family}@groq", found, lambda name, _: openai(f"property '{name}' is unsupported")),
        _Wording(f"{family}@gemini", found, _gemini_name),
        _Wording(f"{family}@fastapi", found, lambda name, body: fastapi(name, body=body), 422),
    ]


def _mistral(name: str, body: Body) -> Body:
    error = {"message": fastapi(name, body=body), "type": "invalid_request_error", "param": None, "code": None}
    return {"object": "error", **error}


def _vllm_extra(name: str, body: Body) -> Body:
    error = {"type": "extra_forbidden", "loc": ("body", name), "msg": "Extra inputs are not permitted"}
    return vllm(str([error | {"input": body.get(name)}]))


def _gemini_name(name: str, _: Body) -> list[Body]:
    message = f'Invalid JSON payload received. Unknown name "{name}": Cannot find field.'
    details = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"description": message}]}
    return google(message, details=[details])


def _gemini_keyword(name: str, _: Body) -> list[Body]:
    where = "generation_config.response_schema.properties[0].value"
    message = f"Invalid JSON payload received. Unknown name \"{name}\" at '{where}': Cannot find field."
    violation = {"field": where, "description": message}
    return google(
        message, details=[{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]}]
    )


def _bare_tool(name: str, body: Body) -> Body:
    return openai(f"registry.ollama.ai/library/{body['model']} does not support {name}", kind="api_error")


_SCHEMA_OF = "Invalid schema for response_format"
_WORD = "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."
_json_schema, _json_object, _schema_keyword = format_of("json_schema"), format_of("json_object"), keyword(*KEYWORDS)

_WORDINGS: tuple[_Wording, ...] = (
    _Wording(
        "no-response-format",
        formatted,
        lambda name, _: openai(
            f"Unsupported parameter: '{name}' is not supported with this model.",
            param=name,
            code="unsupported_parameter",
        ),
    ),
    _Wording("no-response-format@groq", formatted, lambda name, _: openai(f"property '{name}' is unsupported")),
    _Wording(
        "no-response-format@azure",
        formatted,
        lambda name, _: openai(f"Invalid parameter: '{name}' of type 'json_schema' is not supported with this model."),
    ),
    _Wording("no-response-format@fastapi", formatted, lambda name, body: fastapi(name, body=body), 422),
    _Wording("no-response-format@mistral", formatted, _mistral, 422),
    _Wording("no-response-format@vllm", formatted, _vllm_extra),
    _Wording("no-response-format@gemini", formatted, _gemini_name),
    _Wording(
        "no-response-format@openrouter",
        formatted,
        lambda *_: openrouter(
            "No endpoints found that can handle the requested parameters. To learn more about provider routing, visit: "
            "https://openrouter.ai/docs/provider-routing",
            404,
        ),
        404,
    ),
    _Wording(
        "no-response-format@bedrock",
        formatted,
        lambda name, _: {"message": f"The model returned the following errors: {name}: Extra inputs are not permitted"},
    ),
    _Wording(
        "no-response-format@litellm",
        formatted,
        lambda name, body: openai(
            f"litellm.UnsupportedParamsError: openai does not support parameters: ['{name}'], for "
            f"model={body['model']}. To drop these, set `litellm.drop_params=True`",
            kind="None",
            code="400",
        ),
    ),
    _Wording(
        "no-json-schema",
        _json_schema,
        lambda name, _: openai(
            f"Invalid parameter: 'response_format' of type '{name}' is not supported with this model. Learn more about "
            "supported models at the Structured Outputs guide: https://platform.openai.com/docs/guides/structured-outputs",
        ),
    ),
    _Wording(
        "no-json-schema@deepseek",
        _json_schema,
        lambda *_: openai("This response_format type is unavailable now", code="invalid_request_error"),
    ),
    _Wording(
        "no-json-schema@deepseek-422",
        _json_schema,
        lambda name, _: openai(
            "Failed to deserialize the JSON body into the target type: response_format: response_format.type "
            f"`{name}` is unavailable now at line 1 column 12440",
            code="invalid_request_error",
        ),
        422,
    ),
    _Wording(
        "no-json-schema@azure",
        _json_schema,
        lambda name, _: {
            "error": {
                "code": "BadRequest",
                "message": f"response_format value as {name} is enabled only for api versions 2024-08-01-preview and "
                "later",
            }
        },
    ),
    _Wording(
        "no-json-schema@groq",
        _json_schema,
        lambda name, _: openai(
            f"This model does not support response format `{name}`. See supported models at "
            "https://console.groq.com/docs/structured-outputs#supported-models",
        ),
    ),
    _Wording(
        "no-json-schema@cerebras",
        _json_schema,
        lambda *_: {
            "message": "type: Input should be 'text'",
            "type": "invalid_request_error",
            "param": "validation_error",
            "code": "wrong_api_format",
        },
    ),
    _Wording(
        "no-json-schema@pydantic",
        _json_schema,
        lambda name, _: {
            "detail": [
                {
                    "type": "literal_error",
                    "loc": ["body", "response_format", "type"],
                    "msg": "Input should be 'text' or 'json_object'",
                    "input": name,
                    "ctx": {"expected": "'text' or 'json_object'"},
                }
            ]
        },
        422,
    ),
    _Wording(
        "no-json-schema@tgi",
        _json_schema,
        lambda name, _: (
            "Failed to deserialize the JSON body into the target type: response_format: unknown variant "
            f"`{name}`, expected one of `json`, `json_object`, `regex` at line 1 column 2048"
        ),
        422,
    ),
    _Wording(
        "no-json-schema@llama.cpp",
        _json_schema,
        lambda name, _: {
            "error": {
                "code": 500,
                "message": f'response_format type must be one of "text" or "json_object", but got: {name}',
                "type": "server_error",
            }
        },
        500,
    ),
    _Wording(
        "no-json-object@lmstudio",
        _json_object,
        lambda *_: {"error": "'response_format.type' must be 'json_schema' or 'text'"},
    ),
    _Wording(
        "no-json-object",
        _json_object,
        lambda name, _: openai(f"'response_format' of type '{name}' is not supported with this model."),
    ),
    _Wording(
        "no-json-object@tgi",
        _json_object,
        lambda *_: (
            "Failed to deserialize the JSON body into the target type: response_format: missing field `value` at line "
            "1 column 168"
        ),
        422,
    ),
    _Wording("json-word", object_without_word, lambda *_: openai(_WORD, param="messages")),
    _Wording(
        "json-word@deepseek",
        object_without_word,
        lambda *_: openai(
            "Prompt must contain the word 'json' in some form to use 'response_format' of type 'json_object'.",
            code="invalid_request_error",
        ),
    ),
    _Wording("no-strict", strict, lambda name, _: openai(f"Unrecognized request argument supplied: {name}")),
    _Wording(
        "no-strict@fastapi",
        strict,
        lambda *_: {
            "detail": [
                {
                    "type": "extra_forbidden",
                    "loc": ["body", "response_format", "json_schema", "strict"],
                    "msg": "Extra inputs are not permitted",
                    "input": True,
                }
            ]
        },
        422,
    ),
    _Wording("no-strict@gemini", strict, _gemini_name),
    _Wording(
        "no-keyword",
        _schema_keyword,
        lambda name, _: openai(
            f"{_SCHEMA_OF} 'PaperSummary': In context=('properties', 'sentences'), '{name}' is not permitted.",
            param="response_format",
        ),
    ),
    _Wording(
        "no-keyword@groq",
        _schema_keyword,
        lambda name, _: openai(
            f"invalid schema for response format: response_format/json_schema/properties: {name} is not supported"
        ),
    ),
    _Wording(
        "no-keyword@cerebras",
        _schema_keyword,
        lambda name, _: {
            "message": f"Unsupported JSON schema fields: {{'{name}'}}",
            "type": "invalid_request_error",
            "param": "response_format",
            "code": "wrong_api_format",
        },
    ),
    _Wording(
        "no-keyword@anthropic",
        _schema_keyword,
        lambda name, _: {
            "type": "error",
            "error": {
                "type": "invalid_request_error",
                "message": f"output_format.schema: For 'array' type, property '{name}' is not supported",
            },
        },
    ),
    _Wording(
        "no-keyword@vllm",
        _schema_keyword,
        lambda *_: vllm("The provided JSON schema contains features not supported by xgrammar."),
    ),
    _Wording(
        "no-keyword@llguidance",
        _schema_keyword,
        lambda name, _: vllm(f'Grammar error: Unimplemented keys: ["{name}"]'),
    ),
    _Wording(
        "no-keyword@fireworks",
        _schema_keyword,
        lambda name, _: {
            "error": {
                "object": "error",
                "type": "invalid_request_error",
                "message": f"JSON Schema not supported: could not understand the instance `{{'{name}': 1}}`.",
            }
        },
    ),
    _Wording(
        "strict-schema",
        strict_object,
        lambda *_: openai(
            f"{_SCHEMA_OF} 'PaperSummary': In context=(), 'additionalProperties' is required to be supplied and to be "
            "false.",
            param="response_format",
        ),
    ),
    _Wording(
        "strict-required",
        strict_required,
        lambda name, _: openai(
            f"{_SCHEMA_OF} 'PaperSummary': In context=(), 'required' is required to be supplied and to be an array "
            f"including every key in properties. Missing '{name}'.",
            param="response_format",
        ),
    ),
    _Wording(
        "stream-only",
        no_stream,
        lambda *_: openai(
            "This model only support stream mode, please enable the stream parameter to access the model.",
            code="invalid_parameter_error",
        ),
    ),
    _Wording(
        "no-keyword@llama.cpp",
        _schema_keyword,
        lambda name, _: {
            "error": {
                "code": 400,
                "message": f"JSON schema conversion failed:\nUnrecognized schema keyword: {name}",
                "type": "invalid_request_error",
            }
        },
    ),
    _Wording("no-keyword@gemini", keyword(*GEMINI_REFUSES), _gemini_keyword),
    _Wording(
        "no-references",
        keyword("$ref"),
        lambda name, _: openai(
            f"{_SCHEMA_OF} 'PaperSummary': In context=(), '{name}' is not permitted.", param="response_format"
        ),
    ),
    _Wording(
        "no-unions",
        keyword("anyOf"),
        lambda name, _: openai(
            f"{_SCHEMA_OF} 'PaperSummary': schema must have a 'type' key; '{name}' is not permitted.",
            param="response_format",
        ),
    ),
    *_params("no-max-tokens", "max_tokens", instead="max_completion_tokens"),
    *_params("no-max-completion-tokens", "max_completion_tokens", instead="max_tokens"),
    *_params("no-seed", "seed"),
    *_params("no-parallel-tool-calls", "parallel_tool_calls"),
    *_params("no-reasoning-effort", "reasoning_effort"),
    *_params("no-temperature", "temperature"),
    _Wording(
        "no-temperature@o1",
        has("temperature"),
        lambda name, body: openai(
            f"Unsupported value: '{name}' does not support {body[name]} with this model. Only the default (1) value is "
            "supported.",
            param=name,
            code="unsupported_value",
        ),
    ),
    _Wording(
        "no-temperature@moonshot",
        lambda body: None if body.get("temperature") in (None, 1) else "temperature",
        lambda name, _: {
            "error": {"message": f"invalid {name}: only 1 is allowed for this model", "type": "invalid_request_error"}
        },
    ),
    _Wording(
        "no-temperature@anthropic",
        has("temperature"),
        lambda name, _: {
            "type": "error",
            "error": {"type": "invalid_request_error", "message": f"`{name}` is deprecated for this model."},
        },
    ),
    _Wording(
        "no-tools",
        with_tools,
        lambda name, _: openai(f"'{name}' is not supported with this model.", param=name, code="unsupported_parameter"),
    ),
    _Wording("no-tools@ollama", with_tools, _bare_tool),
    _Wording(
        "no-tools@vllm",
        with_tools,
        lambda *_: vllm('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'),
    ),
    _Wording(
        "no-tools@llama.cpp",
        with_tools,
        lambda *_: {"error": {"code": 500, "message": "tools param requires --jinja flag", "type": "server_error"}},
        500,
    ),
    _Wording(
        "no-tools@openrouter",
        with_tools,
        lambda *_: openrouter(
            "No endpoints found that support tool use. To learn more about provider routing, visit: "
            "https://openrouter.ai/docs/provider-routing",
            404,
        ),
        404,
    ),
    _Wording(
        "no-tool-choice@deepseek",
        forced_tool,
        lambda name, body: openai(f"{body['model']} does not support this {name}", code="invalid_request_error"),
    ),
    _Wording(
        "no-tool-choice",
        forced_tool,
        lambda name, _: openai(f"Invalid value for '{name}': only 'auto' and 'none' are supported.", param=name),
    ),
    _Wording(
        "no-system",
        role("system"),
        lambda name, _: openai(
            f"Unsupported value: 'messages[0].role' does not support '{name}' with this model.",
            param="messages[0].role",
            code="unsupported_value",
        ),
    ),
    _Wording("no-system@vllm", role("system"), lambda *_: vllm("System role not supported")),
    _Wording(
        "no-system@gemini",
        role("system"),
        lambda *_: google("Developer instruction is not enabled for models/gemma-3-27b-it"),
    ),
    _Wording(
        "no-developer",
        role("developer"),
        lambda name, _: openai(f"Unexpected message role: {name}", param="messages[0].role"),
    ),
    _Wording(
        "no-extras",
        unknown,
        lambda name, _: openai(f"Unrecognized request argument supplied: {name}"),
    ),
    _Wording(
        "no-extras@fastapi",
        unknown,
        lambda _, body: fastapi(*(name for name in body if name not in KNOWN), body=body),
        422,
    ),
    _Wording("no-extras@mistral", unknown, _mistral, 422),
    _Wording("no-extras@gemini", unknown, _gemini_name),
)

_ABOUT = {
    "no-response-format": "response_format is refused",
    "no-json-schema": "response_format of type json_schema is refused",
    "no-json-object": "response_format of type json_object is refused",
    "json-word": "json_object is refused where no message has the word json",
    "no-strict": "strict is refused",
    "no-keyword": "a keyword of the schema is refused (minItems, pattern, ...; Gemini: additionalProperties)",
    "strict-schema": "strict is refused for an object without additionalProperties false",
    "strict-required": "strict is refused for a field that is not required",
    "stream-only": "a request without stream is refused",
    "no-references": "$ref in the schema is refused",
    "no-unions": "anyOf in the schema is refused",
    "no-max-tokens": "max_tokens is refused in favour of max_completion_tokens",
    "no-max-completion-tokens": "max_completion_tokens is refused in favour of max_tokens",
    "no-seed": "seed is refused",
    "no-parallel-tool-calls": "parallel_tool_calls is refused",
    "no-reasoning-effort": "reasoning_effort is refused",
    "no-temperature": "temperature is refused",
    "no-tools": "tools are refused",
    "no-tool-choice": "a tool that is named by tool_choice is refused",
    "no-system": "a message of the system role is refused",
    "no-developer": "a message of the developer role is refused",
    "no-extras": "every parameter that is not one of the oldest is refused",
}


def _fault(wording: _Wording) -> Fault:
    family, _, whose = wording.name.partition("@")
    about = f"{_ABOUT[family]}: {wording.status}" + (f", in the words of {whose}" if whose else "")
    return Fault(wording.name, about, refuse=wording.refuse)


def _relayed(wording: _Wording) -> list[_Wording]:
    """The same refusal as it comes through a router and a proxy: within an error of theirs."""

    def by_openrouter(name: str, body: Body) -> Body:
        raw = json.dumps(wording.page(name, body))
        error = openrouter("Provider returned error", wording.status, raw=raw, provider_name="Azure")
        return error | {"user_id": "user_testing"}

    def by_litellm(name: str, body: Body) -> Body:
        message = f"litellm.BadRequestError: OpenAIException - {json.dumps(wording.page(name, body))}"
        return openai(message, code=str(wording.status), kind="None")

    ways = {"openrouter": by_openrouter, "litellm": by_litellm}
    return [_Wording(f"{wording.name}@{way}", wording.trigger, tell, wording.status) for way, tell in ways.items()]


_KNOWN = {wording.name for wording in _WORDINGS}
_RELAYED = [
    relayed
    for wording in _WORDINGS
    if "@" not in wording.name
    for relayed in _relayed(wording)
    if relayed.name not in _KNOWN
]

REFUSALS: tuple[Fault, ...] = tuple(map(_fault, [*_WORDINGS, *_RELAYED]))
"""Faults of a dialect."""

"""Faults of a dialect: a server that does not take a part of the request, in the words of real servers.

`no-json-schema` has the most usual words; `no-json-schema@deepseek` those of one server. The status, the place of the
message and its wording are as public reports have them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from summarizer.testing.completions import words
from summarizer.testing.faults import Fault
from summarizer.testing.replies import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    Body = dict[str, Any]

    Trigger = Callable[[Body], str | None]
    """What in a request a server does not take, by name; None where there is nothing."""

KNOWN = ("model", "messages", "stream", "temperature", "max_tokens", "top_p", "stop")
"""The parameters of a server that has few."""
_GEMINI_REFUSES = ("additionalProperties", "$schema", "const", "exclusiveMinimum", "exclusiveMaximum")
_KEYWORDS = ("minItems", "maxItems", "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "default")


# What is looked for.


def _format(body: Body) -> str | None:
    return "response_format" if body.get("response_format") else None


def _format_of(kind: str) -> Trigger:
    return lambda body: kind if (body.get("response_format") or {}).get("type") == kind else None


def _object_without_word(body: Body) -> str | None:
    return _format_of("json_object")(body) and (None if "json" in words(body).lower() else "json")


def _strict(body: Body) -> str | None:
    tools = [tool["function"] for tool in body.get("tools") or []]
    form = (body.get("response_format") or {}).get("json_schema") or {}
    return "strict" if any("strict" in part for part in [form, *tools]) else None


def _schema(body: Body) -> Any:
    """The schemas of a request, of its format and its tools."""
    form = (body.get("response_format") or {}).get("json_schema") or {}
    return [form.get("schema"), *(tool["function"].get("parameters") for tool in body.get("tools") or [])]


def _keyword(*names: str) -> Trigger:
    def look(body: Body) -> str | None:
        used = _keywords(_schema(body))
        return next((name for name in names if name in used), None)

    return look


def _keywords(schema: Any) -> set[str]:
    """The keywords of a schema at any depth; the names of its fields are none."""
    if isinstance(schema, list):
        return set().union(*map(_keywords, schema))
    if not isinstance(schema, dict):
        return set()
    found = set(schema)
    for key, part in schema.items():
        parts = list(part.values()) if key in {"properties", "$defs"} and isinstance(part, dict) else [part]
        found |= _keywords(parts)
    return found


def _has(*names: str) -> Trigger:
    return lambda body: next((name for name in names if body.get(name) is not None), None)


def _tools(body: Body) -> str | None:
    return "tools" if body.get("tools") else None


def _forced_tool(body: Body) -> str | None:
    return "tool_choice" if body.get("tools") and body.get("tool_choice") not in (None, "auto", "none") else None


def _role(*names: str) -> Trigger:
    return lambda body: next((message["role"] for message in body["messages"] if message.get("role") in names), None)


def _unknown(body: Body) -> str | None:
    return next((name for name in body if name not in KNOWN), None)


# How it is told.


def openai(message: str, *, param: str | None = None, code: Any = None, kind: str = "invalid_request_error") -> Body:
    """An error as OpenAI tells it, and most others."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def vllm(message: str) -> Body:
    """As vLLM told it until it took OpenAI's envelope, and SGLang does."""
    return {"object": "error", "message": message, "type": "BadRequestError", "param": None, "code": 400}


def google(message: str, *, code: int = 400, status: str = "INVALID_ARGUMENT", details: Any = ()) -> list[Body]:
    """As Gemini's compatible endpoint tells it: a list around the error."""
    return [{"error": {"code": code, "message": message, "status": status, "details": list(details)}}]


def fastapi(*names: str, body: Body) -> Body:
    """As a server made with pydantic tells it: a list of what is wrong."""
    forbidden = "Extra inputs are not permitted"
    return {
        "detail": [
            {"type": "extra_forbidden", "loc": ["body", name], "msg": forbidden, "input": body.get(name)}
            for name in names
        ]
    }


def openrouter(message: str, code: int, **metadata: Any) -> Body:
    """As OpenRouter tells it: the status is the code."""
    return {"error": {"message": message, "code": code} | ({"metadata": metadata} if metadata else {})}


@dataclass(frozen=True, slots=True)
class _Wording:
    """One server's refusal.

    Attributes:
        name: the family of the refusal, then `@` and whose words these are.
        trigger: what is refused.
        tell: the body, from the name of what is refused and the request.
        status: the HTTP status.
    """

    name: str
    trigger: Trigger
    tell: Callable[[str, Body], Any]
    status: int = 400

    def refuse(self, body: Body) -> Reply | None:
        """The refusal of a request, where it is one."""
        named = self.trigger(body)
        return None if named is None else Reply(status=self.status, page=self.tell(named, body))


def _params(family: str, *names: str, instead: str = "") -> list[_Wording]:
    """The wordings that all refusals of a parameter have."""
    has = _has(*names)
    hint = f" Use '{instead}' instead." if instead else ""
    return [
        _Wording(
            family,
            has,
            lambda name, _: openai(
                f"Unsupported parameter: '{name}' is not supported with this model.{hint}",
                param=name,
                code="unsupported_parameter",
            ),
        ),
        _Wording(f"{family}@mistral", has, _mistral, 422),
        _Wording(f"{family}@vllm", has, _vllm_extra),
        _Wording(f"{family}@groq", has, lambda name, _: openai(f"property '{name}' is unsupported")),
        _Wording(f"{family}@gemini", has, _gemini_name),
        _Wording(f"{family}@fastapi", has, lambda name, body: fastapi(name, body=body), 422),
    ]


def _mistral(name: str, body: Body) -> Body:
    told = {"message": fastapi(name, body=body), "type": "invalid_request_error", "param": None, "code": None}
    return {"object": "error", **told}


def _vllm_extra(name: str, body: Body) -> Body:
    told = {"type": "extra_forbidden", "loc": ("body", name), "msg": "Extra inputs are not permitted"}
    return vllm(str([told | {"input": body.get(name)}]))


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
_json_schema, _json_object, _schema_keyword = _format_of("json_schema"), _format_of("json_object"), _keyword(*_KEYWORDS)

_WORDINGS: tuple[_Wording, ...] = (
    _Wording(
        "no-response-format",
        _format,
        lambda name, _: openai(
            f"Unsupported parameter: '{name}' is not supported with this model.",
            param=name,
            code="unsupported_parameter",
        ),
    ),
    _Wording("no-response-format@groq", _format, lambda name, _: openai(f"property '{name}' is unsupported")),
    _Wording(
        "no-response-format@azure",
        _format,
        lambda name, _: openai(f"Invalid parameter: '{name}' of type 'json_schema' is not supported with this model."),
    ),
    _Wording("no-response-format@fastapi", _format, lambda name, body: fastapi(name, body=body), 422),
    _Wording("no-response-format@mistral", _format, _mistral, 422),
    _Wording("no-response-format@vllm", _format, _vllm_extra),
    _Wording("no-response-format@gemini", _format, _gemini_name),
    _Wording(
        "no-response-format@openrouter",
        _format,
        lambda *_: openrouter(
            "No endpoints found that can handle the requested parameters. To learn more about provider routing, visit: "
            "https://openrouter.ai/docs/provider-routing",
            404,
        ),
        404,
    ),
    _Wording(
        "no-response-format@bedrock",
        _format,
        lambda name, _: {"message": f"The model returned the following errors: {name}: Extra inputs are not permitted"},
    ),
    _Wording(
        "no-response-format@litellm",
        _format,
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
    _Wording("json-word", _object_without_word, lambda *_: openai(_WORD, param="messages")),
    _Wording(
        "json-word@deepseek",
        _object_without_word,
        lambda *_: openai(
            "Prompt must contain the word 'json' in some form to use 'response_format' of type 'json_object'.",
            code="invalid_request_error",
        ),
    ),
    _Wording("no-strict", _strict, lambda name, _: openai(f"Unrecognized request argument supplied: {name}")),
    _Wording(
        "no-strict@fastapi",
        _strict,
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
    _Wording("no-strict@gemini", _strict, _gemini_name),
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
        lambda name, _: vllm(
            f"The provided JSON schema contains features not supported by xgrammar: unsupported keyword {name}."
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
    _Wording("no-keyword@gemini", _keyword(*_GEMINI_REFUSES), _gemini_keyword),
    _Wording(
        "no-references",
        _keyword("$ref"),
        lambda name, _: openai(
            f"{_SCHEMA_OF} 'PaperSummary': In context=(), '{name}' is not permitted.", param="response_format"
        ),
    ),
    _Wording(
        "no-unions",
        _keyword("anyOf"),
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
        _has("temperature"),
        lambda name, body: openai(
            f"Unsupported value: '{name}' does not support {body[name]} with this model. Only the default (1) value is "
            "supported.",
            param=name,
            code="unsupported_value",
        ),
    ),
    _Wording(
        "no-temperature@anthropic",
        _has("temperature"),
        lambda name, _: {
            "type": "error",
            "error": {"type": "invalid_request_error", "message": f"`{name}` is deprecated for this model."},
        },
    ),
    _Wording(
        "no-tools",
        _tools,
        lambda name, _: openai(f"'{name}' is not supported with this model.", param=name, code="unsupported_parameter"),
    ),
    _Wording("no-tools@ollama", _tools, _bare_tool),
    _Wording(
        "no-tools@vllm",
        _tools,
        lambda *_: vllm('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'),
    ),
    _Wording(
        "no-tools@llama.cpp",
        _tools,
        lambda *_: {"error": {"code": 500, "message": "tools param requires --jinja flag", "type": "server_error"}},
        500,
    ),
    _Wording(
        "no-tools@openrouter",
        _tools,
        lambda *_: openrouter(
            "No endpoints found that support tool use. To learn more about provider routing, visit: "
            "https://openrouter.ai/docs/provider-routing",
            404,
        ),
        404,
    ),
    _Wording(
        "no-tool-choice@deepseek",
        _forced_tool,
        lambda name, body: openai(f"{body['model']} does not support this {name}", code="invalid_request_error"),
    ),
    _Wording(
        "no-tool-choice",
        _forced_tool,
        lambda name, _: openai(f"Invalid value for '{name}': only 'auto' and 'none' are supported.", param=name),
    ),
    _Wording(
        "no-system",
        _role("system"),
        lambda name, _: openai(
            f"Unsupported value: 'messages[0].role' does not support '{name}' with this model.",
            param="messages[0].role",
            code="unsupported_value",
        ),
    ),
    _Wording("no-system@vllm", _role("system"), lambda *_: vllm("System role not supported")),
    _Wording(
        "no-system@gemini",
        _role("system"),
        lambda *_: google("Developer instruction is not enabled for models/gemma-3-27b-it"),
    ),
    _Wording(
        "no-developer",
        _role("developer"),
        lambda name, _: openai(f"Unexpected message role: {name}", param="messages[0].role"),
    ),
    _Wording(
        "no-extras",
        _unknown,
        lambda name, _: openai(f"Unrecognized request argument supplied: {name}"),
    ),
    _Wording(
        "no-extras@fastapi",
        _unknown,
        lambda _, body: fastapi(*(name for name in body if name not in KNOWN), body=body),
        422,
    ),
    _Wording("no-extras@mistral", _unknown, _mistral, 422),
    _Wording("no-extras@gemini", _unknown, _gemini_name),
)

_ABOUT = {
    "no-response-format": "response_format is refused",
    "no-json-schema": "response_format of type json_schema is refused",
    "no-json-object": "response_format of type json_object is refused",
    "json-word": "json_object is refused where no message has the word json",
    "no-strict": "strict is refused",
    "no-keyword": "a keyword of the schema is refused (minItems, pattern, ...; Gemini: additionalProperties)",
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


REFUSALS: tuple[Fault, ...] = tuple(map(_fault, _WORDINGS))
"""Faults of a dialect."""

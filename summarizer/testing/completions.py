"""Chat completions in the format of OpenAI's API: read a request, make an answer that fits it, and format it.

Source: OpenAI's API reference, "The chat completion object".
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

_CHARACTERS_A_TOKEN = 4
_FINGERPRINT = "fp_testing"
_ROLES = ("system", "developer", "user", "assistant", "tool", "function")


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with a request: the message, parameter and code of OpenAI's error."""

    message: str
    param: str | None = None
    code: str | None = None


def complaint(body: Any) -> Complaint | None:
    """Return what OpenAI would refuse in a request's body, or None if it would answer."""
    if not isinstance(body, dict):
        return Complaint(
            "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP "
            "library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)"
        )
    if not body.get("model"):
        return Complaint("you must provide a model parameter")
    return _of_messages(body.get("messages")) or _of_format(body.get("response_format"))


def _of_messages(messages: Any) -> Complaint | None:
    if messages is None:
        return Complaint("Missing required parameter: 'messages'.", "messages", "missing_required_parameter")
    if not isinstance(messages, list):
        return Complaint("Invalid type for 'messages': expected an array of objects.", "messages", "invalid_type")
    if not messages:
        return Complaint(
            "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
            "messages",
            "empty_array",
        )
    for place, message in enumerate(messages):
        if not isinstance(message, dict) or message.get("role") not in _ROLES:
            where = f"messages[{place}].role"
            return Complaint(f"Invalid value for '{where}'. Supported values are: {', '.join(_ROLES)}.", where)
    return None


def _of_format(wanted: Any) -> Complaint | None:
    if wanted is None:
        return None
    kind = wanted.get("type") if isinstance(wanted, dict) else None
    if kind not in ("text", "json_object", "json_schema"):
        return Complaint(
            f"Invalid value: {kind!r}. Supported values are: 'json_object', 'json_schema', and 'text'.",
            "response_format.type",
            "invalid_value",
        )
    if kind == "json_schema" and not isinstance(wanted.get("json_schema"), dict):
        return _missing("response_format.json_schema")
    return None


def _missing(param: str) -> Complaint:
    return Complaint(f"Missing required parameter: '{param}'.", param, "missing_required_parameter")


def completion(body: dict[str, Any], *, content: str, number: int, finish: str, refused: str | None) -> dict[str, Any]:
    """Return the completion object for an answer; if the request has tools, the answer calls the first."""
    message: dict[str, Any] = {"role": "assistant", "content": content, "refusal": refused, "annotations": []}
    if body.get("tools") and body.get("tool_choice") != "none":
        name = body["tools"][0]["function"]["name"]
        call = {"id": f"call_{number:024x}", "type": "function", "function": {"name": name, "arguments": content}}
        message |= {"content": None, "tool_calls": [call]}
        finish = "tool_calls" if finish == "stop" and not _is_forced(body) else finish
    return {
        "id": f"chatcmpl-{number:029x}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "logprobs": _logprobs(body, content), "finish_reason": finish}],
        "usage": usage(body, content),
        "service_tier": body["service_tier"] if body.get("service_tier") in {"flex", "priority"} else "default",
        "system_fingerprint": _FINGERPRINT,
    }


def _is_forced(body: dict[str, Any]) -> bool:
    """Whether the request names the tool to call; OpenAI ends such a call with "stop"."""
    return isinstance(body.get("tool_choice"), dict)


def _logprobs(body: dict[str, Any], content: str) -> dict[str, Any] | None:
    """Return log probabilities of 0 for each word, if the request asks for them."""
    if not body.get("logprobs"):
        return None
    words = content.split(" ")
    tokens = [{"token": word, "logprob": 0.0, "bytes": list(word.encode()), "top_logprobs": []} for word in words]
    return {"content": tokens, "refusal": None}


def usage(body: dict[str, Any], content: str) -> dict[str, Any]:
    """Count tokens at four characters each; a request with `reasoning_effort` gets one reasoning token."""
    sent = len(json.dumps(body["messages"])) // _CHARACTERS_A_TOKEN
    received = max(1, len(content) // _CHARACTERS_A_TOKEN)
    thought = 1 if body.get("reasoning_effort") not in {None, "none"} else 0
    return {
        "prompt_tokens": sent,
        "completion_tokens": received,
        "total_tokens": sent + received,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": thought,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def wanted(body: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON schema that the answer must follow, from the request's tool, format or messages."""
    if (tools := body.get("tools")) and body.get("tool_choice") != "none":
        return dict(tools[0]["function"].get("parameters") or {})
    form = body.get("response_format") or {}
    return dict((form.get("json_schema") or {}).get("schema") or _in_words(body))


def wanted_name(body: dict[str, Any]) -> str:
    """Return the name of the tool or schema, which a model would use for a wrapper."""
    if tools := body.get("tools"):
        return str(tools[0]["function"]["name"])
    form = (body.get("response_format") or {}).get("json_schema") or {}
    return str(form.get("name") or wanted(body).get("title") or "answer")


def words(body: dict[str, Any]) -> str:
    """Return all the text in a request's messages."""
    texts = []
    for message in body.get("messages") or []:
        content = message.get("content") if isinstance(message, dict) else None
        parts = content if isinstance(content, list) else [{"text": content}]
        texts += [str(part["text"]) for part in parts if isinstance(part, dict) and part.get("text")]
    return "\n".join(texts)


def _in_words(body: dict[str, Any]) -> dict[str, Any]:
    """Return the last JSON schema in the text of the messages."""
    text, found, at = words(body), {}, 0
    while (at := text.find("{", at)) >= 0:
        try:
            value, at = json.JSONDecoder().raw_decode(text, at)
        except (ValueError, RecursionError):
            at += 1
            continue
        schema = value.get("schema", value)
        if isinstance(schema, dict) and {"properties", "$ref", "anyOf"} & set(schema):
            found = schema
    return found


def instance(schema: dict[str, Any], root: dict[str, Any] | None = None) -> Any:
    """Return the smallest value that follows a JSON schema: first choices, the fewest items, null where allowed.

    A list of integers gets a 1, because it is a list of sentence numbers. Patterns are ignored.
    """
    root = root or schema
    if "$ref" in schema:
        return instance(_referred(schema["$ref"], root), root)
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return None if {"type": "null"} in options else instance(options[0], root)
    if "allOf" in schema:
        return instance({key: value for part in schema["allOf"] for key, value in part.items()}, root)
    match _kind(schema):
        case "object":
            return {name: instance(part, root) for name, part in schema.get("properties", {}).items()}
        case "array":
            return _items(schema, root)
    return _scalar(schema)


def _referred(reference: str, root: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a schema that a reference such as `#/$defs/Name` points to."""
    part: Any = root
    for step in reference.removeprefix("#").strip("/").split("/"):
        part = part[step] if step else part
    return dict(part)


def _items(schema: dict[str, Any], root: dict[str, Any]) -> list[Any]:
    items = schema.get("items") or {}
    count = max(int(schema.get("minItems") or 0), 1 if items.get("type") == "integer" else 0)
    return [instance(items, root) for _ in range(count)]


def _kind(schema: dict[str, Any]) -> str:
    """Return the type: null if a list of types includes it, object if only properties are given."""
    kind = schema.get("type") or ("object" if "properties" in schema else "string")
    if isinstance(kind, list):
        return "null" if "null" in kind else str(kind[0])
    return str(kind)


def _scalar(schema: dict[str, Any]) -> Any:
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    return {"integer": 1, "number": 1, "boolean": False, "null": None}.get(_kind(schema), "text")

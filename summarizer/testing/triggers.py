"""Triggers: functions that find what a server may refuse in a request, and name it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarizer.testing.completions import words

if TYPE_CHECKING:
    from collections.abc import Callable

    Body = dict[str, Any]

    Trigger = Callable[[Body], str | None]
    """Returns the name of what a server refuses in a request, or None."""

GEMINI_REFUSES = ("additionalProperties", "$schema", "const", "exclusiveMinimum", "exclusiveMaximum")

KEYWORDS = ("minItems", "maxItems", "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "default")

KNOWN = ("model", "messages", "stream", "temperature", "max_tokens", "top_p", "stop")


def formatted(body: Body) -> str | None:
    """Find a response_format of any type."""
    return "response_format" if body.get("response_format") else None


def format_of(kind: str) -> Trigger:
    """Find a response_format of this type."""
    return lambda body: kind if (body.get("response_format") or {}).get("type") == kind else None


def object_without_word(body: Body) -> str | None:
    """Find a json_object when no message contains the word json."""
    return format_of("json_object")(body) and (None if "json" in words(body).lower() else "json")


def strict(body: Body) -> str | None:
    """Find strict, in the format or in a tool."""
    tools = [tool["function"] for tool in body.get("tools") or []]
    form = (body.get("response_format") or {}).get("json_schema") or {}
    return "strict" if any("strict" in part for part in [form, *tools]) else None


def _schema(body: Body) -> Any:
    """Return the schemas of a request's format and tools."""
    form = (body.get("response_format") or {}).get("json_schema") or {}
    return [form.get("schema"), *(tool["function"].get("parameters") for tool in body.get("tools") or [])]


def keyword(*names: str) -> Trigger:
    """Find the first of these keywords that a schema uses; field names don't count."""

    def look(body: Body) -> str | None:
        used = _keywords(_schema(body))
        return next((name for name in names if name in used), None)

    return look


def _keywords(schema: Any) -> set[str]:
    """Return the keywords of a schema at any depth, without its field names."""
    if isinstance(schema, list):
        return set().union(*map(_keywords, schema))
    if not isinstance(schema, dict):
        return set()
    found = set(schema)
    for key, part in schema.items():
        parts = list(part.values()) if key in {"properties", "$defs"} and isinstance(part, dict) else [part]
        found |= _keywords(parts)
    return found


def strict_object(body: Body) -> str | None:
    """Find an object without additionalProperties false in a strict schema."""
    return _strict_fault(body, lambda schema: schema.get("additionalProperties") is not False and "object")


def strict_required(body: Body) -> str | None:
    """Find a field that is not required in a strict schema."""
    return _strict_fault(
        body, lambda schema: next((name for name in schema["properties"] if name not in schema.get("required", [])), "")
    )


def _strict_fault(body: Body, look: Callable[[Body], str | bool]) -> str | None:
    form = (body.get("response_format") or {}).get("json_schema") or {}
    objects = _objects(form.get("schema")) if form.get("strict") else []
    return next((str(found) for schema in objects if (found := look(schema))), None)


def _objects(schema: Any) -> list[Body]:
    """Return the object schemas within a schema."""
    if isinstance(schema, list):
        return [found for part in schema for found in _objects(part)]
    if not isinstance(schema, dict):
        return []
    own = [schema] if isinstance(schema.get("properties"), dict) else []
    return own + _objects(list(schema.values()))


def no_stream(body: Body) -> str | None:
    """Find a request that does not ask for a stream."""
    return None if body.get("stream") else "stream"


def has(*names: str) -> Trigger:
    """Find the first of these parameters that has a value."""
    return lambda body: next((name for name in names if body.get(name) is not None), None)


def with_tools(body: Body) -> str | None:
    """Find tools."""
    return "tools" if body.get("tools") else None


def forced_tool(body: Body) -> str | None:
    """Find a tool_choice that forces a tool call."""
    return "tool_choice" if body.get("tools") and body.get("tool_choice") not in (None, "auto", "none") else None


def role(*names: str) -> Trigger:
    """Find a message with one of these roles."""
    return lambda body: next((message["role"] for message in body["messages"] if message.get("role") in names), None)


def unknown(body: Body) -> str | None:
    """Find the first parameter that is not in `KNOWN`."""
    return next((name for name in body if name not in KNOWN), None)

"""A server's dialect: how it takes a schema, and which parts of a request it rejects.

Servers that speak OpenAI's protocol differ in how they take a schema, in the name of the token limit, in the parameters
and in the JSON Schema keywords they support. The dialect is never part of an answer's fingerprint.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarizer.settings import Form

FORMS: tuple[Form, ...] = ("json_schema", "json", "tools", "md_json")
"""The forms, strictest first: an enforced schema, JSON with the schema in the prompt, a tool call, plain text."""

LIMITS = ("max_tokens", "max_completion_tokens")
BOUNDS = frozenset(
    {
        *("minItems", "maxItems", "uniqueItems", "minLength", "maxLength", "pattern", "format", "multipleOf"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    }
)
"""Keywords that bound values; Pydantic checks them in the answer anyway."""
DROPPED: frozenset[str] = BOUNDS | {"title", "default", "description", "additionalProperties", "examples"}
REWRITTEN = frozenset({"$ref", "$defs", "anyOf", "const"})
_BY_NAME = frozenset({"properties", "$defs"})
_SIMPLE = frozenset({"string", "integer", "number", "boolean"})
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Dialect:
    """How requests to one server are written.

    Attributes:
        form: how the request asks for structured output.
        limit: the name of the token limit.
        without: parts of a request to leave out: parameters by name, `strict`, the role `system`.
        keywords: JSON Schema keywords to leave out or rewrite.
        streams: whether the server only answers as an event stream.
    """

    form: Form = "json_schema"
    limit: str = "max_tokens"
    without: frozenset[str] = frozenset()
    keywords: frozenset[str] = frozenset()
    streams: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The dialect as a JSON object."""
        return {name: sorted(part) if isinstance(part, frozenset) else part for name, part in asdict(self).items()}

    @classmethod
    def from_dict(cls, stored: Any) -> Dialect | None:
        """The dialect that `to_dict` wrote; None if it is not a known one."""
        try:
            dialect = cls(
                stored["form"],
                stored["limit"],
                frozenset(stored["without"]),
                frozenset(stored["keywords"]),
                stored["streams"],
            )
        except (KeyError, TypeError):
            return None
        return dialect if dialect.form in FORMS and dialect.limit in LIMITS else None

    def __str__(self) -> str:
        parts = [_FORM_NAMES[self.form]]
        parts += [f"{self.limit} for the limit of tokens"] if self.limit != LIMITS[0] else []
        parts += [f"without {', '.join(sorted(self.without))}"] if self.without else []
        parts += ["as a stream"] if self.streams else []
        parts += [f"schemas without {', '.join(sorted(self.keywords))}"] if self.keywords else []
        return "; ".join(parts)


_FORM_NAMES: dict[Form, str] = {
    "json_schema": "json_schema",
    "json": "json_object, the schema in the prompt",
    "tools": "a tool call",
    "md_json": "text, the schema in the prompt",
}


def translated(request: Mapping[str, Any], dialect: Dialect) -> dict[str, Any]:
    """The request, written in this dialect."""
    sent = {name: part for name, part in request.items() if name not in dialect.without}
    if dialect.limit != LIMITS[0] and LIMITS[0] in sent:
        sent[dialect.limit] = sent.pop(LIMITS[0])
    if dialect.streams:
        sent["stream"] = True
    if "system" in dialect.without:
        sent["messages"] = _without_system(sent["messages"])
    if form := (sent.get("response_format") or {}).get("json_schema"):
        sent["response_format"] = {**sent["response_format"], "json_schema": _form(form, "schema", dialect)}
    if tools := sent.get("tools"):
        sent["tools"] = [{**tool, "function": _form(tool["function"], "parameters", dialect)} for tool in tools]
    return sent


def limit_of(request: Mapping[str, Any]) -> int | None:
    """The most tokens a request allows for its answer."""
    return next((request[name] for name in LIMITS if request.get(name)), None)


def keywords_of(request: Mapping[str, Any]) -> set[str]:
    """The JSON Schema keywords a request asks the server to enforce."""
    form = (request.get("response_format") or {}).get("json_schema") or {}
    tools = [tool["function"].get("parameters") for tool in request.get("tools") or ()]
    return _keywords([form.get("schema"), *tools])


def _form(form: Mapping[str, Any], place: str, dialect: Dialect) -> dict[str, Any]:
    """The part of a request that contains a schema."""
    kept = {name: part for name, part in form.items() if name != "strict" or "strict" not in dialect.without}
    schema = form.get(place)
    return {**kept, place: rewritten(schema, dialect.keywords)} if isinstance(schema, dict) else kept


def rewritten(schema: dict[str, Any], keywords: frozenset[str]) -> dict[str, Any]:
    """A schema without these keywords; those that cannot be left out are rewritten."""
    if not keywords:
        return schema
    whole: dict[str, Any] = _rewritten(schema, keywords, schema.get("$defs", {}), 0)
    if keywords & {"$ref", "$defs"}:
        whole.pop("$defs", None)
    return whole


def _rewritten(node: Any, keywords: frozenset[str], defs: Mapping[str, Any], depth: int) -> Any:
    if isinstance(node, list):
        return [_rewritten(item, keywords, defs, depth) for item in node]
    if not isinstance(node, dict):
        return node
    node = _said_otherwise(node, keywords, defs) if depth < _DEEPEST else node
    return {
        name: {key: _rewritten(part, keywords, defs, depth + 1) for key, part in item.items()}
        if name in _BY_NAME
        else _rewritten(item, keywords, defs, depth + 1)
        for name, item in node.items()
        if name not in keywords or name not in DROPPED
    }


def _said_otherwise(node: dict[str, Any], keywords: frozenset[str], defs: Mapping[str, Any]) -> dict[str, Any]:
    if keywords & {"$ref", "$defs"} and "$ref" in node:
        node = {**defs.get(str(node["$ref"]).rpartition("/")[2], {}), **{k: v for k, v in node.items() if k != "$ref"}}
    if "const" in keywords and "const" in node:
        node = {**{k: v for k, v in node.items() if k != "const"}, "enum": [node["const"]]}
    if "anyOf" in keywords and (options := node.get("anyOf")) is not None:
        others = [option for option in options if option != {"type": "null"}]
        if len(others) == 1 and len(options) > 1 and others[0].get("type") in _SIMPLE:
            rest = {name: part for name, part in node.items() if name != "anyOf"}
            node = {**rest, **others[0], "type": [others[0]["type"], "null"]}
    return node


def _keywords(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return set().union(*map(_keywords, schema))
    if not isinstance(schema, dict):
        return set()
    found = set(schema)
    for name, part in schema.items():
        found |= _keywords(list(part.values()) if name in _BY_NAME and isinstance(part, dict) else part)
    return found


def _without_system(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The messages, with the system message moved to the start of the first user message."""
    system = [str(message["content"]) for message in messages if message["role"] == "system"]
    rest = [message for message in messages if message["role"] != "system"]
    first = next((place for place, message in enumerate(rest) if message["role"] == "user"), None)
    if not system or first is None:
        return rest
    asked = {**rest[first], "content": "\n\n".join([*system, str(rest[first]["content"])])}
    return [*rest[:first], asked, *rest[first + 1 :]]


def with_keywords(dialect: Dialect, *names: str) -> Dialect:
    """The dialect, also without these JSON Schema keywords."""
    return replace(dialect, keywords=dialect.keywords.union(names))


def without_part(dialect: Dialect, *names: str) -> Dialect:
    """The dialect, also without these parts of a request."""
    return replace(dialect, without=dialect.without.union(names))

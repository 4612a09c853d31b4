"""A JSON schema in the subset that strict structured outputs take, and what of a schema has no place in it.

Source: OpenAI's structured outputs guide, section on supported schemas. What is left out here (lengths, patterns with
lookaround, defaults) still holds for an answer: Pydantic looks at it, and the model is asked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarizer.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_TAKEN = (
    "$defs $ref additionalProperties anyOf const description enum exclusiveMaximum exclusiveMinimum format items"
    " maxItems maximum minItems minimum multipleOf pattern prefixItems properties required type"
)
_KEYWORDS = frozenset(_TAKEN.split())
_FORMATS = frozenset(["date", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "time", "uuid"])
_BY_NAME = frozenset({"properties", "$defs"})  # what stands in these are names, not keywords
_LOOKAROUND = ("(?=", "(?!", "(?<=", "(?<!")


def strict(schema: dict[str, Any], *, told: Collection[str] = ()) -> dict[str, Any]:
    """The schema with every property required and no other allowed, without what no model reads or no provider takes.

    Args:
        schema: as Pydantic makes it.
        told: descriptions that the prompt gives already; they are left out.
    """
    root: dict[str, Any] = _strict(_inlined(schema), told)
    return root


def unsupported(schema: dict[str, Any]) -> list[str]:
    """What strict structured outputs cannot ask for, a line a place: `scores: a mapping whose keys are not known`."""
    root = [] if "properties" in schema else ["the answer: no object with named fields"]
    return [*root, *dict.fromkeys(_faults(schema, where=""))]


def require_strict(schema: dict[str, Any], *, name: str, mode: str) -> None:
    """Refuse a schema that cannot be asked for in this mode, before anything is paid.

    Raises:
        ConfigurationError: a part of it cannot; the message names the places.
    """
    if mode == "json_schema" and (faults := unsupported(schema)):
        raise ConfigurationError(
            f"schema {name} cannot be expressed as strict JSON: {'; '.join(faults)}",
            hint="Give fields names and types of their own (a list of records with a name and a value, say), or ask "
            "with --mode tools or SUMMARIZER_MODE=tools.",
        )


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a recursive model, which is a mere reference, as an object."""
    if "$ref" not in schema:
        return schema
    inner: dict[str, Any] = schema["$defs"][schema["$ref"].rpartition("/")[2]]
    return {**inner, "$defs": schema["$defs"]}


def _strict(node: Any, told: Collection[str]) -> Any:
    if isinstance(node, list):
        return [_strict(item, told) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node and len(node) > 1:  # strict outputs take no keyword beside a reference
        beside = {name: item for name, item in node.items() if name != "$ref"}
        return _strict({"anyOf": [{"$ref": node["$ref"]}], **beside}, told)
    kept = {
        name: {key: _strict(part, told) for key, part in item.items()} if name in _BY_NAME else _strict(item, told)
        for name, item in (("anyOf" if name == "oneOf" else name, item) for name, item in node.items())
        if _is_kept(name, item, node, told)
    }
    if "properties" in kept:
        kept |= {"required": list(kept["properties"]), "additionalProperties": False}
    return kept


def _is_kept(name: str, item: Any, node: dict[str, Any], told: Collection[str]) -> bool:
    match name:
        case "description":
            return "properties" not in node and item not in told  # a class's own docstring is for its readers
        case "format":
            return item in _FORMATS
        case "pattern":
            return not any(sign in item for sign in _LOOKAROUND)
    return name in _KEYWORDS


def _faults(node: Any, *, where: str) -> Iterator[str]:
    if isinstance(node, dict) and (fault := _fault(node)):
        yield f"{where}: {fault}"
    for name, part in _inside(node, where):
        yield from _faults(part, where=name)


def _inside(node: Any, where: str) -> Iterator[tuple[str, Any]]:
    """The schemas in a schema, each with the place of what it is for."""
    if isinstance(node, list):
        yield from ((where, item) for item in node)
    for name, item in node.items() if isinstance(node, dict) else ():
        if name == "properties":
            yield from ((f"{where}.{key}".strip("."), part) for key, part in item.items())
        elif name == "$defs":
            yield from item.items()
        elif name not in {"enum", "const"}:
            yield where, item


def _fault(node: dict[str, Any]) -> str:
    if node.get("type") == "object" and "properties" not in node:
        return "a mapping whose keys are not known"
    if "prefixItems" in node:
        return "a tuple whose places have types of their own"
    return "" if {"type", "anyOf", "$ref", "enum", "const"} & set(node) else "a value of any type"

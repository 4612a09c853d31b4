"""Reduces a JSON schema to the subset that strict structured outputs accept, and finds what that cannot express.

Source: OpenAI's structured outputs guide, section on supported schemas. Whatever is left out (lengths, patterns with
lookaround, defaults) is still enforced: Pydantic checks the answer, and the model is asked to repair it.
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
_BY_NAME = frozenset({"properties", "$defs"})  # their keys are names, not keywords
_LOOKAROUND = ("(?=", "(?!", "(?<=", "(?<!")


def strict(schema: dict[str, Any], *, described: Collection[str] = ()) -> dict[str, Any]:
    """Make every property required, forbid others, and drop what models ignore or providers reject.

    Args:
        schema: the schema that Pydantic generates.
        described: descriptions already in the prompt, which are left out.
    """
    root: dict[str, Any] = _strict(_inlined(schema), described)
    return root


def unsupported(schema: dict[str, Any]) -> list[str]:
    """The places strict structured outputs cannot express, one line each: `scores: a mapping whose keys vary`."""
    root = [] if "properties" in schema else ["the answer: not an object with named fields"]
    return [*root, *dict.fromkeys(_faults(schema, where=""))]


def require_strict(schema: dict[str, Any], *, name: str, mode: str) -> None:
    """Reject a schema that this mode cannot express, before any request is paid for.

    Raises:
        ConfigurationError: it has such parts; the message names them.
    """
    if mode == "json_schema" and (faults := unsupported(schema)):
        raise ConfigurationError(
            f"schema {name} cannot be expressed as strict JSON: {'; '.join(faults)}",
            hint="Give each value a named, typed field (for example, a list of records with a name and a value), or "
            "use --mode tools or SUMMARIZER_MODE=tools.",
        )


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a recursive model, which Pydantic writes as a bare reference, as an object."""
    if "$ref" not in schema:
        return schema
    inner: dict[str, Any] = schema["$defs"][schema["$ref"].rpartition("/")[2]]
    return {**inner, "$defs": schema["$defs"]}


def _strict(node: Any, described: Collection[str]) -> Any:
    if isinstance(node, list):
        return [_strict(item, described) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node and len(node) > 1:  # strict outputs allow no keyword beside a reference
        beside = {name: item for name, item in node.items() if name != "$ref"}
        return _strict({"anyOf": [{"$ref": node["$ref"]}], **beside}, described)
    kept = {
        name: {key: _strict(part, described) for key, part in item.items()}
        if name in _BY_NAME
        else _strict(item, described)
        for name, item in (("anyOf" if name == "oneOf" else name, item) for name, item in node.items())
        if _is_kept(name, item, node, described)
    }
    if "properties" in kept:
        kept |= {"required": list(kept["properties"]), "additionalProperties": False}
    return kept


def _is_kept(name: str, item: Any, node: dict[str, Any], described: Collection[str]) -> bool:
    match name:
        case "description":
            return "properties" not in node and item not in described  # class docstrings are for programmers
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
    """The schemas inside a schema, each with its place."""
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
        return "a mapping whose keys vary"
    if "prefixItems" in node:
        return "a tuple with a type for each position"
    return "" if {"type", "anyOf", "$ref", "enum", "const"} & set(node) else "a value of any type"

"""The fields of a paper summary that every screen knows, recognized by name and form, not by the schema's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

CLAIMS, DEVICES, PROBLEM, METHOD = "efficiency_claims", "hardware", "problem", "method"
SHORT = {CLAIMS: "claims"}  # how tables call a list


class _Shape(NamedTuple):
    """The form of a known field: the texts that each value needs, and whether it is a list."""

    needs: tuple[str, ...]
    many: bool


_SHAPES = {
    PROBLEM: _Shape(("text",), many=False),
    METHOD: _Shape(("text",), many=False),
    CLAIMS: _Shape(("metric", "statement"), many=True),
    DEVICES: _Shape(("name",), many=True),
}


def is_ours(name: str, value: Any) -> bool:
    """Whether a field is a known one, by name and form."""
    shape = _SHAPES.get(name)
    if shape is None:
        return False
    if not shape.many:
        return _has(value, shape.needs)
    return isinstance(value, list) and all(_has(each, shape.needs) for each in value)


def ours(summary: Any, name: str) -> Any:
    """The value of a known field; None if the summary has none of that form."""
    value = summary.get(name) if isinstance(summary, dict) else None
    return value if is_ours(name, value) else None


def has_claims(summary: Any) -> bool:
    """Whether a summary lists efficiency claims, perhaps none, so that each gets a row in tables."""
    return ours(summary, CLAIMS) is not None


def claims_of(summary: Any) -> list[Mapping[str, Any]]:
    """The efficiency claims of a summary."""
    return ours(summary, CLAIMS) or []


def devices_of(summary: Any) -> list[Mapping[str, Any]]:
    """The devices of a summary."""
    return ours(summary, DEVICES) or []


def method_name(summary: Any) -> str:
    """The name of the method; may be empty."""
    return str((ours(summary, METHOD) or {}).get("name") or "")


def _has(value: Any, texts: tuple[str, ...]) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(name), str) for name in texts)

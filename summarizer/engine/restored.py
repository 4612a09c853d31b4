"""Restores the computed properties of a value, so that a cached summary is not checked a second time."""

from __future__ import annotations

from functools import cache, cached_property
from typing import Any, TypeVar, get_args

from pydantic import BaseModel

T = TypeVar("T")

_SEVERAL = (tuple, list)


def restored(value: T, dump: Any) -> T:
    """A value that was validated from its own dump, with the cached properties of its models that the dump has.

    They must be of types that JSON preserves. Values in dictionaries are computed again.

    Raises:
        KeyError, ValueError, TypeError: the dump does not belong to such a value.
    """
    if isinstance(value, _SEVERAL):
        for part, its in zip(value, dump, strict=True):
            restored(part, its)
        return value
    computed, parts = _shape(type(value))  # type: ignore[arg-type]  # mypy holds a class to the hash of its instances
    for name in computed:
        value.__dict__[name] = dump[name]
    for name in parts:
        restored(value.__dict__[name], dump[name])
    return value


@cache
def _shape(kind: type) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The cached properties that the dump of a model has, and its fields that may hold other models."""
    if not issubclass(kind, BaseModel):
        return (), ()
    computed = kind.model_computed_fields.items()
    return (
        tuple(name for name, field in computed if isinstance(field.wrapped_property, cached_property)),
        tuple(name for name, field in kind.model_fields.items() if _holds_models(field.annotation)),
    )


def _holds_models(annotation: Any) -> bool:
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return is_model or any(map(_holds_models, get_args(annotation)))

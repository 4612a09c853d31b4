"""Infers the kinds of a schema's fields from results alone.

Results do not include the schema: numbers and flags are recognized by type, a `Literal` by its few short values.
Tables, filters, sorting, plots and scores use these kinds.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Literal

from summarizer.view.names import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Kind = Literal["flag", "number", "choice", "text"]

_MOST_CHOICES = 24  # distinct values up to which words are taken for choices
_LONGEST_CHOICE = 32  # characters
_OFTEN = 3  # times that a choice of several words has to occur, on average
_NAME = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")


def described(fields: Mapping[str, Iterable[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """Each field with its name, its label and its parts, each part with its kind."""
    return [{"name": name, "label": label(name), "parts": parts_of(values)} for name, values in fields.items()]


def parts_of(values: Iterable[Mapping[str, Any]], key: str = "parts") -> list[dict[str, str]]:
    """The parts of all values, in order of appearance."""
    found = gathered(value.get(key, {}) for value in values)
    return [{"name": name, "label": label(name), "kind": kind_of(parts)} for name, parts in found.items()]


def gathered(every: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The values of each part, in order of appearance; lists are expanded."""
    found: dict[str, list[Any]] = {}
    for parts in every:
        for name, part in parts.items():
            found.setdefault(name, []).extend(part if isinstance(part, list) else [part])
    return found


def kind_of(values: list[Any]) -> Kind:
    """The kind of a part's values."""
    if all(isinstance(value, bool) for value in values):
        return "flag"
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return "number"
    return "choice" if all(isinstance(value, str) for value in values) and _are_choices(values) else "text"


def _are_choices(values: list[str]) -> bool:
    """Whether these are the values of a `Literal`: names such as `no_gain`, or repeated short words."""
    counts = Counter(values)
    if len(counts) > _MOST_CHOICES or any(len(value) > _LONGEST_CHOICE for value in counts):
        return False
    return all(map(_NAME.fullmatch, counts)) or len(values) >= _OFTEN * len(counts)

"""What kind of values the fields of a schema hold, told from the results alone.

Results carry no schema: numbers and flags are told by their type, a `Literal` by its few short values. Tables are laid
out, papers filtered and sorted, plots drawn and answers scored by these kinds.
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
    """All that each part holds, in order of appearance; a list gives each of its values."""
    found: dict[str, list[Any]] = {}
    for parts in every:
        for name, part in parts.items():
            found.setdefault(name, []).extend(part if isinstance(part, list) else [part])
    return found


def kind_of(values: list[Any]) -> Kind:
    """What the values of a part are."""
    if all(isinstance(value, bool) for value in values):
        return "flag"
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return "number"
    return "choice" if all(isinstance(value, str) for value in values) and _are_choices(values) else "text"


def _are_choices(values: list[str]) -> bool:
    """Whether these are the few values of a `Literal`: names such as `no_gain`, or short words that come back."""
    counts = Counter(values)
    if len(counts) > _MOST_CHOICES or any(len(value) > _LONGEST_CHOICE for value in counts):
        return False
    return all(map(_NAME.fullmatch, counts)) or len(values) >= _OFTEN * len(counts)

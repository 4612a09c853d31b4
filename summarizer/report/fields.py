"""Fields of any schema, shown one by one: their values as they are, and what kind of values they turn out to hold.

Results carry no schema, so the kind of a field is told from what is there: numbers and flags by their type, a `Literal`
by its few short values. The page offers a filter for each of these kinds, and a plot for numbers.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from summarizer.report.passages import cited, filled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from summarizer.report.passages import Place

ALONE = ""  # the name of the only part of a value that has no parts
_NOT_SHOWN = frozenset({"evidence", "checks"})
_NOTHING: tuple[Any, ...] = (None, "", [], {})
_MOST_CHOICES = 24  # distinct values up to which words are taken for choices
_LONGEST_CHOICE = 32  # characters
_OFTEN = 3  # times that a choice of several words has to occur, on average
_NAME = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")


def field_values(value: Any, place: Place) -> list[dict[str, Any]]:
    """The values of a field, each with its parts, and with evidence and checks where it has some."""
    values = value if isinstance(value, list) else [value]
    return [found for each in values if each not in _NOTHING for found in _value(each, place)]


def _value(value: Any, place: Place) -> Iterator[dict[str, Any]]:
    """A value, and each value with evidence of its own that it holds."""
    if not isinstance(value, dict):
        yield {"parts": {ALONE: _plain(value)}}
        return
    named = list(_parts(value))
    parts = {name: _plain(rest) for name, part in named if (rest := _without_cited(part)) not in _NOTHING}
    held = [(name, inner) for name, part in named for inner in _listed(part) if _is_cited(inner)]
    if parts or not held:
        yield filled({"parts": parts, **cited(value, place)})
    for name, inner in held:
        for found in _value(inner, place):
            yield {**found, "parts": {f"{name}.{key}" if key else name: part for key, part in found["parts"].items()}}


def _listed(part: Any) -> list[Any]:
    return part if isinstance(part, list) else [part]


def _without_cited(part: Any) -> Any:
    """A part without the values in it that have evidence of their own."""
    if isinstance(part, list):
        return [inner for inner in part if not _is_cited(inner)]
    return None if _is_cited(part) else part


def _parts(value: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, Any]]:
    """The parts of an object by name, those of an object in it as "outer.inner"."""
    for name, part in value.items():
        if name in _NOT_SHOWN or part in _NOTHING:
            continue
        if isinstance(part, dict) and not _is_cited(part):
            yield from _parts(part, f"{within}{name}.")
        else:
            yield f"{within}{name}", part


def _is_cited(value: Any) -> bool:
    return isinstance(value, dict) and "evidence" in value


def more_parts(value: Mapping[str, Any], known: Iterable[str]) -> dict[str, Any]:
    """The parts of one of our values that a schema derived from ours adds to it."""
    own = _NOT_SHOWN | frozenset(known)
    return {name: _plain(part) for name, part in _parts(value) if name.split(".")[0] not in own}


def _plain(value: Any) -> Any:
    """What JSON and the page hold as it is; what is built of other things as JSON text."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, list) and all(isinstance(each, str | bool | int | float) for each in value):
        return [_plain(each) for each in value]
    return json.dumps(value, ensure_ascii=False)


# --- Kinds -------------------------------------------------------------------------------------------------------


def described(fields: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Each field with its name, its label and its parts, each part with its kind."""
    return [{"name": name, "label": label(name), "parts": parts_of(values)} for name, values in fields.items()]


def parts_of(values: Iterable[Mapping[str, Any]], key: str = "parts") -> list[dict[str, str]]:
    """The parts of all values, in order of appearance."""
    found: dict[str, list[Any]] = {}
    for value in values:
        for name, part in value.get(key, {}).items():
            found.setdefault(name, []).extend(part if isinstance(part, list) else [part])
    return [{"name": name, "label": label(name), "kind": kind_of(parts)} for name, parts in found.items()]


def kind_of(values: list[Any]) -> str:
    """What the values of a part are: "flag", "number", "choice" or "text"."""
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


def label(name: str) -> str:
    """A field's name for people: "training_cost" is "Training cost"."""
    words = name.replace("_", " ").replace(".", ", ").strip()
    return words[:1].upper() + words[1:]

"""Splits values of any schema into entries, and formats them on one line.

An entry is a value with its parts, evidence and checks; a nested value with its own evidence is a separate entry, so
that none of its marks is lost.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, NamedTuple

from summarizer.view.checks import ASIDE, marks_of
from summarizer.view.factor import known_number, number_text
from summarizer.view.names import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ALONE = ""  # the name of the only part of a value that has no parts
WHOLE = "summary"  # the name of the only field of a schema that is itself a cited value
NOTHING: tuple[Any, ...] = (None, "", [], {})
LEADS = ("name", "title", "text", "statement", "value")  # parts that need no label
NONE = "none"


class Entry(NamedTuple):
    """A value for display.

    Attributes:
        parts: its parts by name, nested ones as "outer.inner", without empty ones.
        value: the object with its evidence and checks; empty if the schema has none.
    """

    parts: dict[str, Any]
    value: Mapping[str, Any]

    @property
    def marks(self) -> tuple[str, ...]:
        """What is wrong with it, in words."""
        return marks_of(self.value)


def fields_of(summary: Any) -> dict[str, Any]:
    """The fields of a summary; a summary that is itself a cited value is its only field."""
    if not isinstance(summary, dict):
        return {}
    return {WHOLE: summary} if is_cited(summary) else dict(summary)


def is_cited(value: Any) -> bool:
    """Whether a value has its own evidence or checks."""
    if not isinstance(value, dict):
        return False
    return isinstance(value.get("evidence"), list) or isinstance(value.get("checks"), dict)


def cited_in(value: Any) -> Iterator[dict[str, Any]]:
    """All values with their own evidence or checks, at any depth."""
    if isinstance(value, list):
        for part in value:
            yield from cited_in(part)
    elif isinstance(value, dict):
        if is_cited(value):
            yield value
        for name, part in value.items():
            if name not in ASIDE:
                yield from cited_in(part)


def entries(value: Any) -> Iterator[Entry]:
    """The entries of a field: one, or one per value of a list, each followed by nested ones."""
    for each in value if isinstance(value, list) else [value]:
        if each not in NOTHING:
            yield from _entries(each)


def _entries(value: Any) -> Iterator[Entry]:
    if isinstance(value, list) and _holds_cited(value):
        for each in value:
            yield from _entries(each)
    elif isinstance(value, dict):
        yield from _of_object(value)
    else:
        yield Entry({ALONE: plain(value)}, {})


def _of_object(value: dict[str, Any]) -> Iterator[Entry]:
    named = list(parts_of_object(value))
    parts = {name: plain(rest) for name, part in named if (rest := _without_cited(part)) not in NOTHING}
    inner = [(name, each) for name, part in named for each in _listed(part) if _holds_cited(each)]
    if parts or not inner or is_cited(value):
        yield Entry(parts, value if is_cited(value) else {})
    for name, each in inner:
        for entry in _entries(each):
            yield entry._replace(parts={_joined(name, key): part for key, part in entry.parts.items()})


def parts_of_object(value: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, Any]]:
    """The non-empty parts of an object; those of a nested plain object as "outer.inner"."""
    for name, part in value.items():
        if name in ASIDE or part in NOTHING:
            continue
        if isinstance(part, dict) and not is_cited(part):
            yield from parts_of_object(part, f"{within}{name}.")
        else:
            yield f"{within}{name}", part


def _joined(outer: str, inner: str) -> str:
    return f"{outer}.{inner}" if inner else outer


def _listed(part: Any) -> list[Any]:
    return part if isinstance(part, list) else [part]


def _holds_cited(value: Any) -> bool:
    return next(cited_in(value), None) is not None


def _without_cited(part: Any) -> Any:
    """A part without nested values that have their own evidence."""
    if isinstance(part, list):
        return [each for each in part if not _holds_cited(each)]
    return None if _holds_cited(part) else part


def plain(value: Any) -> Any:
    """Scalars and lists of scalars unchanged; everything else as JSON text."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, list) and all(isinstance(each, str | bool | int | float) for each in value):
        return [plain(each) for each in value]
    return json.dumps(value, ensure_ascii=False)


# --- On one line -------------------------------------------------------------------------------------------------


def one_line(value: Any) -> str:
    """A value of any schema on one line, without evidence and checks: "ImageNet (role: training, size: 1.2M)"."""
    return "; ".join(line_of(entry.parts) for entry in entries(value)) or NONE


def line_of(parts: Mapping[str, Any]) -> str:
    """The parts of an entry on one line: the main one, and the others by name in parentheses."""
    if parts.get("metric") and parts.get("statement"):
        return claim_line(parts)
    if "kind" in parts and "name" in parts:
        return device_line(parts)
    return _with_rest(_lead(parts), parts, but=(ALONE, *LEADS))


def claim_line(parts: Mapping[str, Any]) -> str:
    """A claim: "memory: up to 4.2x vs. Adam", or its statement if there is no amount."""
    against = f" vs. {parts['baseline']}" if parts.get("baseline") else ""
    said = f"{spoken(str(parts['metric']))}: {parts.get('amount') or parts['statement']}{against}"
    return _with_rest(said, parts, but=OF_A_CLAIM)


def device_line(parts: Mapping[str, Any]) -> str:
    """A device: "8 x A100 (gpu)"; without an unknown count."""
    kind = f" ({parts['kind']})" if parts.get("kind") else ""
    return _with_rest(f"{device_name(parts)}{kind}", parts, but=OF_A_DEVICE)


def device_name(parts: Mapping[str, Any]) -> str:
    """A device and its count: "8 x A100"."""
    count, name = parts.get("count"), part_text(parts.get("name"))
    return f"{number_text(count)} x {name}" if isinstance(count, int) and not isinstance(count, bool) else name


OF_A_CLAIM = ("metric", "statement", "amount", "baseline", "bound", "factor", "factor_low", "factor_high", "part")
OF_A_DEVICE = ("name", "kind", "count")


def _lead(parts: Mapping[str, Any]) -> str:
    return ": ".join(part_text(parts[name]) for name in (ALONE, *LEADS) if name in parts)


def _with_rest(lead: str, parts: Mapping[str, Any], *, but: Iterable[str]) -> str:
    """A lead with all parts that it does not contain itself."""
    said = frozenset(but)
    rest = ", ".join(f"{spoken(name)}: {part_text(part)}" for name, part in parts.items() if name not in said)
    return f"{lead} ({rest})" if lead and rest else lead or rest


def part_text(value: Any) -> str:
    """A part as text: "yes", "12,345", "a, b"; texts unchanged."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(part_text, value))
    if known_number(value) is not None:
        return number_text(value)
    return "" if value is None else str(value)

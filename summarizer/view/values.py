"""Values of any schema: taken apart into entries, and read on one line.

An entry is a value with its parts, and its own evidence and checks where it has some; a value with evidence that stands
within another is an entry of its own, so that no mark of it is lost.
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
    """A value as it is shown.

    Attributes:
        parts: by name, those of an object within it as "outer.inner"; what is empty is left out.
        value: what holds its evidence and its checks; empty where the schema gives it none.
    """

    parts: dict[str, Any]
    value: Mapping[str, Any]

    @property
    def marks(self) -> tuple[str, ...]:
        """What is wrong with it, in words."""
        return marks_of(self.value)


def fields_of(summary: Any) -> dict[str, Any]:
    """The fields of a summary; one that is itself a cited value is its own only field."""
    if not isinstance(summary, dict):
        return {}
    return {WHOLE: summary} if is_cited(summary) else dict(summary)


def is_cited(value: Any) -> bool:
    """Whether a value has evidence or checks of its own."""
    if not isinstance(value, dict):
        return False
    return isinstance(value.get("evidence"), list) or isinstance(value.get("checks"), dict)


def cited_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every value with evidence or checks of its own, however deep."""
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
    """The entries of a field: one, or one for each value of a list; those within them follow each."""
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
    """The parts of an object that are not empty; those of a plain object in it as "outer.inner"."""
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
    """A part without what holds evidence of its own."""
    if isinstance(part, list):
        return [each for each in part if not _holds_cited(each)]
    return None if _holds_cited(part) else part


def plain(value: Any) -> Any:
    """What JSON holds as it is, and lists of it; what is built of other things as JSON text."""
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
    """The parts of an entry on one line: what leads, and in parentheses the rest by name."""
    if parts.get("metric") and parts.get("statement"):
        return claim_line(parts)
    if "kind" in parts and "name" in parts:
        return device_line(parts)
    return _with_rest(_lead(parts), parts, but=(ALONE, *LEADS))


def claim_line(parts: Mapping[str, Any]) -> str:
    """A claim: "memory: up to 4.2x vs. Adam"; the statement where there is no amount."""
    against = f" vs. {parts['baseline']}" if parts.get("baseline") else ""
    said = f"{spoken(str(parts['metric']))}: {parts.get('amount') or parts['statement']}{against}"
    return _with_rest(said, parts, but=OF_A_CLAIM)


def device_line(parts: Mapping[str, Any]) -> str:
    """A device: "8 x A100 (gpu)"; its number only where it is known."""
    kind = f" ({parts['kind']})" if parts.get("kind") else ""
    return _with_rest(f"{device_name(parts)}{kind}", parts, but=OF_A_DEVICE)


def device_name(parts: Mapping[str, Any]) -> str:
    """A device and how many: "8 x A100"."""
    count, name = parts.get("count"), part_text(parts.get("name"))
    return f"{number_text(count)} x {name}" if isinstance(count, int) and not isinstance(count, bool) else name


OF_A_CLAIM = ("metric", "statement", "amount", "baseline", "bound", "factor", "factor_low", "factor_high", "part")
OF_A_DEVICE = ("name", "kind", "count")


def _lead(parts: Mapping[str, Any]) -> str:
    return ": ".join(part_text(parts[name]) for name in (ALONE, *LEADS) if name in parts)


def _with_rest(lead: str, parts: Mapping[str, Any], *, but: Iterable[str]) -> str:
    """A lead with all parts that it does not say itself."""
    said = frozenset(but)
    rest = ", ".join(f"{spoken(name)}: {part_text(part)}" for name, part in parts.items() if name not in said)
    return f"{lead} ({rest})" if lead and rest else lead or rest


def part_text(value: Any) -> str:
    """A part as text: "yes", "12,345", "a, b"; a text as it is."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(part_text, value))
    if known_number(value) is not None:
        return number_text(value)
    return "" if value is None else str(value)

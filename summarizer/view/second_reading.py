"""Presents a second reading as a check of each value, so that everything that shows checks shows it.

Files store it separately, as `agreement`; the check added here is only for display.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarizer.view.values import cited_in, entries, line_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CHECK = "second_reader"
_OUTCOMES = {"both": "ok", "first": "first", "second": "second"}


def with_second_reading(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """A result like `Result.to_dict`, with one more check per value if there was a second reading.

    Values without checks, such as plain texts, get a warning if the readings differ. The record is not changed.
    """
    agreement = record.get("agreement")
    if not isinstance(agreement, list) or not isinstance(record.get("summary"), dict):
        return record
    said = {str(each["path"]): each for each in agreement if isinstance(each, dict) and "path" in each}
    summary = {name: _value(name, value, said) for name, value in record["summary"].items()}
    warnings = [*(record.get("warnings") or ()), *_warnings(record["summary"], said)]
    rest = {name: part for name, part in record.items() if name != "agreement"}
    return {**rest, "summary": summary, "warnings": warnings}


def is_disputed(value: Any) -> bool:
    """Whether the readings disagree on a value or on one within it."""
    checks = (each.get("checks") for each in cited_in(value))
    return any(isinstance(one, dict) and one.get(CHECK, "ok") != "ok" for one in checks)


def _value(path: str, value: Any, said: Mapping[str, Mapping[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_value(f"{path}.{at}", each, said) for at, each in enumerate(value)]
    if path not in said or not isinstance(value, dict) or not isinstance(value.get("checks"), dict):
        return value
    return {**value, "checks": {**value["checks"], CHECK: _outcome(said[path])}}


def _outcome(agreement: Mapping[str, Any]) -> str:
    state = str(agreement.get("state"))
    if state != "differ":
        return _OUTCOMES.get(state, state)
    return f"differs: {_told(agreement)}"


def _told(agreement: Mapping[str, Any]) -> str:
    """The second reader's values for the parts that differ."""
    other, fields = agreement.get("other"), agreement.get("fields") or ()
    if not isinstance(other, dict):
        return "none" if other is None else str(other)
    parts = {name: other.get(name) for name in fields if name != "evidence"}
    if not parts:
        return "other sentences"
    return "; ".join(f"{name} {_said(part)}" for name, part in parts.items())


def _said(part: Any) -> str:
    return next((line_of(entry.parts) for entry in entries(part)), "none")


def _warnings(summary: Mapping[str, Any], said: Mapping[str, Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    """The single values without checks that differ."""
    for name, value in summary.items():
        if name in said and said[name].get("state") == "differ" and not isinstance(value, dict):
            message = f"{name}: the second reading has {_told(said[name])}"
            yield {"kind": CHECK, "message": message, "evidence": []}

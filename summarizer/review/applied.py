"""A result with its reviewers' verdicts: corrected values in place, rejected ones marked, with the reviewer's name.

Neither the original record nor its file is changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarizer.evidence.verdicts import wrong_checks
from summarizer.review.verdicts import settled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarizer.review.verdicts import ReviewerVerdict

_NUMBERS = ("factor", "factor_low", "factor_high", "bound")  # a rejected value must not be sorted by


def reviewed(record: dict[str, Any], said: Mapping[str, Mapping[str, ReviewerVerdict]]) -> dict[str, Any]:
    """Apply verdicts to the values of a record.

    Args:
        record: a result from `Result.to_dict`.
        said: the reviewers' verdicts, by the value's path.
    """
    holding = {path: verdict for path, by in said.items() if (verdict := settled(by)) is not None}
    if not holding or not isinstance(record.get("summary"), dict):
        return record
    summary = {name: _field(name, value, holding) for name, value in record["summary"].items()}
    agreement = [one for one in record.get("agreement") or () if str(one.get("path")) not in holding]
    review = [_without_value(verdict) for by in said.values() for verdict in by.values()]
    rest = {name: part for name, part in record.items() if name != "agreement"}
    return {**rest, "summary": summary, **({"agreement": agreement} if agreement else {}), "review": review}


def _without_value(verdict: ReviewerVerdict) -> dict[str, Any]:
    return {name: part for name, part in verdict.to_dict().items() if name not in {"id", "value"}}


def _field(name: str, value: Any, holding: Mapping[str, ReviewerVerdict]) -> Any:
    if not isinstance(value, list):
        return _value(value, holding.get(name))
    there = [_value(each, holding.get(f"{name}.{at}")) for at, each in enumerate(value)]
    added = (
        sorted(
            (int(path.rpartition(".")[2]), verdict)
            for path, verdict in holding.items()
            if verdict.kind == "added" and path.rpartition(".")[0] == name
        )
        if any(verdict.kind == "added" for verdict in holding.values())
        else []
    )
    return [*there, *(_value({}, verdict) for _, verdict in added)]


def _value(value: Any, verdict: ReviewerVerdict | None) -> Any:
    """Return the value with a check that names its reviewers; an accepted or corrected value loses its marks."""
    if verdict is None or not isinstance(value, dict):
        return value
    check = f"{verdict.kind} by {verdict.reviewer}"
    if verdict.kind == "rejected":
        unranked = {name: None for name in _NUMBERS if name in value}
        return {**value, **unranked, "checks": {**(value.get("checks") or {}), check: "rejected"}}
    right = dict(verdict.value or value)
    checks = right.get("checks") or {}
    wrong = wrong_checks(checks)
    return {**right, "checks": {**{name: out for name, out in checks.items() if name not in wrong}, check: "ok"}}

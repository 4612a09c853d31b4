"""What a table shows of results: a row a claim, whatever schema and however old the file that they come from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from summarizer.evidence.verdicts import wrong_checks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_IN_WORDS = {
    ("evidence", "missing"): "no evidence",
    ("evidence", "not_in_evidence"): "not in the words of its evidence",
    ("negation", "negated"): "negated",
    ("hedge", "hedged"): "only said to be possible",
}
_NOT_TOLD = ("evidence", "checks")  # of a value: shown by marks, not in the text


@dataclass(frozen=True, slots=True)
class Machine:
    """A device as the table has it."""

    name: str
    kind: str
    count: int | None

    def __str__(self) -> str:
        return self.name if self.count is None else f"{self.count} x {self.name}"


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper as the table has it.

    Attributes:
        failure: why there is no summary; empty where there is one.
        marks: checks of problem, method and hardware that are not ok, in words.
        warnings: their messages.
        fields: name and value of what the summary says, where it is of another schema than PaperSummary.
        text: what a search looks through.
    """

    id: str
    title: str
    status: str
    failure: str = ""
    method: str = ""
    hardware: tuple[Machine, ...] = ()
    marks: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as the table has it; `marks` are its checks that are not ok, in words."""

    metric: str
    statement: str
    amount: str
    baseline: str
    factor: float | None
    factor_low: float | None
    factor_high: float | None
    bound: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A claim of a paper, or a paper without any."""

    paper: Listed
    claim: Claim | None = None

    def to_dict(self) -> dict[str, Any]:
        """The row for JSON: the paper's fields and the claim, null where there is none."""
        paper = _by_name(self.paper)
        del paper["text"]
        hardware = list(map(_by_name, self.paper.hardware))
        claim = None if self.claim is None else _by_name(self.claim)
        return {**paper, "hardware": hardware, "fields": dict(self.paper.fields), "claim": claim}


def rows_of(record: Mapping[str, Any]) -> tuple[Row, ...]:
    """The rows of a result as `Result.to_dict` has it; at least one."""
    paper = _listed(record)
    claims = records_in(record["summary"], "efficiency_claims")
    return tuple(Row(paper, claim_of(claim)) for claim in claims) or (Row(paper),)


def marks_of(value: Mapping[str, Any]) -> tuple[str, ...]:
    """The checks of a cited value that came out wrong, in words."""
    return tuple(
        _IN_WORDS.get((check, outcome), f"{check} {outcome}".replace("_", " "))
        for check, outcome in wrong_checks(value.get("checks")).items()
    )


def factor_text(claim: Claim) -> str:
    """The factor with its bound: "2.5x", "1.9-3.3x", "<= 4.2x", ">= 6x", "~2x"; "-" where it is not known."""
    low, high = claim.factor_low, claim.factor_high
    if claim.factor is None:
        return "-"
    if claim.bound == "range" and low is not None and high is not None:
        return f"{_figure(low)}-{_figure(high)}x"
    sign = {"at_most": "<= ", "at_least": ">= ", "about": "~"}.get(claim.bound, "")
    return f"{sign}{_figure(claim.factor)}x"


def _figure(value: float) -> str:
    """Three digits or so: 0.0012, 2.13, 20.5, 340, 12,000, 2.5e+07."""
    if value >= 1e6 or value < 0.01:  # noqa: PLR2004  # where zeros take more room than they tell
        return f"{value:.2g}"
    places = sum(value < limit for limit in (100, 10))
    return f"{value:,.{places}f}".rstrip("0").rstrip(".") if places else f"{value:,.0f}"


def field_text(value: Any) -> str:
    """A value of any schema on one line, without its evidence and checks."""
    if isinstance(value, dict):
        told = {name: field_text(part) for name, part in value.items() if name not in _NOT_TOLD}
        return told["text"] if set(told) == {"text"} else ", ".join(f"{name} {text}" for name, text in told.items())
    if isinstance(value, list):
        return "; ".join(map(field_text, value)) or "-"
    return "-" if value is None else str(value)


def is_paper_summary(summary: Any) -> bool:
    """Whether a summary says what the table has columns for."""
    return isinstance(summary, dict) and "efficiency_claims" in summary


def records_in(summary: Any, name: str) -> list[dict[str, Any]]:
    """The records of a summary's list; empty where it is none."""
    values = summary.get(name) if isinstance(summary, dict) else None
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _listed(record: Mapping[str, Any]) -> Listed:
    summary, error = record["summary"], record.get("error")
    is_known = is_paper_summary(summary)
    return Listed(
        id=_text(record["id"]),
        title=_text(record["title"]),
        status=_text(record["status"]),
        failure=_text(error.get("message")) if isinstance(error, dict) else "",
        method=_text(_part(summary, "method").get("name")),
        hardware=tuple(map(machine_of, records_in(summary, "hardware"))) if is_known else (),
        marks=tuple(_paper_marks(summary)) if is_known else (),
        warnings=tuple(_text(warning.get("message")) for warning in records_in(record, "warnings")),
        fields=() if is_known or not isinstance(summary, dict) else _fields(summary),
        text="\n".join(_searched(record)).casefold(),
    )


def claim_of(claim: Mapping[str, Any]) -> Claim:
    """A claim of a PaperSummary as the table has it."""
    texts = {name: _text(claim.get(name)) for name in ("metric", "statement", "amount", "baseline", "bound")}
    factors = {name: _number(claim.get(name)) for name in ("factor", "factor_low", "factor_high")}
    return Claim(**texts, **factors, marks=marks_of(claim))  # type: ignore[arg-type]  # texts and numbers by name


def machine_of(device: Mapping[str, Any]) -> Machine:
    """A device of a PaperSummary as the table has it."""
    count = device.get("count")
    return Machine(_text(device.get("name")), _text(device.get("kind")), count if isinstance(count, int) else None)


def _paper_marks(summary: Mapping[str, Any]) -> Iterator[str]:
    for name in ("problem", "method"):
        yield from (f"{name}: {mark}" for mark in marks_of(_part(summary, name)))
    for device in records_in(summary, "hardware"):
        yield from (f"{_text(device.get('name'))}: {mark}" for mark in marks_of(device))


def _fields(summary: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, field_text(value)) for name, value in summary.items())


def _searched(record: Mapping[str, Any]) -> Iterator[str]:
    summary = record["summary"]
    yield from (_text(record["title"]), _text(record["abstract"]))
    if is_paper_summary(summary):
        yield from (_text(claim.get("statement")) for claim in records_in(summary, "efficiency_claims"))
    elif isinstance(summary, dict):
        yield from (text for _, text in _fields(summary))


def _part(summary: Any, name: str) -> dict[str, Any]:
    part = summary.get(name) if isinstance(summary, dict) else None
    return part if isinstance(part, dict) else {}


def _by_name(record: Listed | Machine | Claim) -> dict[str, Any]:
    """What `asdict` gives of a flat record, in a fraction of its time."""
    return {name: getattr(record, name) for name in record.__slots__}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) else None

"""The rows of a table of results: one per claim, or per entry of the lists in any other schema.

Everything else in a result, such as devices and single values, belongs to its paper.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from summarizer.evidence.verdicts import wrong_checks
from summarizer.view.checks import in_words, marks_within
from summarizer.view.factor import factor_text, known_number
from summarizer.view.kinds import gathered
from summarizer.view.names import spoken
from summarizer.view.ours import (
    CLAIMS,
    DEVICES,
    METHOD,
    PROBLEM,
    claims_of,
    devices_of,
    has_claims,
    is_ours,
    method_name,
)
from summarizer.view.second_reading import CHECK, is_disputed, with_second_reading
from summarizer.view.values import ALONE, WHOLE, Entry, device_name, entries, fields_of, line_of, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Machine:
    """A device in the table."""

    name: str
    kind: str
    count: int | None

    def __str__(self) -> str:
        return device_name({"name": self.name, "count": self.count})


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of the paper as a whole: its field, and the value on one line with its problems."""

    field: str
    text: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper in the table.

    Attributes:
        failure: why there is no summary; empty if there is one.
        marks: what is wrong with problem, method, hardware and single values, each with its name.
        warnings: their messages.
        facts: the rest of the summary, in fields that are not known ones.
        lists: the fields that rows come from.
        is_ours: whether these are efficiency claims.
        is_disputed: whether two readings disagree on a value outside the rows.
        text: the text for searches.
        summary: the summary itself.
        extra: the input's own fields.
    """

    id: str
    title: str
    status: str
    failure: str = ""
    method: str = ""
    hardware: tuple[Machine, ...] = ()
    marks: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    lists: tuple[str, ...] = ()
    is_ours: bool = False
    is_disputed: bool = False
    text: str = ""
    summary: Any = field(default=None, repr=False)
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The paper for JSON."""
        own = {name: getattr(self, name) for name in ("id", "title", "status", "failure", "method")}
        hardware = [{"name": one.name, "kind": one.kind, "count": one.count} for one in self.hardware]
        fields = {fact.field: fact.text for fact in self.facts}
        extra = {"extra": dict(self.extra)} if self.extra else {}
        return {**own, "hardware": hardware, "marks": self.marks, "warnings": self.warnings, "fields": fields, **extra}


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim in the table; `marks` say what is wrong with it, in words."""

    metric: str
    statement: str
    amount: str
    baseline: str
    factor: float | None
    factor_low: float | None
    factor_high: float | None
    bound: str
    part: str = ""
    marks: tuple[str, ...] = ()

    @property
    def factor_text(self) -> str:
        """The factor with its bound; "-" if unknown."""
        return factor_text(self.to_dict()) or "-"

    def to_dict(self) -> dict[str, Any]:
        """Like `asdict` for a flat record, but much faster."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Row:
    """A claim of a paper, an entry of another schema's list, or a paper without any.

    Attributes:
        field: the list that the row is an entry of; may be empty.
        entry: the entry, whatever its schema.
        claim: the same, if it is a claim.
    """

    paper: Listed
    field: str = ""
    entry: Entry | None = None
    claim: Claim | None = None

    @property
    def marks(self) -> tuple[str, ...]:
        """What is wrong with the entry, in words."""
        return marks_within(self.entry.value) if self.entry else ()

    @property
    def is_disputed(self) -> bool:
        """Whether two readings disagree on the entry."""
        return self.entry is not None and is_disputed(self.entry.value)

    @property
    def marks_by_part(self) -> dict[str, tuple[str, ...]]:
        """What is wrong with parts of the entry: a single value, or a check named after a part."""
        if self.entry is None:
            return {}
        if not self.field:
            marks = {fact.field: fact.marks for fact in self.paper.facts if fact.marks}
            return {name: marks[name.split(".")[0]] for name in self.entry.parts if name.split(".")[0] in marks}
        wrong = wrong_checks(self.entry.value.get("checks")).items()
        return {name: (in_words(name, outcome),) for name, outcome in wrong if name in self.entry.parts}

    def to_dict(self) -> dict[str, Any]:
        """The row for JSON: the paper's fields, and the claim or entry, or null."""
        claim = None if self.claim is None else self.claim.to_dict()
        paper = self.paper.to_dict()
        if self.entry is None or self.claim is not None:
            return {**paper, "claim": claim}
        return {**paper, "claim": None, "entry": {"field": self.field, "marks": self.marks, **self.entry.parts}}


def rows_of(record: Mapping[str, Any]) -> tuple[Row, ...]:
    """The rows of a result in the form of `Result.to_dict`; at least one."""
    paper = _listed(with_second_reading(record))
    return tuple(_rows(paper)) or (Row(paper),)


def _rows(paper: Listed) -> Iterator[Row]:
    if paper.is_ours:
        for claim in claims_of(paper.summary):
            yield Row(paper, CLAIMS, _whole(claim), claim_of(claim))
        return
    for name in paper.lists:
        yield from (Row(paper, name, entry) for entry in entries(fields_of(paper.summary)[name]))
    if not paper.lists and paper.facts:
        yield Row(paper, entry=_single(paper.summary))


def _single(summary: Any) -> Entry:
    """All single values of a summary, as the only row of its paper."""
    named = ((name, entry.parts) for name, value in fields_of(summary).items() for entry in entries(value))
    found = gathered({_column(name, key): part for key, part in parts.items()} for name, parts in named)
    return Entry({name: values[0] if len(values) == 1 else values for name, values in found.items()}, {})


def _column(name: str, part: str) -> str:
    """The name of a part of a single value: "year", "topic" for its text, "cost.usd"."""
    return name if part in (ALONE, "text", "value") else part if name == WHOLE else f"{name}.{part}"


def _whole(value: Mapping[str, Any]) -> Entry:
    return Entry(next(entries(dict(value))).parts, value)


def claim_of(claim: Mapping[str, Any]) -> Claim:
    """A claim of a PaperSummary in the table."""
    texts = {name: _text(claim.get(name)) for name in ("metric", "statement", "amount", "baseline", "bound", "part")}
    factors = {name: known_number(claim.get(name)) for name in ("factor", "factor_low", "factor_high")}
    return Claim(**texts, **factors, marks=marks_within(claim))  # type: ignore[arg-type]  # texts and numbers by name


def machine_of(device: Mapping[str, Any]) -> Machine:
    """A device of a PaperSummary in the table."""
    count = device.get("count")
    return Machine(_text(device.get("name")), _text(device.get("kind")), count if isinstance(count, int) else None)


def records_in(record: Any, name: str) -> list[dict[str, Any]]:
    """The objects in a list of a record; empty if it is not a list."""
    values = record.get(name) if isinstance(record, dict) else None
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _listed(record: Mapping[str, Any]) -> Listed:
    summary, error = record["summary"], record.get("error")
    lists = tuple(_row_fields(summary))
    return Listed(
        id=_text(record["id"]),
        title=_text(record["title"]),
        status=_text(record["status"]),
        failure=_text(error.get("message")) if isinstance(error, dict) else "",
        method=method_name(summary),
        hardware=tuple(map(machine_of, devices_of(summary))),
        marks=tuple(_paper_marks(summary, lists)),
        warnings=tuple(_text(warning.get("message")) for warning in records_in(record, "warnings")),
        facts=tuple(_facts(summary, lists)),
        lists=lists,
        is_ours=has_claims(summary),
        is_disputed=_is_disputed(record, lists),
        text="\n".join(_searched(record)).casefold(),
        summary=summary,
        extra=record.get("extra") or {},
    )


def _is_disputed(record: Mapping[str, Any], lists: Iterable[str]) -> bool:
    """Whether two readings disagree on the paper as a whole."""
    rest = [value for name, value in fields_of(record["summary"]).items() if name not in lists]
    return is_disputed(rest) or any(one.get("kind") == CHECK for one in records_in(record, "warnings"))


def _row_fields(summary: Any) -> Iterator[str]:
    """The claims, or every list of objects in another schema; an empty list may be one."""
    if has_claims(summary):
        yield CLAIMS
        return
    for name, value in fields_of(summary).items():
        is_listed = isinstance(value, list) and all(isinstance(each, dict) for each in value)
        if is_listed and not is_ours(name, value):
            yield name


def _paper_marks(summary: Any, lists: Iterable[str]) -> Iterator[str]:
    for name, value in fields_of(summary).items():
        if is_ours(name, value) and name == DEVICES:
            yield from (f"{_text(each.get('name'))}: {mark}" for each in value for mark in marks_within(each))
        elif name not in lists:
            yield from (f"{spoken(name)}: {mark}" for mark in marks_within(value))


def _facts(summary: Any, lists: Iterable[str]) -> Iterator[Fact]:
    """The values outside all rows and headings."""
    for name, value in fields_of(summary).items():
        headed = {DEVICES, METHOD, PROBLEM} if has_claims(summary) else {DEVICES}
        in_heading = name in headed and is_ours(name, value)
        if name not in lists and not in_heading:
            yield Fact(name, one_line(value), marks_within(value))


def _searched(record: Mapping[str, Any]) -> Iterator[str]:
    summary = record["summary"]
    yield from (_text(record["title"]), _text(record["abstract"]))
    if has_claims(summary):
        yield from (claim["statement"] for claim in claims_of(summary))
        return
    for value in fields_of(summary).values():
        yield from (line_of(entry.parts) for entry in entries(value))


def _text(value: Any) -> str:
    return "" if value is None else str(value)

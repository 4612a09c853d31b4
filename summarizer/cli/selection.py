"""Selects and orders the rows of a table."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from summarizer.errors import ConfigurationError
from summarizer.evidence.devices import is_named
from summarizer.view.factor import known_number
from summarizer.view.lookup import named, values_of
from summarizer.view.values import part_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from summarizer.view.rows import Claim, Listed, Row

Rows = tuple["Row", ...]
Sign = Literal["=", "!=", ">", ">=", "<", "<=", "~"]
T = TypeVar("T")

_CONDITION = re.compile(r"\s*(?P<name>[^\s=!<>~]+)\s*(?P<sign>!=|>=|<=|=|>|<|~)\s*(?P<wanted>.*?)\s*", re.DOTALL)
_EXAMPLE = "Write it like --where role=training, --where 'size>=100' or --where name~imagenet."


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on a field.

    Attributes:
        name: the field: "role", "datasets.role", "method.name".
        sign: the comparison; "~" means "contains".
        wanted: the value to compare with; empty for a field without a value.
    """

    name: str
    sign: Sign
    wanted: str

    @classmethod
    def of(cls, text: str) -> Condition:
        """Parse a condition, FIELD=VALUE or with another sign.

        Raises:
            ConfigurationError: it cannot be parsed.
        """
        match = _CONDITION.fullmatch(text)
        if match is None:
            raise ConfigurationError(f"--where {text} is not a condition.", hint=_EXAMPLE)
        condition = cls(match["name"], match["sign"], match["wanted"])  # type: ignore[arg-type]  # the pattern's signs
        if condition.sign in {"<", "<=", ">", ">="} and _number(condition.wanted) is None:
            raise ConfigurationError(f"--where {text} needs a number to compare with.", hint=_EXAMPLE)
        return condition

    def admits(self, row: Row) -> bool:
        """Whether one of the row's values under this name meets the condition."""
        values = values_of(row, self.name)
        if values is None:
            return False
        if self.sign == "!=":
            return not self._is_any(values)
        return self._is_any(values)

    def _is_any(self, values: tuple[Any, ...]) -> bool:
        if self.sign in {"=", "!="} and not self.wanted:
            return not values
        return any(self._is(value) for value in values)

    def _is(self, value: Any) -> bool:
        number, other = known_number(value), _number(self.wanted)
        if self.sign == "~":
            return _folded(self.wanted) in _folded(part_text(value))
        if self.sign in {"=", "!="}:
            return _folded(part_text(value)) == _folded(self.wanted) or (number is not None and number == other)
        return number is not None and other is not None and _COMPARED[self.sign](number, other)


_COMPARED: dict[str, Callable[[float, float], bool]] = {
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
}
_WORDED = {"true": "yes", "false": "no"}


def _folded(text: str) -> str:
    """Normalize a text for comparison: no case, and one spelling of a choice ("no_gain", "no-gain", "No gain")."""
    plain = text.casefold().replace("_", " ").replace("-", " ")
    return _WORDED.get(plain, plain)


def _number(text: str) -> float | None:
    try:
        return known_number(float(text.replace(",", "")))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions on a row; all that are set must hold.

    Attributes:
        metrics: its metric is one of these.
        hardware: a device's name or kind contains this, or matches it in another spelling.
        min_factor: its factor is known, refers to the whole, and is at least this.
        search: the title, the abstract or a value of the paper contains this, ignoring case.
        flagged: the row or its paper has marks or warnings.
        failed: the paper failed.
        disputed: two readings disagree on the row, or on a value of its whole paper.
        where: conditions on its fields.
    """

    metrics: frozenset[str] = frozenset()
    hardware: str = ""
    min_factor: float | None = None
    search: str = ""
    flagged: bool = False
    failed: bool = False
    disputed: bool = False
    where: tuple[Condition, ...] = ()

    def admits(self, row: Row) -> bool:
        """Whether to show the row."""
        if not (self._admits_paper(row.paper) and self._admits_claim(row.claim)) or self._is_fine(row):
            return False
        return all(condition.admits(row) for condition in self.where)

    def _admits_paper(self, paper: Listed) -> bool:
        if self.failed and paper.status != "failed":
            return False
        if self.hardware and not any(_is_like(machine, self.hardware) for machine in paper.hardware):
            return False
        return self.search.casefold() in paper.text

    def _admits_claim(self, claim: Claim | None) -> bool:
        if self.metrics and (claim is None or claim.metric not in self.metrics):
            return False
        return self.min_factor is None or (
            claim is not None and claim.factor is not None and not claim.part and claim.factor >= self.min_factor
        )

    def _is_fine(self, row: Row) -> bool:
        if self.disputed and not (row.is_disputed or row.paper.is_disputed):
            return True
        return self.flagged and not (row.paper.marks or row.paper.warnings or row.marks)


@dataclass(frozen=True, slots=True)
class Order:
    """The order of rows; those without a value come last.

    Attributes:
        by: a field, sorted by number (largest first) or alphabetically; None keeps the order of the input.
        reverse: whether to reverse the order.
    """

    by: str | None = None
    reverse: bool = False

    @property
    def streams(self) -> bool:
        """Whether papers can be shown while they are read."""
        return self.by is None and not self.reverse

    def sorted(self, papers: Iterable[Rows]) -> Iterator[Rows]:
        """Yield papers in order, each with its rows in order; a paper's position is that of its first row."""
        if self.streams:
            return iter(papers)
        if self.by is None:
            return reversed([tuple(map(_light, rows)) for rows in papers])
        held = [self._sorted([(self._key(row), _light(row)) for row in rows]) for rows in papers]
        return (tuple(row for _, row in rows) for _, rows in self._sorted([(rows[0][0], rows) for rows in held]))

    def _sorted(self, items: list[tuple[_Key | None, T]]) -> list[tuple[_Key | None, T]]:
        """Sort numbers first, then factors of parts, then texts; append items without a key."""
        kinds: tuple[str, ...] = ("number", "part", "text")
        numbers, parts, texts = ([item for item in items if item[0] and item[0][0] == kind] for kind in kinds)
        for found, reverse in ((numbers, not self.reverse), (parts, not self.reverse), (texts, self.reverse)):
            found.sort(key=lambda item: item[0][1], reverse=reverse)  # type: ignore[index]  # all have one
        return [*numbers, *parts, *texts, *(item for item in items if not item[0])]

    def _key(self, row: Row) -> _Key | None:
        """Return the type and value of the first value, or None if the row has none."""
        value = next(iter(values_of(row, self.by or "") or ()), None)
        if value is None:
            return None
        number = float(value) if isinstance(value, bool) else known_number(value)
        if number is None:
            return "text", str(value).casefold()
        is_of_part = (self.by or "").casefold().startswith("factor") and row.claim is not None and bool(row.claim.part)
        return ("part" if is_of_part else "number"), number


_Key = tuple[Literal["number", "part", "text"], Any]


@dataclass
class Vocabulary:
    """The field names that rows have, to report a requested name that none of them has.

    Attributes:
        wanted: the requested names, by flag.
    """

    wanted: dict[str, str]

    def __post_init__(self) -> None:
        self._known: set[str] = set()
        self._lists: set[str] = set()
        self._filled: set[str] = set()
        self._unmet = {name: flag for name, flag in self.wanted.items() if name.casefold()}

    @classmethod
    def of(cls, filter: Filter, order: Order) -> Vocabulary:
        """Make the vocabulary of a selection."""
        conditions = {condition.name: "--where" for condition in filter.where}
        return cls({**({order.by: "--sort"} if order.by else {}), **conditions})

    def learn(self, row: Row) -> None:
        """Record the field names of a row, until all requested names were found."""
        if self._unmet:
            known = named(row)
            self._lists |= set(row.paper.lists)
            self._filled |= {row.field} if row.entry else set()
            self._known |= known.keys()
            self._unmet = {name: flag for name, flag in self._unmet.items() if name.casefold() not in known}

    def check(self) -> None:
        """Raise ConfigurationError if no row has a requested name, unless a list that might have it was empty."""
        for name, flag in self._unmet.items() if self._filled and self._filled >= self._lists else ():
            close = difflib.get_close_matches(name.casefold(), self._known, n=1)
            hint = f"Did you mean {close[0]}?" if close else f"There are {', '.join(sorted(self._known))}."
            raise ConfigurationError(f"{flag} {name}: no result has this field.", hint=hint)


def _light(row: Row) -> Row:
    """Return the row without the text that was searched, since a sort keeps all rows in memory."""
    return replace(row, paper=replace(row.paper, text="", summary=None))


def _is_like(machine: Any, wanted: str) -> bool:
    known = f"{machine.name} {machine.kind}"
    return wanted.casefold() in known.casefold() or is_named(wanted, source=known)

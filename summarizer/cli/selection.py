"""Which rows of a table are shown, and in which order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from summarizer.evidence.devices import is_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from summarizer.cli.rows import Claim, Listed, Row

SortBy = Literal["factor", "title", "metric", "id"]
Rows = tuple["Row", ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Filter:
    """What a row has to be; everything that is set has to hold.

    Attributes:
        metrics: its metric is one of these.
        hardware: a device's name or kind has this in it, or is this in another spelling.
        min_factor: its factor is known and at least this.
        search: title, abstract or a statement of the paper has this in it, in any case.
        flagged: the claim or its paper has marks or warnings.
        failed: the paper has failed.
    """

    metrics: frozenset[str] = frozenset()
    hardware: str = ""
    min_factor: float | None = None
    search: str = ""
    flagged: bool = False
    failed: bool = False

    def admits(self, row: Row) -> bool:
        """Whether the row is shown."""
        return self._admits_paper(row.paper) and self._admits_claim(row.claim) and not self._is_fine(row)

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
            claim is not None and claim.factor is not None and claim.factor >= self.min_factor
        )

    def _is_fine(self, row: Row) -> bool:
        marked = row.paper.marks or row.paper.warnings or (row.claim is not None and row.claim.marks)
        return self.flagged and not marked


@dataclass(frozen=True, slots=True)
class Order:
    """How rows follow each other; those without a value come last.

    Attributes:
        by: the largest factor first, or titles, metrics or ids by the alphabet; None is the order of the input.
        reverse: the other way round.
    """

    by: SortBy | None = None
    reverse: bool = False

    @property
    def streams(self) -> bool:
        """Whether papers can be shown as they are read."""
        return self.by is None and not self.reverse

    def sorted(self, papers: Iterable[Rows]) -> Iterator[Rows]:
        """Papers in order, each with its rows in order; a paper stands where its first row belongs."""
        if self.streams:
            return iter(papers)
        held = (tuple(self._sorted(map(_light, rows), value=self._value)) for rows in papers)
        if self.by is None:
            return reversed(list(held))
        return iter(self._sorted(held, value=lambda rows: self._value(rows[0])))

    def _sorted(self, items: Iterable[T], *, value: Callable[[T], Any]) -> list[T]:
        every = list(items)
        if self.by is None:
            return every
        known = [item for item in every if value(item) is not None]
        falling = self.reverse != (self.by == "factor")
        return sorted(known, key=value, reverse=falling) + [item for item in every if value(item) is None]

    def _value(self, row: Row) -> Any:
        """What the row is sorted by, None where it has none."""
        if self.by in {"title", "id"}:
            return getattr(row.paper, self.by).casefold() or None
        return getattr(row.claim, self.by or "", None) or None


def _light(row: Row) -> Row:
    """The row without the text that was searched: a sort holds all rows at once."""
    return replace(row, paper=replace(row.paper, text=""))


def _is_like(machine: Any, wanted: str) -> bool:
    known = f"{machine.name} {machine.kind}"
    return wanted.casefold() in known.casefold() or is_named(wanted, source=known)

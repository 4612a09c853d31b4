"""Which paper is which, and which predicted claim is which gold claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from summarizer.evaluation.text import plain, squeezed
from summarizer.evidence.figures import figures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from summarizer.evaluation.lines import GoldClaim
    from summarizer.records import Span
    from summarizer.schemas import EfficiencyClaim


class Listed(Protocol):
    """What papers are known by."""

    @property
    def id(self) -> str:
        """Its identifier in its file."""

    @property
    def title(self) -> str:
        """Its title, perhaps empty."""

    @property
    def abstract(self) -> str:
        """Its text."""


P = TypeVar("P", bound=Listed)

_KEYS: tuple[Callable[[Listed], str], ...] = (
    lambda paper: paper.abstract,
    lambda paper: paper.title.casefold(),
    lambda paper: paper.id,
)


def counterparts(papers: Sequence[Listed], *, among: Iterable[P]) -> list[P | None]:
    """For each paper the other of the same abstract, else title, else id; each other is given to one paper only."""
    found: list[P | None] = [None] * len(papers)
    free = list(among)
    for key in _KEYS:
        others: dict[str, list[P]] = {}
        for other in reversed(free):
            others.setdefault(plain(key(other)), []).append(other)
        others.pop("", None)
        for at, paper in enumerate(papers):
            if found[at] is None and (same := others.get(plain(key(paper)))):
                found[at] = same.pop()
        taken = {id(other) for other in found}
        free = [other for other in free if id(other) not in taken]
    return found


def overlaps(evidence: Iterable[Span], *, quotes: Iterable[str], abstract: str) -> bool:
    """Whether spans of an abstract share a character with one of the quotes, white space apart."""
    whole = squeezed(abstract)
    spans = [(len(squeezed(abstract[: span.start])), len(squeezed(abstract[: span.end]))) for span in evidence]
    for quote in map(squeezed, quotes):
        start = whole.find(quote)
        if start >= 0 and any(first < start + len(quote) and start < last for first, last in spans):
            return True
    return False


def claim_pairs(
    predicted: Sequence[EfficiencyClaim], gold: Sequence[GoldClaim], *, abstract: str
) -> list[tuple[int, int]]:
    """Which predicted claim is which gold claim, by number, one to one.

    Only claims whose passages overlap and whose figures agree are paired. Of all ways to pair them the one with the
    most pairs is taken, then the one with the most metrics right, then the one with the fewest optional claims.
    """
    many = len(predicted) + 1

    def weight(claim: EfficiencyClaim, wanted: GoldClaim) -> int:
        if not agree(claim.amount, wanted.amounts) or not overlaps(
            claim.evidence, quotes=wanted.quotes, abstract=abstract
        ):
            return 0
        return many * many + many * (claim.metric in wanted.metrics) + (not wanted.optional)

    return assignment([[weight(claim, wanted) for wanted in gold] for claim in predicted])


def agree(amount: str | None, accepted: Sequence[str | None]) -> bool:
    """Whether an amount has the figures of one that is accepted; where none is, whether it has no figure."""
    return any(_values(amount) == _values(other) for other in accepted or (None,))


def _values(amount: str | None) -> set[Decimal]:
    return {figure.value for figure in figures(amount or "") if not figure.spelled}


def assignment(weights: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """The pairs (row, column) of positive weight, one to one, whose sum is greatest.

    The Hungarian method with shortest augmenting paths (Jonker and Volgenant, Computing 38, 1987), rows times columns
    times the larger of both in time.
    """
    size = max(len(weights), max(map(len, weights), default=0))
    costs = [[0] * (size + 1) for _ in range(size + 1)]  # row and column 0 stand for "none yet"
    for row, values in enumerate(weights, start=1):
        costs[row][1 : len(values) + 1] = [-value for value in values]
    row_prices, column_prices, row_of = [0] * (size + 1), [0] * (size + 1), [0] * (size + 1)
    for row in range(1, size + 1):
        row_of[0] = row
        _augment(costs, row_prices, column_prices, row_of=row_of)
    pairs = ((row_of[column], column) for column in range(1, size + 1))
    return sorted((row - 1, column - 1) for row, column in pairs if costs[row][column] < 0)


def _augment(costs: list[list[int]], row_prices: list[int], column_prices: list[int], *, row_of: list[int]) -> None:
    """Give a column to the row that waits in column 0, along the cheapest path of exchanges."""
    slack = dict.fromkeys(range(1, len(costs)), sum(map(abs, map(min, costs))) + 1)
    before: dict[int, int] = {}
    visited, column = [0], 0
    while row_of[column]:
        row = row_of[column]
        for other in slack:
            reduced = costs[row][other] - row_prices[row] - column_prices[other]
            if other not in before or reduced < slack[other]:
                slack[other], before[other] = reduced, column
        column = min(slack, key=slack.__getitem__)
        step = slack.pop(column)
        for seen in visited:
            row_prices[row_of[seen]] += step
            column_prices[seen] -= step
        slack = {other: left - step for other, left in slack.items()}
        visited.append(column)
    while column:
        row_of[column] = row_of[before[column]]
        column = before[column]

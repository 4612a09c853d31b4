"""Matches papers between files, and predicted claims with gold claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from summarizer.agreement.assignment import assignment
from summarizer.evaluation.text import plain, squeezed
from summarizer.evidence.figures import figures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from summarizer.evaluation.lines import GoldClaim
    from summarizer.records import Span
    from summarizer.schemas import EfficiencyClaim


class Identified(Protocol):
    """What papers are matched by."""

    @property
    def id(self) -> str:
        """Its identifier in its file."""

    @property
    def title(self) -> str:
        """Its title, perhaps empty."""

    @property
    def abstract(self) -> str:
        """Its text."""


P = TypeVar("P", bound=Identified)

_KEYS: tuple[Callable[[Identified], str], ...] = (
    lambda paper: paper.abstract,
    lambda paper: paper.title.casefold(),
    lambda paper: paper.id,
)


def counterparts(papers: Sequence[Identified], *, among: Iterable[P]) -> list[P | None]:
    """For each paper, the other one with the same abstract, else title, else id; each other one is used only once."""
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
    """Whether spans of an abstract overlap one of the quotes, ignoring white space."""
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
    """Match predicted claims to gold claims one to one, by number.

    Only claims whose passages overlap and whose figures agree are paired. The best pairing has the most pairs, then the
    most right metrics, then the fewest optional claims.
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
    """Whether an amount has the same figures as an accepted one; if none is listed, whether it has no figure."""
    return any(_values(amount) == _values(other) for other in accepted or (None,))


def _values(amount: str | None) -> set[Decimal]:
    return {figure.value for figure in figures(amount or "") if not figure.spelled}

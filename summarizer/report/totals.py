"""The totals in the page's header."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from summarizer.evidence.verdicts import wrong_checks
from summarizer.report.passages import values_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from summarizer.report.payload import Payload


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of papers and their claims.

    Attributes:
        claims: efficiency claims, `factors` of them with a factor.
        flagged: papers with a check that is not ok, or a warning.
    """

    papers: int
    ok: int
    failed: int
    skipped: int
    flagged: int
    claims: int
    factors: int


def totals(data: Payload) -> Totals:
    """The counts of a page's papers."""
    papers = data["papers"]
    statuses = Counter(paper["status"] for paper in papers)
    claims = [claim for paper in papers for claim in paper.get("claims", ())]
    return Totals(
        papers=len(papers),
        ok=statuses["ok"],
        failed=statuses["failed"],
        skipped=statuses["skipped"],
        flagged=sum(map(is_flagged, papers)),
        claims=len(claims),
        factors=sum("factor" in claim for claim in claims),
    )


def is_flagged(paper: Mapping[str, Any]) -> bool:
    """Whether a paper needs review: it has a warning, or a failed check."""
    return bool(paper.get("warnings")) or any(wrong_checks(value.get("checks")) for value in values_of(paper))


@dataclass(frozen=True, slots=True)
class PageSpending:
    """What the results cost to make.

    Attributes:
        requests: answers that were billed.
        tokens: tokens sent and received.
        cost_usd: US dollars for the answers with a known price.
        unpriced: results with a billed answer whose price is unknown.
        cached: cache hits, which cost nothing.
    """

    requests: int
    tokens: int
    cost_usd: float
    unpriced: int
    cached: int


def spending(results: Iterable[Mapping[str, Any]]) -> PageSpending:
    """The total cost of all results."""
    requests = tokens = unpriced = cached = 0
    cost = 0.0
    for result in results:
        usage = result["usage"]
        requests += usage.get("requests") or 0
        tokens += (usage.get("input_tokens") or 0) + (usage.get("output_tokens") or 0)
        cost += usage.get("cost_usd") or 0.0
        unpriced += usage.get("cost_usd") is None
        cached += bool(result["provenance"].get("cached"))
    return PageSpending(requests, tokens, cost, unpriced, cached)

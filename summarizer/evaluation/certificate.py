"""Estimates how many unreviewed values are right, from the reviewed ones.

Values are grouped by what is known about all of them (checks, a second reading, a figure). In each group the reviewed
ones are a sample, and the exact binomial bound gives the share of the group that is right at least. This holds if the
papers with gold answers were drawn at random from the results, and as far as values of one paper are independent.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from summarizer.errors import InputError
from summarizer.evaluation.binomial import lower_bound, needed
from summarizer.evaluation.fields import parts_of, right_entries
from summarizer.evaluation.judging import right_values
from summarizer.evaluation.lines import GoldAnswer
from summarizer.evaluation.matching import counterparts
from summarizer.evidence.figures import figures
from summarizer.evidence.verdicts import wrong_checks
from summarizer.view.values import cited_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from summarizer.evaluation.lines import GoldPaper, ResultLine

ALL, DISPUTED, CHECKED = "all", "disputed", "checks ok"
FIGURE, SURE = f"{CHECKED}, with a figure", f"{CHECKED}, in both readings"
SURE_FIGURE = f"{SURE}, with a figure"
GROUPS = (ALL, DISPUTED, CHECKED, FIGURE, SURE, SURE_FIGURE)
FEWEST = 30  # with fewer reviewed values, no share is given


class GroupedValue(NamedTuple):
    """An entry of a list in a summary.

    Attributes:
        field: the list.
        groups: the groups it belongs to.
        is_right: whether gold has it too; None if it was not reviewed, or gold leaves it open.
    """

    field: str
    groups: tuple[str, ...]
    is_right: bool | None


@dataclass(frozen=True, slots=True)
class Share:
    """The share of right values in one group.

    Attributes:
        field: the list they are entries of.
        group: what they have in common.
        values: how many there are in the results.
        reviewed: how many of these gold covers.
        right: how many of the reviewed ones are right.
        at_least: the lower bound on the share of right values among all; None if too few were reviewed.
        needed: how many more values you would have to review, all of them right, to get a share at all, or to reach
            the goal.
    """

    field: str
    group: str
    values: int
    reviewed: int
    right: int
    at_least: float | None
    needed: int


def certify(
    results: Sequence[ResultLine],
    *,
    gold: Sequence[GoldPaper] | Sequence[GoldAnswer],
    confidence: float = 0.95,
    goal: float | None = None,
) -> tuple[Share, ...]:
    """Estimate the share of right values in each group, list by list.

    An entry is right if gold has it: its evidence overlaps, its figures agree, and its closed choices are accepted.
    Entries that gold marks as optional count as not reviewed.

    Args:
        results: all results, reviewed or not.
        gold: right answers for some of them, drawn at random.
        confidence: the confidence of each share.
        goal: the share to reach, if any.

    Raises:
        InputError: no result has gold, or the summaries have none of gold's lists.
    """
    values = list(_values(results, gold))
    known = Counter((value.field, group) for value in values for group in value.groups)
    reviewed = Counter(
        (value.field, group, value.is_right) for value in values if value.is_right is not None for group in value.groups
    )
    shares = []
    for field, group in known:
        right, wrong = reviewed[field, group, True], reviewed[field, group, False]
        of = right + wrong
        bound = lower_bound(right, of, confidence=confidence) if of >= FEWEST else None
        more = max(FEWEST - of, 0) if goal is None else needed(right, of, goal=goal, confidence=confidence)
        shares.append(Share(field, group, known[field, group], of, right, bound, more))
    fields = list(dict.fromkeys(share.field for share in shares))
    return tuple(sorted(shares, key=lambda share: (fields.index(share.field), GROUPS.index(share.group))))


def _values(results: Sequence[ResultLine], gold: Sequence[Any]) -> Iterator[GroupedValue]:
    of = counterparts(results, among=gold)
    if not any(of):
        raise InputError(
            "None of the results has a gold answer.",
            hint="Write gold answers for some of these papers; docs/how-to/evaluate.md shows how.",
        )
    parts = parts_of(gold) if isinstance(gold[0], GoldAnswer) else {}
    for line, known in zip(results, of, strict=True):
        if line.summary is None:
            continue
        right = _right(line, known, parts)
        agreed = {str(each.get("path")): str(each.get("state")) for each in line.agreement}
        for field, value in line.summary.items():
            if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
                continue
            for at, each in enumerate(value):
                path = f"{field}.{at}"
                yield GroupedValue(field, tuple(_groups(each, agreed.get(path))), right.get(path))


def _right(line: ResultLine, known: Any, parts: Any) -> Mapping[str, bool | None]:
    if known is None:
        return {}
    if isinstance(known, GoldAnswer):
        return right_entries(line, gold=known, parts=parts)
    return right_values(line, gold=known)


def _groups(value: Mapping[str, Any], state: str | None) -> Iterator[str]:
    """The groups of an entry, which don't depend on gold."""
    yield ALL
    if state not in {None, "both"}:
        yield DISPUTED
    if any(wrong_checks(each.get("checks")) for each in cited_in(value)):
        return
    has_figure = any(isinstance(part, str) and figures(part) for part in value.values())
    yield CHECKED
    if has_figure:
        yield FIGURE
    if state == "both":
        yield SURE
        if has_figure:
            yield SURE_FIGURE

"""`summarizer certify`: estimate the share of correct values from reviewed papers."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.table import Table

from summarizer.cli.eval import gold_in, results_in
from summarizer.cli.intake import counted
from summarizer.evaluation import certify as shares_of
from summarizer.evaluation.certificate import CHECKED, SURE
from summarizer.view.names import spoken
from summarizer.view.ours import SHORT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from summarizer.evaluation import Share


def certify(results: str, *, gold: str, confidence: float, goal: float | None, as_json: bool, console: Console) -> int:
    """Print the share of correct values of each group; return the exit code, 1 if it is unknown or below the target.

    The target applies to the largest group of sure values: those that pass their checks and, if there was a second
    reading, are in both readings. The group is fixed in advance, since the best of several bounds would be too high.

    Raises:
        InputError: a file cannot be read, or nothing in the results was reviewed.
    """
    shares = shares_of(results_in(results), gold=gold_in(gold), confidence=confidence, goal=goal)
    sure = _sure(shares)
    is_reached = bool(sure) and sure[0].at_least is not None and sure[0].at_least >= (goal or 0.0)
    if as_json:
        console.file.write(f"{json.dumps([asdict(share) for share in shares], indent=2)}\n")
        return int(not is_reached)
    console.print(_table(shares, goal=goal))
    for share in sure:
        console.print(_sentence(share, confidence=confidence, goal=goal), highlight=False, soft_wrap=True)
    said = "This holds if the reviewed papers were drawn at random from these results (`--sample` draws them)."
    console.print(said, highlight=False, soft_wrap=True)
    return int(not is_reached)


def _sure(shares: Sequence[Share]) -> list[Share]:
    """Return the most trustworthy group of values of each list, longest list first."""
    of_field = {share.field: share for group in (CHECKED, SURE) for share in shares if share.group == group}
    return sorted(of_field.values(), key=lambda share: -share.values)


def _table(shares: Sequence[Share], *, goal: float | None) -> Table:
    table = Table("values", "group", "in all", "reviewed", "right", "at least", "to review", border_style="dim")
    for column in table.columns[2:]:
        column.justify, column.no_wrap = "right", True
    for share in shares:
        reached = goal is not None and share.at_least is not None and share.at_least >= goal
        numbers = (f"{number:,}" for number in (share.values, share.reviewed, share.right))
        more = f"{share.needed:,}" if share.needed else ""
        style = "bold" if reached else ""
        table.add_row(_name(share), share.group, *numbers, _percent(share.at_least), more, style=style)
    return table


def _sentence(share: Share, *, confidence: float, goal: float | None) -> str:
    name, more = _name(share), f"{counted(share.needed, 'more value')} reviewed, all of them right"
    if share.at_least is None:
        return f"{name}: {share.reviewed} of {share.values:,} reviewed are too few to say more; {more}, would do."
    found = (
        f"Of the {share.values:,} {name} with {share.group}, at least {_percent(share.at_least)} are right, with"
        f" {confidence:.0%} confidence ({share.right:,} of {share.reviewed:,} reviewed)."
    )
    return (
        found
        if goal is None or share.at_least >= goal
        else f"{found} {more[0].upper()}{more[1:]}, would show {goal:.0%}."
    )


def _name(share: Share) -> str:
    return spoken(SHORT.get(share.field, share.field))


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{int(value * 1_000) / 10:.1f}%"

"""Verdicts: a check of a value against its evidence, its outcome, and the repair.

A value yields its verdicts once (`Cited.verdicts`). Its `checks` and the complaint sent to the model are two folds over
them, so that what is marked and what is asked for can never differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Outcome = Literal["ok", "not_applicable", "missing", "negated", "hedged", "not_in_evidence"]
_PASSES = frozenset({"ok", "not_applicable"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one check of one value.

    Attributes:
        check: the name of the check, a key of `checks`: "figure", "negation", or one of your own.
        outcome: "ok"; "not_applicable" if the value has nothing to check; otherwise what is wrong.
        repair: what the model should do about it, in terms of its answer ("leave it out"). Only used if it is wrong.
    """

    check: str
    outcome: Outcome
    repair: str = ""

    @classmethod
    def of(cls, check: str, *, holds: bool, wrong: Outcome = "not_in_evidence", repair: str = "") -> Verdict:
        """`ok` if it holds, otherwise `wrong` with its `repair`."""
        return cls(check, "ok") if holds else cls(check, wrong, repair)

    @property
    def is_wrong(self) -> bool:
        """Whether the value needs review."""
        return self.outcome not in _PASSES


def checks_of(verdicts: Iterable[Verdict]) -> dict[str, Outcome]:
    """The outcomes by check, as results store them; of several for one check, the first wrong one counts.

    "not_applicable" is left out, so a key always means that something was checked. Without evidence, `missing` is
    the only entry.
    """
    checks: dict[str, Outcome] = {}
    for verdict in verdicts:
        if verdict.outcome == "missing":
            return {verdict.check: "missing"}
        if verdict.outcome != "not_applicable" and checks.get(verdict.check, "ok") == "ok":
            checks[verdict.check] = verdict.outcome
    return checks


def complaint_of(verdicts: Iterable[Verdict]) -> str:
    """Return what the model has to repair, each repair once; empty if nothing is wrong."""
    wrong = (verdict for verdict in verdicts if verdict.is_wrong)
    repairs = (one.repair or f"{one.check}: {one.outcome.replace('_', ' ')}, mend it or leave it out" for one in wrong)
    return "; ".join(dict.fromkeys(repairs))


def wrong_checks(checks: Any) -> dict[str, str]:
    """The entries of a value's `checks`, as stored in a results file, that need review.

    Anything but a mapping has no entries; an unknown outcome counts as wrong.
    """
    outcomes = checks.items() if isinstance(checks, dict) else ()
    return {str(check): str(outcome) for check, outcome in outcomes if str(outcome) not in _PASSES}


def passed_checks(checks: Any) -> tuple[str, ...]:
    """The names of the checks whose outcome is `ok`."""
    return tuple(str(check) for check, outcome in checks.items() if outcome == "ok") if isinstance(checks, dict) else ()

"""Verdicts: what was asked of a value's evidence, how it came out, and what would mend it.

A value says its verdicts once (`Cited.verdicts`). Its `checks` and the complaint that the model is sent are two folds
over them, so that what is marked and what is asked for again can never differ.
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
    """How one check of one value came out.

    Attributes:
        check: the name of the check, a key of `checks`: "figure", "negation", or one of your own.
        outcome: "ok"; "not_applicable" where the value has nothing that this check looks at; else what is wrong.
        repair: what the model has to do about it, in terms of its answer ("leave it out"). Unused unless it is wrong.
    """

    check: str
    outcome: Outcome
    repair: str = ""

    @classmethod
    def of(cls, check: str, *, holds: bool, wrong: Outcome = "not_in_evidence", repair: str = "") -> Verdict:
        """`ok` if it holds, else what is `wrong` with its `repair`."""
        return cls(check, "ok") if holds else cls(check, wrong, repair)

    @property
    def is_wrong(self) -> bool:
        """Whether somebody has to look at the value."""
        return self.outcome not in _PASSES


def checks_of(verdicts: Iterable[Verdict]) -> dict[str, Outcome]:
    """The outcomes by check, as results have them: of several of a check the first wrong one counts.

    What is not applicable is left out: a key stands for something that was looked at. Without evidence nothing else
    was, and `missing` stands alone.
    """
    checks: dict[str, Outcome] = {}
    for verdict in verdicts:
        if verdict.outcome == "missing":
            return {verdict.check: "missing"}
        if verdict.outcome != "not_applicable" and checks.get(verdict.check, "ok") == "ok":
            checks[verdict.check] = verdict.outcome
    return checks


def complaint_of(verdicts: Iterable[Verdict]) -> str:
    """What the model has to mend, every repair once; empty where nothing is wrong."""
    wrong = (verdict for verdict in verdicts if verdict.is_wrong)
    repairs = (one.repair or f"{one.check}: {one.outcome.replace('_', ' ')}, mend it or leave it out" for one in wrong)
    return "; ".join(dict.fromkeys(repairs))


def wrong_checks(checks: Any) -> dict[str, str]:
    """Those of a value's `checks`, as a results file has them, that somebody has to look at.

    What is no mapping has none; an outcome that this version does not know counts as wrong.
    """
    outcomes = checks.items() if isinstance(checks, dict) else ()
    return {str(check): str(outcome) for check, outcome in outcomes if outcome not in _PASSES}


def passed_checks(checks: Any) -> tuple[str, ...]:
    """The names of those that came out `ok`."""
    return tuple(str(check) for check, outcome in checks.items() if outcome == "ok") if isinstance(checks, dict) else ()

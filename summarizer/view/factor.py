"""Formats numbers and factors in the same way on every screen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_HUGE, _TINY = 1e6, 1e-3  # beyond these, zeros take more room than they tell
_WHOLE = 100  # from here on decimals say nothing
_YEARS = 10_000  # below it a whole number has no commas, for it may be a year


class Signs(NamedTuple):
    """The signs around a factor: its bounds, the dash of a range, the times sign."""

    at_most: str
    at_least: str
    about: str
    to: str
    times: str


TYPED = Signs("<= ", ">= ", "~", "-", "x")  # what any terminal has and anybody can type
PRINTED = Signs("\u2264\u2009", "\u2265\u2009", "\u2248\u2009", "\u2013", "\u00d7")


def factor_text(claim: Mapping[str, Any], signs: Signs = TYPED) -> str:
    """A claim's factor with its bound: "2.5x", "1.9-3.3x", "<= 4.2x", "~12,345x"; empty if unknown."""
    factor, low, high = (known_number(claim.get(name)) for name in ("factor", "factor_low", "factor_high"))
    if factor is None:
        return ""
    if claim.get("bound") == "range" and low is not None and high is not None:
        return f"{multiple(low)}{signs.to}{multiple(high)}{signs.times}"
    bounds = {"at_most": signs.at_most, "at_least": signs.at_least, "about": signs.about}
    return f"{bounds.get(str(claim.get('bound')), '')}{multiple(factor)}{signs.times}"


def multiple(value: float) -> str:
    """A factor's number: three digits below 100, whole numbers above: 0.0012, 2.13, 20.5, 340, 12,345, 2.5e7."""
    if value >= _HUGE or 0 < value < _TINY:
        digits, power = f"{value:.2e}".split("e")
        return f"{_bare(digits)}e{int(power)}"
    if round(value, 1) >= _WHOLE:
        return f"{value:,.0f}"
    places = max(0, 2 - math.floor(math.log10(value))) if value > 0 else 0
    return _bare(f"{value:.{places}f}")


def number_text(value: float) -> str:
    """Any other number, with all its digits: 1999, 12,345, 0.25."""
    if isinstance(value, int):
        return str(value) if abs(value) < _YEARS else f"{value:,}"
    return repr(value).removesuffix(".0")


def known_number(value: Any) -> float | None:
    """The number, if it can be compared."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) else None


def _bare(digits: str) -> str:
    return digits.rstrip("0").rstrip(".") if "." in digits else digits

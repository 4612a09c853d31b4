"""Exact bounds for a proportion."""

from __future__ import annotations

from math import exp, lgamma, log, log1p

_STEPS = 60  # bisection steps: far more precise than the digits shown


def lower_bound(right: int, of: int, *, confidence: float = 0.95) -> float:
    """The one-sided lower confidence bound of Clopper and Pearson (Biometrika 26, 1934) for `right` of `of`.

    It is the smallest proportion at which `right` or more successes still have a probability of `1 - confidence`. It is
    exact: whatever the true proportion, the bound is at most that with a probability of at least `confidence`.
    """
    if not right:
        return 0.0
    low, high = 0.0, right / of
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_least(right, of, middle) < 1 - confidence else (low, middle)
    return low


def needed(right: int, of: int, *, goal: float, confidence: float = 0.95) -> int:
    """How many more values you would have to review, all of them right, for the lower bound to reach `goal`."""
    more, step = 0, 1
    while lower_bound(right + step, of + step, confidence=confidence) < goal:
        step *= 2
    while step:
        if lower_bound(right + more + step, of + more + step, confidence=confidence) < goal:
            more += step
        step //= 2
    return 0 if lower_bound(right, of, confidence=confidence) >= goal else more + 1


def _at_least(right: int, of: int, p: float) -> float:
    """The probability of `right` or more successes in `of` trials, each of probability `p`."""
    if p <= 0:
        return 0.0
    return (
        sum(
            exp(lgamma(of + 1) - lgamma(k + 1) - lgamma(of - k + 1) + k * log(p) + (of - k) * log1p(-p))
            for k in range(right, of + 1)
        )
        if p < 1
        else 1.0
    )

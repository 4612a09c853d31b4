from __future__ import annotations

from typing import Any

import pytest
from shown import claim

from summarizer.view.factor import PRINTED, factor_text, multiple, number_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12_345, "12,345"),
        (12_345.4, "12,345"),
        (999_999, "999,999"),
        (340.4, "340"),
        (99.97, "100"),
        (42.24, "42.2"),
        (20.0, "20"),
        (9.999, "10"),
        (5.58823529412, "5.59"),
        (2.5, "2.5"),
        (1.0, "1"),
        (0.85, "0.85"),
        (0.8531, "0.853"),
        (0.0012, "0.0012"),
        (0.00012, "1.2e-4"),
        (25e6, "2.5e7"),
        (1.234e6, "1.23e6"),
    ],
)
def test_a_factor_has_three_digits_or_all_of_its_whole_ones(value: float, text: str) -> None:
    assert multiple(value) == text


@pytest.mark.parametrize(
    ("factors", "typed", "printed"),
    [
        ({"factor": 12_345, "bound": "exact"}, "12,345x", "12,345×"),  # noqa: RUF001  # as it is printed
        ({"factor": 2.5, "factor_low": 1.9, "factor_high": 3.3, "bound": "range"}, "1.9-3.3x", "1.9–3.3×"),  # noqa: RUF001  # as above
        ({"factor": 4.2, "factor_low": None, "factor_high": 4.2, "bound": "at_most"}, "<= 4.2x", "≤\u20094.2×"),  # noqa: RUF001  # as above
        ({"factor": 6, "factor_low": 6, "factor_high": None, "bound": "at_least"}, ">= 6x", "≥\u20096×"),  # noqa: RUF001  # as above
        ({"factor": 2.0, "bound": "about"}, "~2x", "≈\u20092×"),  # noqa: RUF001  # as above
        ({"factor": None, "factor_low": None, "factor_high": None, "bound": None}, "", ""),
        ({"factor": float("nan"), "bound": "exact"}, "", ""),
        ({"factor": "4", "bound": "exact"}, "", ""),
        ({"factor": True, "bound": "exact"}, "", ""),
    ],
)
def test_a_factor_is_told_with_its_bound_and_only_the_signs_differ(
    factors: dict[str, Any], typed: str, printed: str
) -> None:
    assert (factor_text(claim(**factors)), factor_text(claim(**factors), PRINTED)) == (typed, printed)


@pytest.mark.parametrize(
    ("value", "text"), [(1999, "1999"), (12_345, "12,345"), (0.25, "0.25"), (3.0, "3"), (-12_345, "-12,345")]
)
def test_any_other_number_keeps_its_digits(value: float, text: str) -> None:
    assert number_text(value) == text

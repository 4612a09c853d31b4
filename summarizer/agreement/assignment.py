"""Which of two lists belongs to which of another, one to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


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

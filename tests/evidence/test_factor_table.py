"""The table of docs/factor.md holds: each of its lines is run."""

from pathlib import Path

import pytest

from summarizer.evidence.factor import factor_of

DOC = Path(__file__).parents[2] / "docs" / "factor.md"


def rows():
    table = DOC.read_text("utf-8").split("## Examples")[1].split("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("| ") and not line.startswith("| amount")]
    return [[cell.strip().replace("`", "") for cell in line.strip("|").split("|")] for line in lines]


def number(cell):
    return None if cell == "null" else pytest.approx(float(cell), rel=1e-5)


def test_the_table_has_lines_for_each_bound_and_for_none():
    assert {row[-1] for row in rows()} == {"exact", "at_most", "at_least", "about", "range", "null"}


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row[0]}|{row[1]}")
def test_each_example_of_the_documentation_holds(row):
    amount, statement, metric, *expected = row
    factor = factor_of(amount, statement=statement, metric=metric, evidence=statement)
    found = (factor.value, factor.low, factor.high, factor.bound) if factor else (None, None, None, "null")
    assert found == (*map(number, expected[:3]), expected[3])

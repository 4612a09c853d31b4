from __future__ import annotations

import io
import re
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console
from shown import claim, device, failed, result, warning

from summarizer.cli.layout import ClaimLayout
from summarizer.cli.tables import ResultTable, plain_line
from summarizer.view.rows import rows_of

LONG = "a server that keeps a prefix cache for every tenant and never shares what it has computed with another"
NEGATED = {"figure": "ok", "negation": "negated"}


def table(*records: dict[str, Any], width: int = 80, terminal: bool = True, colours: bool = False) -> str:
    console = Console(
        file=io.StringIO(), width=width, force_terminal=terminal, color_system="standard" if colours else None
    )
    printed = ResultTable(console)
    for record in records:
        printed.add(rows_of(record))
    printed.close()
    return console.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [20, 40, 80, 120, 139, 140, 200])
def test_a_table_is_never_wider_than_its_terminal(width: int) -> None:
    told = table(result(title=LONG, efficiency_claims=[claim(baseline=LONG, statement=LONG)]), width=width)
    assert max(map(cell_len, told.splitlines())) <= width


@pytest.mark.parametrize("width", [80, 120, 200])
def test_a_paper_is_headed_by_its_title_and_followed_by_its_claims(width: int) -> None:
    told = table(result(warnings=[warning()]), width=width)
    head, _, title, facts, row = told.splitlines()[:5]
    assert head.split()[:2] == ["metric", "factor"]
    assert title == "Paper p1"
    assert facts == "p1 | SparseStep | 2 x A100 | 1 warning"
    for part in ("memory", "<= 4.2x", "up to 4.2x", "Adam"):
        assert part in row


def test_columns_stand_in_the_same_place_whatever_is_in_them() -> None:
    short, long = result(), result(title=LONG, efficiency_claims=[claim(baseline=LONG, amount=LONG)])
    rows = [line for line in table(short, long, width=200).splitlines() if "<= 4.2x" in line]
    assert len({line.index("<= 4.2x") for line in rows}) == 1
    assert table(short, long).startswith(table(short))


def test_the_statement_stands_in_for_an_amount_that_says_no_more_than_the_factor() -> None:
    bare = claim(amount="5.0x", factor=5.0, bound="exact")
    assert "Needs less memory. vs. Adam" in table(result(efficiency_claims=[bare]))
    assert "Needs less memory. vs. Adam" in table(result(efficiency_claims=[claim(amount=None)]))


@pytest.mark.parametrize("terminal", [True, False])
def test_marks_are_told_in_words(terminal: bool) -> None:
    marked = device(checks={"name": "not_in_evidence"})
    record = result(efficiency_claims=[claim(checks=NEGATED)], hardware=[marked])
    told = table(record, width=200, terminal=terminal)
    assert "denied by its evidence" in told
    assert "A100: not named in evidence" in told


@pytest.mark.parametrize("terminal", [True, False])
def test_papers_without_claims_say_why(terminal: bool) -> None:
    said = {"topic": "bees", "keywords": ["a", "b"]}
    told = table(result(efficiency_claims=[]), failed(), result(summary=said), width=80, terminal=terminal)
    assert "no efficiency claims" in told
    assert "failed: the answer does not fit" in told
    assert re.search(r"topic +keywords", told)
    assert re.search(r"bees +a, b", told)


@pytest.mark.parametrize("terminal", [True, False])
def test_markup_and_escape_sequences_of_others_stay_text(terminal: bool) -> None:
    evil = "[red]x[/red][/] \x1b[2J\x1b]0;owned\x07"
    record = result(
        evil,
        title=evil,
        efficiency_claims=[claim(amount=evil, baseline=evil, statement=evil, metric=evil)],
        hardware=[device(name=evil)],
    )
    for told in (table(record, terminal=terminal, width=200), table(result(summary={evil: evil}), terminal=terminal)):
        assert "\x1b" not in told
        assert "\x07" not in told
        assert "[red]x[/red][/] \u241b[2J" in told


def test_colours_are_only_for_a_terminal_that_has_them() -> None:
    assert "\x1b[" in table(result(), colours=True)
    assert "\x1b[" not in table(result(), colours=False)
    assert "\x1b[" not in table(result(), terminal=False)


def test_elsewhere_a_claim_is_one_whole_line_whatever_the_width() -> None:
    record = result(title=LONG, efficiency_claims=[claim(baseline=LONG), claim()])
    told = table(record, terminal=False, width=40)
    assert told == table(record, terminal=False, width=200)
    head, *rows = told.splitlines()
    assert head.split() == ["paper", "metric", "factor", "amount", "baseline", "hardware", "marks"]
    assert all(line.startswith(LONG) and "2 x A100" in line for line in rows)
    assert rows[0].count(LONG) == 2


def test_plain_columns_are_aligned_by_the_width_of_characters_on_a_terminal() -> None:
    latin, chinese = (
        plain_line(rows_of(result(title=title))[0], ClaimLayout.of(None)) for title in ("Echoes", "回声集")
    )
    assert cell_len(latin[: latin.index("memory")]) == cell_len(chinese[: chinese.index("memory")])


@pytest.mark.parametrize("width", [80, 120, 200])
def test_what_is_wrong_with_a_part_stands_beside_it(width: int) -> None:
    checks = {"size": "not_in_evidence", "negation": "negated"}
    sets = [{"evidence": [], "name": "Bees", "size": "12 hives", "task": None, "checks": checks}]
    row = table(result(summary={"sets": sets}), width=width, colours=True).splitlines()[4:]
    told = " ".join(" ".join(row).split())
    assert re.search(r"Bees.*denied", told)
    assert re.search(r"12 hives.*size", told)
    assert "\x1b[33m12 hives" in told

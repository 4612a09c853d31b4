from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console
from shown import ABSTRACT, claim, device, failed, result, span, warning

from summarizer.cli.one_paper import show_paper


def shown(record: dict[str, Any], *, colours: bool = False) -> str:
    system = "standard" if colours else None
    console = Console(file=io.StringIO(), width=400, force_terminal=colours, color_system=system)
    show_paper(record, console=console)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())  # type: ignore[attr-defined]


def test_the_abstract_carries_the_numbers_of_the_legend() -> None:
    told = shown(result(warnings=[warning()]))
    assert (
        "\u00abTraining is slow.\u00bb[1] \u00abWe present SparseStep.\u00bb[2] "
        "\u00abIt needs up to 4.2x less memory on two A100 GPUs.\u00bb[3][4] \u00abAlso 9% of epochs.\u00bb[w1]"
    ) in told
    assert "[1] Training is slow.\n" in told
    assert "[2] SparseStep: A step.\n" in told
    assert (
        "[3] memory  <= 4.2x  up to 4.2x vs. Adam\n      Needs less memory.\n      figure in evidence; not denied\n"
        in told
    )
    assert "[4] 2 x A100 (gpu)\n      named in evidence; count in evidence\n" in told
    assert "[w1] '9%' and no claim cites it" in told


def test_with_colours_each_value_has_its_own_and_no_quotation_marks() -> None:
    told = shown(result(), colours=True)
    assert "\u00ab" not in told
    assert "\x1b[36mTraining is slow." in told
    assert "\x1b[32mWe present SparseStep." in told


def test_what_is_wrong_with_a_value_stands_below_it() -> None:
    wrong = claim(checks={"figure": "not_in_evidence", "negation": "negated"})
    told = shown(result(efficiency_claims=[wrong], hardware=[device(checks={"evidence": "missing"}, evidence=[])]))
    assert "figure not in evidence; denied by its evidence" in told
    assert "no evidence" in told


@pytest.mark.parametrize(
    "passage",
    [
        {**span(3), "text": "It needs 100x less."},
        {**span(3), "end": 10_000},
        {**span(3), "start": -1},
        {**span(3), "start": "0"},
        {},
    ],
)
def test_a_passage_that_the_abstract_does_not_have_is_told_and_not_marked(passage: dict[str, Any]) -> None:
    told = shown(result(efficiency_claims=[claim(evidence=[passage])], hardware=[]))
    assert "1 of its passages not in the abstract" in told
    assert "[3]" not in told.split("abstract\n")[-1]


def test_escape_sequences_and_markup_stay_text_and_offsets_hold() -> None:
    evil = "[red]One[/red] \x1b[2J saves. Two."
    problem = {"text": evil, "evidence": [{"start": 0, "end": 26, "text": evil[:26]}], "checks": {evil: evil}}
    told = shown(result(evil, title=evil, abstract=evil, problem=problem, warnings=[{"message": evil}]))
    assert "\x1b" not in told
    assert "\u00ab[red]One[/red] \u241b[2J saves.\u00bb[1] Two." in told


def test_another_schema_is_shown_with_the_evidence_it_has() -> None:
    topic = {"text": "speed", "evidence": [span(1)], "checks": {"figure": "ok"}}
    told = shown(result(summary={"topics": [topic], "year": 1999}))
    assert "topics\n  [1] speed\n" in told
    assert "year\n  1999" in told
    assert "\u00abTraining is slow.\u00bb[1]" in told


def test_a_failed_paper_is_shown_with_its_reason_and_its_abstract() -> None:
    told = shown(failed())
    assert "failed: the answer does not fit" in told
    assert ABSTRACT in told

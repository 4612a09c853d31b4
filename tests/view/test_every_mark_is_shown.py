"""Whatever a schema looks like: what is wrong with a value can be seen wherever results are."""

from __future__ import annotations

import io
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from shown import claim, device, result, span

from summarizer.cli.one_paper import show_paper
from summarizer.cli.selection import Filter
from summarizer.cli.show import JsonRows
from summarizer.cli.tables import ResultTable
from summarizer.exports.markdown import write_markdown
from summarizer.exports.shaped import shaped
from summarizer.notebook import result_html
from summarizer.report.payload import payload
from summarizer.report.totals import is_flagged
from summarizer.view.rows import rows_of
from summarizer.view.values import cited_in

NAMES = st.sampled_from(["problem", "method", "efficiency_claims", "hardware", "datasets", "cost", "text", "name"])
PLAIN = st.none() | st.booleans() | st.integers(0, 9) | st.sampled_from(["bees", "no_gain"])


def cited(parts: dict[str, Any]) -> dict[str, Any]:
    return {"evidence": [span(1)], **parts, "checks": {}}


OURS = st.sampled_from([claim, device]).map(lambda made: made(checks={}))
CITED = st.dictionaries(NAMES, PLAIN, max_size=3).map(cited)
VALUES = st.recursive(
    PLAIN | CITED | OURS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(NAMES, inner, max_size=3)
        | st.dictionaries(NAMES, inner, max_size=3).map(cited)
    ),
    max_leaves=6,
)
SUMMARIES = st.dictionaries(NAMES, VALUES, min_size=1, max_size=4) | st.dictionaries(NAMES, VALUES).map(cited)


def on_the_table(record: dict[str, Any], *, terminal: bool) -> str:
    console = Console(file=io.StringIO(), width=1000, force_terminal=terminal, color_system=None)
    table = ResultTable(console)
    table.add(rows_of(record))
    table.close()
    return console.file.getvalue()  # type: ignore[attr-defined]  # a StringIO


def on_its_page(record: dict[str, Any]) -> str:
    console = Console(file=io.StringIO(), width=1000)
    show_paper(record, console=console)
    return console.file.getvalue()  # type: ignore[attr-defined]  # as above


def as_json(record: dict[str, Any]) -> str:
    console = Console(file=io.StringIO())
    rows = JsonRows(console)
    rows.add(rows_of(record))
    return console.file.getvalue()  # type: ignore[attr-defined]  # as above


def in_markdown(record: dict[str, Any]) -> str:
    out = io.StringIO()
    with shaped([record]) as records:
        write_markdown(records, out)
    return out.getvalue()


def in_the_report(record: dict[str, Any]) -> str:
    data = payload([record])
    assert is_flagged(data["papers"][0])
    shown = [check for value in cited_in_payload(data["papers"][0]) for check in value["checks"].items()]
    return "\n".join(data["checks"][f"{name} {outcome}"] for name, outcome in shown)


def cited_in_payload(value: Any) -> list[dict[str, Any]]:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    own = [value] if isinstance(value, dict) and isinstance(value.get("checks"), dict) else []
    return own + [found for part in parts for found in cited_in_payload(part)]


def marked(summary: dict[str, Any]) -> list[str]:
    """Make every value of a summary wrong in a way of its own; how each of these reads."""
    numbers = count()
    words = []
    for value in cited_in(summary):
        name = f"check{next(numbers)}z"
        value["checks"] = {name: "not_in_evidence"}
        words.append(f"{name} not in evidence")
    return words


def copied(value: Any) -> Any:
    """The same without a part in two places."""
    if isinstance(value, dict):
        return {name: copied(part) for name, part in value.items()}
    return [copied(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "shown",
    [
        lambda record: on_the_table(record, terminal=True),
        lambda record: on_the_table(record, terminal=False),
        as_json,
        on_its_page,
        in_markdown,
        in_the_report,
        result_html,
    ],
    ids=["terminal", "pipe", "json", "paper", "markdown", "report", "notebook"],
)
@settings(deadline=None)  # the first of each imports what it shows with
@given(summary=SUMMARIES)
def test_every_wrong_check_of_any_schema_is_told(shown: Any, summary: dict[str, Any]) -> None:
    record = {**result(summary=copied(summary)), "provenance": {"model": "m"}}
    words = marked(record["summary"])
    if not words:
        return
    told = shown(record)
    assert [word for word in words if word not in told] == []


@settings(deadline=None)  # the first of each imports what it shows with
@given(summary=SUMMARIES)
def test_whatever_is_wrong_is_flagged(summary: dict[str, Any]) -> None:
    record = result(summary=copied(summary))
    words = marked(record["summary"])
    assert any(map(Filter(flagged=True).admits, rows_of(record))) is bool(words)

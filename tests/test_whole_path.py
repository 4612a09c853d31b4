"""Whatever a model answers and whatever a paper says, a run ends with a result for each, which every command draws."""

from __future__ import annotations

import asyncio
import io
import json
from typing import TYPE_CHECKING, Any

import hypothesis
from anything import TEXT, fitting
from hypothesis import strategies as st
from rich.console import Console

from summarizer import Paper
from summarizer.cli.export import export
from summarizer.cli.report import report
from summarizer.cli.show import View, show, show_one
from summarizer.engine.engine import Archive, Diligence, Engine
from summarizer.notebook import result_html
from summarizer.records import Answer, Usage
from summarizer.schemas import PaperSummary
from summarizer.task.prompt_files import load_prompt
from summarizer.task.question import Task

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer.records import Result
    from summarizer.task.question import Question

PARTS = {"model": "test", "base_url": "http://localhost", "mode": "json_schema", "params": {}}
TASK = Task(PaperSummary, prompt=load_prompt("paper"), parts=PARTS)
FORMS = ["csv", "tsv", "json", "md", "bib", "sqlite", "parquet", "xlsx"]
CASES = max(300, hypothesis.settings().max_examples)  # more with --hypothesis-profile hour
run_of_cases = hypothesis.settings(
    max_examples=CASES, suppress_health_check=list(hypothesis.HealthCheck), database=None
)


class Parrot:
    """A model that says what it was given to say, again and again."""

    def __init__(self, said: str) -> None:
        self._said = said

    def open(self, question: Question) -> Parrot:
        return self

    async def answer(self, complaint: str | None = None) -> Answer:
        return Answer(self._said, "test", Usage(1, 10, 0, 5, 0.001), "2026-01-01T00:00:00+00:00")

    def estimate(self, question: Question) -> Usage:
        return Usage()

    def stop(self, error: Exception) -> None:
        pass

    async def close(self) -> None:
        pass


def outcome(paper: Paper, said: str, *, strict: bool = False) -> Result[Any]:
    engine = Engine(TASK, model=Parrot(said), archive=Archive(), diligence=Diligence(1, True, strict))
    return asyncio.run(engine.outcome(paper)).result


def drawn(lines: list[str], folder: Path) -> None:
    """Show, report and export results in every form."""
    path = folder / "results.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    console, messages = Console(file=io.StringIO(), width=100), Console(file=io.StringIO())
    names = [str(path)]
    assert show(names, View(), console=console, messages=messages) == 0, messages.file.getvalue()
    assert show(names, View(as_json=True), console=console, messages=messages) == 0
    assert report(names, str(folder / "report.html"), title=None, console=messages) == 0
    for form in FORMS:
        assert export(names, str(folder / f"papers.{form}"), rows="papers", form=None, console=messages) == 0
    for form in ["csv", "parquet"]:
        assert export(names, str(folder / f"claims.{form}"), rows="claims", form=None, console=messages) == 0
    for line in lines[:100]:
        one = json.loads(line)
        result_html(one)
        path.write_text(f"{line}\n", encoding="utf-8")
        assert show_one(names, one["id"], as_json=False, console=console, messages=messages) == 0


def test_anything_that_fits_the_schema_becomes_a_result_that_every_command_draws(tmp_path: Path) -> None:
    lines: list[str] = []

    @hypothesis.seed(21)
    @run_of_cases
    @hypothesis.given(st.lists(TEXT, min_size=1, max_size=5), TEXT, fitting(TASK.json_schema), st.booleans())
    def answered(sentences: list[str], title: str, said: Any, strict: bool) -> None:
        paper = Paper.of("x " + ". ".join(sentences), title=title, id=f"p{len(lines)}")
        result = outcome(paper, json.dumps(said), strict=strict)
        assert result.error is None or result.error.type in {"Unverified", "InvalidAnswer"}, result.error
        lines.append(result.to_json())

    answered()
    assert sum('"status": "ok"' in line for line in lines) > CASES // 4
    drawn(lines, tmp_path)


@hypothesis.seed(21)
@run_of_cases
@hypothesis.given(abstract=TEXT, said=TEXT)
def test_any_text_as_an_answer_is_a_result_or_a_failure_that_says_why(abstract: str, said: str) -> None:
    result = outcome(Paper.of(f"We are {abstract}"), said)
    assert result.error is None or result.error.type == "InvalidAnswer", result.error

"""What a run says of itself: what is answered and billed, not what is written."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from papers import good, paper
from rich.console import Console

from summarizer.__main__ import main
from summarizer.cli.progress import RunProgress, Tally
from summarizer.cli.run import closing_line
from summarizer.events import Cached, Failed, Finished, Started
from summarizer.records import Failure, Paper, Provenance, Result, Usage, Warned
from summarizer.schemas import PaperSummary
from summarizer.testing import Server, answer

PAPER = Paper("Text.", id="p1")
SUMMARY = PaperSummary.model_construct()


def result(fingerprint: str = "f", *, cached: bool = False, warned: bool = False, failed: bool = False) -> Result[Any]:
    return Result(
        "p1",
        "",
        "Text.",
        None if failed else SUMMARY,
        Failure("InvalidAnswer", "it does not fit") if failed else None,
        provenance=Provenance("m", "p", "s", fingerprint, cached=cached),
        usage=Usage() if cached else Usage(1, 1000, 0, 10, 0.25),
        warnings=(Warned("uncited_figure", "9%"),) if warned else (),
    )


def heard(*results: Result[Any]) -> Tally:
    tally = Tally()
    for one in results:
        tally.hear(Started(PAPER))
        if one.provenance.cached:
            tally.hear(Cached(PAPER))
        tally.hear((Failed if one.summary is None else Finished)(PAPER, one))
    return tally


@pytest.fixture(autouse=True)
def _no_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("summarizer.cli.progress.marks", lambda _: [])


def test_what_is_answered_and_billed_shows_before_it_is_written() -> None:
    tally = heard(result("a"), result("b"), result("c", failed=True))
    assert tally.line() == "3 answered, 0 written, 1 failed, $0.7500"


def test_the_line_tells_of_how_many_and_of_what_needs_a_look() -> None:
    tally = heard(result("a", warned=True), result("b", cached=True))
    tally.written, tally.total = 1, 40
    assert tally.line() == "2 of 40+ answered, 1 written, 1 cached, 1 marked, $0.2500"
    tally.is_total = True
    assert tally.line().startswith("2 of 40 answered")


@pytest.mark.parametrize(
    ("answered", "total", "seconds", "left"),
    [
        (1, 11, 4, "40 s left"),
        (1, 61, 30, "30 min left"),
        (10, 110, 1200, "3 h 20 min left"),
        (1, 101, 2600, "3 d 0 h left"),
    ],
)
def test_the_time_left_is_told_in_its_two_largest_units(
    answered: int, total: int, seconds: float, left: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tally = Tally(answered=answered, total=total, is_total=True)
    monkeypatch.setattr(Tally, "seconds", property(lambda _: seconds))
    assert tally.left() == left


def test_an_answer_of_this_run_is_repeated_and_one_from_before_is_from_the_store() -> None:
    tally = heard(result("a"), result("a", cached=True), result("b", cached=True), result("b", cached=True))
    assert closing_line(tally).startswith("4 papers: 4 summarised, 2 of them from the store, 1 repeated; ")


def test_the_last_line_says_how_to_see_what_is_marked() -> None:
    assert closing_line(heard(result(warned=True))).startswith(
        "1 paper: 1 summarised; 1 with marks: show --flagged; 1,010 tokens, $0.2500, "
    )


def test_elsewhere_than_on_a_terminal_a_line_comes_every_ten_seconds() -> None:
    now = [0.0]
    console = Console(file=io.StringIO())
    progress = RunProgress(console, Tally(), clock=lambda: now[0])
    for moment in (1.0, 9.0, 10.0, 11.0, 20.0):
        now[0] = moment
        progress.update()
    assert console.file.getvalue().count("answered") == 2  # type: ignore[attr-defined]  # it is a StringIO


@pytest.mark.usefixtures("no_waiting")
def test_a_duplicate_in_a_fresh_store_is_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [{"id": name, "title": paper(1).title, "abstract": paper(1).abstract} for name in ("a", "b", "c")]
    Path("in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    with Server(lambda _: answer(good())) as server:
        flags = ["-o", "out.jsonl", "--base-url", server.url, "--model", "test"]
        main(["run", "in.jsonl", *flags])
        assert "3 papers: 3 summarised, 2 repeated; " in capsys.readouterr().err
        main(["run", "in.jsonl", *flags])
        assert "3 papers: 3 summarised, 3 of them from the store; " in capsys.readouterr().err
        assert len(server.asked) == 1

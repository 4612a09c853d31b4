"""Verdicts: written at once, read whatever a crash left, and folded into what holds."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from summarizer.errors import InputError
from summarizer.review.verdicts import ReviewerVerdict, append, journal_of, kappa, read_verdicts, settled, standing


def verdict(
    kind: str = "accepted", *, path: str = "method", reviewer: str = "Ada", paper: str = "p"
) -> ReviewerVerdict:
    value = {"text": "x"} if kind in {"corrected", "added"} else None
    return ReviewerVerdict(paper, path, kind, reviewer, value=value)  # type: ignore[arg-type]  # one of the kinds


def said(*verdicts: ReviewerVerdict, journal: Path = Path("r.review.jsonl")):
    for one in verdicts:
        append(journal, one)
    return standing(read_verdicts(journal)[0])


def test_a_verdict_is_read_back_as_it_was_written_with_its_time() -> None:
    journal = journal_of("results.jsonl")
    written = append(journal, verdict("corrected"))
    assert journal.name == "results.jsonl.review.jsonl"
    assert read_verdicts(journal) == ([written], [])
    assert written.at.startswith("20")


def test_without_a_file_nothing_was_said() -> None:
    assert read_verdicts(Path("none")) == ([], [])


def test_a_line_that_a_crash_cut_short_counts_for_nothing_and_the_next_one_is_whole() -> None:
    journal = Path("r.review.jsonl")
    append(journal, verdict())
    with journal.open("a") as file:
        file.write('{"id": "p", "path": "pro')
    assert len(read_verdicts(journal)[0]) == 1
    append(journal, verdict("rejected", path="problem"))
    verdicts, faults = read_verdicts(journal)
    assert [one.path for one in verdicts] == ["method", "problem"]
    assert len(faults) == 1
    assert faults[0].startswith("r.review.jsonl:2: not a verdict")


@pytest.mark.parametrize(
    "line",
    ["[]", "{}", '{"id": "p", "path": "x", "verdict": "liked", "reviewer": "A", "at": ""}', "\xff"],
)
def test_what_is_no_verdict_is_named_by_file_and_line(line: str) -> None:
    Path("r").write_text(f"{line}\n", encoding="latin-1")
    verdicts, faults = read_verdicts(Path("r"))
    assert verdicts == []
    assert faults[0].startswith("r:1: not a verdict")


def test_a_journal_that_cannot_be_written_says_so() -> None:
    Path("taken").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        append(Path("taken"), verdict())


def test_many_at_once_lose_nothing() -> None:
    journal = Path("r")
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: append(journal, verdict(path=f"claims.{n}")), range(100)))
    verdicts, faults = read_verdicts(journal)
    assert sorted(int(one.path.partition(".")[2]) for one in verdicts) == list(range(100))
    assert faults == []


def test_the_last_word_of_each_reviewer_stands_and_the_newest_holds() -> None:
    found = said(verdict(), verdict("rejected"), verdict("accepted", reviewer="Ben"), verdict("skipped", reviewer="Cy"))
    by_reviewer = found["p", "method"]
    assert {name: one.kind for name, one in by_reviewer.items()} == {
        "Ada": "rejected",
        "Ben": "accepted",
        "Cy": "skipped",
    }
    holds = settled(by_reviewer)
    assert holds is not None
    assert (holds.kind, holds.reviewer) == ("accepted", "Ben")


def test_undoing_brings_back_what_was_said_before() -> None:
    assert said(verdict(), verdict("rejected"), verdict("undone"))["p", "method"]["Ada"].kind == "accepted"
    assert ("p", "method") not in said(verdict("undone"))


def test_a_skip_settles_nothing() -> None:
    assert settled(said(verdict("skipped"))["p", "method"]) is None


def test_kappa_is_that_of_the_textbook() -> None:
    pairs = [("accepted", "accepted")] * 20 + [("accepted", "rejected")] * 5
    pairs += [("rejected", "accepted")] * 10 + [("rejected", "rejected")] * 15
    verdicts = []
    for at, (one, other) in enumerate(pairs):
        verdicts += [verdict(one, path=f"c.{at}"), verdict(other, path=f"c.{at}", reviewer="Ben")]
    value, shared = kappa(said(*verdicts))
    assert value == pytest.approx(0.4)
    assert shared == 50


def test_kappa_needs_two_who_share_values() -> None:
    assert kappa(said(verdict())) == (None, 0)


def test_a_line_is_on_disk_before_the_call_returns() -> None:
    journal = Path("r")
    append(journal, verdict())
    assert json.loads(journal.read_bytes())["verdict"] == "accepted"

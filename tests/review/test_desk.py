"""The desk: doubtful values first, corrections checked as a model's answers are, the original untouched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from read_twice import records

from summarizer.errors import ConfigurationError, InputError
from summarizer.evaluation import certify, read_gold, read_results
from summarizer.review.applied import reviewed
from summarizer.review.desk import Desk
from summarizer.review.gold import gold_lines
from summarizer.review.verdicts import by_paper, read_verdicts, standing
from summarizer.schemas import PaperSummary
from summarizer.view.checks import marks_within, ticks_of
from summarizer.view.second_reading import with_second_reading

JOURNAL = Path("r.review.jsonl")
RIGHT = {"statement": "Is 4.2x faster.", "metric": "training_time", "amount": "4.2x", "baseline": "Adam"}


@pytest.fixture(scope="module")
def results() -> list[dict[str, Any]]:
    return records(2)


@pytest.fixture
def desk(results: list[dict[str, Any]]) -> Desk:
    return Desk(results, journal=JOURNAL, reviewer="Ada", schema=PaperSummary)


def seen(results: list[dict[str, Any]], at: int = 0) -> dict[str, Any]:
    """A result as its reviewers see it, and then what its second reader says."""
    found = by_paper(standing(read_verdicts(JOURNAL)[0]))
    return dict(with_second_reading(reviewed(results[at], found.get(results[at]["id"], {}))))


def test_disputed_values_come_first(desk: Desk) -> None:
    values = desk.contents()["values"]
    disputed = [value["is_disputed"] for value in values]
    assert disputed == sorted(disputed, reverse=True)
    assert [value["path"] for value in values[:3]] == ["method", "efficiency_claims.0", "efficiency_claims.1"]
    assert len(values) == 8


def test_a_value_has_its_sentences_and_no_computed_parts(desk: Desk) -> None:
    claim = desk.contents()["values"][1]
    assert claim["sentences"] == (3,)
    assert set(claim["parts"]) == {"statement", "metric", "amount", "baseline"}
    assert claim["marks"] == ("second reader differs: metric convergence",)


def test_accepting_takes_the_marks_away_and_says_who_did(desk: Desk, results: list[dict[str, Any]]) -> None:
    desk.say({"paper": 0, "path": "efficiency_claims.0", "verdict": "accepted"})
    claim = seen(results)["summary"]["efficiency_claims"][0]
    assert marks_within(claim) == ()
    assert "accepted by Ada" in ticks_of(claim)
    assert claim["factor"] == 4.2


def test_what_is_rejected_is_marked_and_has_no_factor(desk: Desk, results: list[dict[str, Any]]) -> None:
    desk.say({"paper": 0, "path": "efficiency_claims.0", "verdict": "rejected"})
    claim = seen(results)["summary"]["efficiency_claims"][0]
    assert "rejected by Ada" in marks_within(claim)
    assert claim["factor"] is None


def test_a_correction_takes_the_place_of_the_value_and_is_checked(desk: Desk, results: list[dict[str, Any]]) -> None:
    before = json.dumps(results)
    said = {"paper": 0, "path": "efficiency_claims.1", "verdict": "corrected", "parts": RIGHT, "sentences": [3]}
    assert desk.say(said)["marks"] == []
    claim = seen(results)["summary"]["efficiency_claims"][1]
    assert (claim["amount"], claim["factor"]) == ("4.2x", 4.2)
    assert "corrected by Ada" in ticks_of(claim)
    assert json.dumps(results) == before


def test_a_correction_that_its_sentence_does_not_carry_is_kept_and_said(desk: Desk) -> None:
    wrong = {**RIGHT, "amount": "9x", "statement": "Is 9x faster."}
    said = {"paper": 0, "path": "efficiency_claims.1", "verdict": "corrected", "parts": wrong, "sentences": [3]}
    assert desk.say(said)["marks"] == ["figure not in evidence"]


def test_an_addition_stands_behind_the_others_and_two_of_them_apart(desk: Desk, results: list[dict[str, Any]]) -> None:
    said = {"paper": 0, "path": "efficiency_claims", "verdict": "added", "parts": RIGHT, "sentences": [3]}
    assert [desk.say(said)["path"] for _ in range(2)] == ["efficiency_claims.2", "efficiency_claims.3"]
    claims = seen(results)["summary"]["efficiency_claims"]
    assert len(claims) == 4
    assert "added by Ada" in ticks_of(claims[3])
    assert [value["path"] for value in desk.contents()["values"][-2:]] == ["efficiency_claims.2", "efficiency_claims.3"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"paper": 9, "path": "method", "verdict": "accepted"}, "no paper 9"),
        ({"paper": True, "path": "method", "verdict": "accepted"}, "no paper True"),
        ({"paper": 0, "path": "method", "verdict": "liked"}, "no verdict"),
        ({"paper": 0, "path": "method", "verdict": "corrected"}, "no parts"),
        ({"paper": 0, "path": "method", "verdict": "corrected", "parts": {}, "sentences": []}, "Cite the sentence"),
        ({"paper": 0, "path": "method", "verdict": "corrected", "parts": {}, "sentences": [99]}, "Cite the sentence"),
        (
            {"paper": 0, "path": "efficiency_claims.0", "verdict": "corrected", "parts": {}, "sentences": [1]},
            "statement",
        ),
    ],
)
def test_what_cannot_be_said_is_refused_and_nothing_is_written(desk: Desk, said: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        desk.say(said)
    assert not JOURNAL.exists()


def test_without_a_schema_values_can_be_accepted_but_not_corrected(results: list[dict[str, Any]]) -> None:
    desk = Desk(results, journal=JOURNAL, reviewer="Ada", schema=None)
    desk.say({"paper": 0, "path": "method", "verdict": "accepted"})
    with pytest.raises(ConfigurationError, match="not known here"):
        desk.say({"paper": 0, "path": "method", "verdict": "corrected", "parts": {}, "sentences": [1]})


def test_gold_is_made_of_papers_that_are_reviewed_to_the_end(desk: Desk, results: list[dict[str, Any]]) -> None:
    for path in ("problem", "method", "efficiency_claims.0"):
        desk.say({"paper": 0, "path": path, "verdict": "accepted"})
    assert list(gold_lines(results, by_paper(standing(read_verdicts(JOURNAL)[0])))) == []
    desk.say({"paper": 0, "path": "efficiency_claims.1", "verdict": "rejected"})
    (line,) = gold_lines(results, by_paper(standing(read_verdicts(JOURNAL)[0])))
    assert [claim["amounts"] for claim in line["efficiency_claims"]] == [["4.2x"]]
    gold = read_gold([(1, json.dumps(line))], source="g")
    known = read_results(enumerate(map(json.dumps, results), start=1), source="r")
    (claims,) = [share for share in certify(known, gold=gold) if share.group == "all"]
    assert (claims.values, claims.reviewed, claims.right) == (4, 2, 1)

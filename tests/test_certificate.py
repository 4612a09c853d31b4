"""What share of values is right, from those that were reviewed."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from summarizer.__main__ import main
from summarizer.errors import InputError
from summarizer.evaluation import certify, read_gold, read_results
from summarizer.evaluation.binomial import lower_bound, needed
from summarizer.evaluation.certificate import CHECKED, DISPUTED, FEWEST, SURE

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("right", "of", "bound"),
    [(0, 10, 0.0), (10, 10, 0.05 ** (1 / 10)), (1, 1, 0.05), (9, 10, 0.6058), (48, 50, 0.8794), (95, 100, 0.8977)],
)
def test_the_bound_is_that_of_the_beta_distribution(right: int, of: int, bound: float) -> None:
    assert lower_bound(right, of) == pytest.approx(bound, abs=2e-4)


@pytest.mark.parametrize("share", [0.5, 0.9, 0.97])
@pytest.mark.parametrize("of", [30, 120])
def test_the_bound_holds_in_at_least_95_of_100_resamples(share: float, of: int) -> None:
    draw = random.Random(1934)  # noqa: S311  # the same resamples every time
    held = sum(lower_bound(sum(draw.random() < share for _ in range(of)), of) <= share for _ in range(1_000))
    assert held >= 950 - 15  # three standard deviations of a coverage of exactly 95 %


def test_what_is_needed_is_the_smallest_number_that_reaches_the_goal() -> None:
    for right, of, goal in ((0, 0, 0.9), (28, 30, 0.9), (60, 60, 0.97), (5, 10, 0.8)):
        more = needed(right, of, goal=goal)
        assert lower_bound(right + more, of + more) >= goal > lower_bound(right + more - 1, of + more - 1)
    assert needed(100, 100, goal=0.9) == 0


def abstract(number: int) -> str:
    return f"It is 2x faster. Case {number} saves memory."


def result(number: int, *, state: str | None = "both", metric: str = "inference", ok: bool = True) -> dict[str, object]:
    span = {"start": 0, "end": 16, "text": abstract(number)[:16]}
    claim = {
        "evidence": [span],
        "statement": "Is 2x faster.",
        "metric": metric,
        "amount": "2x",
        "baseline": None,
        "checks": {"figure": "ok" if ok else "not_in_evidence"},
    }
    text = {"evidence": [span], "text": "It.", "checks": {}}
    summary = {"problem": text, "method": {**text, "name": None}, "efficiency_claims": [claim], "hardware": []}
    agreement = [{"path": "efficiency_claims.0", "state": state}] if state else []
    return {
        "id": str(number),
        "title": f"T{number}",
        "abstract": abstract(number),
        "summary": summary,
        "agreement": agreement,
    }


def gold(number: int, *, optional: bool = False) -> dict[str, object]:
    claim = {
        "metrics": ["inference"],
        "amounts": ["2x"],
        "statement": "s",
        "quotes": ["It is 2x faster."],
        "optional": optional,
    }
    return {
        "id": str(number),
        "title": f"T{number}",
        "abstract": abstract(number),
        "problem": {"quotes": ["It is 2x faster."]},
        "method": {"quotes": ["It is 2x faster."], "names": [None]},
        "efficiency_claims": [claim],
        "hardware": [],
    }


def shares(results: list[dict[str, object]], golds: list[dict[str, object]], **options: float):
    lines = read_results(enumerate(map(json.dumps, results), start=1), source="r")
    known = read_gold(enumerate(map(json.dumps, golds), start=1), source="g")
    return {share.group: share for share in certify(lines, gold=known, **options)}


def test_each_group_counts_its_values_and_the_reviewed_ones_among_them() -> None:
    results = [result(n) for n in range(50)]
    results += [result(n, state="first", metric="memory") for n in range(50, 60)]
    results += [result(n, ok=False) for n in range(60, 65)]
    found = shares(results, [gold(n) for n in range(40, 65)])
    assert {name: (one.values, one.reviewed, one.right) for name, one in found.items()} == {
        "all": (65, 25, 15),
        DISPUTED: (10, 10, 0),
        CHECKED: (60, 20, 10),
        f"{CHECKED}, with a figure": (60, 20, 10),
        SURE: (50, 10, 10),
        f"{SURE}, with a figure": (50, 10, 10),
    }


def test_no_share_is_named_of_too_few_and_it_is_said_how_many_are_missing() -> None:
    found = shares([result(n) for n in range(40)], [gold(n) for n in range(FEWEST - 1)])
    assert (found[SURE].at_least, found[SURE].needed) == (None, 1)
    found = shares([result(n) for n in range(40)], [gold(n) for n in range(FEWEST)])
    assert found[SURE].at_least == pytest.approx(0.05 ** (1 / FEWEST))


def test_what_gold_leaves_open_counts_as_not_reviewed() -> None:
    assert shares([result(0)], [gold(0, optional=True)])["all"].reviewed == 0


def test_without_a_second_reading_no_value_is_in_both() -> None:
    assert set(shares([result(0, state=None)], [gold(0)])) == {"all", CHECKED, f"{CHECKED}, with a figure"}


def test_gold_of_other_papers_is_refused() -> None:
    other = gold(7) | {"abstract": "Another text. It is 2x faster."}
    with pytest.raises(InputError, match="None of the results has"):
        shares([result(0)], [other])


@pytest.mark.parametrize(("goal", "code"), [("0.9", 0), ("0.99", 1)])
def test_the_command_says_what_holds_and_what_is_missing(
    goal: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "-o", "demo.jsonl"]) == 0
    capsys.readouterr()
    flags = ["--gold", str(ROOT / "examples" / "gold.jsonl"), "--at-least", goal]
    assert main(["certify", "demo.jsonl", *flags]) == code
    told = capsys.readouterr().out
    assert "claims with checks ok, at least 9" in told
    assert ("would show 99%" in told) == bool(code)


def test_any_schema_can_be_certified(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [json.loads(line) for line in (ROOT / "examples" / "datasets" / "gold.jsonl").read_text().splitlines()]
    golds = read_gold(enumerate(map(json.dumps, lines), start=1), source="g")
    results = [
        {"id": one["id"], "title": one["title"], "abstract": one["abstract"], "summary": _summary(one)} for one in lines
    ]
    known = read_results(enumerate(map(json.dumps, results), start=1), source="r")
    (everything,) = [share for share in certify(known, gold=golds) if share.group == "all"]
    assert everything.values == everything.reviewed == everything.right + 1


def _summary(line: dict[str, object]) -> object:
    """The gold answer as a result has it, the role of its first entry changed."""
    from summarizer.evidence import Reading
    from summarizer.task.schema_files import load_schema

    model = load_schema("datasets").model_validate(line["answer"], context=Reading.of(str(line["abstract"])).kept())
    summary = model.model_dump(mode="json")
    if line["id"] == _first_id():
        summary["datasets"][0]["role"] = "studied" if summary["datasets"][0]["role"] != "studied" else "training"
    return summary


def _first_id() -> object:
    lines = map(json.loads, (ROOT / "examples" / "datasets" / "gold.jsonl").read_text().splitlines())
    return next(line["id"] for line in lines if line["answer"]["datasets"])

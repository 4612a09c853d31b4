from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from summarizer.errors import InputError
from summarizer.evaluation import GoldAnswer, compare, evaluate, read_gold, read_results
from summarizer.evidence import Reading
from summarizer.records import attributes

EXAMPLES = Path(__file__).parent.parent / "examples"
ABSTRACT = "We train on ImageNet and test on CIFAR. The gain is small on CPUs. Others remain open."
READING = Reading.of(ABSTRACT)


def dataset(*sentences: int, **parts: Any) -> dict[str, Any]:
    return {"sentences": list(sentences), "name": "ImageNet", "role": "training", "size": None, **parts}


def answered(value: Any, reading: Reading = READING) -> Any:
    """An answer as a result has it."""
    if isinstance(value, list):
        return [answered(part, reading) for part in value]
    if not isinstance(value, dict):
        return value
    told = {name: answered(part, reading) for name, part in value.items() if name != "sentences"}
    cited = [attributes(span) for span in reading.cite(value.get("sentences", []))]
    return {**told, "evidence": cited, "checks": {}} if "sentences" in value else told


def numbered(*records: dict[str, Any]) -> list[tuple[int, str]]:
    return list(enumerate(map(json.dumps, records), start=1))


def scores(summary: dict[str, Any] | None, gold: dict[str, Any]) -> dict[str, tuple[int, int]]:
    paper = {"id": "p", "title": "P", "abstract": ABSTRACT}
    results = read_results(numbered({**paper, "summary": summary}), source="r")
    evaluation = evaluate(results, gold=read_gold(numbered({**paper, "answer": gold}), source="g"))
    return {name: (score.right, score.of) for name, score in evaluation.scores.items()}


@pytest.mark.parametrize("schema", ["datasets", "limitations"])
def test_the_shipped_gold_of_every_schema_is_all_right_against_itself(schema: str) -> None:
    lines = (EXAMPLES / schema / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    gold = read_gold(enumerate(lines, start=1), source=schema)
    assert all(isinstance(paper, GoldAnswer) for paper in gold)
    papers = map(json.loads, lines)
    records = [{**paper, "summary": answered(paper["answer"], Reading.of(paper["abstract"]))} for paper in papers]
    found = evaluate(read_results(numbered(*records), source="r"), gold=gold)
    assert {score.value for name, score in found.scores.items() if name not in {"without_evidence", "failed"}} == {1.0}
    assert found.scores["failed"].right == 0


GOLD = {"datasets": [dataset(1), dataset(1, name="CIFAR", role="evaluation")]}


@pytest.mark.parametrize(
    ("datasets", "found"),
    [
        ([dataset(1), dataset(1, name="CIFAR", role="evaluation")], (2, 2)),
        ([dataset(1, name="CIFAR", role="evaluation"), dataset(1)], (2, 2)),
        ([dataset(1)], (1, 2)),
        ([], (0, 2)),
        ([dataset(2), dataset(2, name="CIFAR")], (0, 2)),
        ([dataset(1, name="MNIST"), dataset(1, name="COCO")], (0, 2)),
        ([dataset(1), dataset(1)], (1, 2)),
    ],
)
def test_a_value_is_found_by_its_evidence_and_its_name(datasets: list[Any], found: tuple[int, int]) -> None:
    assert scores(answered({"datasets": datasets}), GOLD)["datasets_recall"] == found


def test_what_gold_does_not_have_is_wrong_and_a_failed_paper_misses_everything() -> None:
    wrong = answered({"datasets": [*GOLD["datasets"], dataset(3, name="others")]})
    assert scores(wrong, GOLD)["datasets_precision"] == (2, 3)
    assert scores(None, GOLD)["datasets_recall"] == (0, 2)
    assert scores(None, GOLD)["failed"] == (1, 1)


def test_choices_numbers_flags_and_words_of_the_abstract_have_to_be_equal() -> None:
    gold = {"runs": [{"sentences": [1], "name": "ImageNet", "kind": "a_b", "year": 1999, "is_open": True}]}
    same = scores(answered(gold), gold)
    assert {name: same[f"runs_{name}"] for name in ("name", "kind", "year", "is_open")} == dict.fromkeys(
        ("name", "kind", "year", "is_open"), (1, 1)
    )
    changed = {"runs": [{**gold["runs"][0], "kind": "c_d", "year": 2000, "is_open": False}]}
    other = scores(answered(changed), gold)
    assert [other[f"runs_{name}"] for name in ("name", "kind", "year", "is_open")] == [(1, 1), (0, 1), (0, 1), (0, 1)]


def test_words_of_ones_own_are_not_compared() -> None:
    gold = {"limits": [{"sentences": [2], "text": "Little is won on processors, they say."}]}
    told = {"limits": [{"sentences": [2], "text": "No real advantage there."}]}
    found = scores(answered(told), gold)
    assert found["limits_f1"] == (2, 2)
    assert "limits_text" not in found


def test_a_value_without_evidence_has_to_be_equal() -> None:
    gold = {"year": 1999, "topics": ["bees", "wax"]}
    assert scores({"year": 1999, "topics": ["wax", "figs"]}, gold)["year_recall"] == (1, 1)
    assert scores({"year": 1999, "topics": ["wax", "figs"]}, gold)["topics_recall"] == (1, 2)
    assert scores({"year": 2000, "topics": []}, gold)["year_recall"] == (0, 1)


def test_values_whose_check_failed_are_told() -> None:
    summary = answered({"datasets": [dataset(1)]})
    summary["datasets"][0]["checks"] = {"name": "not_in_evidence"}
    assert scores(summary, GOLD)["without_evidence"] == (1, 1)


def test_a_summary_of_another_schema_than_gold_is_refused() -> None:
    with pytest.raises(InputError, match="none of the fields"):
        scores({"limits": []}, GOLD)


def test_two_results_are_compared_field_by_field() -> None:
    paper = {"id": "p", "title": "P", "abstract": ABSTRACT}
    gold = read_gold(numbered({**paper, "answer": GOLD}), source="g")
    one, other = (
        evaluate(read_results(numbered({**paper, "summary": answered(told)}), source="r"), gold=gold)
        for told in (GOLD, {"datasets": [dataset(1)]})
    )
    found = compare(one, other)
    assert list(found.gains) == ["datasets_f1"]
    assert [change.gained for change in found.papers] == [("datasets: CIFAR (role: evaluation)",)]

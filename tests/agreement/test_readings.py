"""Two readings of one abstract: what is the same value, and what differs in it."""

from __future__ import annotations

from typing import Literal

import pytest
from pydantic import BaseModel

from summarizer.agreement.readings import joined, only
from summarizer.evidence import Cited, Reading
from summarizer.schemas import PaperSummary

TEXT = (
    "Sorting is slow. We present Quickstone, which saves memory and bandwidth. It runs 3x faster than Mergesort and"
    " 40% faster than Heapsort. It was run on two A100 GPUs and on a V100."
)
READING = Reading.of(TEXT)


def claim(
    sentence=3, metric="inference", amount="3x", baseline="Mergesort", statement="Runs 3x faster than Mergesort."
):
    return {
        "sentences": [sentence],
        "metric": metric,
        "amount": amount,
        "baseline": baseline,
        "statement": statement,
    }


HEAPSORT = claim(amount="40%", baseline="Heapsort", statement="Runs 40% faster than Heapsort.")
MEMORY = claim(2, "memory", None, None, "Saves memory.")
BANDWIDTH = claim(2, "communication", None, None, "Saves bandwidth.")
A100 = {"sentences": [4], "name": "A100", "kind": "gpu", "count": 2}
V100 = {"sentences": [4], "name": "V100", "kind": "gpu", "count": 1}


def summary(*claims, hardware=(), name="Quickstone", problem=1):
    return PaperSummary.model_validate(
        {
            "problem": {"sentences": [problem], "text": "Sorting is slow."},
            "method": {"sentences": [2], "name": name, "text": "An algorithm."},
            "efficiency_claims": list(claims),
            "hardware": list(hardware),
        },
        context=READING.kept(),
    )


def states(first, second):
    return {each.path: each.state for each in joined(first, second)[1]}


def test_what_both_found_is_said_to_be_in_both_however_it_is_worded_and_ordered():
    reworded = MEMORY | {"statement": "Needs less memory."}
    first, second = summary(claim(), HEAPSORT, MEMORY), summary(reworded, HEAPSORT, claim())
    assert states(first, second) == dict.fromkeys(
        ["problem", "method", "efficiency_claims.0", "efficiency_claims.1", "efficiency_claims.2"], "both"
    )
    assert joined(first, second)[0] == first


def test_what_only_one_found_is_kept_the_second_readers_behind_the_firsts():
    both, said = joined(summary(claim(), MEMORY), summary(claim(), BANDWIDTH, HEAPSORT))
    assert [one.statement for one in both.efficiency_claims] == [
        one["statement"] for one in (claim(), MEMORY, BANDWIDTH, HEAPSORT)
    ]
    assert [each.state for each in said if each.path.startswith("eff")] == ["both", "first", "second", "second"]


@pytest.mark.parametrize(
    ("other", "fields"),
    [
        (claim(metric="throughput"), ("metric",)),
        (claim(baseline="Timsort"), ("baseline",)),
        (claim(amount=None, statement="Runs faster than Mergesort."), ("amount",)),
        (claim(baseline=None), ()),
        (claim(statement="It is three times as fast."), ()),
    ],
)
def test_a_value_that_both_found_differs_in_choices_figures_and_names_but_not_in_prose(other, fields):
    both, said = joined(summary(claim()), summary(other))
    (found,) = [each for each in said if each.path == "efficiency_claims.0"]
    assert (found.state, found.fields) == ("differ" if fields else "both", fields)
    assert len(both.efficiency_claims) == 1
    assert both.efficiency_claims[0].amount == "3x"
    if fields:
        assert found.other["amount"] == other["amount"]
        assert found.other["evidence"]


def test_other_figures_of_one_sentence_are_other_claims():
    assert states(summary(claim()), summary(HEAPSORT))["efficiency_claims.1"] == "second"


def test_other_sentences_are_other_claims():
    second = summary(claim(2, "inference", None, None, "Runs faster."))
    assert states(summary(claim(3, "inference", None, None, "Runs faster.")), second)["efficiency_claims.0"] == "first"


def test_devices_are_told_apart_by_name_and_compared_by_count():
    first, second = summary(hardware=[A100]), summary(hardware=[V100, A100 | {"count": 3}])
    both, said = joined(first, second)
    assert [one.name for one in both.hardware] == ["A100", "V100"]
    assert [(each.state, each.fields) for each in said if each.path.startswith("hard")] == [
        ("differ", ("count",)),
        ("second", ()),
    ]


def test_a_name_that_only_one_gives_differs():
    (method,) = [each for each in joined(summary(), summary(name=None))[1] if each.path == "method"]
    assert (method.state, method.fields, method.other["name"]) == ("differ", ("name",), None)


def test_single_values_differ_where_they_cite_other_sentences():
    (problem,) = [each for each in joined(summary(), summary(problem=2))[1] if each.path == "problem"]
    assert (problem.state, problem.fields) == ("differ", ("evidence",))


class Dataset(Cited):
    """An entry without choices."""

    name: str
    size: str | None


class Own(BaseModel):
    """A schema of one's own."""

    topic: Literal["sorting", "search"]
    year: int | None
    note: str
    datasets: list[Dataset]


def own(topic="sorting", year=None, note="It is about sorting.", datasets=()):
    return Own.model_validate(
        {"topic": topic, "year": year, "note": note, "datasets": list(datasets)}, context=READING.kept()
    )


def test_any_schema_is_compared():
    runs = {"sentences": [3], "name": "Mergesort", "size": None}
    heaps = {"sentences": [3], "name": "Heapsort", "size": "40%"}
    both, said = joined(own(datasets=[runs]), own("search", 2020, "Another note here.", [heaps, runs]))
    assert [each.name for each in both.datasets] == ["Mergesort", "Heapsort"]
    assert isinstance(both.datasets, list)
    assert {each.path: each.state for each in said} == {
        "topic": "differ",
        "year": "differ",
        "datasets.0": "both",
        "datasets.1": "second",
    }


def test_of_one_reading_alone_every_value_is_in_that_one():
    assert {each.state for each in only(summary(claim(), hardware=[A100]), state="second")} == {"second"}


def test_a_record_comes_back_as_it_was_written():
    _, said = joined(summary(claim()), summary(claim(metric="throughput")))
    assert [type(each).from_dict(each.to_dict()) for each in said] == list(said)

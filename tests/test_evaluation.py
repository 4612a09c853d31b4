from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.errors import InputError
from summarizer.evaluation import Evaluation, Judged, compare, difference, evaluate, read_gold, read_results
from summarizer.evaluation.judging import judge
from summarizer.evaluation.matching import agree, assignment, counterparts
from summarizer.evidence import split
from summarizer.readers import read_records as read
from summarizer.records import Paper

EXAMPLES = Path(__file__).parent.parent / "examples"
GOLD = [json.loads(line) for line in (EXAMPLES / "gold.jsonl").read_text(encoding="utf-8").splitlines()]

ABSTRACT = (
    "Kilns are slow. We present Marlstone. It fires 4.2x faster than Ember and 3x faster than Coal. "
    "It needs less memory. It ran on two A100 GPUs."
)
FASTER = "It fires 4.2x faster than Ember and 3x faster than Coal."
LESS = "It needs less memory."
RAN = "It ran on two A100 GPUs."


def gold_claim(*amounts: str, quote: str = FASTER, metric: str = "inference", optional: bool = False) -> dict[str, Any]:
    statement = f"{metric} {amounts} {optional}"
    return {"metrics": [metric], "amounts": amounts, "statement": statement, "quotes": [quote], "optional": optional}


def gold_paper(**changes: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "title": "Marlstone",
        "abstract": ABSTRACT,
        "problem": {"summaries": ["Kilns are slow."], "quotes": ["Kilns are slow."]},
        "method": {"names": ["Marlstone"], "summaries": ["A kiln."], "quotes": ["We present Marlstone."]},
        "efficiency_claims": [gold_claim("4.2x"), gold_claim("3x"), gold_claim(quote=LESS, metric="memory")],
        "hardware": [{"name": "A100", "kind": "gpu", "count": 2, "quote": RAN}],
    } | changes


def evidence(abstract: str, *quotes: str) -> list[dict[str, Any]]:
    starts = [abstract.index(quote) for quote in quotes]
    return [{"start": at, "end": at + len(quote), "text": quote} for at, quote in zip(starts, quotes, strict=True)]


def claim(figure: str | None, *, quote: str = FASTER, metric: str = "inference", **changes: Any) -> dict[str, Any]:
    said = {"statement": "Better.", "metric": metric, "amount": figure, "baseline": None}
    return {**said, "evidence": evidence(ABSTRACT, quote), "checks": {"figure": "ok"}, **changes}


def device(name: str = "A100", count: int | None = 2) -> dict[str, Any]:
    return {"name": name, "kind": "gpu", "count": count, "evidence": evidence(ABSTRACT, RAN)}


def answered(gold: dict[str, Any]) -> dict[str, Any]:
    """A result line that says exactly what gold says."""
    abstract = gold["abstract"]
    problem, method = gold["problem"], gold["method"]
    summary = {
        "problem": {"text": problem["summaries"][0], "evidence": evidence(abstract, *problem["quotes"])},
        "method": {
            "name": method["names"][0],
            "text": method["summaries"][0],
            "evidence": evidence(abstract, *method["quotes"]),
        },
        "efficiency_claims": [
            {
                "statement": one["statement"],
                "metric": one["metrics"][0],
                "amount": next(iter(one["amounts"]), None),
                "baseline": None,
                "evidence": evidence(abstract, *one["quotes"]),
            }
            for one in gold["efficiency_claims"]
        ],
        "hardware": [
            {**{name: one[name] for name in ("name", "kind", "count")}, "evidence": evidence(abstract, one["quote"])}
            for one in gold["hardware"]
        ],
    }
    return {"id": str(gold["id"]), "title": gold["title"], "abstract": abstract, "status": "ok", "summary": summary}


def with_summary(**changes: Any) -> dict[str, Any]:
    line = answered(gold_paper())
    return {**line, "summary": line["summary"] | changes}


def numbered(*records: dict[str, Any]) -> list[tuple[int, str]]:
    return [(number, json.dumps(record)) for number, record in enumerate(records, start=1)]


def evaluated(*lines: dict[str, Any], gold: list[dict[str, Any]] | None = None) -> Evaluation:
    papers = read_gold(numbered(*(gold or [gold_paper()])), source="gold")
    return evaluate(read_results(numbered(*lines), source="results"), gold=papers)


def judged(line: dict[str, Any], *, gold: dict[str, Any] | None = None) -> Judged:
    (paper,) = read_gold(numbered(gold or gold_paper()), source="gold")
    return judge(read_results(numbered(line), source="results")[0], gold=paper)


def values(found: Evaluation) -> dict[str, float | None]:
    return {name: score.value for name, score in found.scores.items()}


def test_gold_fed_back_scores_one_everywhere() -> None:
    found = evaluated(*map(answered, GOLD), gold=GOLD)
    assert values(found) == dict.fromkeys(found.scores, 1.0) | {"without_evidence": 0.0, "failed": 0.0}
    assert all((score.low, score.high) == (score.value, score.value) for score in found.scores.values())
    assert not found.without_result
    assert not found.without_gold


@pytest.mark.parametrize(
    "lines", [[], [{**line, "summary": None} for line in map(answered, GOLD)]], ids=["none", "failed"]
)
def test_results_without_a_summary_score_zero(lines: list[dict[str, Any]]) -> None:
    found = evaluated(*lines, gold=GOLD)
    nothing = {"without_evidence": None, "failed": 1.0 if lines else 0.0}
    assert values(found) == dict.fromkeys(found.scores, 0.0) | nothing
    assert len(found.without_result) == (0 if lines else len(GOLD))


def test_an_empty_summary_scores_zero_without_error() -> None:
    empty = {
        "problem": {"text": "", "evidence": []},
        "method": {"name": None, "text": "", "evidence": []},
        "efficiency_claims": [],
        "hardware": [],
    }
    found = evaluated({**answered(gold_paper()), "summary": empty})
    assert values(found) == dict.fromkeys(found.scores, 0.0) | {"left_empty": None, "without_evidence": 1.0}


OPTIONAL = gold_claim("4.2x", optional=True)


@pytest.mark.parametrize(
    ("gold", "predicted", "counts"),  # right, wrong, missed, of the right ones those with the metric
    [
        ([gold_claim("4.2x")], [claim("4.2x")], (1, 0, 0, 1)),
        ([gold_claim("4.2x")], [claim("4.2 times faster")], (1, 0, 0, 1)),
        ([gold_claim("4.2x", "3x")], [claim("3x")], (1, 0, 0, 1)),
        ([gold_claim("4.2x")], [claim("4.2x and 3x")], (0, 1, 1, 0)),
        ([gold_claim("4.2x")], [claim(None)], (0, 1, 1, 0)),
        ([gold_claim("4.2x")], [claim("4.2x", quote=LESS)], (0, 1, 1, 0)),
        ([gold_claim("4.2x")], [claim("4.2x", metric="memory")], (1, 0, 0, 0)),
        ([gold_claim("4.2x")], [claim("4.2x"), claim("4.2x")], (1, 1, 0, 1)),
        ([gold_claim(quote=LESS)], [claim(None, quote=LESS)], (1, 0, 0, 1)),
        ([gold_claim(quote=LESS)], [claim("less memory", quote=LESS)], (1, 0, 0, 1)),
        ([OPTIONAL], [], (0, 0, 0, 0)),
        ([OPTIONAL], [claim("4.2x")], (0, 0, 0, 0)),
        ([OPTIONAL], [claim("3x")], (0, 1, 0, 0)),
        ([OPTIONAL, gold_claim("4.2x")], [claim("4.2x")], (1, 0, 0, 1)),
        ([OPTIONAL, gold_claim("4.2x", metric="compute")], [claim("4.2x")], (0, 0, 1, 0)),
        ([gold_claim("4.2x"), gold_claim("4.2x", metric="energy")], [claim("4.2x", metric="energy")], (1, 0, 1, 1)),
        ([gold_claim("4.2x", "3x"), gold_claim("3x", metric="energy")], [claim("3x"), claim("4.2x")], (2, 0, 0, 1)),
    ],
)
def test_a_claim_is_right_when_passage_and_figures_are(
    gold: list[dict[str, Any]], predicted: list[dict[str, Any]], counts: tuple[int, ...]
) -> None:
    found = judged(with_summary(efficiency_claims=predicted), gold=gold_paper(efficiency_claims=gold))
    assert found.tally[:4] == counts


@pytest.mark.parametrize(
    ("predicted", "counted", "named"),
    [
        ([device()], (1, 0, 0), (1, 0, 0)),
        ([device("a100s")], (1, 0, 0), (1, 0, 0)),
        ([device(count=8)], (0, 1, 1), (1, 0, 0)),
        ([device(count=None)], (0, 1, 1), (1, 0, 0)),
        ([device("V100")], (0, 1, 1), (0, 1, 1)),
        ([device(), device()], (1, 1, 0), (1, 1, 0)),
        ([], (0, 0, 1), (0, 0, 1)),
    ],
)
def test_devices_are_compared_with_and_without_their_counts(
    predicted: list[dict[str, Any]], counted: tuple[int, ...], named: tuple[int, ...]
) -> None:
    tally = judged(with_summary(hardware=predicted)).tally
    assert (tally.devices_right, tally.devices_wrong, tally.devices_missed) == counted
    assert (tally.device_names_right, tally.device_names_wrong, tally.device_names_missed) == named


@pytest.mark.parametrize(("names", "said", "right"), [(["A", None], None, 1), (["A"], None, 0), (["A", "B"], "B", 1)])
def test_a_name_is_right_when_gold_accepts_it(names: list[str | None], said: str | None, right: int) -> None:
    method = {"name": said, "text": "", "evidence": evidence(ABSTRACT, "We present Marlstone.")}
    gold = gold_paper(method={"names": names, "quotes": ["We present Marlstone."]})
    assert judged(with_summary(method=method), gold=gold).tally.names_right == right


@pytest.mark.parametrize(
    ("changes", "unsupported"),
    [
        ({}, 0),
        ({"amount": "9x"}, 1),
        ({"statement": "9x faster."}, 1),
        ({"checks": {"figure": "negated"}}, 1),
        ({"evidence": []}, 1),
        ({"evidence": [{"start": 0, "end": 5, "text": "It is 4.2x faster."}]}, 1),
    ],
)
def test_a_value_that_its_evidence_does_not_carry_is_counted(changes: dict[str, Any], unsupported: int) -> None:
    found = judged(with_summary(efficiency_claims=[claim("4.2x", **changes)]))
    assert found.tally.unsupported == len(found.unsupported) == unsupported


def test_only_papers_for_which_gold_has_no_claim_at_all_are_to_be_left_empty() -> None:
    silent = gold_paper(efficiency_claims=[])
    assert evaluated(with_summary(efficiency_claims=[]), gold=[silent]).scores["left_empty"].value == 1
    assert evaluated(with_summary(), gold=[silent]).scores["left_empty"].value == 0
    unsure = gold_paper(efficiency_claims=[OPTIONAL])
    assert evaluated(with_summary(efficiency_claims=[]), gold=[unsure]).scores["left_empty"].value is None


@pytest.mark.parametrize(
    "line",
    [
        {"id": "x", "title": "", "abstract": ABSTRACT.replace(" ", "\n ")},
        {"id": "x", "title": "MARLSTONE ", "abstract": "Another version."},
        {"id": "1", "title": "Renamed", "abstract": "Another version."},
    ],
    ids=["abstract", "title", "id"],
)
def test_papers_are_matched_by_abstract_then_title_then_id(line: dict[str, Any]) -> None:
    found = evaluated({**line, "summary": None})
    assert not found.without_result
    assert not found.without_gold


def test_the_same_abstract_wins_over_the_same_title_and_each_paper_is_used_once() -> None:
    papers = [Paper("x", title="One", id="a"), Paper("y", title="One", id="b"), Paper("z", id="c")]
    offered = [
        Paper("y", title="One", id="c"),
        Paper("x", id="d"),
        Paper("w", title="One", id="e"),
        Paper("", id="f"),
    ]
    assert counterparts(papers, among=offered) == [offered[1], offered[0], None]


def test_evidence_overlaps_whatever_the_white_space() -> None:
    spread = ABSTRACT.replace(" ", "  ")
    line = answered(gold_paper())
    at = spread.index("It  fires")
    text = spread[at : spread.index("It  needs") - 2]
    there = [{"start": at, "end": at + len(text), "text": text}]
    line = {
        **line,
        "abstract": spread,
        "summary": {**line["summary"], "efficiency_claims": [claim("3x", evidence=there)]},
    }
    assert judged(line).tally[:3] == (1, 0, 2)


def test_papers_on_one_side_only_are_told_and_gold_without_a_result_is_missed() -> None:
    stranger = {"id": "z", "title": "Stranger", "abstract": "Unknown.", "summary": None}
    other = gold_paper(id=2, title="Other", abstract=f"{ABSTRACT} More.")
    found = evaluated(answered(gold_paper()), stranger, gold=[gold_paper(), other])
    assert found.without_gold == ("Stranger",)
    assert found.without_result == ("Other",)
    assert found.scores["claims_recall"].value == 0.5
    assert found.scores["claims_precision"].value == 1
    assert found.scores["failed"].right == 0


def test_of_the_same_paper_twice_the_first_with_a_summary_counts() -> None:
    good = answered(gold_paper())
    failed = {**good, "summary": None}
    lines = read_results(numbered(failed, good, with_summary(hardware=[])), source="results")
    assert [line.where for line in lines] == ["results:2"]


def test_intervals_hold_the_value_and_are_the_same_each_time() -> None:
    lines = [answered(gold) if at % 3 else {**answered(gold), "summary": None} for at, gold in enumerate(GOLD)]
    first, again = evaluated(*lines, gold=GOLD), evaluated(*lines, gold=GOLD)
    assert first.scores == again.scores
    score = first.scores["claims_recall"]
    assert score.low is not None
    assert score.high is not None
    assert score.value is not None
    assert 0 < score.low < score.value < score.high < 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "results:1: not JSON"),
        ("[1]", "results:1: Input should be"),
        (json.dumps(gold_paper()), "results:1: summary: Field required"),
        (json.dumps(with_summary(hardware="none")), "results:1: summary.hardware"),
    ],
)
def test_a_line_that_is_no_result_is_told_with_file_and_line(text: str, told: str) -> None:
    papers = read_gold(numbered(gold_paper()), source="gold")
    with pytest.raises(InputError, match=told):
        evaluate(read_results([(1, text)], source="results"), gold=papers)


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (answered(gold_paper()), "gold:1: problem: Field required"),
        (gold_paper(problem={"quotes": ["Kilns are quick."]}), "gold:1: problem: .*Kilns are quick"),
        (gold_paper(hardware=[{"name": "V100", "kind": "gpu", "count": 1, "quote": "a V100"}]), "gold:1: hardware: "),
    ],
)
def test_gold_that_does_not_quote_its_abstract_is_refused(record: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        read_gold(numbered(record), source="gold")
    with pytest.raises(InputError, match="has no gold answers"):
        read_gold([(1, " ")], source="gold")


@pytest.mark.parametrize(
    ("amount", "accepted", "agrees"),
    [
        ("up to 2.5x", ["2.5 times"], True),
        ("from 24 GB to 1 MB", ["24 GB to 1 MB"], True),
        ("24 GB", ["from 24 GB to 1 MB"], False),
        (None, [], True),
        (None, ["a handful"], True),
        ("two of three stages", [], True),
        (None, ["2x", None], True),
        ("2x", [], False),
    ],
)
def test_amounts_agree_by_their_figures(amount: str | None, accepted: list[str | None], agrees: bool) -> None:
    assert agree(amount, accepted) is agrees


@given(st.integers(0, 4).flatmap(lambda n: st.lists(st.lists(st.integers(0, 9), min_size=n, max_size=n), max_size=4)))
def test_no_other_assignment_weighs_more(weights: list[list[int]]) -> None:
    pairs = assignment(weights)
    assert all(weights[row][column] > 0 for row, column in pairs)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    size = max(len(weights), *(len(row) for row in weights), 0) if weights else 0
    square = [[*row, *[0] * (size - len(row))] for row in weights] + [[0] * size] * (size - len(weights))
    best = max(sum(square[row][column] for row, column in enumerate(order)) for order in permutations(range(size)))
    assert sum(weights[row][column] for row, column in pairs) == best


def test_a_comparison_names_what_was_gained_and_lost() -> None:
    whole = evaluated(answered(gold_paper()))
    part = evaluated(with_summary(efficiency_claims=[claim("3x"), claim("9x")], hardware=[]))
    (change,) = compare(part, whole).papers
    assert change.claims_gained == ()
    assert len(change.claims_lost) == 2
    assert change.hardware_lost == ("2 x a100",)
    assert change.wrong == 1
    gain = compare(part, whole).gains["claims_f1"]
    assert gain.value == pytest.approx(2 / 5 - 1)
    assert compare(whole, whole).papers == ()


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str]]:
    files = [read_results(numbered(line), source="results") for line in (before, after)]
    return [(change.field, change.kind) for change in difference(*files).changes]


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({}, []),
        ({"amount": "3x"}, ["value"]),
        ({"metric": "compute", "statement": "Quicker."}, ["value"]),
        ({"statement": "Quicker."}, ["wording"]),
        ({"evidence": evidence(ABSTRACT, FASTER, LESS)}, ["evidence"]),
        ({"checks": {"figure": "missing"}}, []),
        ({"factor": 4.2}, []),
        ({"amount": "3x", "evidence": evidence(ABSTRACT, LESS)}, ["removed", "added"]),
    ],
)
def test_a_changed_value_is_told_from_changed_evidence(changes: dict[str, Any], kinds: list[str]) -> None:
    before = with_summary(efficiency_claims=[claim("4.2x")])
    after = with_summary(efficiency_claims=[claim("4.2x", **changes)])
    assert changed(before, after) == [("efficiency_claims", kind) for kind in kinds]


def test_a_difference_counts_and_names_papers_on_one_side() -> None:
    first = answered(gold_paper())
    second = {**first, "id": "2", "title": "Second", "abstract": "Two."}
    third = {**first, "id": "3", "title": "Third", "abstract": "Three."}
    files = [read_results(numbered(first, other), source="results") for other in (second, third)]
    found = difference(*files)
    assert (found.papers, found.only_before, found.only_after) == (1, ("Second",), ("Third",))
    assert found.counts()["efficiency_claims"]["same"] == 3
    assert changed(first, {**first, "summary": None}) == [("summary", "removed")]


def test_a_claim_said_again_in_other_words_is_added_and_the_first_is_the_same() -> None:
    first, again = claim("4.2x"), claim("4.2x", statement="Quicker.")
    before, after = (with_summary(efficiency_claims=claims) for claims in ([first], [again, first]))
    assert changed(before, after) == [("efficiency_claims", "added")]


def test_the_order_of_a_list_is_no_change() -> None:
    claims = [claim("4.2x"), claim("3x"), claim(None, quote=LESS)]
    assert changed(with_summary(efficiency_claims=claims), with_summary(efficiency_claims=claims[::-1])) == []


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold["id"])
def test_gold_for_the_examples_quotes_them_exactly(gold: dict[str, Any]) -> None:
    claims, devices = gold["efficiency_claims"], gold["hardware"]
    quotes = [*gold["problem"]["quotes"], *gold["method"]["quotes"], *(device["quote"] for device in devices)]
    quotes += [quote for one in claims for quote in one["quotes"]]
    assert all(quote in gold["abstract"] for quote in quotes)
    sentences = [span.text for span in split(gold["abstract"])]
    assert all(any(quote in sentence for sentence in sentences) for quote in quotes)
    assert all(any(amount in quote for quote in one["quotes"]) for one in claims for amount in one["amounts"])
    assert all(one["baseline"] is None or one["baseline"] in gold["abstract"] for one in claims)
    assert all(device["name"] in device["quote"] for device in devices)
    assert all(name is None or name in gold["abstract"] for name in gold["method"]["names"])


def test_gold_has_every_example_once() -> None:
    papers = [paper for paper in read([str(EXAMPLES / "abstracts.txt")]) if isinstance(paper, Paper)]
    assert [gold["id"] for gold in GOLD] == list(dict.fromkeys(paper.id for paper in papers))
    assert {gold["abstract"] for gold in GOLD} == {paper.abstract for paper in papers}

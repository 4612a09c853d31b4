"""Forms of an answer that models send and a person reads without a doubt."""

from __future__ import annotations

import json
import re

import pytest
from papers import good, paper
from pydantic import BaseModel
from steps import is_linear

from summarizer.answers.found import _without_pairs
from summarizer.answers.reading import Unfit, read
from summarizer.evidence import Reading
from summarizer.schemas import PaperSummary

READING = Reading.of(paper(1).abstract)
GOOD = good()
TEXT = json.dumps(GOOD)
CLAIM = GOOD["efficiency_claims"][0]
PARAMETERS = "\n".join(f"<parameter={name}>\n{json.dumps(value)}\n</parameter>" for name, value in GOOD.items())
LINES = json.dumps(GOOD, indent=1)

AROUND = {
    "a call with a parameter for each field": (
        f"<tool_call>\n<function=PaperSummary>\n{PARAMETERS}\n</function>",
        "members",
    ),
    "a field on each line": ("\n".join(f"**{name}**: {json.dumps(value)}" for name, value in GOOD.items()), "members"),
    "an object for each field": ("\n".join(json.dumps({name: value}) for name, value in GOOD.items()), "members"),
    "a list of them": (json.dumps([{name: value} for name, value in GOOD.items()]), "members"),
    "outer braces doubled": (f"{{{TEXT}}}", "braces"),
    "all braces doubled": (TEXT.replace("{", "{{").replace("}", "}}"), "braces"),
    "boxed": (f"\\boxed{{{TEXT}}}", "braces"),
    "full-width signs": (TEXT.replace('": ', '"\uff1a').replace(', "', '\uff0c"'), "syntax"),
    "line breaks as in a string": (LINES.replace("\n", "\\n"), "syntax"),
    "quotes as in a string": (TEXT.replace('"', '\\"'), "quoted"),
    "both": (json.dumps(LINES)[1:-1], "quoted"),
}


@pytest.mark.parametrize(("text", "name"), AROUND.values(), ids=AROUND)
def test_the_answer_is_read_in_whatever_it_is_written(text: str, name: str) -> None:
    fit = read(PaperSummary, text, READING)
    assert fit.value == read(PaperSummary, TEXT, READING).value
    assert name in fit.mended


@pytest.mark.parametrize("doubled", ["outer", "all"])
def test_doubled_braces_inside_a_text_stay(doubled: str) -> None:
    text = json.dumps(good(problem={"sentences": [1], "text": r"Training \mathbf{{x}} is slow."}))
    structure = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]')
    all_doubled = structure.sub(lambda found: found[0] if found[0][0] == '"' else found[0] * 2, text)
    fit = read(PaperSummary, f"{{{text}}}" if doubled == "outer" else all_doubled, READING.kept())
    assert fit.value.problem is not None
    assert fit.value.problem.text == r"Training \mathbf{{x}} is slow."


class Named(BaseModel):
    names: list[str]


def test_a_word_for_nothing_is_no_empty_list_where_the_abstract_has_it() -> None:
    assert read(Named, '{"names": "NA"}', Reading.of("An abstract.")).value.names == []
    with pytest.raises(Unfit):
        read(Named, '{"names": "NA"}', Reading.of("We call it NA."))


SENTENCES = {
    "S1": [1], "[S1]": [1], "Sentence 1": [1], "#1": [1], "(1)": [1], "1-3": [1, 2, 3], "Sentences 1 to 2": [1, 2],
    "1 and 3": [1, 3], "[1], [3]": [1, 3], "S1, S3": [1, 3], "1; 2 & 3": [1, 2, 3], "1\u20132": [1, 2],
}  # fmt: skip


@pytest.mark.parametrize("wrap", [lambda told: told, lambda told: [told]], ids=["text", "item"])
@pytest.mark.parametrize(("told", "numbers"), SENTENCES.items(), ids=SENTENCES)
def test_sentences_may_be_cited_in_words(told: str, numbers: list[int], wrap) -> None:
    problem = {"text": "Training is slow."}
    cited = read(PaperSummary, json.dumps(good(problem={**problem, "sentences": wrap(told)})), READING.kept())
    assert (
        cited.value
        == read(PaperSummary, json.dumps(good(problem={**problem, "sentences": numbers})), READING.kept()).value
    )
    assert "number" in cited.mended


@pytest.mark.parametrize("told", ["3-1", "1-900", "one", "1.5", "page 1", "1x", "first"])
def test_what_is_no_number_of_a_sentence_is_asked_again(told: str) -> None:
    with pytest.raises(Unfit, match="sentences"):
        read(PaperSummary, json.dumps(good(problem={"sentences": told, "text": "Training is slow."})), READING)


FORMS = {
    "the singular for the plural": ({"problem": {"sentence": 1, "text": "Training is slow."}}, "key"),
    "an empty text for no items": ({"hardware": ""}, "null_list"),
    "a word for no items": ({"hardware": "None"}, "null_list"),
    "null as an item": ({"hardware": [None]}, "empty_item"),
    "an empty object as an item": ({"hardware": [{}]}, "empty_item"),
    "a text in a list": ({"efficiency_claims": [{**CLAIM, "amount": ["4.2x"]}]}, "single"),
    "a label in a list": ({"efficiency_claims": [{**CLAIM, "metric": ["training_time"]}]}, "single"),
}


@pytest.mark.parametrize(("changes", "name"), FORMS.values(), ids=FORMS)
def test_a_value_in_another_form_is_that_value(changes: dict[str, object], name: str) -> None:
    fit = read(PaperSummary, json.dumps(good(**changes)), READING)
    assert fit.value == read(PaperSummary, TEXT, READING).value
    assert name in fit.mended


def test_a_number_where_a_text_is_asked_for_is_its_digits() -> None:
    claim = {**CLAIM, "amount": 4.2}
    fit = read(PaperSummary, json.dumps(good(efficiency_claims=[claim])), READING.kept())
    assert fit.value.efficiency_claims[0].amount == "4.2"


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"{name}: {json.dumps(value)}" for name, value in list(GOOD.items())[:2]),
        json.dumps(
            [{"problem": GOOD["problem"]}, {"problem": {**GOOD["problem"], "text": "Another."}}, {"hardware": []}]
        ),
        "problem: {'sentences'",
        json.dumps(good(efficiency_claims=[{**CLAIM, "amount": ["4.2x", "3x"]}])),
    ],
)
def test_a_part_of_an_answer_or_two_in_one_are_none(text: str) -> None:
    with pytest.raises(Unfit):
        read(PaperSummary, text, READING)


@pytest.mark.parametrize("told", ["1" * 5_000 + "x", "1 " * 5_000 + "x", "[" * 5_000, "1-" * 5_000, " " * 50_000 + "x"])
def test_no_text_in_the_place_of_sentences_takes_long(told: str) -> None:
    with pytest.raises(Unfit, match="sentences"):
        read(PaperSummary, json.dumps(good(problem={"sentences": told, "text": "Training is slow."})), READING)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<think>a</think>b<think>c</think>d", "bd"),
        ("<think>a<think>b</think>c", "c"),
        ("<think>a</analysis>b</THINK>c", "c"),
        ("<analysis>a<think>b</think>c</analysis>d", "d"),
        ("<think>a<analysis>b</analysis>c", "<think>ac"),
        ("a</think>b", "a</think>b"),
    ],
)
def test_a_thought_ends_at_the_next_end_of_its_name(text: str, left: str) -> None:
    assert _without_pairs(text) == left


def test_a_thousand_thoughts_without_an_end_take_steps_in_proportion() -> None:
    assert is_linear(_without_pairs, lambda size: "<think></analysis>" * (size // 18))

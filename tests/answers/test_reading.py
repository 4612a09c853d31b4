r"""What of an answer is read, what is mended, and what stays wrong."""

from __future__ import annotations

import json
import re
from typing import Literal

import pytest
from papers import good, invented, paper
from pydantic import BaseModel

from summarizer.answers.reading import Unfit, is_whole, keep, read
from summarizer.evidence import Reading
from summarizer.schemas import PaperSummary

READING = Reading.of(paper().abstract)
GOOD = json.dumps(good())
WANTED = PaperSummary.model_validate_json(GOOD, context=READING)


def answer(text):
    return read(PaperSummary, text, READING)


PLACES = {
    "fence": (f"```json\n{GOOD}\n```", ("fence",)),
    "fence without a language": (f"```\n{GOOD}\n```", ("fence",)),
    "fence never closed": (f"```json\n{GOOD}", ("fence",)),
    "prose around": (f"Here is the summary:\n{GOOD}\nShall I go on?", ("prose",)),
    "prose with braces": (f"By {{the schema}} and [the rules]:\n{GOOD}\nSee [1] and {{2}}.", ("prose",)),
    "think": (f'<think>A draft: {{"problem": 1}}</think>\n{GOOD}', ("think",)),
    "think without a beginning": (f"So the answer is this.</think>{GOOD}", ("think",)),
    "final channel": (f"<|channel|>analysis<|message|>Hm.<|end|><|channel|>final<|message|>{GOOD}", ("think",)),
    "answer element": (f"<answer>{GOOD}</answer>", ("tag",)),
    "byte order mark": ("\ufeff" + GOOD, ("bom",)),
    "end of turn": (f"{GOOD}<|im_end|>", ("token",)),
    "a string of JSON": (json.dumps(GOOD), ("quoted",)),
    "HTML entities": (GOOD.replace('"', "&quot;"), ("entities",)),
    "wrapper": (f'{{"PaperSummary": {GOOD}}}', ("wrapper",)),
    "two wrappers": (f'{{"result": {{"PaperSummary": {GOOD}}}}}', ("wrapper",)),
    "tool call in the text": (f'<tool_call>{{"name": "PaperSummary", "arguments": {GOOD}}}</tool_call>', None),
    "arguments as a string": (json.dumps({"name": "PaperSummary", "arguments": GOOD}), ("wrapper",)),
    "list of one": (f"[{GOOD}]", ("list",)),
    "twice": (f"{GOOD}\n{json.dumps(good(), indent=1)}", ("prose", "twice")),
    "schema before it": (f"{json.dumps(PaperSummary.model_json_schema())}\n{GOOD}", None),
}


@pytest.mark.parametrize(("text", "mended"), PLACES.values(), ids=PLACES)
def test_an_answer_is_found_wherever_it_stands(text, mended):
    fit = answer(text)
    assert fit.value == WANTED
    assert mended is None or fit.mended == mended


SYNTAX = {
    "trailing comma": (GOOD[:-1] + ",}", "trailing_comma"),
    "missing comma": (GOOD.replace('}, "method"', '} "method"'), "syntax"),
    "single quotes": (str(good()), "quotes"),
    "typographic quotes": (re.sub('"([^"]*)"', "\u201c\\1\u201d", GOOD), "quotes"),
    "bare keys": (GOOD.replace('"problem":', "problem:"), "bare_key"),
    "comment": ("{ // the summary\n" + GOOD[1:-1] + "/* end */}", "comment"),
}


@pytest.mark.parametrize(("text", "name"), SYNTAX.values(), ids=SYNTAX)
def test_broken_syntax_is_mended(text, name):
    fit = answer(text)
    assert fit.value == WANTED
    assert name in fit.mended


class Plain(BaseModel):
    text: str
    size: float | None
    kind: Literal["main_memory", "disk"] = "disk"
    counts: list[int] = []


def plain(text, abstract="An abstract."):
    return read(Plain, text, Reading.of(abstract))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"$\alpha$ and \sqrt{d}", r"$\alpha$ and \sqrt{d}"),
        (r"\beta", r"\beta"),
        (r"\frac{1}{2}", r"\frac{1}{2}"),
        (r"\nabla f", r"\nabla f"),
        (r"\theta = 3\times 10", r"\theta = 3\times 10"),
        (r"\rho\textbf{x}", r"\rho\textbf{x}"),
        (r"95\%", r"95\%"),
        (r"\\alpha", r"\alpha"),
        (r"one\ntwo", "one\ntwo"),
        (r"one\n\ntwo\tthree", "one\n\ntwo\tthree"),
        (r"a\new line", "a\new line"),
        (r"don\'t", "don't"),
        (r"a \"word\" \u00e9 \/", 'a "word" \u00e9 /'),
    ],
)
def test_a_backslash_is_kept_as_it_was_meant(written, meant):
    assert plain(f'{{"text": "{written}", "size": null}}').value.text == meant


@pytest.mark.parametrize("command", ["nu", "to", "tan", "ne", "rm"])
def test_a_command_whose_tail_could_be_text_is_taken_for_one_where_the_abstract_has_it(command):
    text = f'{{"text": "\\{command} x", "size": null}}'
    assert plain(text, rf"With $\{command} x$.").value.text == rf"\{command} x"
    assert plain(text).value.text == json.loads(text)["text"]


def test_an_accent_of_the_abstract_keeps_its_backslash():
    assert plain(r"""{"text": "Poincar\'e", "size": null}""", r"On Poincar\'e maps.").value.text == r"Poincar\'e"


@pytest.mark.parametrize("text", ["a\nb", "a\tb", 'so "called"', "see http://x.y // z", "Doe, J. {et al.} [1]"])
def test_what_stands_in_a_string_is_kept(text):
    assert plain(f'{{"text": "{text}", "size": 1.5,}}').value == Plain(text=text, size=1.5)


@pytest.mark.parametrize(
    "text",
    [
        GOOD[: len(GOOD) * 2 // 3],
        GOOD[:-1],
        GOOD[:-20],
        f"```json\n{GOOD[:-3]}\n```",
        f'{{"PaperSummary": {GOOD}, "more": {{"a": "b',
        "{" + "\n " * 100,
    ],
)
def test_an_answer_that_was_cut_off_is_not_completed(text):
    with pytest.raises(Unfit, match="ends in the middle"):
        answer(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"text": , "size": 1}',
        '{"text": "a", "size": 007}',
        '{"text": "a", "size": 40%}',
        '{"text": "a", "size": 1, "counts": [1, 2, ...]}',
        '{"text" "a", "size": 1}',
        '{"text": "a", "size": 1.5.2}',
        '{"text": "a", "size": "about 3"}',
        '{"text": "a", "size": 1, "counts": ["three"]}',
        '{"text": "a", "size": 1, "counts": ["1-3"]}',
        '{"text": "a", "size": 1, "kind": "memory"}',
        '{"size": 1}',
        "no answer at all",
        "",
    ],
)
def test_nothing_is_made_up_to_mend_an_answer(text):
    with pytest.raises(Unfit):
        plain(text)


FORMS = {
    "null left out": ({"text": "a"}, Plain(text="a", size=None), "absent"),
    "number as a string": ({"text": "a", "size": None, "counts": ["3", 4]}, [3, 4], ""),
    "numbers as the text has them": ({"text": "a", "size": None, "counts": ["[3]"]}, [3], "number"),
    "numbers in one string": ({"text": "a", "size": None, "counts": "3, 4"}, [3, 4], "number"),
    "whole numbers as decimals": ({"text": "a", "size": None, "counts": [3.5, 4.0]}, None, ""),
    "one number": ({"text": "a", "size": None, "counts": 3}, [3], "bare_item"),
    "null for no items": ({"text": "a", "size": None, "counts": None}, [], "null_list"),
    "label": ({"text": "a", "size": None, "kind": "Main Memory"}, "main_memory", "label"),
    "label with hyphens": ({"text": "a", "size": None, "kind": "MAIN-memory"}, "main_memory", "label"),
    "label in camel case": ({"text": "a", "size": None, "kind": "mainMemory"}, "main_memory", "label"),
    "key": ({"Text": "a", "SIZE": None}, Plain(text="a", size=None), "key"),
    "null as a word": ({"text": "a", "size": "N/A"}, Plain(text="a", size=None), "null"),
}


@pytest.mark.parametrize(("said", "wanted", "name"), FORMS.values(), ids=FORMS)
def test_the_form_of_the_schema_is_met_where_the_meaning_is_certain(said, wanted, name):
    if wanted is None:
        with pytest.raises(Unfit):
            plain(json.dumps(said))
        return
    fit = plain(json.dumps(said))
    assert fit.mended == ((name,) if name else ())
    got = {list: fit.value.counts, str: fit.value.kind}.get(type(wanted), fit.value)
    assert got == wanted


def test_sentence_numbers_may_be_strings():
    fit = answer(GOOD.replace("[1]", '["1"]'))
    assert (fit.value, fit.mended) == (WANTED, ("number",))


def test_NaN_is_null_where_null_may_stand():  # noqa: N802  # its name
    assert read(Named, '{"name": NaN}', Reading.of("x")).value.name is None


class Named(BaseModel):
    name: str | None


@pytest.mark.parametrize("word", ["null", "None", "N/A", ""])
def test_a_word_for_nothing_is_null_but_where_the_abstract_has_it(word):
    text = json.dumps({"name": word})
    assert read(Named, text, Reading.of("An abstract.")).value.name is None
    if word:
        assert read(Named, text, Reading.of(f"We call it {word}.")).value.name == word


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "a  b\\n"}',
        '{"name": "it\'s \\u00e9 \\\\alpha"}',
        ' {"name":"x", "name": "y", "more": [1]} ',
        '{"name": "None of these, null hypothesis"}',
    ],
)
def test_valid_JSON_that_fits_is_never_touched(text):  # noqa: N802  # its name
    fit = read(Named, text, Reading.of("An abstract."))
    assert (fit.value.name, fit.mended) == (json.loads(text)["name"], ())


def test_two_answers_that_differ_are_none():
    other = json.dumps(good(problem={"sentences": [1], "text": "Slow training."}))
    with pytest.raises(Unfit, match="several"):
        answer(f"First: {GOOD}\nor rather: {other}")
    with pytest.raises(Unfit, match="several"):
        answer(f'{{"draft": {GOOD}, "final": {other}}}')


def test_of_two_answers_the_one_that_is_marked_as_final_counts():
    other = json.dumps(good(problem={"sentences": [1], "text": "Slow training."}))
    assert answer(f"{other}\n<answer>{GOOD}</answer>").value == WANTED


def test_where_every_field_has_a_default_a_wrapper_is_still_opened():
    class Loose(BaseModel):
        name: str | None = None

    assert read(Loose, '{"Loose": {"name": "x"}}', Reading.of("x")).value.name == "x"
    assert read(Loose, "{}", Reading.of("x")).value.name is None


def test_what_does_not_fit_is_told_by_the_fields_of_the_answer_that_was_found():
    with pytest.raises(Unfit, match=r"^problem: Field required$"):
        answer(f"```json\n{json.dumps({key: value for key, value in good().items() if key != 'problem'})}\n```")


def test_a_mended_answer_is_held_against_the_abstract_like_any_other():
    text = f"```json\n{json.dumps(invented())}\n```"
    with pytest.raises(Unfit, match="100x"):
        answer(text)
    kept = keep(PaperSummary, text, READING)
    assert kept.value.method.checks["figure"] == "not_in_evidence"
    assert kept.mended == ("fence",)


@pytest.mark.parametrize(("text", "whole"), [(GOOD, True), (GOOD + "\n\n  \n", True), (GOOD[:-1], False), ("", False)])
def test_an_answer_that_is_closed_is_whole(text, whole):
    assert is_whole(text) is whole

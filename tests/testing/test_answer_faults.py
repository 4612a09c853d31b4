"""What a client reads of each answer that is there, but not as it was asked for."""

from __future__ import annotations

import json

import pytest

from summarizer.testing.answers import ANSWERS
from summarizer.testing.completions import completion

SAID = {
    "problem": {"sentences": [1, 2], "text": "Training & tuning are slow."},
    "name": None,
    "metric": "training_time",
    "count": 3,
    "kept": True,
    "hardware": [],
    "only": [4],
}
TEXT = json.dumps(SAID)
SCHEMA = {
    "title": "PaperSummary",
    "properties": {"metric": {"$ref": "#/$defs/Metric"}},
    "$defs": {"Metric": {"enum": ["memory", "training_time"]}},
}
BODY = {
    "model": "test",
    "messages": [{"role": "user", "content": "We brew."}],
    "response_format": {"type": "json_schema", "json_schema": {"name": "PaperSummary", "schema": SCHEMA}},
}
FAULTS = {fault.name: fault for fault in ANSWERS}


def choice(name, text=TEXT, **body):
    """The first choice of a completion with this fault."""
    asked = {**BODY, **body}
    good = completion(asked, content=text, number=0, finish="stop", refused=None)
    return FAULTS[name].shape(good, asked)["choices"][0]


def content(name, text=TEXT):
    return choice(name, text)["message"]["content"]


TEXTS = {
    "fence": f"```json\n{json.dumps(SAID, indent=2)}\n```",
    "fence-bare": f"```\n{TEXT}\n```",
    "fence-open": f"```json\n{TEXT}",
    "language": f"json\n{TEXT}",
    "bom": "\ufeff" + TEXT,
    "space": f"\n\n  {TEXT}\n\n\n",
    "think-empty": f"<think>\n\n</think>\n\n{TEXT}",
    "answer-tag": f"<answer>\n{TEXT}\n</answer>",
    "end-token": f"{TEXT}<|im_end|>",
    "eos-token": f"{TEXT}</s>",
    "eot-token": f"{TEXT}<|eot_id|>assistant\n\n",
    "tool-token": f"{TEXT}[TOOL_CALLS]",
    "python-tag": f"<|python_tag|>{TEXT}",
    "twice": f"{TEXT}\n{TEXT}",
    "quoted": json.dumps(TEXT),
    "trailing-comma": f"{TEXT[:-1]},}}",
    "no-comma": TEXT.replace('[1, 2], "text"', '[1, 2]\n "text"'),
    "inner-quotes": TEXT.replace("are slow.", 'are slow., so "called"'),
    "newline": TEXT.replace("Training &", "Training\n&"),
    "tab": TEXT.replace("Training &", "Training\t&"),
    "latex": TEXT.replace("are slow.", r"are slow. with $\alpha = \sqrt{d}$"),
    "nan": TEXT.replace("null", "NaN"),
    "literals": TEXT.replace("null", "None").replace("true", "True"),
    "single-quotes": TEXT.replace('"', "'"),
    "python": TEXT.replace('"', "'").replace("null", "None").replace("true", "True"),
    "bare-keys": TEXT.replace('"problem"', "problem")
    .replace('"sentences"', "sentences")
    .replace('"text"', "text")
    .replace('"name"', "name")
    .replace('"metric"', "metric")
    .replace('"count"', "count")
    .replace('"kept"', "kept")
    .replace('"hardware"', "hardware")
    .replace('"only"', "only"),
    "unclosed": TEXT[:-1],
    "cut": TEXT[: len(TEXT) * 2 // 3],
    "html": TEXT.replace("&", "&amp;").replace('"', "&quot;"),
    "yaml-head": f"---\n{TEXT}",
    "brace-extra": f"{TEXT}}}",
    "empty-first": f"{{}}{TEXT}",
    "begun-again": TEXT + TEXT[: len(TEXT) // 2],
    "wrapped": f'{{"PaperSummary": {TEXT}}}',
    "schema-first": f"{json.dumps(SCHEMA)}\n{TEXT}",
    "tool-text": f'<tool_call>\n{{"name": "PaperSummary", "arguments": {TEXT}}}\n</tool_call>',
    "call-object": f'{{"name": "PaperSummary", "parameters": {TEXT}}}',
}
AROUND = {  # what is before the answer and behind it is prose
    "fence-prose": ("Sure!", "```json\n", "\n```", "claims."),
    "prose": ("Sure!", "JSON:\n\n", "\n\nLet me", "claims."),
    "prose-braces": ("Following {", "rules]:\n", "\nSee", "{2}."),
    "think": ("<think>", "</think>\n\n", "", ""),
    "think-last": ("{", "", "\n<think>", "</think>"),
    "thought-word": ("thought\n", "object.\n", "", ""),
    "think-headless": ("Sentence 1", "</think>\n\n", "", ""),
    "thinking": ("<thinking>", "</thinking>", "", ""),
    "harmony": ("<|channel|>analysis", "final<|message|>", "", ""),
}
VALUES = {
    "wrapped-properties": {"properties": SAID},
    "wrapped-schema": {"type": "object", "properties": SAID, "required": list(SAID)},
    "wrapped-result": {"result": SAID},
    "wrapped-parameters": {"parameters": SAID},
    "wrapped-underscore": {"_": SAID},
    "wrapped-list": [SAID],
    "members-quoted": {
        **SAID,
        "problem": json.dumps(SAID["problem"], ensure_ascii=False),
        "hardware": "[]",
        "only": "[4]",
    },
    "number-strings": {
        **SAID,
        "problem": {**SAID["problem"], "sentences": ["1", "2"]},
        "count": "3",
        "only": ["4"],
    },
    "number-floats": {**SAID, "problem": {**SAID["problem"], "sentences": [1.0, 2.0]}, "count": 3.0, "only": [4.0]},
    "numbers-joined": {**SAID, "problem": {**SAID["problem"], "sentences": "1, 2"}, "only": "4"},
    "number-bare": {**SAID, "only": 4},
    "nulls-omitted": {key: value for key, value in SAID.items() if key != "name"},
    "lists-omitted": {key: value for key, value in SAID.items() if key != "hardware"},
    "null-strings": {**SAID, "name": "null"},
    "null-na": {**SAID, "name": "N/A"},
    "null-empty": {**SAID, "name": ""},
    "extra-keys": {**SAID, "confidence": 0.93, "notes": ["read twice"]},
    "labels": {**SAID, "metric": "Training time"},
    "labels-upper": {**SAID, "metric": "TRAINING_TIME"},
    "labels-hyphen": {**SAID, "metric": "training-time"},
    "labels-camel": {**SAID, "metric": "trainingTime"},
    "labels-spaced": {**SAID, "metric": " training_time "},
}
MESSAGES = {  # the content, and the field that holds the answer or what was thought
    "parts": ([{"type": "text", "text": TEXT}], {}),
    "reasoning-content": (TEXT, {"reasoning_content": "Sentence 1"}),
    "reasoning": (TEXT, {"reasoning": "Sentence 1"}),
    "thinking-field": (TEXT, {"thinking": "Sentence 1"}),
    "thought-only": ("", {"reasoning": "Sentence 1"}),
    "reasoning-only": (None, {"reasoning_content": TEXT}),
    "reasoning-empty": ("", {"reasoning_content": TEXT}),
    "reasoning-field": ("", {"reasoning": TEXT}),
    "bare-message": (TEXT, {}),
}


@pytest.mark.parametrize("name", TEXTS)
def test_the_text_is_as_it_is_reported(name):
    assert content(name) == TEXTS[name]


@pytest.mark.parametrize("name", AROUND)
def test_the_answer_is_whole_between_what_is_around_it(name):
    start, before, behind, end = AROUND[name]
    text = content(name)
    assert text.startswith(start)
    assert text.endswith(end)
    inside = text.rpartition(before)[2] if before else text
    assert json.loads(inside.partition(behind)[0] if behind else inside) == SAID


@pytest.mark.parametrize("name", VALUES)
def test_the_value_is_as_it_is_reported(name):
    assert content(name) == json.dumps(VALUES[name], ensure_ascii=False)


@pytest.mark.parametrize("name", MESSAGES)
def test_the_message_holds_the_answer_where_it_is_reported(name):
    expected, fields = MESSAGES[name]
    message = choice(name)["message"]
    assert message["content"] == expected
    for field, start in fields.items():
        assert message[field].startswith(start)


def test_a_bare_message_has_two_fields():
    assert set(choice("bare-message")["message"]) == {"role", "content"}


def test_two_parts_make_one_answer():
    parts = content("parts-split")
    assert len(parts) == 2
    assert "".join(part["text"] for part in parts) == TEXT


def test_a_thinking_part_comes_before_the_text():
    thought, text = content("parts-thinking")
    assert thought["type"] == "thinking"
    assert text == {"type": "text", "text": TEXT}


@pytest.mark.parametrize(("name", "kept"), [("keys-title", "Problem"), ("keys-camel", "problem")])
def test_keys_are_spelled_anew_at_every_depth(name, kept):
    value = json.loads(content(name, json.dumps({"problem": {"sentence_list": [1]}})))
    assert list(value) == [kept]
    assert list(value[kept]) == [{"keys-title": "Sentence_list", "keys-camel": "sentenceList"}[name]]


def test_comments_stand_between_members_and_the_rest_is_json():
    text = content("comments")
    assert "// the summary\n" in text
    assert "/* as the abstract says */" in text
    assert json.loads(text.replace("// the summary", "").replace("/* as the abstract says */", "")) == SAID


def test_typographic_quotes_are_around_every_string():
    text = content("curly-quotes")
    assert '"' not in text
    assert json.loads(text.replace("\u201c", '"').replace("\u201d", '"')) == SAID


@pytest.mark.parametrize("name", ["words", "runaway"])
def test_there_is_no_answer_in_what_has_none(name):
    text = content(name)
    assert "problem" not in text
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(text)


def test_a_runaway_begins_an_object_and_goes_on_for_long():
    text = content("runaway")
    assert text.startswith("{")
    assert text[1:].isspace()
    assert len(text) > 500


@pytest.mark.parametrize(("name", "finish"), [("tool-call", "tool_calls"), ("tool-object", "tool_calls")])
def test_a_call_that_nobody_asked_for_holds_the_answer(name, finish):
    got = choice(name)
    (call,) = got["message"]["tool_calls"]
    arguments = call["function"]["arguments"]
    assert call["function"]["name"] == "PaperSummary"
    assert (arguments if name == "tool-object" else json.loads(arguments)) == SAID
    assert (got["message"]["content"], got["finish_reason"]) == (None, finish)


def test_a_function_call_is_no_list():
    got = choice("function-call")
    assert got["message"]["function_call"] == {"name": "PaperSummary", "arguments": TEXT}
    assert (got["message"]["content"], got["finish_reason"]) == (None, "function_call")


@pytest.mark.parametrize(
    ("name", "finish"), [("finish-length", "length"), ("finish-null", None), ("finish-other", "eos")]
)
def test_a_whole_answer_may_end_in_another_word(name, finish):
    got = choice(name)
    assert (got["finish_reason"], got["message"]["content"]) == (finish, TEXT)


@pytest.mark.parametrize(("name", "calls"), [("tool-calls-null", None), ("tool-calls-empty", [])])
def test_calls_that_are_none_stand_beside_the_answer(name, calls):
    message = choice(name)["message"]
    assert (message["tool_calls"], message["content"]) == (calls, TEXT)


def test_a_format_that_is_ignored_gets_prose_until_the_schema_is_in_the_prompt():
    assert "{" not in content("format-ignored")
    prompt = [{"role": "user", "content": f"Follow this schema: {json.dumps(SCHEMA)}"}]
    for form in (None, {"type": "json_object"}):
        assert choice("format-ignored", messages=prompt, response_format=form)["message"]["content"] == TEXTS["fence"]


def test_a_format_that_breaks_the_server_gets_nothing_until_it_is_left_out():
    assert content("format-empty") == ""
    assert choice("format-empty", response_format=None)["message"]["content"] == TEXT


def test_every_fault_of_an_answer_is_tried_here():
    others = {
        "parts-split",
        "parts-thinking",
        "keys-title",
        "keys-camel",
        "comments",
        "curly-quotes",
        "words",
        "runaway",
    }
    others |= {"tool-calls-null", "tool-calls-empty", "format-ignored", "format-empty"}
    others |= {"tool-call", "tool-object", "function-call", "finish-length", "finish-null", "finish-other"}
    assert set(FAULTS) == {*TEXTS, *AROUND, *VALUES, *MESSAGES, *others}


@pytest.mark.parametrize("name", ["fence", "labels", "number-strings", "latex"])
def test_the_arguments_of_a_call_are_changed_where_tools_are_asked_for(name):
    tool = {"type": "function", "function": {"name": "PaperSummary", "parameters": SCHEMA}}
    message = choice(name, tools=[tool], response_format=None)["message"]
    assert message["content"] is None
    assert message["tool_calls"][0]["function"]["arguments"] == {**TEXTS, **_as_text(VALUES)}[name]


def _as_text(values):
    return {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}


@pytest.mark.parametrize(
    "name", ["latex", "newline", "inner-quotes", "nan", "no-comma", "wrapped-list", "fence", "cut"]
)
def test_a_text_that_is_no_json_is_left_to_itself(name):
    assert isinstance(content(name, "Sure!"), str)


@pytest.mark.parametrize("name", [*VALUES, "latex", "newline", "tab", "python", "comments", "curly-quotes"])
def test_what_a_string_says_stays(name):
    """Words that look like syntax are inside strings, and are left there."""
    said = {"text": "It is true, null and [1]: {a}, // no", "n": 1}
    text = content(name, json.dumps(said))
    assert "true, null and [1]: {a}, // no" in text.replace("\n", " ").replace("\t", " ")

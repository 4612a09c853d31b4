"""Faults of a model's answer: it is there, but not in the requested format.

Each changes a good answer. The meaning stays the same, unless the fault's line says otherwise.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from summarizer.testing.completions import wanted, wanted_name
from summarizer.testing.faults import Fault, of_choice, of_message, of_text, of_text_asked, of_value, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    Body = dict[str, Any]

_THOUGHT = 'Sentence 1 states the problem. A draft: {"problem": ...}. Now the final object.'
_PROSE = "Sure! Here is the summary of the abstract as JSON:"
_CLOSING = "Let me know if you would like more detail on any of the claims."
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_LITERALS = {"true": "True", "false": "False", "null": "None"}
_SPECIAL = re.compile(r"\b(?:true|false|null)\b")


# Where the answer is in the text.


def _fence(text: str) -> str:
    return f"```json\n{_indented(text)}\n```"


def _indented(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text


def _format_ignored(completion: Body, body: Body) -> Body:
    """Answer as a server that accepts response_format but never shows it to the model."""
    is_told = bool(wanted({**body, "response_format": None, "tools": None}))
    return of_text(_fence if is_told or not body.get("response_format") else _without_json)(completion, body)


def _format_empty(completion: Body, body: Body) -> Body:
    """Answer with nothing, as a broken grammar does."""
    return of_text(lambda text: "" if body.get("response_format") else text)(completion, body)


def _without_json(_: str) -> str:
    return f"{_PROSE} {_CLOSING}"


def _schema_first(text: str, body: Body) -> str:
    return f"{json.dumps(wanted(body))}\n{text}"


# Values, as a model writes them that does not see the schema.


def _each(change: Callable[[str, Any], Any], value: Any, name: str = "") -> Any:
    """Change every member of every object and every item of every list, from the inside out."""
    if isinstance(value, dict):
        return {key: change(key, _each(change, member, key)) for key, member in value.items()}
    if isinstance(value, list):
        return [change(name, _each(change, item, name)) for item in value]
    return value


def _numbers_as_strings(value: Any) -> Any:
    def change(_: str, member: Any) -> Any:
        return str(member) if isinstance(member, int | float) and not isinstance(member, bool) else member

    return _each(change, value)


def _numbers_as_floats(value: Any) -> Any:
    def change(_: str, member: Any) -> Any:
        return float(member) if isinstance(member, int) and not isinstance(member, bool) else member

    return _each(change, value)


def _joined_numbers(value: Any) -> Any:
    def change(_: str, member: Any) -> Any:
        is_numbers = isinstance(member, list) and member and all(isinstance(item, int) for item in member)
        return ", ".join(map(str, member)) if is_numbers else member

    return _each(change, value)


def _bare_numbers(value: Any) -> Any:
    def change(_: str, member: Any) -> Any:
        is_one = isinstance(member, list) and len(member) == 1 and isinstance(member[0], int)
        return member[0] if is_one else member

    return _each(change, value)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(member) for key, member in value.items() if member is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def _without_empty_lists(value: Any) -> Any:
    return {key: member for key, member in value.items() if member != []} if isinstance(value, dict) else value


def _quoted_members(value: Any) -> Any:
    """Turn top-level objects and lists into strings of JSON."""

    def quote(member: Any) -> Any:
        return json.dumps(member, ensure_ascii=False) if isinstance(member, dict | list) else member

    return {key: quote(member) for key, member in value.items()} if isinstance(value, dict) else value


def _null_as(word: str) -> Callable[[Any], Any]:
    return lambda value: _each(lambda _, member: word if member is None else member, value)


def _labels(change: Callable[[str], str]) -> Callable[[Body, Body], Body]:
    """Respell each string that is a label in the request's schema."""

    def shape(completion: Body, body: Body) -> Body:
        labels = set(_labels_of(wanted(body)))

        def spell(_: str, member: Any) -> Any:
            return change(member) if isinstance(member, str) and member in labels else member

        return of_value(lambda value: _each(spell, value))(completion, body)

    return shape


def _labels_of(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return [label for part in schema for label in _labels_of(part)]
    if not isinstance(schema, dict):
        return []
    own = [label for label in schema.get("enum", []) if isinstance(label, str)]
    return own + [label for key, part in schema.items() if key != "enum" for label in _labels_of(part)]


def _keys(change: Callable[[str], str]) -> Callable[[Any], Any]:
    def rename(value: Any) -> Any:
        if isinstance(value, dict):
            return {change(key): rename(member) for key, member in value.items()}
        return [rename(item) for item in value] if isinstance(value, list) else value

    return rename


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.title() for other in others)


def _more_keys(value: Any) -> Any:
    return {**value, "confidence": 0.93, "notes": ["read twice"]} if isinstance(value, dict) else value


# Syntax: almost JSON.


def _in_strings(change: Callable[[str], str], text: str) -> str:
    """Change the first string value that is long enough to be a sentence, inside its quotes."""
    values = [match for match in _STRING.finditer(text) if not text[match.end() :].lstrip().startswith(":")]
    if not values:
        return text
    longest = max(values, key=lambda match: match.end() - match.start())
    return text[: longest.start() + 1] + change(longest[0][1:-1]) + text[longest.end() - 1 :]


def _outside_strings(change: Callable[[str], str], text: str) -> str:
    parts, at = [], 0
    for match in _STRING.finditer(text):
        parts += [change(text[at : match.start()]), match[0]]
        at = match.end()
    return "".join([*parts, change(text[at:])])


def _latex(text: str) -> str:
    return _in_strings(lambda inside: inside + r" with $\alpha = \sqrt{d}$", text)


def _newline(text: str) -> str:
    return _in_strings(lambda inside: inside.replace(" ", "\n", 1) if " " in inside else inside + "\n", text)


def _tab(text: str) -> str:
    return _in_strings(lambda inside: inside.replace(" ", "\t", 1) if " " in inside else inside + "\t", text)


def _inner_quotes(text: str) -> str:
    return _in_strings(lambda inside: f'{inside}, so "called"', text)


def _trailing_comma(text: str) -> str:
    return re.sub(r"([}\]])\s*$", r",\1", text)


def _no_comma(text: str) -> str:
    """Remove the comma after the first member that is an object or a list."""
    return re.sub(r'([}\]]),(\s*")', r"\1\n\2", text, count=1)


def _single_quotes(text: str) -> str:
    def turn(match: re.Match[str]) -> str:
        inside = match[0][1:-1].replace('\\"', '"').replace("'", "\\'")
        return f"'{inside}'"

    return _STRING.sub(turn, text)


def _curly_quotes(text: str) -> str:
    return _STRING.sub(lambda match: f"\u201c{match[0][1:-1]}\u201d", text)


def _literals(text: str) -> str:
    return _outside_strings(lambda part: _SPECIAL.sub(lambda match: _LITERALS[match[0]], part), text)


def _python(text: str) -> str:
    return _single_quotes(_literals(text))


def _bare_keys(text: str) -> str:
    return re.sub(r'"([A-Za-z_]\w*)"(\s*:)', r"\1\2", text)


def _comments(text: str) -> str:
    inside = re.sub(r"^\{", "{ // the summary\n", _indented(text), count=1)
    return re.sub(r",\n", ", /* as the abstract says */\n", inside, count=1)


def _nan(text: str) -> str:
    """Replace the first null by NaN, as in the JSON of a data frame."""
    return re.sub(r"\bnull\b", "NaN", text, count=1)


def _cut(text: str) -> str:
    return text[: max(1, len(text) * 2 // 3)]


def _unclosed(text: str) -> str:
    return text.rstrip().removesuffix("}")


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


# Messages: the answer is outside `content`.


def _parts(message: Body) -> Body:
    return {**message, "content": [{"type": "text", "text": text_of(message)}]}


def _split_parts(message: Body) -> Body:
    text = text_of(message)
    half = len(text) // 2
    return {**message, "content": [{"type": "text", "text": text[:half]}, {"type": "text", "text": text[half:]}]}


def _thinking_parts(message: Body) -> Body:
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": _THOUGHT}]}
    return {**message, "content": [thought, {"type": "text", "text": text_of(message)}]}


def _reasoning(field: str) -> Callable[[Body], Body]:
    return lambda message: {**message, field: _THOUGHT}


def _answer_in(field: str, content: str | None) -> Callable[[Body], Body]:
    return lambda message: {**message, "content": content, field: text_of(message)}


def _as_call(completion: Body, body: Body) -> Body:
    message = completion["choices"][0]["message"]
    function = {"name": wanted_name(body), "arguments": text_of(message)}
    call = {"id": "call_0a1b2c3d", "type": "function", "index": 0, "function": function}
    return of_choice(completion, message={**message, "content": None, "tool_calls": [call]}, finish_reason="tool_calls")


def _as_object_call(completion: Body, body: Body) -> Body:
    called = _as_call(completion, body)
    message = called["choices"][0]["message"]
    (call,) = message["tool_calls"]
    try:
        arguments = json.loads(call["function"]["arguments"])
    except ValueError:
        return called
    function = {**call["function"], "arguments": arguments}
    return of_choice(called, message={**message, "tool_calls": [{**call, "function": function}]})


def _as_function_call(completion: Body, body: Body) -> Body:
    message = completion["choices"][0]["message"]
    call = {"name": wanted_name(body), "arguments": text_of(message)}
    rest = {key: value for key, value in message.items() if key != "tool_calls"}
    return of_choice(
        completion, message={**rest, "content": None, "function_call": call}, finish_reason="function_call"
    )


def _call_in_text(text: str, body: Body) -> str:
    return f'<tool_call>\n{{"name": "{wanted_name(body)}", "arguments": {text}}}\n</tool_call>'


def _call_object(text: str, body: Body) -> str:
    return f'{{"name": "{wanted_name(body)}", "parameters": {text}}}'


def _ended(finish: str) -> Callable[[Body, Body], Body]:
    return lambda completion, body: of_choice(completion, finish_reason=finish)


_TEXTS: dict[str, tuple[str, Callable[[str], str]]] = {
    "fence": ("the JSON in a Markdown fence", _fence),
    "fence-bare": ("in a fence without a language", lambda text: f"```\n{text}\n```"),
    "fence-open": ("in a fence that is never closed", lambda text: f"```json\n{text}"),
    "fence-prose": (
        "in a fence, with prose before and after",
        lambda text: f"{_PROSE}\n\n{_fence(text)}\n\n{_CLOSING}",
    ),
    "prose": ("prose before and after the JSON", lambda text: f"{_PROSE}\n\n{text}\n\n{_CLOSING}"),
    "prose-braces": (
        "prose with braces and brackets of its own",
        lambda text: f"Following {{the schema}} and [the rules]:\n{text}\nSee sentences [1] and {{2}}.",
    ),
    "think": ("after a <think> block that has JSON in it", lambda text: f"<think>\n{_THOUGHT}\n</think>\n\n{text}"),
    "think-empty": ("after an empty <think> block", lambda text: f"<think>\n\n</think>\n\n{text}"),
    "think-headless": (
        "after a thought of which only </think> is left",
        lambda text: f"{_THOUGHT}\n</think>\n\n{text}",
    ),
    "thinking": ("after a <thinking> block", lambda text: f"<thinking>{_THOUGHT}</thinking>{text}"),
    "answer-tag": ("in an <answer> element", lambda text: f"<answer>\n{text}\n</answer>"),
    "harmony": (
        "with the channels of gpt-oss",
        lambda text: (
            f"<|channel|>analysis<|message|>{_THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>{text}"
        ),
    ),
    "bom": ("after a byte order mark", lambda text: "\ufeff" + text),
    "space": ("between blank lines", lambda text: f"\n\n  {text}\n\n\n"),
    "language": ("after the word json, without a fence", lambda text: f"json\n{text}"),
    "end-token": ("with <|im_end|> at the end", lambda text: f"{text}<|im_end|>"),
    "eos-token": ("with </s> at the end", lambda text: f"{text}</s>"),
    "eot-token": ("with <|eot_id|> and the next turn's head at the end", lambda text: f"{text}<|eot_id|>assistant\n\n"),
    "tool-token": ("with [TOOL_CALLS] at the end", lambda text: f"{text}[TOOL_CALLS]"),
    "python-tag": ("after <|python_tag|>", lambda text: f"<|python_tag|>{text}"),
    "twice": ("the same JSON twice", lambda text: f"{text}\n{text}"),
    "quoted": ("the JSON as a JSON string", json.dumps),
    "latex": ("a LaTeX backslash inside a string", _latex),
    "newline": ("a newline inside a string", _newline),
    "tab": ("a tab inside a string", _tab),
    "inner-quotes": ("quotes inside a string that are not escaped", _inner_quotes),
    "trailing-comma": ("a comma before the last brace", _trailing_comma),
    "no-comma": ("a comma missing between two members", _no_comma),
    "nan": ("NaN for a null", _nan),
    "single-quotes": ("single quotes", _single_quotes),
    "curly-quotes": ("typographic quotes", _curly_quotes),
    "literals": ("None, True and False", _literals),
    "python": ("a Python literal: single quotes and None", _python),
    "bare-keys": ("keys without quotes", _bare_keys),
    "comments": ("comments in the JSON", _comments),
    "cut": ("cut off after two thirds, finish_reason stop", _cut),
    "unclosed": ("the last brace missing", _unclosed),
    "html": ("HTML entities for quotes", _html),
    "yaml-head": ("after a YAML document's ---", lambda text: f"---\n{text}"),
    "words": ("no JSON at all: prose, as where response_format is ignored", _without_json),
    "brace-extra": ("a brace too many at the end", lambda text: text + "}"),
    "empty-first": ("after an empty object", lambda text: "{}" + text),
    "begun-again": ("followed by the first half of itself", lambda text: text + text[: len(text) // 2]),
    "think-last": ("before a <think> block", lambda text: f"{text}\n<think>\n{_THOUGHT}\n</think>"),
    "thought-word": ("after the word thought, as Gemma 4 begins", lambda text: f"thought\n{_THOUGHT}\n{text}"),
    "runaway": ("the JSON's first brace, then blank lines to no end", lambda text: "{" + "\n " * 400),
}
_ASKED: dict[str, tuple[str, Callable[[str, Body], str]]] = {
    "wrapped": ("in an object under the schema's name", lambda text, body: f'{{"{wanted_name(body)}": {text}}}'),
    "schema-first": ("after the schema, echoed", _schema_first),
    "tool-text": ("as a <tool_call> in the text", _call_in_text),
    "call-object": ("as {name, parameters} in the text", _call_object),
}
_VALUES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "wrapped-properties": ("in {properties: ...}", lambda value: {"properties": value}),
    "wrapped-schema": (
        "in {type: object, properties: ...}",
        lambda value: {"type": "object", "properties": value, "required": list(value)},
    ),
    "wrapped-result": ("in {result: ...}", lambda value: {"result": value}),
    "wrapped-parameters": ("in {parameters: ...}", lambda value: {"parameters": value}),
    "wrapped-underscore": ("in {_: ...}", lambda value: {"_": value}),
    "wrapped-list": ("in a list", lambda value: [value]),
    "number-strings": ("numbers as strings", _numbers_as_strings),
    "number-floats": ("whole numbers as 1.0", _numbers_as_floats),
    "numbers-joined": ('lists of numbers as "1, 2"', _joined_numbers),
    "number-bare": ("a list of one number as the number", _bare_numbers),
    "nulls-omitted": ("fields that are null left out", _without_nulls),
    "lists-omitted": ("lists that are empty left out", _without_empty_lists),
    "members-quoted": ("objects and lists as JSON in a string", _quoted_members),
    "null-strings": ('"null" for null', _null_as("null")),
    "null-na": ('"N/A" for null', _null_as("N/A")),
    "null-empty": ("empty strings for null", _null_as("")),
    "extra-keys": ("keys that the schema does not have", _more_keys),
    "keys-title": ("keys with a capital", _keys(str.capitalize)),
    "keys-camel": ("keys in camel case", _keys(_camel)),
}
_LABELS: dict[str, tuple[str, Callable[[str], str]]] = {
    "labels": ('labels as "Training time"', lambda label: label.replace("_", " ").capitalize()),
    "labels-upper": ('labels as "TRAINING_TIME"', str.upper),
    "labels-hyphen": ('labels as "training-time"', lambda label: label.replace("_", "-")),
    "labels-camel": ('labels as "trainingTime"', _camel),
    "labels-spaced": ('labels as " training_time "', lambda label: f" {label} "),
}
_MESSAGES: dict[str, tuple[str, Callable[[Body], Body]]] = {
    "parts": ("content as a list of one text part", _parts),
    "parts-split": ("content as two text parts", _split_parts),
    "parts-thinking": ("content as a thinking part and a text part", _thinking_parts),
    "reasoning-content": ("reasoning_content beside the content", _reasoning("reasoning_content")),
    "reasoning": ("reasoning beside the content", _reasoning("reasoning")),
    "reasoning-only": ("the answer in reasoning_content, content null", _answer_in("reasoning_content", None)),
    "reasoning-empty": ("the answer in reasoning_content, content empty", _answer_in("reasoning_content", "")),
    "reasoning-field": ("the answer in reasoning, content empty", _answer_in("reasoning", "")),
    "thought-only": (
        "reasoning, content empty and no answer anywhere",
        lambda message: {**message, "content": "", "reasoning": _THOUGHT},
    ),
    "tool-calls-null": ("tool_calls null beside the content", lambda message: {**message, "tool_calls": None}),
    "tool-calls-empty": (
        "an empty list of tool_calls beside the content",
        lambda message: {**message, "tool_calls": []},
    ),
    "thinking-field": ("thinking beside the content", _reasoning("thinking")),
    "bare-message": (
        "a message of role and content alone",
        lambda message: {"role": "assistant", "content": text_of(message)},
    ),
}

ANSWERS: tuple[Fault, ...] = (
    *(Fault(name, about, shape=of_text(change)) for name, (about, change) in _TEXTS.items()),
    *(Fault(name, about, shape=of_text_asked(change)) for name, (about, change) in _ASKED.items()),
    *(Fault(name, about, shape=of_value(change)) for name, (about, change) in _VALUES.items()),
    *(Fault(name, about, shape=_labels(change)) for name, (about, change) in _LABELS.items()),
    *(Fault(name, about, shape=of_message(change)) for name, (about, change) in _MESSAGES.items()),
    Fault("tool-call", "the answer as a tool call, though no tool was sent", shape=_as_call),
    Fault(
        "format-ignored", "prose to response_format, a fence where the schema is in the prompt", shape=_format_ignored
    ),
    Fault("format-empty", "nothing to response_format, an answer without it", shape=_format_empty),
    Fault("tool-object", "such a call, the arguments an object in the place of its text", shape=_as_object_call),
    Fault("function-call", "the answer in the old function_call", shape=_as_function_call),
    Fault("finish-length", "a whole answer, finish_reason length", shape=_ended("length")),
    Fault(
        "finish-null", "a whole answer, finish_reason null", shape=lambda whole, _: of_choice(whole, finish_reason=None)
    ),
    Fault("finish-other", 'a whole answer, finish_reason "eos"', shape=_ended("eos")),
)
"""Faults of a model's answer."""

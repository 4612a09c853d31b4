"""Finds the answer in a text: JSON among prose, fences, reasoning and chat template tokens."""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict, deque
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from summarizer.answers.syntax import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAGS = "think|thinking|thought|reasoning|reflection|scratchpad|analysis"
_THOUGHT_TAG = re.compile(rf"<(/?)({_TAGS})>", re.IGNORECASE)
_THOUGHT_END = re.compile(rf".*</(?:{_TAGS})>", re.DOTALL | re.IGNORECASE)
_THOUGHT_OPEN = re.compile(rf"<(?:{_TAGS})>(?!\s*[\[{{])", re.IGNORECASE)
_FINAL_CHANNEL = re.compile(r".*<\|channel\|>\s*final\b[^<]*(?:<\|constrain\|>[^<]*)?<\|message\|>", re.DOTALL)
_FINAL_TAG = re.compile(r"<(answer|final|final_answer|output|result|json)>(.*?)(?:</\1>|$)", re.DOTALL | re.IGNORECASE)
_PARAMETER = re.compile(r"<parameter=([\w-]+)>\n?((?:(?!<parameter=).)*?)\n?</parameter>", re.DOTALL)
_MEMBER = re.compile(
    r"^[ \t>*_\"'`#-]{0,20}([A-Za-z_][\w -]{0,60}?)[*_\"'`]{0,4}[ \t]{0,9}[:=][*_]{0,4}\s{0,9}(?=[\[{]|null\b)",
    re.MULTILINE,
)
_ESCAPED_JSON = re.compile(r'\s*[\[{](?=[^"]*\\")(?:[^"\\]|\\.)*[\]}]\s*', re.DOTALL)
_STRING_OR_BRACES = re.compile(r'("(?:[^"\\]|\\.)*")|(\{\{|\}\})', re.DOTALL)
_TEMPLATE_MARK = re.compile(
    r"<\|[^|<>\n]{1,40}\|>|<\uff5c[^\uff5c<>\n]{1,40}\uff5c>|</?s>|\[/?INST\]|\[TOOL_CALLS\]|<(?:start|end)_of_turn>|<eos>"
)
_OPENING = re.compile(r"[{\[]")
_LIKE_AN_OBJECT = re.compile(r"""[{\[]\s*["'\u201c{]|\{\s*[A-Za-z_]\w*\s*:|\{\s*$""")
_LOOKS = 200  # opening brackets to try; an answer starts at one of the first few
_STRICT = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Found:
    """A JSON value in a text.

    Attributes:
        value: the parsed value.
        mended: names of what was dropped or repaired to read it.
    """

    value: Any
    mended: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Region:
    start: int
    end: int
    value: Any
    mended: tuple[str, ...]


def found(text: str) -> list[Found]:
    """The top-level JSON objects and lists in a text, in order; reasoning is ignored."""
    output, left_out = _output(text)
    return [
        Found(region.value, tuple(dict.fromkeys([*left_out, *_around(output, region), *region.mended])))
        for region in _regions(output)
    ]


def members(text: str) -> Found | None:
    """The object whose members a text gives one by one: "problem: {...}" on lines, or as parameters of a tool call."""
    output, left_out = _output(text)
    values: dict[str, Any] = {}
    for name, written in _PARAMETER.findall(output):
        try:
            values[name] = json.loads(written)
        except (ValueError, RecursionError):
            values[name] = written.strip()
    at = 0
    for line in () if values else _MEMBER.finditer(output):
        if line.start() >= at and line[1] not in values:
            with suppress(ValueError, RecursionError):
                values[line[1]], at = _STRICT.raw_decode(output, line.end())
    return Found(values, (*left_out, "members")) if len(values) > 1 else None


def unescaped(text: str) -> str | None:
    r"""The text of JSON whose quotation marks are all escaped, as within a string; None if it is not such."""
    if not _ESCAPED_JSON.fullmatch(text):
        return None
    try:
        return str(json.loads(f'"{text.strip()}"', strict=False))
    except ValueError:
        return None


def is_cut(text: str) -> bool:
    """Whether the text ends in the middle of a JSON object."""
    output, _ = _output(text)
    return not any(True for _ in _regions(output)) and any(
        _LIKE_AN_OBJECT.match(output, opening.start()) and _end(output, opening.start()) is None
        for opening in _OPENING.finditer(output)
    )


def _output(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without byte order mark, reasoning, or anything around a tagged final part; names what was removed."""
    steps = (("bom", _without_mark), ("think", _without_thoughts), ("tag", _final), ("entities", _without_entities))
    names = []
    for name, step in steps:
        if (changed := step(text)) != text:
            names.append(name)
            text = changed
    return text, tuple(names)


def _without_mark(text: str) -> str:
    return text.lstrip("\ufeff\u200b\u2060")


def _without_thoughts(text: str) -> str:
    if (final := _FINAL_CHANNEL.match(text)) is not None:
        return text[final.end() :]
    text = _without_pairs(text)
    if (end := _THOUGHT_END.match(text)) is not None:
        text = text[end.end() :]
    if (open_ := _THOUGHT_OPEN.search(text)) is not None:
        text = text[: open_.start()]
    return text


def _without_pairs(text: str) -> str:
    """Remove each thought that has an end, from its tag to the next end of the same name."""
    ends: defaultdict[str, deque[tuple[int, int]]] = defaultdict(deque)
    begins: list[tuple[int, str]] = []
    for tag in _THOUGHT_TAG.finditer(text):
        name = tag[2].lower()
        if tag[1]:
            ends[name].append(tag.span())
        else:
            begins.append((tag.start(), name))
    pieces, at = [], 0
    for begin, name in begins:
        while ends[name] and ends[name][0][0] < begin:
            ends[name].popleft()
        if ends[name] and begin >= at:
            pieces.append(text[at:begin])
            at = ends[name][0][1]
    return "".join([*pieces, text[at:]])


def _final(text: str) -> str:
    tags = [match for match in _FINAL_TAG.finditer(text) if _OPENING.search(match[2])]
    return tags[-1][2] if tags else text


def _without_entities(text: str) -> str:
    return html.unescape(text) if "&quot;" in text and '"' not in text else text


def _regions(text: str) -> Iterator[_Region]:
    at = looks = 0
    while (opening := _OPENING.search(text, at)) is not None and looks < _LOOKS:
        looks += 1
        if (region := _region(text, opening.start())) is not None:
            yield region
            at = region.end
        elif (end := _end(text, opening.start())) is not None:
            at = end
        elif _LIKE_AN_OBJECT.match(text, opening.start()):
            return  # it was cut off; complete values inside it are only parts
        else:
            at = opening.end()


def _region(text: str, start: int) -> _Region | None:
    try:
        value, end = _STRICT.raw_decode(text, start)
    except (ValueError, RecursionError):
        return _loose_region(text, start)
    return _Region(start, end, value, ())


def _loose_region(text: str, start: int) -> _Region | None:
    last = max(text.rfind("}"), text.rfind("]")) + 1
    for end in dict.fromkeys((_end(text, start), last)):
        if end is None or end <= start:
            continue
        piece = text[start:end]
        if (read := parsed(piece) or _of_doubled(piece)) is not None:
            return _Region(start, end, *read)
    return None


def _of_doubled(text: str) -> tuple[Any, tuple[str, ...]] | None:
    """The object in JSON whose braces are doubled, all of them or the outermost, as in a template; strings stay."""
    if not (text.startswith("{{") and text.endswith("}}")):
        return None
    for single in (text[1:-1], _STRING_OR_BRACES.sub(lambda match: match[1] or match[2][0], text)):
        with suppress(ValueError, RecursionError):
            return json.loads(single), ("braces",)
    return None


def _end(text: str, start: int) -> int | None:
    """The position after the bracket that closes the one at `start`, skipping strings; None if it is not closed."""
    depth, inside, skip = 0, False, False
    for place in range(start, len(text)):
        character = text[place]
        if inside:
            inside = skip or character != '"'
            skip = character == "\\" and not skip
        elif character == '"':
            inside = True
        elif character in "{[":
            depth += 1
        elif character in "}]":
            depth -= 1
            if not depth:
                return place + 1
    return None


def _around(text: str, region: _Region) -> Iterator[str]:
    """Names of what else the text contains."""
    outside = f"{text[: region.start]}\n{text[region.end :]}"
    if "```" in outside:
        yield "fence"
    if _TEMPLATE_MARK.search(outside):
        yield "token"
    rest = re.sub(r"```\w*", "", _TEMPLATE_MARK.sub("", outside))
    if rest.strip():
        yield "prose"

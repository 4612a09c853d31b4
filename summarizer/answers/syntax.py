"""Parses text that is almost JSON, by two rules: valid JSON stays unchanged, and no value is invented or altered.

Text that the JSON parser rejects goes to json-repair. It reads what models write (single quotes, comments, missing
commas, Python literals), but it also completes what was cut off and drops what it does not understand. So its result
only counts if it has the same words, numbers and brackets as the text, in the same order.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from summarizer.answers.latex import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(r"\w+(?:\.\d+)*|[^\w\s\"'`\u201c\u201d\u2018\u2019\\,]")
_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|([bfnrt])|(["\\/])|)')
_STRING_OR_COMMENT = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|//[^\n]*|/\*.*?\*/|(?<![\w&])\#[^\n]*""", re.DOTALL
)
_SIGNS = {"\uff1a": ":", "\uff0c": ",", "\u3001": ",", "\\n": " ", "\\r": " ", "\\t": " "}
_STRING_OR_SIGN = re.compile(r'("(?:[^"\\]|\\.)*")|([\uff1a\uff0c\u3001]|\\[nrt])', re.DOTALL)
_NUMBER = re.compile(r"(?:0|[1-9][0-9]*)\.[0-9]+")
_WORDS = {"None": "null", "True": "true", "False": "false", "undefined": "null"}
_SWALLOWED = re.compile(r'"\s*:|"\s*,\s*"|"\s*[}\]]')  # structure that ended up inside a string
_KINDS = {
    "trailing_comma": re.compile(r",\s*[}\]]"),
    "quotes": re.compile(r"[{\[,:]\s*['\u2018\u2019\u201c\u201d]"),
    "comment": re.compile(r"(?:^|[\s,{\[}\]])(?://|/\*|#)"),
    "literal": re.compile(r"[:\[,]\s*(?:None|True|False|undefined)\b"),
    "bare_key": re.compile(r"[{,]\s*[A-Za-z_]\w*\s*:"),
}


def parsed(text: str) -> tuple[Any, tuple[str, ...]] | None:
    """The parsed value and the repairs made; None if the text cannot be repaired by these rules."""
    try:
        return json.loads(text), ()
    except (ValueError, RecursionError):
        pass
    return _with_loose_strings(text) or _with_plain_signs(text) or _repaired(text)


def _with_plain_signs(text: str) -> tuple[Any, tuple[str, ...]] | None:
    r"""Parse text with other signs between its strings: full-width colons and commas, line breaks as "\n"."""
    if '"' not in text:
        return None
    plain = _STRING_OR_SIGN.sub(lambda match: match[1] or _SIGNS[match[2]], text)
    if plain == text:
        return None
    with suppress(ValueError, RecursionError):
        return json.loads(plain), ("syntax",)
    return None


def _with_loose_strings(text: str) -> tuple[Any, tuple[str, ...]] | None:
    """Parse text whose only errors are inside strings: backslashes that begin no escape, raw control characters."""
    doubled = escaped(text)
    try:
        value = json.loads(doubled, strict=False)
    except (ValueError, RecursionError):
        return None
    return value, _loose_kinds(text, doubled)


def _loose_kinds(text: str, doubled: str) -> tuple[str, ...]:
    try:
        json.loads(doubled)
    except ValueError:
        return ("backslash", "control_character") if doubled != text else ("control_character",)
    return ("backslash",)


def _repaired(text: str) -> tuple[Any, tuple[str, ...]] | None:
    import json_repair

    doubled = escaped(text)
    try:
        value = json_repair.loads(doubled, strict=True, skip_json_loads=True)
    except (ValueError, RecursionError, IndexError, TypeError):  # it raises these on text that is not JSON at all
        return None
    if not isinstance(value, dict | list) or _has_swallowed(value) or list(_words_of(value)) != _words(doubled):
        return None
    kinds = tuple(kind for kind, sign in _KINDS.items() if sign.search(text))
    return value, (*kinds, *(("backslash",) if doubled != text else ())) or ("syntax",)


def _words(text: str) -> list[str]:
    """The words, numbers and brackets of almost-JSON, in order, without comments."""
    bare = _STRING_OR_COMMENT.sub(lambda match: match[1] or " ", text)
    return [_WORDS.get(word, word) for word in _tokens(_ESCAPE.sub(_meant, bare))]


def _meant(escape: re.Match[str]) -> str:
    code, control, character = escape.groups()
    if code:
        return chr(int(code, 16))
    return " " if control else character or ""


def _tokens(text: str) -> Iterator[str]:
    for token in _TOKEN.findall(text):
        yield repr(float(token)) if _NUMBER.fullmatch(token) else token


def _words_of(value: Any) -> Iterator[str]:
    """The same for a value, as in its JSON."""
    match value:
        case dict():
            yield "{"
            for name, part in value.items():
                yield from _tokens_of(name)
                yield ":"
                yield from _words_of(part)
            yield "}"
        case list():
            yield "["
            for item in value:
                yield from _words_of(item)
            yield "]"
        case str():
            yield from _tokens_of(value)
        case _:
            yield from _tokens(json.dumps(value))


def _tokens_of(text: str) -> Iterator[str]:
    return (_WORDS.get(word, word) for word in _tokens(text))


def _has_swallowed(value: Any) -> bool:
    match value:
        case dict():
            return any('"' in name or _has_swallowed(part) for name, part in value.items())
        case list():
            return any(map(_has_swallowed, value))
    return isinstance(value, str) and _SWALLOWED.search(value) is not None

"""Reads a server's refusal: which dialect to try next, or that the dialect is not the cause.

The words decide, because status and codes differ between servers and mean little: they are searched for parts of the
request. A refusal because of one paper (its length, its content) has nothing to do with the dialect.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from summarizer.model.dialect import (
    BOUNDS,
    DROPPED,
    FORMS,
    LIMITS,
    REWRITTEN,
    Dialect,
    keywords_of,
    with_keywords,
    without_part,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Request = Mapping[str, Any]

_CONTENT = frozenset({"model", "messages", "response_format", "tools", "tool_choice", "extra_body"})
_OF_PAPER = re.compile(
    r"context[_ ](?:length|size|window)|maximum context|too long|too many tokens|reduce the length|moderation|flagged"
    r"|content[_ ](?:filter|policy|management)|content_filter|safety system|usage polic|risk"
)
_OF_OTHERS = re.compile(
    r"credit|balance|quota|billing|payment|api[ _-]?key|account|access|permission|load|model id|not found|temporar"
    r"|try again|generat|adjust your prompt|timeout|timed out"
)
_OF_VALUE = re.compile(
    r"^(?!.*nesting).*?"
    r"(?:too (?:large|big|high|small)|at most|exceed|less than|greater than|must be (?:[<>]|between|positive|a number)"
    r"|maximum (?:value|allowed|number))",
    re.DOTALL,
)
_REFUSES = re.compile(
    r"support|unrecogni|unknown|unexpected|unavailable|not (?:permitted|allowed|available|enabled|valid|one of|both)"
    r"|forbidden|extra (?:inputs|fields)|cannot|invalid|deprecated|must|should be|only|requires?|disabled"
    r"|expected|too (?:many|complex)|drop_params|implement|failed to|not_found|no endpoints|property|keyword|fields?\b"
)
_FORMAT = re.compile(
    r"response[_ ]?format|json[_ ]?schema|json[_ ]?object|structured[_ ]?output|output[_ ]format|response[_ ]?schema"
    r"|guided[_ ]|requested parameters|input should be 'text'|json mode|json_mode"
)
_TYPE = re.compile(r"json[_ ]?schema|json[_ ]?object|structured[_ ]?output|type is unavailable|response_format\.type")
_BAD_SCHEMA = re.compile(
    r"invalid schema|unsupported[_ ]keyword|schema (?:contains|is invalid|is too|produces|uses)|features? not supported"
    r"|unsupported schema"
    r"|nesting|compil|grammar|xgrammar|outlines|too (?:complex|many states|deep)|convert\w* (?:the )?(?:json )?schema"
)
_ONLY_TEXT = re.compile(r"input should be 'text'(?! or)|only 'text'|must be 'text'(?! or)")
_TOOLS = re.compile(r"\btools?\b|tool[_ ]?(?:choice|use|call)|function[_ ]?call|jinja|functions")
_SYSTEM = re.compile(
    r"system (?:role|message|prompt|instruction)s?[^.]{0,30}not (?:supported|enabled|allowed)|roles must alternate"
    r"|developer instruction is not enabled|role:? ['\"`]?system|only user(?:,| and) (?:assistant|model)"
    r"|(?:unexpected|unsupported|invalid|unknown) (?:message )?role|does not support ['\"`]?system|system role"
)
_ALWAYS_THERE = re.compile(r"additionalproperties['\"`]? is required|required to be supplied")
_ONLY_STREAM = re.compile(
    r"only supports? (?:the )?stream|stream(?:ing)? (?:mode )?(?:must|is required|only)|enable the stream"
)
_ECHO = re.compile(r"['\"]?input['\"]?: ?[{\[]")
_PLAIN_WORDS = frozenset({"pattern", "format", "minimum", "maximum", "title", "default", "description", "const"})


def after(refusal: str, *, dialect: Dialect, request: Request, may_change_form: bool) -> Dialect | None:
    """The dialect to try after a refusal that names its cause; None if the dialect is not the cause.

    Args:
        refusal: the words of the refusal.
        dialect: the dialect of the request.
        request: the refused request.
        may_change_form: whether another form may be tried.
    """
    words = _without_echo(refusal.lower())
    if _OF_PAPER.search(words) or not _REFUSES.search(words):
        return None
    for rule in (_stream, _limit, _parameter, _strict, _system, _keyword, _schema, _tool_choice):
        if (changed := rule(words, dialect, request)) is not None and changed != dialect:
            return changed
    return _next_form(words, dialect, request) if may_change_form else None


def refusal_of(error: BaseException) -> str:
    """The words of a refusal: every text in the body of the SDK's exception, or else its message."""
    cause = error.__cause__
    words = " ".join(_leaves(getattr(cause, "body", None)))
    return words or getattr(error, "words", "") or str(error)


def _leaves(body: Any) -> Iterator[str]:
    """The texts of a body, except where it echoes the request."""
    match body:
        case dict():
            for name, part in body.items():
                yield from _leaves(part) if name != "input" else ()
        case list():
            for part in body:
                yield from _leaves(part)
        case str():
            yield body.replace('\\"', '"')


def _without_echo(words: str) -> str:
    """The words without the values that a validator echoes after "input"."""
    while (echo := _ECHO.search(words)) is not None:
        words = f"{words[: echo.start()]} {words[_end_of(words, echo.end() - 1) :]}"
    return words


def _end_of(words: str, start: int) -> int:
    depth = 0
    for place in range(start, len(words)):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(words[place], 0)
        if depth == 0:
            return place + 1
    return len(words)


def blindly(refusal: str, *, dialect: Dialect) -> Dialect | None:
    """The next form to try after a refusal that names no cause; None if none is left or one paper is the cause."""
    words = refusal.lower()
    if any(other.search(words) for other in (_OF_PAPER, _OF_OTHERS, _OF_VALUE)) or dialect.form == FORMS[-1]:
        return None
    return replace(dialect, form=FORMS[FORMS.index(dialect.form) + 1])


def _stream(words: str, dialect: Dialect, request: Request) -> Dialect | None:
    return replace(dialect, streams=True) if _ONLY_STREAM.search(words) and not request.get("stream") else None


def _limit(words: str, dialect: Dialect, request: Request) -> Dialect | None:
    """The token limit under its other name."""
    sent = next((name for name in LIMITS if name in request), None)
    if sent is None or not _names(words, sent) or _OF_VALUE.search(words):
        return None
    other = LIMITS[1 - LIMITS.index(sent)]
    return None if f"no {other}" in dialect.without else replace(without_part(dialect, f"no {sent}"), limit=other)


def _parameter(words: str, dialect: Dialect, request: Request) -> Dialect | None:
    if _OF_VALUE.search(words) and "only the default" not in words:
        return None
    named = [name for name in request if name not in _CONTENT and name not in LIMITS and _names(words, name)]
    return without_part(dialect, *named) if named else None


def _strict(words: str, dialect: Dialect, request: Request) -> Dialect | None:
    is_sent = any("strict" in part for part in _parts(request))
    return without_part(dialect, "strict") if is_sent and _names(words, "strict") else None


def _system(words: str, dialect: Dialect, request: Request) -> Dialect | None:
    has_one = any(message.get("role") == "system" for message in request["messages"])
    return without_part(dialect, "system") if has_one and _SYSTEM.search(words) else None


def _keyword(words: str, dialect: Dialect, request: Request) -> Dialect | None:
    if _ALWAYS_THERE.search(words):
        return None
    sent = (keywords_of(request) & (DROPPED | REWRITTEN)) - dialect.keywords
    named = [name for name in sent if _names_keyword(words, name)]
    if {"$ref", "$defs"} & set(named):
        named += ["$ref", "$defs"]
    return with_keywords(dialect, *named) if named else None


def _schema(words: str, dialect: Dialect, request: Request) -> Dialect | None:
    """Drop all bounds, if the refusal blames the schema and names no keyword."""
    if not _BAD_SCHEMA.search(words):
        return None
    sent = (keywords_of(request) & BOUNDS) - dialect.keywords
    return with_keywords(dialect, *sent) if sent else None


def _tool_choice(words: str, dialect: Dialect, request: Request) -> Dialect | None:
    is_named = "tool_choice" in request and re.search(r"tool[_ ]?choice", words)
    return without_part(dialect, "tool_choice") if is_named else None


def _next_form(words: str, dialect: Dialect, request: Request) -> Dialect | None:
    if "response_format" in request and (_FORMAT.search(words) or _BAD_SCHEMA.search(words)):
        is_type = _TYPE.search(words) or _BAD_SCHEMA.search(words) or "$ref" in words
        to_json = dialect.form == "json_schema" and is_type and not _ONLY_TEXT.search(words)
        return replace(dialect, form="json" if to_json else "tools")
    if "tools" in request and (_TOOLS.search(words) or _BAD_SCHEMA.search(words) or "requested parameters" in words):
        return replace(dialect, form="md_json")
    if "response_format" in request and _any_keyword(words, request):
        return replace(dialect, form="json" if dialect.form == "json_schema" else "tools")
    return None


def _any_keyword(words: str, request: Request) -> bool:
    return any(_names_keyword(words, name) for name in keywords_of(request) & (DROPPED | REWRITTEN))


def _parts(request: Request) -> Iterator[Mapping[str, Any]]:
    yield (request.get("response_format") or {}).get("json_schema") or {}
    yield from (tool["function"] for tool in request.get("tools") or ())


def _names(words: str, name: str) -> bool:
    return re.search(rf"(?<![a-z_]){re.escape(name.lower())}(?![a-z_])", words) is not None


def _names_keyword(words: str, name: str) -> bool:
    """Whether a keyword is named; one that is also an English word must be in quotes, or follow "keyword"."""
    escaped = re.escape(name.lower())
    if name not in _PLAIN_WORDS:
        return re.search(rf"(?<![a-z_$]){escaped}(?![a-z_])", words) is not None
    return re.search(rf"['\"`]{escaped}['\"`]|(?:keyword|field|property):? {escaped}\b", words) is not None

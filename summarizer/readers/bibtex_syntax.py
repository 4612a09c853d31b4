"""Parses BibTeX: splits one entry into its fields.

bibtexparser 2 reads character by character and takes milliseconds for an entry of 6,000. Tools write only a small
grammar, which is implemented here; the tests compare it with bibtexparser. As in BibTeX, every brace counts, even after
a backslash, unless the entry would never end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ENTRY = re.compile(r"\s*@\s*(?P<kind>[A-Za-z]+)\s*(?P<opening>[{(])\s*")
_KEY = re.compile(r"(?P<key>[^\s,={}()\"]*)\s*(?P<end>,|[})])|(?P<odd>[^,={}\"\n]+),")
_NAME = re.compile(r"(?P<name>[^\s=,{}()\"#]+(?:[^\S\n]+[^\s=,{}()\"#]+){0,4})\s*=\s*")  # "Early Access Date"
_WORD = re.compile(r"[^\s,{}()\"#]+")
_BRACES = {True: re.compile(r"[{}]"), False: re.compile(r"(?<!\\)(?:\\\\)*[{}]")}
_QUOTE_OR_BRACE = {True: re.compile(r"[{}\"]"), False: re.compile(r"(?<!\\)(?:\\\\)*[{}\"]")}
_BLANK = re.compile(r"[\s,]*")
_SPACE = re.compile(r"\s*")
_MONTHS = frozenset(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
CLOSING = {"{": "}", "(": ")"}


class Malformed(Exception):
    """The text is not an entry; the message says why."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """One entry, comment or definition.

    Attributes:
        kind: the word after the "@", in lower case.
        key: the citation key, may be empty.
        fields: values by name in lower case, in order; the first of two with the same name counts.
        end: where it ends in the text.
    """

    kind: str
    key: str
    fields: Mapping[str, str]
    end: int


def parsed(text: str, *, at: int, strings: Mapping[str, str]) -> Parsed:
    """Parse the entry that begins at this position.

    Raises:
        Malformed: it does not end, or its fields cannot be separated.
    """
    try:
        return _Parser(text, strings=strings, every_brace=True).entry(at)
    except Malformed as reason:
        try:
            return _Parser(text, strings=strings, every_brace=False).entry(at)
        except Malformed:
            raise reason from None


class _Parser:
    """Parses the entries of one text.

    Args:
        text: the text to parse.
        strings: the values of names defined by @string.
        every_brace: whether a brace after a backslash counts.
    """

    def __init__(self, text: str, *, strings: Mapping[str, str], every_brace: bool) -> None:
        self._text = text
        self._strings = strings
        self._braces = _BRACES[every_brace]
        self._quotes = _QUOTE_OR_BRACE[every_brace]

    def entry(self, at: int) -> Parsed:
        opened = _ENTRY.match(self._text, at)
        if opened is None:
            raise Malformed("no entry begins here")
        kind, closing = opened["kind"].lower(), CLOSING[opened["opening"]]
        if kind in {"comment", "preamble"}:
            return Parsed(kind, "", {}, self._skipped(opened.end() - 1))
        key, at = self._key(opened.end(), closing, keyed=kind != "string")
        fields, at = self._fields(at, closing)
        return Parsed(kind, key, fields, at)

    def _skipped(self, at: int) -> int:
        """Return where a braced block ends; a comment in parentheses ends with its line."""
        if self._text[at : at + 1] != "{":
            at = self._text.find("{", at) if "{" in self._text[at : at + 2] else at
        if self._text[at : at + 1] == "{":
            return self._matching(at)
        end = self._text.find("\n", at)
        return len(self._text) if end < 0 else end

    def _key(self, at: int, closing: str, *, keyed: bool) -> tuple[str, int]:
        """Read the citation key; some tools omit it along with its comma."""
        if not keyed or _NAME.match(self._text, at):
            return "", at
        key = _KEY.match(self._text, at)
        if key is None:
            raise Malformed("no comma behind its key" if at < len(self._text) else "it breaks off at the end of file")
        return (key["key"] or key["odd"] or "").strip(), key.end() - (key["end"] == closing)

    def _fields(self, at: int, closing: str) -> tuple[dict[str, str], int]:
        fields: dict[str, str] = {}
        while True:
            at = _BLANK.match(self._text, at).end()  # type: ignore[union-attr]  # it matches anything
            if self._text[at : at + 1] == closing:
                return fields, at + 1
            name = _NAME.match(self._text, at)
            if name is None:
                raise Malformed(self._reason(at))
            value, at = self._value(name.end())
            fields.setdefault(name["name"].lower(), value)

    def _reason(self, at: int) -> str:
        if at >= len(self._text):
            return "it breaks off at the end of file"
        return f"a field was expected at {self._text[at : at + 20].split(chr(10))[0]!r}"

    def _value(self, at: int) -> tuple[str, int]:
        """Return a value and its end: parts in braces or quotes, numbers and names, joined by "#"."""
        parts = []
        while True:
            part, at = self._part(at)
            parts.append(part)
            at = _SPACE.match(self._text, at).end()  # type: ignore[union-attr]  # it matches anything
            if self._text[at : at + 1] != "#":
                return "".join(parts), at
            at = _SPACE.match(self._text, at + 1).end()  # type: ignore[union-attr]  # as above

    def _part(self, at: int) -> tuple[str, int]:
        first = self._text[at : at + 1]
        if first == "{":
            end = self._matching(at)
            return self._text[at + 1 : end - 1], end
        if first == '"':
            end = self._quoted(at)
            return self._text[at + 1 : end - 1], end
        word = _WORD.match(self._text, at)
        if word is None:
            raise Malformed(self._reason(at))
        return self._strings.get(word[0].lower(), word[0]), word.end()

    def _matching(self, at: int) -> int:
        """Return the position after the matching closing brace."""
        depth = 0
        for brace in self._braces.finditer(self._text, at):
            depth += 1 if brace[0].endswith("{") else -1
            if depth == 0:
                return brace.end()
        raise Malformed("a brace is never closed before the end of file")

    def _quoted(self, at: int) -> int:
        """Return the position after the closing quotation mark; marks within braces don't count."""
        depth = 0
        for sign in self._quotes.finditer(self._text, at + 1):
            if sign[0].endswith('"'):
                if depth <= 0:
                    return sign.end()
            else:
                depth += 1 if sign[0].endswith("{") else -1
        raise Malformed("a quotation mark is never closed before the end of file")


def entries(text: str, strings: dict[str, str]) -> Iterator[tuple[int, Parsed | Malformed]]:
    """Yield what a piece of a file contains, each with its position; add definitions to `strings`."""
    at = 0
    while (found := _ENTRY.search(text, at)) is not None:
        begin = found.start() + len(found[0]) - len(found[0].lstrip())
        try:
            one = parsed(text, at=found.start(), strings=strings)
        except Malformed as error:
            yield begin, error
            return
        if one.kind == "string":
            strings |= one.fields
        yield begin, one
        at = one.end

r"""Writes BibTeX, one entry per paper, with the summary as its note.

BibTeX, pybtex and bibtexparser 1 count `\{` as a brace, bibtexparser 2 does not. An unbalanced brace is written as the
symbol `\ensuremath{\lbrace}`, so that all of them find the same end of each field.
"""

from __future__ import annotations

import re
from functools import cache
from typing import IO, TYPE_CHECKING, Any

from summarizer.citation import BIBTEX
from summarizer.exports.flat import encodable
from summarizer.exports.markdown import phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bibtexparser.model import Entry

    from summarizer.exports.shaped import Records

_SPACE = re.compile(r"[\s\0-\x1f\x7f]+")
_NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9:._/+-]+")
_ARXIV = re.compile(r"(?:arxiv:)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?", re.IGNORECASE)
_DOI = re.compile(r"(?:doi:|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_MARKUP = "\\{}$&#%_~^"
_FORMULA = re.compile(r"\$(?:[A-Za-z]|(?=[^\s$])[^$%&#]*[\\^_][^$%&#]*(?<=[^\s\\^_]))\$")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_:.+-]{0,60}")
_BRACES = re.compile("[{}]")
_ESCAPED = re.compile(r"\\[{}]")
_LONE = {"{": r"\ensuremath{\lbrace}", "}": r"\ensuremath{\rbrace}"}
_LIGATURES = re.compile("-(?=-)|`(?=`)|'(?=')|[?!](?=`)")  # pairs that LaTeX prints as one character
_AND = re.compile(r"\sand\s", re.IGNORECASE)


def write_bibtex(records: Records, out: IO[str]) -> None:
    """Write an entry for each paper, the user's own if it came from BibTeX; without a summary, its note says why."""
    taken: set[str] = set()
    for record in records.each:
        own = _own(record)
        key = _free(_NOT_IN_KEYS.sub("_", record["id"]) or "paper", taken)
        fields = _own_fields(record, own["fields"]) if own else _fields(record)
        kind = own["type"] if own else "misc"
        out.write(_written(kind, key, [(name, value) for name, value in fields if value]))


def _own(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """The user's entry that the paper came from, if it has the form that our reader gives it."""
    extra = record.get("extra")
    own = extra.get(BIBTEX) if isinstance(extra, dict) else None
    fields = own.get("fields") if isinstance(own, dict) else None
    if not (isinstance(own, dict) and isinstance(fields, dict) and _NAME.fullmatch(str(own.get("type")))):
        return None
    texts = {name: value for name, value in fields.items() if _NAME.fullmatch(name) and _is_balanced(value)}
    return {"type": own["type"], "fields": texts}


def _is_balanced(value: Any) -> bool:
    """Whether a value is a text that can be enclosed in braces, however a reader counts them."""
    return isinstance(value, str) and not any(_without_partner(text) for text in (value, _ESCAPED.sub("", value)))


def _own_fields(record: Mapping[str, Any], own: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The user's fields as they were, the abstract, and the summary in a field that is free."""
    yield from own.items()
    yield "abstract", latex(record["abstract"])
    yield next(name for name in ("note", "annote", "annotation", "summary") if name not in own), latex(_note(record))


def _free(key: str, taken: set[str]) -> str:
    """The key, numbered if it is taken: BibTeX keys are case-insensitive."""
    free, number = key, 1
    while free.casefold() in taken:
        number += 1
        free = f"{key}-{number}"
    taken.add(free.casefold())
    return free


def _written(kind: str, key: str, fields: Iterable[tuple[str, str]]) -> str:
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.middlewares import AddEnclosingMiddleware
    from bibtexparser.writer import BibtexFormat

    style = BibtexFormat()  # type: ignore[no-untyped-call]  # carries no types
    style.indent, style.trailing_comma = "  ", True
    braces = AddEnclosingMiddleware(reuse_previous_enclosing=False, enclose_integers=True, default_enclosing="{")
    return f"{write_string(Library([_entry(kind, key, fields)]), [braces], bibtex_format=style)}\n"


def _entry(kind: str, key: str, fields: Iterable[tuple[str, str]]) -> Entry:
    from bibtexparser.model import Entry, Field

    return Entry(kind, key, [Field(name, value) for name, value in fields])


def _fields(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    source = record.get("source")
    source = source if isinstance(source, dict) else {}
    yield "title", _title(latex(record["title"]))
    yield "author", " and ".join(map(_author, source.get("authors") or ()))
    yield "year", latex(str(source.get("year") or ""))
    yield "howpublished", latex(source.get("venue") or "")
    if found := _ARXIV.fullmatch(source.get("arxiv") or record["id"]):
        yield "eprint", found[1]
        yield "archiveprefix", "arXiv"
    if found := _DOI.fullmatch(source.get("doi") or record["id"]):
        yield "doi", _address(found[1])
    yield "url", _address(source.get("url") or "")
    yield "abstract", latex(record["abstract"])
    yield "note", latex(_note(record))


def _title(text: str) -> str:
    r"""The title in braces of its own, so that its capitals stay; `{\` would begin a "special character"."""
    return f"{{{'{}' if text.startswith(chr(92)) else ''}{text}}}" if text else ""


def _author(name: str) -> str:
    """A name, in braces if it contains "and", which separates names in BibTeX."""
    text = latex(name)
    return f"{{{text}}}" if _AND.search(text) else text


def _address(text: str) -> str:
    """A DOI or URL, which styles and readers take verbatim."""
    return _SPACE.sub("", encodable(text)).replace("{", "%7B").replace("}", "%7D")


def _note(record: Mapping[str, Any]) -> str:
    if record["summary"] is None:
        return f"No summary: {(record['error'] or {}).get('message', record['status'])}"
    parts = (_part(name.replace("_", " "), value) for name, value in record["summary"].items())
    return " ".join(filter(None, parts))


def _part(name: str, value: Any) -> str:
    values = value if isinstance(value, list | tuple) else [value]
    text = "; ".join(phrase(each) for each in values if each is not None)
    return f"{name.capitalize()}: {text}{'' if text.endswith('.') else '.'}" if text else ""


# --- LaTeX -------------------------------------------------------------------------------------------------------


def latex(text: str) -> str:
    """The text on one line, with LaTeX and BibTeX markup escaped; formulas stay formulas."""
    line = _SPACE.sub(" ", encodable(text)).strip()
    parts, begin = [], 0
    for place in _without_partner(line):
        parts += [_encoded(line[begin:place]), _LONE[line[place]]]
        begin = place + 1
    return "".join([*parts, _encoded(line[begin:])])


def _without_partner(text: str) -> list[int]:
    """The positions of unbalanced braces."""
    opened: list[int] = []
    lone: list[int] = []
    for brace in _BRACES.finditer(text):
        if brace[0] == "{":
            opened.append(brace.start())
        elif opened:
            opened.pop()
        else:
            lone.append(brace.start())
    return sorted(lone + opened)


def _encoded(text: str) -> str:
    return _encoder()(text)


@cache
def _encoder() -> Callable[[str], str]:
    from pylatexenc import latexencode as to

    signs = to.get_builtin_uni2latex_dict()
    rules = [
        to.UnicodeToLatexConversionRule(to.RULE_CALLABLE, _formula),
        to.UnicodeToLatexConversionRule(to.RULE_REGEX, [(_LIGATURES, r"\g<0>{}")]),
        to.UnicodeToLatexConversionRule(to.RULE_DICT, {ord(sign): signs[ord(sign)] for sign in _MARKUP}),
    ]
    encoder = to.UnicodeToLatexEncoder(
        conversion_rules=rules,
        replacement_latex_protection="braces-after-macro",
        unknown_char_policy="keep",
        unknown_char_warning=False,
    )
    encode: Callable[[str], str] = encoder.unicode_to_latex
    return encode


def _formula(text: str, place: int) -> tuple[int, str] | None:
    r"""The formula that begins here, if its braces balance in both counts; after `\\` the readers disagree on them."""
    found = _FORMULA.match(text, place)
    if not found or "\\\\" in found[0] or _without_partner(found[0]) or _without_partner(_ESCAPED.sub("", found[0])):
        return None
    return len(found[0]), found[0]

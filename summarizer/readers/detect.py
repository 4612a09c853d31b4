"""Detect the format of an input from its name and its beginning, without consuming any of it.

The first rule that matches decides: the beginning of the input counts first, then its name, then a guess:

    PAR1                                               parquet
    {"...  or  {                                       jsonl where the first line is an object, or another begins with
                                                       the second; else json
    [{  or  [                                          json
    <                                                  xml, pubmed, atom or html, by the root; no other XML is read
    @article{   TY  -   PMID-   FN ... VR   %0 ...     bibtex, ris, medline, wos, enw
    the file extension, except .txt                      as `formats` lists them
    lines of these kinds further down                  bibtex, ris, medline, wos, pubmed-text, ovid, arxiv-mail,
                                                       markdown
    a first line of columns named title and abstract   csv
    nothing but prose, perhaps under one heading       text
    everything else                                    page
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from summarizer.readers.formats import ENDINGS, ending_of
from summarizer.readers.places import HOLDERS
from summarizer.readers.source import decoded

if TYPE_CHECKING:
    from summarizer.readers.streams import Stream
    from summarizer.readers.xml_kinds import Root

_MARKDOWN = {".md", ".markdown"}  # no endings of the format: a directory's README holds no abstracts
PEEK = 65_536  # bytes looked at; no single abstract is longer

_OBJECT = re.compile(r'\{\s*(?:["}]|$)')
_ARRAY = re.compile(r"\[\s*(?:[{\]]|$)")
_HELD = re.compile(rf'"(?:{"|".join(HOLDERS)})"\s*:\s*\[\s*\{{')
_MARKUP = re.compile(r"<(?:[?!]|[a-z][\w:.-]*[\s/>])", re.IGNORECASE)
_ATOM = re.compile(r"http://www\.w3\.org/2005/Atom")
_HTML = re.compile(
    r"html|head|body|main|article|section|div|dl|dt|dd|ul|ol|li|table|t[rdh]|h[1-6]|p|a|title|meta|style|span|b|i|em"
    r"|strong|br|hr|nav|header|footer|form|script|link|img|details|summary|center|font|pre|figure|aside|label|button",
    re.IGNORECASE,
)
_OF_HTML = re.compile(rf"<!DOCTYPE\s+html|<(?:{_HTML.pattern})[\s/>]", re.IGNORECASE)
_OF_CSL = "id|type|title|DOI|abstract|author|citation-key"
_BEGINNINGS = (
    ("csl-yaml", re.compile(rf"(?:---\s*\n)?(?:references:\s*\n\s*- |- +(?:{_OF_CSL}): *\S)", re.IGNORECASE)),
    ("bibtex", re.compile(r"@[a-z]+\s*[{(]", re.IGNORECASE)),
    ("ris", re.compile(r"TY {1,2}- ?\w")),
    ("medline", re.compile(r"PMID- ?\d")),
    ("wos", re.compile(r"FN \S.*\s+VR \d")),
    ("enw", re.compile(r"%(?:0|[AT]) \S.*\s+%[A-Z0-9@] ")),
)


def detect(stream: Stream, *, source: str) -> str:
    """Return the name of the input's format.

    Raises:
        InputError: no reader supports it: unknown XML, source code, a log.
    """
    head = stream.look(PEEK, until=_has_a_line)  # read no more: a pipe of JSON Lines may be slow
    if head.startswith(b"PAR1"):
        return "parquet"
    text = decoded(head).lstrip()
    certain = _by_beginning(text, stream, source=source)
    if certain:
        return certain
    by_name = ENDINGS.get(ending_of(source))
    if by_name and by_name.name not in {"text", "parquet"}:
        return by_name.name
    from summarizer.readers.guess import guess

    if ending_of(source) in _MARKDOWN:
        return "markdown"
    return guess(decoded(stream.look(PEEK)), is_whole=len(stream.look(PEEK)) < PEEK, source=source)


def _has_a_line(head: bytes) -> bool:
    return b"\n" in head.lstrip()


def _by_beginning(text: str, stream: Stream, *, source: str) -> str | None:
    if text.startswith("{"):
        return _object(text, stream, source=source)
    if _ARRAY.match(text):
        return "json"
    if _MARKUP.match(text):
        return _markup(decoded(stream.look(PEEK)).lstrip(), source=source)
    return next((name for name, pattern in _BEGINNINGS if pattern.match(text)), None)


def _object(text: str, stream: Stream, *, source: str) -> str | None:
    """Distinguish JSON from JSON Lines in an input that begins with a brace; None if it is neither."""
    line, ended, _ = text.partition("\n")
    if not _OBJECT.match(line):
        return None
    if _is_object(line):
        return "jsonl"
    if ended:
        following = decoded(stream.look(PEEK)).lstrip().partition("\n")[2].lstrip()
        return "jsonl" if following.startswith("{") or not following else "json"
    if len(text) < PEEK // 4:  # the input ends here, and within the object
        return "jsonl"
    by_name = ENDINGS.get(ending_of(source))
    if by_name and by_name.name in {"json", "jsonl"}:
        return by_name.name
    return "json" if _HELD.search(text) else "jsonl"


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _is_other_xml(text: str, root: Root) -> bool:
    """Whether a document whose root HTML also has (<article>, <section>) declares itself to be other XML."""
    return text.startswith("<?xml") and root.name.lower() != "html" and "w3.org/1999/xhtml" not in root.attributes


def _markup(text: str, *, source: str) -> str | None:
    """Return the format of text that begins with an element; None if the brackets mean something else."""
    from summarizer.readers.xml_kinds import kind_of, root_of, unknown

    root = root_of(text)
    if root is None:
        return "html" if _OF_HTML.search(text) else None
    if kind_of(text):
        return "xml"
    if root.name in {"feed", "entry"} and _ATOM.search(root.attributes):
        return "atom"
    if root.name.startswith("Pubmed"):
        return "pubmed"
    declared = root.declared.lower()
    if declared == "html" or (not declared and _HTML.fullmatch(root.name) and not _is_other_xml(text, root)):
        return "html"
    if declared or text.startswith("<?xml") or (root.is_followed and "-" not in root.name):
        raise unknown(text, source=source)
    return "html" if _OF_HTML.search(text) else None

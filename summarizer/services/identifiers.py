"""Parses identifiers of papers as people write and paste them, and files that list one per line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from summarizer.errors import InputError

Kind = Literal["arxiv", "doi", "pubmed", "openalex", "s2"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_LONGEST_LIST = 50_000_000  # bytes; an identifier takes some thirty
_LOOK = 65_536
_COMMENT = re.compile(r"(?:^|\s)#.*")
_NEW = r"\d\d(?:0[1-9]|1[0-2])\.\d{4,5}"  # year and month, so that few other numbers look like it
_OLD = r"[a-z][a-z-]+(?:\.[A-Z]{2})?/\d{7}"
_VERSION = r"(?:v\d+)?"
_DOI = r"10\.\d{4,9}/[^\s\"<>]+"
# The forms, in the order they are tried; the only group of each is the identifier. A bare old-style arXiv id
# ("math/0309136") looks like a path, so it needs the prefix.
_FORMS: tuple[tuple[Kind, str], ...] = (
    ("arxiv", rf"arxiv:\s*({_NEW}|{_OLD}){_VERSION}"),
    ("arxiv", rf"(?:https?://)?(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/({_NEW}|{_OLD}){_VERSION}(?:\.pdf)?/?"),
    ("arxiv", rf"(?:doi:\s*|(?:https?://)?(?:dx\.)?doi\.org/)?10\.48550/arxiv\.({_NEW}|{_OLD}){_VERSION}"),
    ("arxiv", rf"({_NEW}){_VERSION}"),
    ("doi", rf"(?:doi:\s*|(?:https?://)?(?:www\.|dx\.)?doi\.org/)?({_DOI})"),
    ("pubmed", r"(?:pmid|pubmed):\s*(\d{1,9})"),
    ("pubmed", r"(?:https?://)?(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d{1,9})/?"),
    ("openalex", r"(?:openalex:\s*|(?:https?://)?(?:api\.)?openalex\.org/(?:works/)?)(W\d{4,12})"),
    ("openalex", r"(W\d{6,12})"),
    ("s2", r"(?:s2|semanticscholar):\s*([0-9a-f]{40})"),
    ("s2", r"(?:https?://)?(?:www\.)?semanticscholar\.org/paper/(?:[^/\s]+/)?([0-9a-f]{40})/?"),
    ("s2", r"(corpusid:\s*\d+)"),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _FORMS)
_ENDS = ".,;"


@dataclass(frozen=True, slots=True)
class Identifier:
    """One paper at one service.

    Attributes:
        kind: the kind of identifier.
        value: the identifier itself, without prefix, address and version.
        written: as the user wrote it.
    """

    kind: Kind
    value: str
    written: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


def identifier_in(text: str) -> Identifier | None:
    """Parse an identifier, or return None: `arxiv:2406.01234`, `10.1000/182`, a URL, `pmid:123`."""
    written = text.strip()
    for kind, pattern in _PATTERNS:
        if found := pattern.fullmatch(written.split("?")[0] if kind != "doi" else written):
            return Identifier(kind, _value(kind, found[1]), written)
    return None


def _value(kind: Kind, value: str) -> str:
    if kind == "doi":
        return value.rstrip(_ENDS).lower()  # a DOI is the same in any case
    if kind == "openalex":
        return value.upper()
    return "CorpusId:" + value.partition(":")[2].strip() if value.lower().startswith("corpusid") else value


def identifiers_of(name: str) -> tuple[Identifier, ...] | None:
    """The identifiers in an input: itself, or each line of a file that lists them; None for other inputs.

    Blank lines and comments after `#` are ignored.

    Raises:
        InputError: a file begins as a list of identifiers and has a line that is not one.
    """
    path = Path(name)
    if name == "-" or path.exists():
        return _listed(path) if path.is_file() else None
    found = identifier_in(name)
    return (found,) if found else None


def _listed(path: Path) -> tuple[Identifier, ...] | None:
    if not _begins_as_list(path) or path.stat().st_size > _LONGEST_LIST:
        return None
    listed = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not (written := _COMMENT.sub("", line).strip()):
            continue
        if (found := identifier_in(written)) is None:
            raise InputError(
                f"{path}:{number}: {written[:80]!r} is not an identifier, although the lines before it are.",
                hint="Write one per line: arxiv:2406.01234, a DOI, pmid:123, an OpenAlex or Semantic Scholar id.",
            )
        listed.append(found)
    return tuple(listed)


def _begins_as_list(path: Path) -> bool:
    """Whether a file begins with an identifier, and most of its first lines are identifiers."""
    try:
        with path.open("rb") as file:
            head = file.read(_LOOK)
        lines = head.decode("utf-8-sig", errors="strict" if len(head) < _LOOK else "ignore").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    first = [text for line in lines[:20] if (text := _COMMENT.sub("", line).strip())]
    return bool(first) and identifier_in(first[0]) is not None and sum(map(_is_one, first)) * 2 > len(first)


def _is_one(text: str) -> bool:
    return identifier_in(text) is not None

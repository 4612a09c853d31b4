"""Rejects text files that are not inputs: source code, LaTeX, logs, mails, unknown tables.

The first check is on the beginning of a file of unknown format, before it is read; the second on the papers read from
it, before any request is sent.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from summarizer.errors import InputError
from summarizer.readers.formats import ending_of
from summarizer.readers.limits import longest_line
from summarizer.readers.scholarly import reads_like_abstract, speaks_of_software
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from summarizer.records import Paper

LONGEST = 50_000  # characters; the longest abstracts of theses and reports have some 15,000
_JUDGED = 40  # papers of a page looked at together
_FEWEST = 8  # papers needed for a judgement
_FEW, _HARDLY = 4, 0.3  # abstracts, and the share of them that speak of research
_LINES = 4  # lines needed for a judgement
_MOST, _HALF = 0.7, 0.5  # of the lines
_SOLID = 0.04  # share of spaces in text that has no words
_LONG_ENOUGH = 2_000  # characters needed to judge the spaces
_THEMSELVES = "Give a file of abstracts."
_ANYWAY = "If it does contain abstracts, set its format with --from page or --from text."


class _Kind(NamedTuple):
    """A kind of file: what its lines look like, how many of them, what it is called, what to do."""

    line: re.Pattern[str]
    share: float
    name: str
    hint: str


_TEX = re.compile(r"^[^\S\n]*\\(?:documentclass|begin\{document\}|usepackage|input\{|section\*?\{)", re.MULTILINE)
_MARKUP = re.compile(r"(?:</?[A-Za-z!?][^<>]*>.*|\"[\w -]+\": .*|[{}\[\]]+,?|<!--.*|-->)$")
_MAIL = re.compile(r"^(?:from|to|subject|date|message-id|received|return-path|mime-version|cc): ?\S", re.IGNORECASE)
_MAIL_FIELDS = 3
_MARKED = ((_TEX, "LaTeX source", "Give the abstract as text, or a .bib file."),)
_CODE = (
    r"(?:import|from|package|using|use|require|include|export|public|private|protected|static|class|interface|def|fn|func"
    r"|function|const|let|var|val|return|if|elif|else|for|while|try|except|catch|switch|case|struct|enum|impl|type|async"
    r"|await|end|begin|library|source|print|echo|set|local|module|namespace|template|void|int|float|double|char|bool)\b"
)
_ENDINGS = {
    "source code": ".py .js .ts .c .h .cc .cpp .hpp .java .rs .go .rb .r .sh .pl .php .cs .swift .kt .sql .css .ipynb",
    "a settings file": ".yaml .yml .toml .ini .cfg .conf .env",
    "a log": ".log",
    "an email": ".eml",
    "LaTeX source": ".tex",
}
_KINDS = (
    _Kind(_MARKUP, _HALF, "markup or JSON among other text", _THEMSELVES),
    _Kind(re.compile(r"\[\d{1,4}\] \S"), _MOST, "a list of references", "Export the references with their abstracts."),
    _Kind(
        re.compile(r"[^\t]*\t[^\t]*\t"),
        0.9,
        "a table without a title or abstract column in its first line",
        "Add column names there, or use --from tsv and --abstract-field.",
    ),
    _Kind(
        re.compile(
            r"\[?(?:\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d|\w{3} +\d{1,2} \d\d:\d\d:\d\d|\d\d:\d\d:\d\d\b"
            r"|(?:DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL|TRACE|CRITICAL)\b|\d+\.\d+\.\d+\.\d+ - )",
        ),
        _HALF,
        "a log",
        _THEMSELVES,
    ),
    _Kind(
        re.compile(
            rf"(?:{_CODE}.*[:;{{}}()=,]|[^.!?]*[;{{}}]|[)\]}}]+[;,]?|(?:#|//|/\*|\*|--|@\w).*"
            r"|[\w.\[\]]+ ?[-+*/]?= ?\S.*|[\w.]+\(.*\)?[:,;]?|\"\"\".*|import \S+|from \S+ import .*)$"
        ),
        _MOST,
        "source code",
        _THEMSELVES,
    ),
    _Kind(
        re.compile(r"-?\s*[\w.\"' -]{1,40}[:=](?: \S.{0,60}|)$"),
        0.9,
        "a settings file",
        _THEMSELVES,
    ),
)


def refuse_junk(head: str, *, name: str) -> None:
    """Raise InputError if the beginning of an input is clearly not abstracts."""
    if kind := _kind(head) or _by_ending(ending_of(name)):
        raise InputError(f"{name} seems to be {kind[0]}.", hint=f"{kind[1]} {_ANYWAY}")


def refuse_other_ending(name: str) -> None:
    """Raise InputError if an input's file extension shows that it does not contain abstracts."""
    if kind := _by_ending(ending_of(name)):
        raise InputError(f"{name} seems to be {kind[0]}.", hint=f"{kind[1]} {_ANYWAY}")


def _by_ending(ending: str) -> tuple[str, str] | None:
    named = (kind for kind, endings in _ENDINGS.items() if ending and ending in endings.split())
    return next(((kind, _THEMSELVES) for kind in named), None)


def _kind(head: str) -> tuple[str, str] | None:
    lines = [line.strip() for line in head.split("\n") if line.strip()]
    if sum(_MAIL.match(line) is not None for line in lines[:15]) >= _MAIL_FIELDS:
        return "an email", "Give its text without the header."
    if len(head) > _LONG_ENOUGH and sum(map(str.isspace, head)) < _SOLID * len(head) and head.isascii():
        return "not made of words", "Give the abstracts as text."
    for mark, name, hint in _MARKED:
        if mark.search(head):
            return name, hint
    for kind in _KINDS if len(lines) >= _LINES else ():
        if sum(kind.line.match(line) is not None for line in lines) >= kind.share * len(lines):
            return kind.name, kind.hint
    return None


def without_giants(records: Iterable[Paper | BadRecord], longest: int = LONGEST) -> Iterator[Paper | BadRecord]:
    """Yield the records, with a BadRecord in place of each overlong abstract or title."""
    for record in records:
        if isinstance(record, BadRecord) or max(len(record.abstract), len(record.title)) <= longest:
            yield record
            continue
        name, text = ("abstract", record.abstract) if len(record.abstract) > longest else ("title", record.title)
        size = f"{len(text):,}" if len(text) <= (most := longest_line()) else f"more than {most:,}"
        problem = f"{size} characters in the {name} are too many"
        yield BadRecord(record.source or "", None, f"{problem}; if it is the full text, set --{name}-field")


def judged(records: Iterator[Paper | BadRecord], *, name: str) -> Iterator[Paper | BadRecord]:
    """Yield the records of a page, if the first of them look like papers.

    Raises:
        InputError: they don't.
    """
    first = list(islice(records, _JUDGED))
    papers = [record for record in first if not isinstance(record, BadRecord)]
    no_papers = len(papers) >= _FEWEST and sum(map(_reads_like_one, papers)) < _HALF * len(papers) / 2
    guessed = [paper.abstract for paper in papers if paper.abstract and not paper.extra]  # an id or link is no guess
    if no_papers or _are_documentation(guessed):
        shown = "; ".join(repr(paper.title or paper.abstract[:40]) for paper in papers[:3])
        raise InputError(
            f"{name} was read as a page, but the result doesn't look like papers: {shown}, ...",
            hint="See what was found with `summarizer read`. Give an export (RIS, BibTeX, CSV, JSON), or set --from.",
        )
    yield from chain(first, records)


def _are_documentation(abstracts: list[str]) -> bool:
    """Whether hardly any of these is about research; if there are few, whether most are about software."""
    if len(abstracts) < _FEW:
        return sum(map(speaks_of_software, abstracts)) > len(abstracts) / 2
    return sum(map(reads_like_abstract, abstracts)) < _HARDLY * len(abstracts)


def _reads_like_one(paper: Paper) -> bool:
    """Whether the abstract has a sentence, and the title is not a label."""
    return not paper.title.endswith(":") and (not paper.abstract or is_sentence(paper.abstract))


_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_WORDS = 4


def is_sentence(text: str) -> bool:
    """Whether most of a text is words, most of them in lower case if the script has cases."""
    words = _WORD.findall(text)
    if not text.isascii() and sum(
        not (word.islower() or word.isupper() or word.istitle()) for word in words
    ) > _HALF * len(words):
        return True  # a script without capitals
    letters = sum(map(len, words))
    small = sum(word.islower() for word in words)
    return len(words) >= _FEWEST_WORDS and small >= _HALF * len(words) and letters >= _HALF * len(text)

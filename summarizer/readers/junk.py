"""What is no input and looks like text: source code, LaTeX, logs, mails, tables nobody knows; and what was read of one.

The first look is at the beginning of a file that no reader knows, before anything is read; the second at the papers
that came of it, before anybody is asked about them.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from summarizer.errors import InputError
from summarizer.readers.formats import ending_of
from summarizer.readers.scholarly import reads_like_abstract, speaks_of_software
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from summarizer.records import Paper

LONGEST = 50_000  # characters; the longest abstracts of theses and reports have some 15,000
_JUDGED = 40  # papers of a page looked at together
_FEWEST = 8  # papers that have to be there to be judged
_FEW, _HARDLY = 4, 0.3  # abstracts, and the share of them that speak of research
_LINES = 4  # lines that have to be there to be judged
_MOST, _HALF = 0.7, 0.5  # of the lines
_SOLID = 0.04  # spaces among the characters of what is no text in words
_LONG_ENOUGH = 2_000  # characters to be judged by their spaces
_THEMSELVES = "Give the abstracts themselves."
_ANYWAY = "If it holds abstracts after all, say how to read it: --from page or --from text."


class _Kind(NamedTuple):
    """A kind of file: what its lines look like, how many of them, what it is called, what to do."""

    line: re.Pattern[str]
    share: float
    name: str
    hint: str


_TEX = re.compile(r"^\s*\\(?:documentclass|begin\{document\}|usepackage|input\{|section\*?\{)", re.MULTILINE)
_MARKUP = re.compile(r"(?:</?[A-Za-z!?][^<>]*>.*|\"[\w -]+\": .*|[{}\[\]]+,?|<!--.*|-->)$")
_MAIL = re.compile(r"^(?:from|to|subject|date|message-id|received|return-path|mime-version|cc): ?\S", re.IGNORECASE)
_MAIL_FIELDS = 3
_CSL_YAML = re.compile(r"\A(?:---\s*\n)?references:\s*\n\s*- ")
_MARKED = (
    (_CSL_YAML, "a bibliography in YAML", "Export it as CSL JSON."),
    (_TEX, "LaTeX source", "Give the abstract as text, or a .bib file."),
)
_CODE = (
    r"(?:import|from|package|using|use|require|include|export|public|private|protected|static|class|interface|def|fn|func"
    r"|function|const|let|var|val|return|if|elif|else|for|while|try|except|catch|switch|case|struct|enum|impl|type|async"
    r"|await|end|begin|library|source|print|echo|set|local|module|namespace|template|void|int|float|double|char|bool)\b"
)
_ENDINGS = {
    "source code": ".py .js .ts .c .h .cc .cpp .hpp .java .rs .go .rb .r .sh .pl .php .cs .swift .kt .sql .css .ipynb",
    "a list of settings": ".yaml .yml .toml .ini .cfg .conf .env",
    "a log": ".log",
    "a mail": ".eml",
    "LaTeX source": ".tex",
}
_KINDS = (
    _Kind(_MARKUP, _HALF, "markup or JSON among other text", _THEMSELVES),
    _Kind(re.compile(r"\[\d{1,4}\] \S"), _MOST, "a list of references", "Give an export of them that has abstracts."),
    _Kind(
        re.compile(r"[^\t]*\t[^\t]*\t"),
        0.9,
        "a table without a title or an abstract among the names in its first line",
        "Name its columns there, or with --from tsv and --abstract-field.",
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
        "a list of settings",
        _THEMSELVES,
    ),
)


def refuse_junk(head: str, *, name: str) -> None:
    """Raise InputError where the beginning of an input is plainly something else than abstracts."""
    if kind := _kind(head) or _by_ending(ending_of(name)):
        raise InputError(f"{name} seems to be {kind[0]}.", hint=f"{kind[1]} {_ANYWAY}")


def refuse_other_ending(name: str) -> None:
    """Raise InputError where the ending of an input's name says that it is something else than abstracts."""
    if kind := _by_ending(ending_of(name)):
        raise InputError(f"{name} seems to be {kind[0]}.", hint=f"{kind[1]} {_ANYWAY}")


def _by_ending(ending: str) -> tuple[str, str] | None:
    named = (kind for kind, endings in _ENDINGS.items() if ending and ending in endings.split())
    return next(((kind, _THEMSELVES) for kind in named), None)


def _kind(head: str) -> tuple[str, str] | None:
    lines = [line.strip() for line in head.split("\n") if line.strip()]
    if sum(_MAIL.match(line) is not None for line in lines[:15]) >= _MAIL_FIELDS:
        return "a mail", "Give its text without the header."
    if len(head) > _LONG_ENOUGH and sum(map(str.isspace, head)) < _SOLID * len(head) and head.isascii():
        return "no text in words", "Give the abstracts as text."
    for mark, name, hint in _MARKED:
        if mark.search(head):
            return name, hint
    for kind in _KINDS if len(lines) >= _LINES else ():
        if sum(kind.line.match(line) is not None for line in lines) >= kind.share * len(lines):
            return kind.name, kind.hint
    return None


def without_giants(records: Iterable[Paper | BadRecord]) -> Iterator[Paper | BadRecord]:
    """The records, an abstract that no abstract is as long as made a BadRecord."""
    for record in records:
        if isinstance(record, BadRecord) or len(record.abstract) <= LONGEST:
            yield record
        else:
            yield BadRecord(
                record.source or "",
                None,
                f"an abstract of {len(record.abstract):,} characters, which none has; the whole text? --abstract-field "
                "names the field of one that is meant",
            )


def judged(records: Iterator[Paper | BadRecord], *, name: str) -> Iterator[Paper | BadRecord]:
    """The records of a page, when the first of them read like papers.

    Raises:
        InputError: they do not.
    """
    first = list(islice(records, _JUDGED))
    papers = [record for record in first if not isinstance(record, BadRecord)]
    no_papers = len(papers) >= _FEWEST and sum(map(_reads_like_one, papers)) < _HALF * len(papers) / 2
    guessed = [paper.abstract for paper in papers if paper.abstract and not paper.extra]  # an id or a link is no guess
    if no_papers or _are_documentation(guessed):
        shown = "; ".join(repr(paper.title or paper.abstract[:40]) for paper in papers[:3])
        raise InputError(
            f"{name} was read as a page, but the result doesn't read like papers: {shown}, ...",
            hint="`summarizer read` shows what was found. Give an export (RIS, BibTeX, CSV, JSON), or set --from.",
        )
    yield from chain(first, records)


def _are_documentation(abstracts: list[str]) -> bool:
    """Whether hardly one of these speaks of research; of few, whether most speak of software."""
    if len(abstracts) < _FEW:
        return sum(map(speaks_of_software, abstracts)) > len(abstracts) / 2
    return sum(map(reads_like_abstract, abstracts)) < _HARDLY * len(abstracts)


def _reads_like_one(paper: Paper) -> bool:
    """Whether the abstract has a sentence, and the title is no label."""
    return not paper.title.endswith(":") and (not paper.abstract or is_sentence(paper.abstract))


_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_WORDS = 4


def is_sentence(text: str) -> bool:
    """Whether most of a text is words, and most of those are in small letters, in a script that has such."""
    words = _WORD.findall(text)
    if not text.isascii() and sum(
        not (word.islower() or word.isupper() or word.istitle()) for word in words
    ) > _HALF * len(words):
        return True  # a script without capitals
    letters = sum(map(len, words))
    small = sum(word.islower() for word in words)
    return len(words) >= _FEWEST_WORDS and small >= _HALF * len(words) and letters >= _HALF * len(text)

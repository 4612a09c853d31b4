r"""BibTeX and BibLaTeX, as Zotero, Better BibTeX, Mendeley, EndNote, JabRef and Google Scholar write them.

The input is cut where a line begins an entry ("@article{"), and each piece is handed to bibtexparser: an entry whose
braces do not balance spoils only itself, and memory holds one entry and the @string definitions before it.

LaTeX becomes text (`{\'e}` is an e with its accent, `\%` a percent sign, `{$<$}` the sign alone); formulas stay as they
are, and so does a macro that nobody knows. A bare % is a percent sign, for exports of plain text are full of them.
"""

from __future__ import annotations

import logging
import re
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from summarizer.readers.entries import Entry, to_paper
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    import bibtexparser
    from bibtexparser.model import Block
    from pylatexenc.latex2text import LatexNodes2Text

    from summarizer.readers.source import Line
    from summarizer.records import Paper

LONGEST = 1_000_000  # characters of an entry; what is beyond is no part of one
UNBALANCED = "not a BibTeX entry: its braces close before its last field"

_FIELD = re.compile(r"^[ \t]*[A-Za-z][\w-]*[ \t]*=[ \t]*[{\"\w]", re.MULTILINE)
_BEGINNING = re.compile(r"\s*@\s*[A-Za-z]+\s*[{(]")
_SPECIAL = re.compile(r"\\([%&$#_{}])")
_LATEX = re.compile(r"[\\{}$~]|--|``|''")
_BARE = re.compile(r"(?<!\\)[%&]")
_DOLLAR = re.compile(r"(?<!\\)\$")
_LONE_SIGN = re.compile(r"\$\s*(\\[A-Za-z]+|[<>=|+-])\s*\$")
_SCRIPT = re.compile(r"\\text(?P<name>su(?:per|b))script\{(?P<text>[^{}]*)\}")
_KNOWN = {r"\textless": "<", r"\textgreater": ">"}
_COMPARISON = re.compile(r"\\text(?:less|greater)(?![A-Za-z])(?:\{\}|[ \t]+(?=\S))?")
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)


class _Piece(NamedTuple):
    line: int
    text: str


def read_bibtex(lines: Iterator[Line], *, source: str) -> Iterator[Paper | BadRecord]:
    """The entries with a title or an abstract as papers, in order; the id is the citation key."""
    _quiet()
    strings: dict[str, str] = {}
    piece = None
    for piece in _pieces(lines):
        found = list(_blocks(piece, strings))
        for block, after in zip_longest(found, found[1:]):
            if _spills(after):
                yield BadRecord(source, piece.line + (block.start_line or 0), UNBALANCED)
            else:
                yield from _read(block, source=source, begin=piece.line)
    if piece is None:
        yield BadRecord(source, None, 'no entry of this format: none begins with "@article{" or the like')


def _pieces(lines: Iterator[Line]) -> Iterator[_Piece]:
    """The input cut before each line that begins an entry; what stands before the first is left out."""
    begin, size = 0, 0
    held: list[str] = []
    for number, text in lines:
        if _BEGINNING.match(text):
            if held:
                yield _Piece(begin, "\n".join(held))
            begin, size, held = number, 0, []
        if begin and size < LONGEST:
            held.append(text.lstrip("\ufeff"))
            size += len(text) + 1
    if held:
        yield _Piece(begin, "\n".join(held))


def _blocks(piece: _Piece, strings: dict[str, str]) -> Iterator[Block]:
    """The entries of a piece, values without braces and quotes; its @string definitions are added to `strings`."""
    from bibtexparser import middlewares  # noqa: PLC0415  # 0.2 s
    from bibtexparser.library import Library  # noqa: PLC0415  # as above
    from bibtexparser.model import DuplicateFieldKeyBlock, Entry, String  # noqa: PLC0415  # as above
    from bibtexparser.splitter import Splitter  # noqa: PLC0415  # as above

    split = Splitter(piece.text).split()
    strings |= {string.key.lower(): string.value for string in split.strings}
    found = [one.ignore_error_block if isinstance(one, DuplicateFieldKeyBlock) else one for one in split.blocks]
    named = {str(field.value).lower() for one in found if isinstance(one, Entry) for field in one.fields}
    known = [String(key=name, value=strings[name]) for name in named & strings.keys()]
    library = Library([*known, *(one for one in found if one is not None and not isinstance(one, String))])
    for step in (middlewares.ResolveStringReferencesMiddleware(), middlewares.RemoveEnclosingMiddleware()):
        library = step.transform(library)
    yield from library.blocks


def _spills(after: Block | None) -> bool:
    """Whether fields stand behind the entry that should hold them."""
    from bibtexparser.model import ImplicitComment  # noqa: PLC0415  # there already

    return isinstance(after, ImplicitComment) and bool(_FIELD.search(after.comment))


def _read(block: Block, *, source: str, begin: int) -> Iterator[Paper | BadRecord]:
    from bibtexparser import model  # noqa: PLC0415  # there already

    line = begin + (block.start_line or 0)
    if isinstance(block, model.DuplicateBlockKeyBlock):
        block = block.ignore_error_block or block
    if isinstance(block, model.ParsingFailedBlock):
        yield BadRecord(source, line, f"not a BibTeX entry: {_reason(block.error)}")
    elif isinstance(block, model.Entry):
        yield to_paper(_entry(block), source=source, line=line)


def _reason(error: Exception) -> str:
    return " ".join(str(getattr(error, "abort_reason", error)).split())


def _entry(block: bibtexparser.model.Entry) -> Entry:
    fields = {field.key.lower(): str(field.value) for field in reversed(block.fields)}  # of two alike, the first

    def first(*names: str) -> str:
        return next((text for name in names if (text := fields.get(name, "").strip())), "")

    eprint = first("eprint")
    places = (f"arXiv:{eprint}" if _is_arxiv(eprint, first("archiveprefix", "eprinttype")) else "", first("note"))
    return Entry(
        title=decoded(first("title")),
        abstract=decoded(first("abstract")),
        id=block.key,
        authors=tuple(_AND.split(decoded(_AND.sub(" and ", first("author", "editor"))))),
        date=first("year", "date"),
        venue=decoded(first("journal", "journaltitle", "booktitle", "publisher", "howpublished")),
        doi=first("doi"),
        url=decoded(first("url", "link")),
        places=(*places, first("number"), first("archiveid")),
    )


def _is_arxiv(eprint: str, archive: str) -> bool:
    return archive.lower() == "arxiv" or bool(re.fullmatch(r"\d{4}\.\d{4,5}(v\d+)?", eprint))


def decoded(latex: str) -> str:
    """LaTeX as text; formulas and unknown macros as they are."""
    if not _LATEX.search(latex):
        return latex
    if not _LATEX.search(_SPECIAL.sub("", latex)):
        return _SPECIAL.sub(r"\1", latex)
    latex = _SCRIPT.sub(_as_markup, _COMPARISON.sub(_as_sign, latex))
    latex = _LONE_SIGN.sub(r"\\ensuremath{\1}", _BARE.sub(r"\\\g<0>", latex))
    if len(_DOLLAR.findall(latex)) % 2:  # one at least is money
        latex = _DOLLAR.sub(r"\\$", latex)
    return str(_decoder().latex_to_text(latex))


def _as_markup(match: re.Match[str]) -> str:
    return f"<{match['name'][:3]}>{match['text']}</{match['name'][:3]}>"


def _as_sign(match: re.Match[str]) -> str:
    return _KNOWN[match[0].rstrip("{} \t")]


@cache
def _decoder() -> LatexNodes2Text:
    from pylatexenc import latex2text  # noqa: PLC0415  # 0.1 s

    macros = latex2text.get_default_latex_context_db()
    verbatim = latex2text.MacroTextSpec("", simplify_repl=lambda node: node.latex_verbatim())
    address = latex2text.MacroTextSpec("url", simplify_repl="%s")
    macros.add_context_category("addresses", prepend=True, macros=[address])
    macros.set_unknown_macro_spec(verbatim)
    return latex2text.LatexNodes2Text(latex_context=macros, math_mode="verbatim")


@cache
def _quiet() -> None:
    """Keep the parsers from printing what a BadRecord says."""
    for name in ("bibtexparser", "pylatexenc"):
        logging.getLogger(name).addHandler(logging.NullHandler())

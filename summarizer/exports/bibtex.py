"""BibTeX: an entry a paper, with the summary as its note."""

from __future__ import annotations

import re
from collections import Counter
from typing import IO, TYPE_CHECKING, Any

from summarizer.exports.markdown import phrase
from summarizer.exports.rows import encodable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from summarizer.exports.shaped import Records

_SPACE = re.compile(r"[\s\0-\x1f\x7f]+")
_NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9:._/+-]+")
_ARXIV = re.compile(r"(?:arxiv:)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?", re.IGNORECASE)
_DOI = re.compile(r"(?:doi:|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)


def write_bibtex(records: Records, out: IO[str]) -> None:
    """Write an entry for each paper; one without a summary says why in its note."""
    seen: Counter[str] = Counter()
    for record in records.each:
        key = _key(record["id"])
        seen[key.casefold()] += 1
        number = seen[key.casefold()]
        fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(record) if value)
        out.write(f"@misc{{{key if number == 1 else f'{key}-{number}'},\n{fields}}}\n\n")


def _key(id: str) -> str:
    return _NOT_IN_KEYS.sub("_", id) or "paper"


def _fields(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{latex(record['title'])}}}" if record["title"] else ""
    if found := _ARXIV.fullmatch(record["id"]):
        yield "eprint", found[1]
        yield "archiveprefix", "arXiv"
    if found := _DOI.fullmatch(record["id"]):
        yield "doi", latex(found[1])
    yield "abstract", latex(record["abstract"])
    yield "note", latex(_note(record))


def _note(record: Mapping[str, Any]) -> str:
    if record["summary"] is None:
        return f"No summary: {(record['error'] or {}).get('message', record['status'])}"
    parts = (_part(name.replace("_", " "), value) for name, value in record["summary"].items())
    return " ".join(filter(None, parts))


def _part(name: str, value: Any) -> str:
    values = value if isinstance(value, list | tuple) else [value]
    phrases = [phrase(each) if isinstance(each, dict) else str(each) for each in values if each is not None]
    text = "; ".join(phrases)
    return f"{name.capitalize()}: {text}{'' if text.endswith('.') else '.'}" if text else ""


def latex(text: str) -> str:
    """The text on one line, with what LaTeX and BibTeX take for markup escaped."""
    return _SPACE.sub(" ", encodable(text)).strip().translate(_LATEX)

"""The registry: each format's name, what reads it, and the endings of its files.

A new format is a module with one function, and a row here; detection by content is in `detect`. Other packages add
formats by an entry point of the group `summarizer.readers`: its name is the format's, and it leads to a function that
takes a binary stream and `source`, the input's name, and gives papers and bad records. It is looked up when it is
asked for by name, so that nobody else waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from summarizer.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from summarizer.readers.source import Line
    from summarizer.records import BadRecord, Paper

GROUP = "summarizer.readers"


class LineReader(Protocol):
    """Turns the lines of one input, named `source`, into papers."""

    def __call__(self, lines: Iterator[Line], *, source: str) -> Iterator[Paper | BadRecord]: ...  # noqa: D102


class StreamReader(Protocol):
    """Turns the bytes of one input, named `source`, into papers; it need not be possible to go back in them."""

    def __call__(self, stream: BinaryIO, *, source: str) -> Iterator[Paper | BadRecord]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Format:
    """What an input can be.

    Attributes:
        name: as `--from` gives it.
        home: of its reader, `module:function`, imported when it is needed; a module of this package begins with a dot.
        endings: of the names of its files.
        lines: whether the reader is a LineReader, else it is a StreamReader.
        fields: whether the reader takes `fields`, too: records have fields whose names may be told.
    """

    name: str
    home: str
    endings: tuple[str, ...] = ()
    lines: bool = False
    fields: bool = False

    def reader(self) -> Callable[..., Iterator[Paper | BadRecord]]:
        """The function that reads it."""
        module, _, function = self.home.partition(":")
        found: Any = import_module(module, package=GROUP)
        for name in function.split("."):
            found = getattr(found, name)
        return found  # type: ignore[no-any-return]  # what a home leads to is a reader


_ROWS = (
    Format("page", ".page:read_page", lines=True),
    Format("text", ".text:read_text", (".txt", ".text"), lines=True),
    Format("html", ".listing:read_listing", (".html", ".htm", ".xhtml")),
    Format("json", ".document:read_json", (".json",), fields=True),
    Format("jsonl", ".jsonl:read_jsonl", (".jsonl", ".ndjson", ".jsonlines"), lines=True, fields=True),
    Format("csv", ".table:read_csv", (".csv",), lines=True, fields=True),
    Format("tsv", ".table:read_csv", (".tsv", ".tab"), lines=True, fields=True),
    Format("bibtex", ".bibtex:read_bibtex", (".bib", ".bibtex"), lines=True),
    Format("ris", ".ris:read_ris", (".ris",), lines=True),
    Format("medline", ".medline:read_medline", (".nbib", ".medline"), lines=True),
    Format("xml", ".xml_kinds:read_xml", (".xml", ".rss", ".rdf")),
    Format("pubmed", ".pubmed:read_pubmed"),
    Format("pubmed-text", ".pubmed_text:read_pubmed_text", lines=True),
    Format("wos", ".tagged:read_wos", (".ciw", ".isi"), lines=True),
    Format("enw", ".tagged:read_enw", (".enw",), lines=True),
    Format("ovid", ".ovid:read_ovid", lines=True),
    Format("arxiv-mail", ".digest:read_digest", lines=True),
    Format("markdown", ".markdown:read_markdown", lines=True),
    Format("atom", ".atom:read_atom", (".atom",)),
    Format("parquet", ".parquet:read_parquet", (".parquet", ".pq"), fields=True),
)
WORKBOOKS = (".xlsx", ".xlsm")  # no format to name: an archive is looked into whatever it is called
FORMATS = {row.name: row for row in _ROWS}
ENDINGS = {ending: row for row in _ROWS for ending in row.endings}
PACKED = (".gz", ".zst", ".xz", ".bz2")


def format_named(name: str) -> Format:
    """The format of this name, also one that another package brings.

    Raises:
        ConfigurationError: there is none.
    """
    if name in FORMATS:
        return FORMATS[name]
    from importlib.metadata import entry_points

    others = entry_points(group=GROUP)
    for other in others:
        if other.name == name:
            return Format(name, other.value)
    raise ConfigurationError(
        f"{name!r} is not a format.",
        hint=f"--from takes {', '.join([*FORMATS, *sorted(other.name for other in others)])}.",
    )


def ending_of(name: str) -> str:
    """The ending of a file's name that says what is in it, in small letters, whether it is compressed or not."""
    lower = name.lower()
    for packed in PACKED:
        lower = lower.removesuffix(packed)
    stem, dot, ending = lower.rpartition(".")
    return f".{ending}" if dot and stem and "/" not in ending else ""

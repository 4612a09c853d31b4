"""The registry of input formats: names, readers and file extensions.

To add a format, write a module with one function and add a row here; `detect` detects formats by content. Other
packages can add formats with an entry point in the group `summarizer.readers`: its name is the format's, its value a
function that takes a binary stream and `source`, the input's name, and yields papers and bad records. Entry points are
only looked up for a format requested by name, which keeps other runs fast.
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
    """Turns the bytes of one input, named `source`, into papers; the stream may not be seekable."""

    def __call__(self, stream: BinaryIO, *, source: str) -> Iterator[Paper | BadRecord]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Format:
    """An input format.

    Attributes:
        name: its name for `--from`.
        home: its reader as `module:function`, imported on demand; a dot in front means this package.
        endings: its file extensions.
        lines: whether the reader is a LineReader rather than a StreamReader.
        fields: whether the reader also takes `fields`, because records have named fields.
    """

    name: str
    home: str
    endings: tuple[str, ...] = ()
    lines: bool = False
    fields: bool = False

    def reader(self) -> Callable[..., Iterator[Paper | BadRecord]]:
        """Return the reader's function."""
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
    Format("csl-yaml", ".csl_yaml:read_csl_yaml", fields=True),
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
WORKBOOKS = (".xlsx", ".xlsm")  # not a format: archives are detected by content, whatever their name
FORMATS = {row.name: row for row in _ROWS}
ENDINGS = {ending: row for row in _ROWS for ending in row.endings}
PACKED = (".gz", ".zst", ".xz", ".bz2")


def format_named(name: str) -> Format:
    """Find a format by name, including those of other packages.

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
        hint=f"Set --from to one of {', '.join([*FORMATS, *sorted(other.name for other in others)])}.",
    )


def ending_of(name: str) -> str:
    """Return the file extension of the content, in lower case, without the compression's."""
    lower = name.lower()
    for packed in PACKED:
        lower = lower.removesuffix(packed)
    stem, dot, ending = lower.rpartition(".")
    return f".{ending}" if dot and stem and "/" not in ending else ""

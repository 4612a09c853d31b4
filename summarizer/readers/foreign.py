"""Recognizes files that are mistaken for text but cannot be read, and says what to do about each."""

from __future__ import annotations

import re
from typing import NamedTuple

from summarizer.errors import InputError


class _Kind(NamedTuple):
    """A kind of file: its first bytes, its name, and what to do."""

    mark: re.Pattern[bytes]
    name: str
    hint: str


_PAPER = "PDFs cannot be read. Give the abstract as text, or export it from your reference manager (BibTeX, RIS, CSV)."
_OFFICE = "Save it as text or CSV (UTF-8) first."
_ARCHIVE = "Unpack it, and give its files or their directory."
_TABLE = "Save it as CSV (UTF-8), or as Parquet."

_KINDS = (
    _Kind(re.compile(rb"\s*%PDF-"), "a PDF", _PAPER),
    _Kind(re.compile(rb"%!PS"), "PostScript", _PAPER),
    _Kind(re.compile(rb"PK\x03\x04.{26}(?:mimetypeapplication/epub|META-INF/)", re.DOTALL), "an e-book", _OFFICE),
    _Kind(re.compile(rb"PK\x03\x04.{26}(?:word/|ppt/|mimetype)", re.DOTALL), "an office document (docx, odt)", _OFFICE),
    _Kind(re.compile(rb"PK\x07\x08"), "a part of a zip archive", _ARCHIVE),
    _Kind(re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "an old office document (doc, xls)", _OFFICE),
    _Kind(re.compile(rb"\s*\{\\rtf"), "rich text (RTF)", _OFFICE),
    _Kind(re.compile(rb"7z\xbc\xaf\x27\x1c|Rar!\x1a\x07"), "an archive", _ARCHIVE),
    _Kind(re.compile(rb"SQLite format 3\x00"), "an SQLite database", "Export the table with the abstracts as CSV."),
    _Kind(re.compile(rb"ARROW1\x00\x00"), "an Arrow (Feather) file", _TABLE),
    _Kind(re.compile(rb"Obj\x01"), "an Avro file", _TABLE),
    _Kind(re.compile(rb"\x89HDF\r\n\x1a\n"), "an HDF5 file", _TABLE),
    _Kind(
        re.compile(rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|RIFF.{4}WEBP|II\x2a\x00|MM\x00\x2a", re.DOTALL),
        "a picture",
        "Pictures cannot be read. Give the abstract as text.",
    ),
)


def refuse_foreign(head: bytes, *, name: str) -> None:
    """Raise InputError if `head`, the first 512 bytes of the input `name`, is clearly neither text nor a table."""
    for kind in _KINDS:
        if kind.mark.match(head):
            raise InputError(f"{name} is {kind.name}.", hint=kind.hint)

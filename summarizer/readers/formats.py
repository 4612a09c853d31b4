"""The registry: a format's name, and the function that reads it.

A new format is a module with one function of the signature of `Reader`, its name in `Format`, and a row in `READERS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from summarizer.readers.jsonl import read_jsonl
from summarizer.readers.page import read_page
from summarizer.readers.text import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from summarizer.readers.source import Line
    from summarizer.records import BadRecord, Paper

Format = Literal["page", "text", "jsonl"]


class Reader(Protocol):
    """Turns the lines of one input, named `source`, into papers."""

    def __call__(self, lines: Iterator[Line], *, source: str) -> Iterator[Paper | BadRecord]: ...  # noqa: D102


READERS: Mapping[Format, Reader] = {"page": read_page, "text": read_text, "jsonl": read_jsonl}

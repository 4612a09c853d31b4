"""Reads papers from inputs of any size, one at a time: tool exports and saved pages, compressed or not."""

from __future__ import annotations

import io
import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from summarizer.errors import ConfigurationError, InputError, SummarizerError, fault
from summarizer.readers.fields import USUAL, Fields
from summarizer.readers.formats import FORMATS, format_named
from summarizer.readers.inputs import expanded
from summarizer.readers.limits import HINT, longest_line, within
from summarizer.readers.source import Line, numbered
from summarizer.readers.streams import CHUNK, Stream, Torn, stream_of
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from summarizer.readers.formats import Format
    from summarizer.records import Paper

__all__ = ["FORMATS", "Fields", "Line", "numbered", "read", "read_records"]

_GUESSED = {"page", "html", "markdown"}  # formats that accept any text
_BLOCK = 512  # bytes that identify an archive; a pipe of lines may be slow

OnBad = Literal["warn", "raise"]


def read(
    inputs: str | Path | Iterable[str | Path],
    *,
    format: str | None = None,
    fields: Fields | None = None,
    on_bad: OnBad | Callable[[BadRecord], object] = "warn",
    max_record: int | None = None,
) -> Iterator[Paper]:
    """Read papers from one or more inputs, in order and lazily.

    Args:
        inputs: a file, a directory, a pattern such as `exports/*.ris`, or "-" for standard input; or several of them.
        format: the format of every input, one of `FORMATS` or from another package; None detects it for each.
        fields: names of the fields for abstract, title and id, if they are not the usual ones.
        on_bad: what to do with a record that cannot be read: "warn" issues a Python warning and continues, "raise"
            stops with an `InputError`; a function is called with the `BadRecord`, and reading continues.
        max_record: maximum characters of a line or value, 4,000,000 by default; other limits change in proportion, and
            memory use with them. A larger record counts as unreadable.

    Raises:
        ConfigurationError: immediately, if there is no such format or `on_bad`.
        InputError: immediately, if a file is missing, unreadable or clearly not text; while reading, if a file turns
            out to be something else, or a record cannot be read with `on_bad="raise"`.
    """
    if not callable(on_bad) and on_bad not in get_args(OnBad):
        raise ConfigurationError(f"on_bad={on_bad!r} is unknown", hint='Use "warn", "raise" or a function.')
    names = [inputs] if isinstance(inputs, str | Path) else inputs
    return _only_papers(within(max_record, read_records(map(str, names), format=format, fields=fields)), on_bad)


def _only_papers(
    records: Iterator[Paper | BadRecord], on_bad: OnBad | Callable[[BadRecord], object]
) -> Iterator[Paper]:
    for record in records:
        if not isinstance(record, BadRecord):
            yield record
        elif callable(on_bad):
            on_bad(record)
        elif on_bad == "raise":
            raise InputError(str(record), hint='Fix the record, or skip it with on_bad="warn".')
        else:
            warnings.warn(f"skipped {record}", stacklevel=2)


def read_records(
    inputs: Iterable[str],
    *,
    format: str | None = None,
    fields: Fields | None = None,
    left_out: str | None = None,
    were_found: bool = False,
    on_format: Callable[[str, str], object] | None = None,
) -> Iterator[Paper | BadRecord]:
    """Like `read`, but yields a `BadRecord` in place of each record that could not be read.

    Args:
        inputs: files, directories, patterns such as `exports/*.ris`, or "-" for standard input.
        format: the format of every input, one of `FORMATS` or from another package; None detects it for each.
        fields: names of the fields for abstract, title and id, if they are not the usual ones.
        left_out: a file to skip in directories and patterns: the one being written.
        were_found: whether the inputs were found rather than named. A file found in a directory or by a pattern that
            cannot be read becomes a BadRecord.
        on_format: called with the name of each input or archive member, and its format.

    Raises:
        ConfigurationError: immediately, if there is no such format.
        InputError: immediately, if a file is missing, unreadable or clearly not text; while reading, if it turns out to
            be something else.
    """
    chosen = format_named(format) if format else None
    named = list(inputs)
    names = [name for name in expanded(named) if name in named or not (left_out and _is_same(name, left_out))]
    how = _How(chosen, fields or USUAL, on_format or _nothing)
    return _papers(names, frozenset() if were_found else frozenset(named), how)


@dataclass(frozen=True, slots=True)
class _How:
    """How to read inputs: the format, or None to detect it; the field names; the callback for detected formats."""

    chosen: Format | None
    fields: Fields
    on_format: Callable[[str, str], object]


def _nothing(name: str, format: str) -> None:
    """Ignore the format."""


def _is_same(name: str, other: str) -> bool:
    return os.path.realpath(name) == os.path.realpath(other)


def _papers(names: list[str], named: frozenset[str], how: _How) -> Iterator[Paper | BadRecord]:
    for name in names:
        try:
            yield from _of_file(name, how)
        except InputError as error:
            if name in named:
                raise
            yield BadRecord(name, None, error.message.removeprefix(f"{name} "))
        except SummarizerError:
            raise
        except Exception as error:  # noqa: BLE001  # a reader's failure only affects this file: the run continues
            yield BadRecord(name, None, f"the rest was not read: {fault(error)}")


def _of_file(name: str, how: _How) -> Iterator[Paper | BadRecord]:
    with stream_of(name) as stream:
        yield from _of_stream(stream, how)


def _of_stream(stream: Stream, how: _How) -> Iterator[Paper | BadRecord]:
    if not stream.look(1):
        yield from _whole(iter(()), stream, by_lines=False)
        return
    if kind := _archive(stream):
        from summarizer.readers.archive import read_archive

        how.on_format(stream.name, kind)
        yield from read_archive(stream, kind, lambda member: _of_stream(member, how), fields=how.fields)
        return
    from summarizer.readers.detect import detect
    from summarizer.readers.junk import without_giants

    found = how.chosen or FORMATS[detect(stream, source=stream.name)]
    how.on_format(stream.name, found.name)
    records = _whole(_records(stream, found, how.fields), stream, by_lines=found.lines)
    if how.chosen or how.fields.abstract:
        yield from without_giants(records, longest_line())
    else:
        yield from _plausible(records, found, name=stream.name)


def _plausible(records: Iterator[Paper | BadRecord], found: Format, *, name: str) -> Iterator[Paper | BadRecord]:
    """The records of an input whose format was detected, unless they don't look like papers."""
    from summarizer.readers.junk import judged, without_giants

    records = without_giants(records)
    return judged(records, name=name) if found.name in _GUESSED else records


def _archive(stream: Stream) -> str | None:
    """The kind of archive, or None."""
    head = stream.look(_BLOCK, until=_is_enough)
    if head[:2] == b"PK":
        return "zip" if head[2:4] in {b"\x03\x04", b"\x05\x06"} else None
    return "tar" if head[257:262] == b"ustar" else None


def _is_enough(head: bytes) -> bool:
    return b"\n" in head or len(head) >= _BLOCK


def _records(stream: Stream, found: Format, fields: Fields) -> Iterator[Paper | BadRecord]:
    name = stream.name
    options: dict[str, Any] = {"source": name}
    if found.fields:
        options["fields"] = fields
    elif fields:
        raise InputError(
            f"{name} is in the format {found.name}, which has no fields to choose.",
            hint="--abstract-field, --title-field and --id-field are for tables and JSON; set the format with --from.",
        )
    file = io.BufferedReader(stream, CHUNK)
    if not found.lines:
        return found.reader()(file, **options)
    lines = _until_torn(numbered(file, name=name))
    return found.reader()(lines, **options) if found is FORMATS["jsonl"] else _of_lines(lines, found, options)


def _of_lines(lines: Iterator[Line], found: Format, options: dict[str, Any]) -> Iterator[Paper | BadRecord]:
    """The records, then the lines that were cut."""
    cut: list[int] = []
    longest = longest_line()

    def noticed() -> Iterator[Line]:
        for line in lines:
            if len(line.text) > longest:
                cut.append(line.number)
            yield line

    yield from found.reader()(noticed(), **options)
    for number in cut:
        yield BadRecord(options["source"], number, f"the line was cut after {longest:,} characters ({HINT})")


def _until_torn(lines: Iterator[Line]) -> Iterator[Line]:
    try:
        yield from lines
    except Torn:  # `_whole` reports it, after the records read before
        return


def _whole(records: Iterator[Paper | BadRecord], stream: Stream, *, by_lines: bool) -> Iterator[Paper | BadRecord]:
    """The records; if the input breaks off, drop the incomplete last record and report the failure at the end.

    A reader of lines yields the incomplete record like any other; a reader of bytes notices that it is incomplete.
    """
    held: list[Paper | BadRecord] = []
    try:
        for record in records:
            yield from held
            held = [record] if stream.torn and by_lines else []
            if not held:
                yield record
    except Torn:
        pass
    if stream.torn:
        yield BadRecord(stream.name, None, stream.torn.message.removeprefix(f"{stream.name} "))

"""Inputs of any size become papers, one at a time: whatever tools export and people save, compressed or not."""

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
from summarizer.readers.source import Line, numbered
from summarizer.readers.streams import CHUNK, Stream, Torn, stream_of
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from summarizer.readers.formats import Format
    from summarizer.records import Paper

__all__ = ["FORMATS", "Fields", "Line", "numbered", "read", "read_records"]

_GUESSED = {"page", "html", "markdown"}  # what has no form that could be wrong
_BLOCK = 512  # bytes, in which an archive shows itself; a pipe of lines may be slow

OnBad = Literal["warn", "raise"]


def read(
    inputs: str | Path | Iterable[str | Path],
    *,
    format: str | None = None,
    fields: Fields | None = None,
    on_bad: OnBad | Callable[[BadRecord], object] = "warn",
) -> Iterator[Paper]:
    """The papers of one input or of several, in order, read as you ask for them.

    Args:
        inputs: a file, a directory, a pattern such as `exports/*.ris`, or "-" for standard input; or several of them.
        format: how to read every input, one of `FORMATS` or what another package brings; None finds out for each.
        fields: names of the fields that hold abstract, title and id, where they are not the usual ones.
        on_bad: what to do with a record that cannot be read: "warn" gives a Python warning and goes on, "raise" stops
            with an `InputError`, a function is called with the `BadRecord`, and reading goes on.

    Raises:
        ConfigurationError: at once where there is no such format or `on_bad`.
        InputError: at once where a file is missing, not readable or plainly no text; while reading where it is not what
            it seemed to be, and where a record cannot be read with `on_bad="raise"`.
    """
    if not callable(on_bad) and on_bad not in get_args(OnBad):
        raise ConfigurationError(f"on_bad={on_bad!r} is unknown", hint='Give "warn", "raise" or a function.')
    names = [inputs] if isinstance(inputs, str | Path) else inputs
    return _only_papers(read_records(map(str, names), format=format, fields=fields), on_bad)


def _only_papers(
    records: Iterator[Paper | BadRecord], on_bad: OnBad | Callable[[BadRecord], object]
) -> Iterator[Paper]:
    for record in records:
        if not isinstance(record, BadRecord):
            yield record
        elif callable(on_bad):
            on_bad(record)
        elif on_bad == "raise":
            raise InputError(str(record), hint='Fix the record, or go on without it: on_bad="warn".')
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
    """As `read`, with each record that could not be read in its place.

    Args:
        inputs: files, directories, patterns such as `exports/*.ris`, or "-" for standard input.
        format: how to read every input, one of `FORMATS` or what another package brings; None finds out for each.
        fields: names of the fields that hold abstract, title and id, where they are not the usual ones.
        left_out: a file that is passed over where a directory or a pattern holds it: the one that is written.
        were_found: whether the inputs were found and not named. What is found in a directory or by a pattern and
            cannot be read is a BadRecord.
        on_format: called with the name of each input, and of each member of an archive, and the name of its format.

    Raises:
        ConfigurationError: at once where there is no such format.
        InputError: at once where a file is missing, not readable or plainly no text; while reading where it is not what
            it seemed to be.
    """
    chosen = format_named(format) if format else None
    named = list(inputs)
    names = [name for name in expanded(named) if name in named or not (left_out and _is_same(name, left_out))]
    how = _How(chosen, fields or USUAL, on_format or _nothing)
    return _papers(names, frozenset() if were_found else frozenset(named), how)


@dataclass(frozen=True, slots=True)
class _How:
    """How inputs are read: their format, None to find out; the names of fields; who is told the format found."""

    chosen: Format | None
    fields: Fields
    on_format: Callable[[str, str], object]


def _nothing(name: str, format: str) -> None:
    """Tell nobody."""


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
        except Exception as error:  # noqa: BLE001  # a fault of a reader is this file's: the run goes on
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

    found = how.chosen or FORMATS[detect(stream, source=stream.name)]
    how.on_format(stream.name, found.name)
    records = _whole(_records(stream, found, how.fields), stream, by_lines=found.lines)
    yield from records if how.chosen or how.fields.abstract else _plausible(records, found, name=stream.name)


def _plausible(records: Iterator[Paper | BadRecord], found: Format, *, name: str) -> Iterator[Paper | BadRecord]:
    """The records of an input whose format was found out, unless they are nothing like papers."""
    from summarizer.readers.junk import judged, without_giants

    records = without_giants(records)
    return judged(records, name=name) if found.name in _GUESSED else records


def _archive(stream: Stream) -> str | None:
    """The kind of archive that a stream is, or None."""
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
            f"{name} is read as {found.name}, and that format has no fields to choose.",
            hint="--abstract-field, --title-field and --id-field are for tables and JSON; set the format with --from.",
        )
    file = io.BufferedReader(stream, CHUNK)
    return found.reader()(_until_torn(numbered(file, name=name)) if found.lines else file, **options)


def _until_torn(lines: Iterator[Line]) -> Iterator[Line]:
    try:
        yield from lines
    except Torn:  # `_whole` tells it, after what was read before has come out
        return


def _whole(records: Iterator[Paper | BadRecord], stream: Stream, *, by_lines: bool) -> Iterator[Paper | BadRecord]:
    """The records; of an input that breaks off, all but the one it broke, and in the end what happened.

    A reader of lines gives the broken record like any other, one of bytes sees that it is not whole.
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

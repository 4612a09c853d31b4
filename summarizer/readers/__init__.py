"""Inputs of any size become papers, one at a time: whatever tools export and people save, packed or not."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Any

from summarizer.errors import InputError
from summarizer.readers.fields import USUAL, Fields
from summarizer.readers.formats import FORMATS, format_named
from summarizer.readers.inputs import expanded
from summarizer.readers.source import Line, numbered
from summarizer.readers.streams import CHUNK, Stream, Torn, stream_of
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from summarizer.readers.formats import Format
    from summarizer.records import Paper

__all__ = ["FORMATS", "Fields", "Line", "numbered", "read"]


def read(
    inputs: Iterable[str],
    *,
    format: str | None = None,
    fields: Fields | None = None,
    left_out: str | None = None,
    were_found: bool = False,
) -> Iterator[Paper | BadRecord]:
    """The papers of all inputs, in order, read as they are asked for.

    Args:
        inputs: files, directories, patterns such as `exports/*.ris`, or "-" for standard input.
        format: how to read every input, one of `FORMATS` or what another package brings; None finds out for each.
        fields: names of the fields that hold abstract, title and id, where they are not the usual ones.
        left_out: a file that is passed over where a directory or a pattern holds it: the one that is written.
        were_found: whether the inputs were found and not named. What is found in a directory or by a pattern and
            cannot be read is a BadRecord.

    Raises:
        ConfigurationError: at once where there is no such format.
        InputError: at once where a file is missing, not readable or plainly no text; while reading where it is not what
            it seemed to be.
    """
    chosen = format_named(format) if format else None
    named = list(inputs)
    names = [name for name in expanded(named) if name in named or not (left_out and _is_same(name, left_out))]
    return _papers(names, frozenset() if were_found else frozenset(named), chosen, fields or USUAL)


def _is_same(name: str, other: str) -> bool:
    return os.path.realpath(name) == os.path.realpath(other)


def _papers(
    names: list[str], named: frozenset[str], chosen: Format | None, fields: Fields
) -> Iterator[Paper | BadRecord]:
    for name in names:
        try:
            yield from _of_file(name, chosen, fields)
        except InputError as error:
            if name in named:
                raise
            yield BadRecord(name, None, error.message.removeprefix(f"{name} "))


def _of_file(name: str, chosen: Format | None, fields: Fields) -> Iterator[Paper | BadRecord]:
    with stream_of(name) as stream:
        if stream.look(1):
            from summarizer.readers.detect import detect  # noqa: PLC0415  # help is quicker without

            found = chosen or FORMATS[detect(stream, source=name)]
            yield from _whole(_records(stream, found, fields), stream, by_lines=found.lines)


def _records(stream: Stream, found: Format, fields: Fields) -> Iterator[Paper | BadRecord]:
    name = stream.name
    options: dict[str, Any] = {"source": name}
    if found.fields:
        options["fields"] = fields
    elif fields:
        raise InputError(
            f"{name} is read as {found.name}, which has no fields to choose.",
            hint="--abstract-field, --title-field and --id-field are for tables and JSON; --from says what it is.",
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

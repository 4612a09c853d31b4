"""Opening an input and reading its lines as text, in constant memory, from a file or a pipe.

Encoding: UTF-16 with its mark, else UTF-8 with or without one. Bytes that are not UTF-8 are read as Windows-1252, each
by itself, so that a page saved on Windows, and a stray byte in a million lines, cost nothing else.
"""

from __future__ import annotations

import codecs
import difflib
import io
import os
import sys
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from summarizer.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STDIN = "-"
CHUNK = 65_536  # bytes a read, and how much of the beginning is searched for NUL
NOT_TEXT = "Give text in UTF-8: unpack archives, save PDFs and office documents as text, pipe the result to `-`."


class Line(NamedTuple):
    """A line of an input.

    Attributes:
        number: counted from 1.
        text: without its line end.
    """

    number: int
    text: str


def check(name: str) -> None:
    """Raise InputError where `name` is plainly no file that can be read; standard input always passes."""
    path = Path(name)
    if name == STDIN:
        return
    if path.is_dir():
        raise InputError(f"{name} is a directory.", hint=f"Name the files in it, for example {path / '*.txt'}.")
    if not path.exists():
        raise InputError(f"{name} does not exist.", hint=_closest(path))
    if not os.access(path, os.R_OK):
        raise InputError(f"{name} may not be read.", hint="Change its permissions, or pipe its content to `-`.")


@contextmanager
def opened(name: str) -> Iterator[Iterator[Line]]:
    """The lines of the file `name`, or of standard input for "-".

    Raises:
        InputError: when it cannot be opened, or later, from the iterator, when it turns out not to be text.
    """
    if name == STDIN:
        stdin = cast("io.BufferedReader", sys.stdin.buffer)  # its declared type, BinaryIO, has no read1
        yield numbered(stdin, name=name)
        return
    with _file(name) as stream:
        yield numbered(stream, name=name)


def numbered(stream: io.BufferedReader, *, name: str) -> Iterator[Line]:
    """The lines of a binary stream; `name` is for error messages."""
    for number, text in enumerate(_lines(_text(stream, name=name)), start=1):
        yield Line(number, text)


def _file(name: str) -> io.BufferedReader:
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise InputError(f"{name} cannot be opened: {error.strerror}.", hint="Look at its permissions.") from error


def _closest(path: Path) -> str:
    siblings = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
    close = difflib.get_close_matches(path.name, siblings, n=1)
    if close:
        return f"Did you mean {path.with_name(close[0])}?"
    return "Check the path; `-` reads standard input."


def _text(stream: io.BufferedReader, *, name: str) -> Iterator[str]:
    mark = stream.read(3)
    decoder = _decoder(mark)
    seen = 0
    for chunk in chain([mark], iter(lambda: stream.read1(CHUNK), b""), [b""]):
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise InputError(f"{name} is not text: {error.reason}.", hint=NOT_TEXT) from error
        if seen < CHUNK and "\0" in text:
            raise InputError(f"{name} is not text: it holds NUL bytes.", hint=NOT_TEXT)
        seen += len(chunk)
        yield text


def _decoder(mark: bytes) -> io.IncrementalNewlineDecoder:
    if mark.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        inner = codecs.getincrementaldecoder("utf-16")("strict")
    else:
        inner = codecs.getincrementaldecoder("utf-8-sig")("summarizer.cp1252")
    return io.IncrementalNewlineDecoder(inner, translate=True)


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("summarizer.cp1252", _as_cp1252)


def _lines(chunks: Iterable[str]) -> Iterator[str]:
    pieces: list[str] = []
    for chunk in chunks:
        first, *others = chunk.split("\n")
        pieces.append(first)
        for piece in others:
            yield "".join(pieces)
            pieces = [piece]
    if any(pieces):
        yield "".join(pieces)

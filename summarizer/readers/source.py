"""Reads the lines of an input as text, in constant memory, from a file or a pipe.

The encoding is UTF-16 if there is a byte order mark, or else UTF-8 with or without one. Single bytes that are not UTF-8
are read as Windows-1252, so that a page saved on Windows, or a stray byte in a million lines, costs nothing else. If
such bytes abound from the beginning, the text is in another script, and charset-normalizer detects its encoding.
"""

from __future__ import annotations

import codecs
import difflib
import io
import os
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from summarizer.errors import InputError
from summarizer.readers.foreign import refuse_foreign
from summarizer.readers.limits import longest_line
from summarizer.readers.streams import CHUNK, STDIN, stream_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NOT_TEXT = "Give text in UTF-8: unpack archives, save PDFs and office documents as text, pipe the result to `-`."
_ABOUNDING = 0.2  # share of the bytes; text in Latin letters has far fewer accents, dashes and quotation marks
_BEYOND_ASCII = bytes(range(0x80, 0x100))
_JUDGED, _SAMPLE = 128, 16_384  # bytes: too few to decide, and enough


class Line(NamedTuple):
    """A line of an input.

    Attributes:
        number: counted from 1.
        text: without its line end.
    """

    number: int
    text: str


def check(name: str) -> None:
    """Raise InputError if `name` is clearly not a readable file; standard input always passes."""
    path = Path(name)
    if name == STDIN:
        return
    if path.is_dir():
        raise InputError(f"{name} is a directory.", hint=f"Give the files in it, for example {path / '*.txt'}.")
    if not path.exists():
        raise InputError(f"{name} does not exist.", hint=_closest(path))
    if not os.access(path, os.R_OK):
        raise InputError(
            f"{name} can't be read: permission denied.", hint="Change its permissions, or pipe its content to `-`."
        )
    if path.is_file():  # a pipe would lose the bytes read from it
        with path.open("rb") as file:
            refuse_foreign(file.read(512), name=name)


@contextmanager
def opened(name: str) -> Iterator[Iterator[Line]]:
    """Read the lines of the file `name`, or of standard input for "-".

    Raises:
        InputError: immediately, if it cannot be opened; while iterating, if it turns out not to be text.
    """
    with stream_of(name) as stream:
        yield numbered(io.BufferedReader(stream, CHUNK), name=name)


def numbered(stream: io.BufferedReader[Any], *, name: str) -> Iterator[Line]:
    """Yield the lines of a binary stream; `name` is for error messages."""
    for number, text in enumerate(_lines(texts(stream, name=name)), start=1):
        yield Line(number, text)


def _closest(path: Path) -> str:
    siblings = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
    close = difflib.get_close_matches(path.name, siblings, n=1)
    if close:
        return f"Did you mean {path.with_name(close[0])}?"
    return "Check the path; `-` reads standard input."


def texts(stream: io.BufferedReader[Any], *, name: str) -> Iterator[str]:
    """Yield the text of a binary stream as it arrives, with all line ends as line feeds.

    Raises:
        InputError: it is not text.
    """
    head = stream.read(3) + stream.read1(CHUNK)
    decoder = _decoder(head)
    seen = 0
    for chunk in chain([head], iter(lambda: stream.read1(CHUNK), b""), [b""]):
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise InputError(f"{name} is not text: {error.reason}.", hint=NOT_TEXT) from error
        if seen < CHUNK and "\0" in text:
            raise InputError(f"{name} is not text: it contains NUL bytes.", hint=NOT_TEXT)
        seen += len(chunk)
        yield text


def decoded(head: bytes) -> str:
    """Decode the beginning of an input, without an incomplete character at its end."""
    try:
        return _decoder(head).decode(head)
    except UnicodeDecodeError:  # half of a UTF-16 character; reading on reports it
        return ""


def _decoder(head: bytes) -> io.IncrementalNewlineDecoder:
    inner: codecs.IncrementalDecoder
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        inner = codecs.getincrementaldecoder("utf-16")("strict")
    elif foreign := _other_script(head):
        inner = codecs.getincrementaldecoder(foreign)("replace")
    else:
        inner = codecs.getincrementaldecoder("utf-8-sig")("summarizer.cp1252")
    return io.IncrementalNewlineDecoder(inner, translate=True)


def _other_script(head: bytes) -> str | None:
    """Return the encoding of a text that is mostly neither ASCII nor UTF-8; None if Windows-1252 will do."""
    if head.isascii() or len(head) < _JUDGED or b"\0" in head:
        return None
    beyond = len(head) - len(head.translate(None, _BEYOND_ASCII))
    strange = head.decode("utf-8", "replace").count("\ufffd")
    if beyond < _ABOUNDING * len(head) or strange < _ABOUNDING * beyond:
        return None
    from charset_normalizer import from_bytes

    best = from_bytes(head[:_SAMPLE]).best()
    return best.encoding if best else None


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("summarizer.cp1252", _as_cp1252)


def _lines(chunks: Iterable[str]) -> Iterator[str]:
    """Yield the lines, each cut to one character more than the limit."""
    pieces: list[str] = []
    most = longest_line() + 1
    room = most
    for chunk in chunks:
        first, *others = chunk.split("\n")
        if room:
            pieces.append(first[:room])
            room -= len(pieces[-1])
        for piece in others:
            yield "".join(pieces)
            pieces, room = [piece[:most]], max(0, most - len(piece))
    if any(pieces):
        yield "".join(pieces)

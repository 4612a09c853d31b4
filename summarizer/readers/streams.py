"""Opens an input as bytes: a file or a pipe, decompressed if necessary; its beginning can be looked at first.

The first bytes tell the compression, not the name: gzip, Zstandard, xz or bzip2. They are decompressed as they come, in
constant memory. A compressed file that breaks off or is damaged yields everything before that point.
"""

from __future__ import annotations

import io
import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from summarizer.errors import InputError
from summarizer.readers.foreign import refuse_foreign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from typing_extensions import Buffer

    _Opened = tuple[BinaryIO, tuple[type[Exception], ...]]  # the file, and what it raises if it is damaged

STDIN = "-"
CHUNK = 65_536  # bytes per read
_LONGEST_MARK = 512  # bytes that identify a file: a tar archive has its mark at byte 257
_SHORTEST_LOOK = 16  # bytes to wait for from a slow pipe before deciding; most marks are shorter


class Torn(InputError):
    """An input cannot be read to its end; the records read before are valid."""


class Stream(io.RawIOBase):
    """The bytes of an input, whose beginning can be looked at before it is read.

    Args:
        under: the source of the bytes; closing the stream leaves it open.
        name: the input's name, for messages.
        faults: the exceptions that `under` raises if it cannot continue, apart from OSError and EOFError.
        packed: whether `under` decompresses as it goes, and cannot go back.

    Attributes:
        torn: why the input could not be read to its end, or None.
    """

    def __init__(
        self, under: BinaryIO, *, name: str, faults: tuple[type[Exception], ...] = (), packed: bool = False
    ) -> None:
        super().__init__()
        self.name = name
        self.torn: Torn | None = None
        self._under = cast("io.BufferedReader", under)  # BinaryIO as declared has no read1
        self._faults: tuple[type[Exception], ...] = (*faults, EOFError, OSError)
        self._packed = packed
        self._head = b""

    def look(self, size: int, *, until: Callable[[bytes], bool] = lambda _: False) -> bytes:
        """Peek at the first bytes: at least `size` of them, or fewer once `until` is satisfied."""
        while len(self._head) < size and not until(self._head):
            try:
                chunk = self._chunk(CHUNK)
            except Torn:
                break
            if not chunk:
                break
            self._head += chunk
        return self._head

    def readable(self) -> bool:  # noqa: D102  # as in RawIOBase, and so below
        return True

    def readinto(self, buffer: Buffer) -> int:  # noqa: D102
        view = memoryview(buffer).cast("B")
        if self._head:
            chunk, self._head = self._head[: len(view)], self._head[len(view) :]
        else:
            chunk = self._chunk(len(view))
        view[: len(chunk)] = chunk
        return len(chunk)

    def _chunk(self, size: int) -> bytes:
        if self.torn:
            raise self.torn
        try:
            return self._under.read1(size)
        except Torn as error:
            self.torn = error
            raise
        except self._faults as error:
            self.torn = Torn(
                f"{self.name} cannot be read to its end: {error}", hint="Get it again; the records before were read."
            )
            raise self.torn from error

    def seekable(self) -> bool:  # noqa: D102
        return not self._packed and self._under.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:  # noqa: D102
        if whence == io.SEEK_CUR:
            offset, whence = offset + self.tell(), io.SEEK_SET
        self._head = b""
        return self._under.seek(offset, whence)

    def tell(self) -> int:  # noqa: D102
        return self._under.tell() - len(self._head)


@contextmanager
def stream_of(name: str) -> Iterator[Stream]:
    """Open the file `name`, or standard input for "-", decompressed.

    Raises:
        InputError: it cannot be opened.
    """
    if name == STDIN:
        yield unpacked(Stream(sys.stdin.buffer, name=name))
        return
    with _file(name) as file:
        yield unpacked(Stream(file, name=name))


def _file(name: str) -> io.BufferedReader:
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise InputError(f"{name} cannot be opened: {error.strerror}.", hint="Check its permissions.") from error


def unpacked(stream: Stream) -> Stream:
    """The stream, decompressed if necessary.

    Raises:
        InputError: it contains something that cannot be read, such as a PDF.
    """
    head = stream.look(_LONGEST_MARK, until=lambda head: len(head) >= _SHORTEST_LOOK)
    opener = next((opener for mark, opener in _PACKINGS if mark.match(head)), None)
    if opener:
        file, faults = opener(io.BufferedReader(stream, CHUNK))
        stream = Stream(file, name=stream.name, faults=faults, packed=True)
    refuse_foreign(stream.look(_LONGEST_MARK, until=lambda head: len(head) >= _SHORTEST_LOOK), name=stream.name)
    return stream


def _gzip(file: BinaryIO) -> _Opened:
    import gzip
    import zlib

    return cast("BinaryIO", gzip.GzipFile(fileobj=file)), (zlib.error,)


def _bzip2(file: BinaryIO) -> _Opened:
    import bz2

    return cast("BinaryIO", bz2.BZ2File(file)), (ValueError,)


def _xz(file: BinaryIO) -> _Opened:
    import lzma

    return cast("BinaryIO", lzma.LZMAFile(file)), (lzma.LZMAError,)


def _zstandard(file: BinaryIO) -> _Opened:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return cast("BinaryIO", zstd.ZstdFile(file)), (zstd.ZstdError,)


_PACKINGS: tuple[tuple[re.Pattern[bytes], Callable[[BinaryIO], _Opened]], ...] = (
    (re.compile(rb"\x1f\x8b\x08"), _gzip),
    (re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), _bzip2),
    (re.compile(rb"\xfd7zXZ\x00"), _xz),
    (re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"), _zstandard),  # a frame, or one to be skipped
)

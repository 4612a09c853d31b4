"""Reads zip and tar archives: each file in one is a separate input, named ARCHIVE!MEMBER; none is unpacked to disk.

Member names are displayed, but never used as paths. An archive that unpacks to far more than its size, or has too many
files, is read up to the limit, which is reported. A workbook (.xlsx) is a zip archive too, and is read as a table.
"""

from __future__ import annotations

import io
import re
import shutil
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections import Counter
from typing import TYPE_CHECKING, BinaryIO, cast

from summarizer.errors import InputError
from summarizer.readers.fields import USUAL, Fields, listed
from summarizer.readers.formats import ENDINGS, WORKBOOKS, ending_of
from summarizer.readers.streams import Stream, Torn, unpacked
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from typing_extensions import Buffer

    from summarizer.records import Paper

    _Read = Callable[[Stream], Iterator[Paper | BadRecord]]

MOST_MEMBERS = 10_000
MOST_BYTES = 8 << 30  # of all members together
MOST_TIMES = 250  # most times a member may exceed its compressed size; text has 3 to 20, a zip bomb 1,000
_EXEMPT = 32 << 20  # bytes of a member that may be packed in any ratio
_LARGEST_PACKED = 4 << 30  # bytes of a zip archive from a pipe, which goes to a temporary file
_MARKS = re.compile(rb"PK\x03\x04|PK\x05\x06|.{257}ustar", re.DOTALL)
_FAULTS = (zipfile.BadZipFile, tarfile.TarError, zlib.error, NotImplementedError, RuntimeError)
_DAMAGED = (*_FAULTS, ValueError, EOFError, OSError, LookupError, OverflowError, struct.error)
_WORKBOOK = "xl/workbook.xml"
_OFFICE = re.compile(r"word/|ppt/|visio/|content\.xml|META-INF/container\.xml")


def read_archive(stream: Stream, kind: str, read: _Read, *, fields: Fields = USUAL) -> Iterator[Paper | BadRecord]:
    """Call `read` on each member that may be an input, and report skipped members at the end.

    Raises:
        InputError: the archive is damaged, an office document, or has no file with a known extension.
    """
    passed: Counter[str] = Counter()
    members = 0
    found = _of_zip(stream, fields) if kind == "zip" else _of_tar(stream)
    for member in found:
        if isinstance(member, _Member):
            members += 1
            yield from _read(member, read, archive=stream.name, passed=passed)
        else:
            yield member
    if members and members == passed.total():
        raise InputError(
            f"{stream.name} contains nothing to read: {_counts(passed)}.",
            hint=f"Known file extensions are {' '.join(ENDINGS)}, compressed or not.",
        )
    if passed:
        yield BadRecord(stream.name, None, f"skipped because of unknown file extensions: {_counts(passed)}")


def _counts(passed: Counter[str]) -> str:
    return listed(f"{number:,} {ending}" for ending, number in passed.most_common())


class _Member:
    """A file in an archive.

    Args:
        name: its name in the archive.
        file: its content, or why it cannot be read.
    """

    def __init__(self, name: str, file: BinaryIO | str) -> None:
        self.name = name
        self.file = file


def _read(member: _Member, read: _Read, *, archive: str, passed: Counter[str]) -> Iterator[Paper | BadRecord]:
    shown = f"{archive}!{member.name}"
    if isinstance(member.file, str):
        yield BadRecord(shown, None, member.file)
        return
    ending = ending_of(member.name)
    if ending not in ENDINGS and ending not in WORKBOOKS:
        passed[ending or "without an extension"] += 1
        return
    try:
        stream = unpacked(Stream(member.file, name=shown, faults=_FAULTS, packed=True))
        if _MARKS.match(stream.look(512)) and ending not in WORKBOOKS:
            yield BadRecord(shown, None, "an archive within an archive is not read")
        else:
            yield from read(stream)
    except InputError as error:
        yield BadRecord(shown, None, error.message.removeprefix(f"{shown} "))


class _Counted(io.RawIOBase):
    """The content of a member, up to the limits."""

    def __init__(self, under: BinaryIO, limits: _Limits, *, packed: int | None) -> None:
        super().__init__()
        self._under = under
        self._limits = limits
        self._most = None if packed is None else max(packed * MOST_TIMES, _EXEMPT)
        self._seen = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer).cast("B")
        chunk = self._under.read(len(view))
        view[: len(chunk)] = chunk
        self._seen += len(chunk)
        self._limits.bytes += len(chunk)
        if self._limits.bytes > MOST_BYTES or (self._most is not None and self._seen > self._most):
            raise Torn("it unpacks to far more than any export", hint="Unpack it yourself, and give the files.")
        return len(chunk)


class _Limits:
    """Counts what was read from an archive so far."""

    def __init__(self) -> None:
        self.members = 0
        self.bytes = 0

    def count(self) -> None:
        """Count a member.

        Raises:
            InputError: there are too many.
        """
        self.members += 1
        if self.members > MOST_MEMBERS:
            raise InputError(
                f"the archive contains more than {MOST_MEMBERS:,} files.", hint="Unpack it, and give the files."
            )


def _is_hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return any((part.startswith(".") and part not in {".", ".."}) or part == "__MACOSX" for part in parts)


def _of_zip(stream: Stream, fields: Fields) -> Iterator[_Member | Paper | BadRecord]:
    with tempfile.TemporaryFile() as kept:
        file = cast("BinaryIO", stream)
        if not stream.seekable():
            _copied(stream, kept)
            file = cast("BinaryIO", kept)
        try:
            with zipfile.ZipFile(file) as archive:
                yield from _in_zip(archive, file, stream.name, fields)
        except _DAMAGED as error:
            raise InputError(
                f"{stream.name} is not a complete zip archive: {error}.", hint="Download it again."
            ) from error


def _copied(stream: Stream, kept: BinaryIO) -> None:
    shutil.copyfileobj(io.BufferedReader(_Counted(cast("BinaryIO", stream), _Limits(), packed=None)), kept)


def _in_zip(
    archive: zipfile.ZipFile, file: BinaryIO, name: str, fields: Fields
) -> Iterator[_Member | Paper | BadRecord]:
    names = archive.namelist()
    if _WORKBOOK in names:
        from summarizer.readers.excel import read_workbook

        yield from read_workbook(archive, file, source=name, fields=fields)
        return
    if any(_OFFICE.match(one) for one in names):
        raise InputError(f"{name} is an Office document.", hint="Save it as text or CSV (UTF-8) first.")
    limits = _Limits()
    for member in archive.infolist():
        limits.count()
        if member.is_dir() or _is_hidden(member.filename):
            continue
        if member.flag_bits & 1:
            yield _Member(member.filename, "it is encrypted")
            continue
        try:
            with archive.open(member) as opened:
                counted = _Counted(cast("BinaryIO", opened), limits, packed=member.compress_size)
                yield _Member(member.filename, cast("BinaryIO", io.BufferedReader(counted)))
        except _FAULTS as error:
            yield _Member(member.filename, f"cannot be unpacked: {error}")


def _of_tar(stream: Stream) -> Iterator[_Member | Paper | BadRecord]:
    limits = _Limits()
    try:
        with tarfile.open(fileobj=io.BufferedReader(stream), mode="r|") as archive:
            for member in archive:
                limits.count()
                opened = archive.extractfile(member) if member.isreg() and not member.issparse() else None
                if opened is not None and not _is_hidden(member.name):
                    counted = _Counted(cast("BinaryIO", opened), limits, packed=None)
                    yield _Member(member.name, cast("BinaryIO", io.BufferedReader(counted)))
    except _DAMAGED as error:
        yield BadRecord(stream.name, None, f"the archive can't be read beyond this point: {error}")

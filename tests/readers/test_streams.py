import bz2
import gzip
import io
import lzma
import sys

import pytest

from summarizer.errors import InputError
from summarizer.readers.streams import Stream, Torn, stream_of, unpacked

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TEXT = b"We wait until the weights have settled.\n" * 5_000
PACKED = {
    "gzip": gzip.compress(TEXT),
    "two gzips": gzip.compress(TEXT[:90]) + gzip.compress(TEXT[90:]),
    "bzip2": bz2.compress(TEXT),
    "xz": lzma.compress(TEXT),
    "zstd": zstd.compress(TEXT),
    "two zstds": zstd.compress(TEXT[:90]) + zstd.compress(TEXT[90:]),
    "plain": TEXT,
}


class Dribble(io.RawIOBase):
    """A pipe that gives a few bytes a read."""

    def __init__(self, data):
        self.data = io.BytesIO(data)

    def readable(self):
        return True

    def readinto(self, buffer):
        piece = self.data.read(7)
        buffer[: len(piece)] = piece
        return len(piece)


def whole(data):
    return unpacked(Stream(io.BufferedReader(data), name="x"))


@pytest.mark.parametrize("name", PACKED)
def test_packing_is_known_by_the_first_bytes_and_taken_off(name):
    assert whole(io.BytesIO(PACKED[name])).readall() == TEXT
    assert whole(Dribble(PACKED[name])).readall() == TEXT


@pytest.mark.parametrize("name", ["gzip", "bzip2", "xz", "zstd"])
@pytest.mark.parametrize("damage", [lambda data: data[:-5], lambda data: data[: len(data) // 2] + b"\0" * 40])
def test_a_damaged_file_is_torn_whatever_packed_it(name, damage):
    stream = whole(io.BytesIO(damage(PACKED[name])))
    with pytest.raises(Torn, match="x cannot be read to its end"):
        stream.readall()
    assert stream.torn


def test_standard_input_is_unpacked_too(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(PACKED["zstd"]))))
    with stream_of("-") as stream:
        assert stream.readall() == TEXT


def test_looking_again_sees_the_same_and_loses_nothing():
    stream = Stream(io.BufferedReader(Dribble(TEXT)), name="x")
    assert len(stream.look(20)) >= 20
    assert stream.look(200)[:20] == TEXT[:20]
    assert stream.look(10**6) == TEXT
    assert stream.readall() == TEXT


def test_looking_stops_where_enough_is_seen():
    pipe = Dribble(TEXT)
    Stream(io.BufferedReader(pipe), name="x").look(10**6, until=lambda head: b"wait" in head)
    assert pipe.data.tell() < 30


def test_one_can_go_back_in_a_plain_file_only(tmp_path):
    (tmp_path / "plain").write_bytes(TEXT)
    (tmp_path / "packed").write_bytes(PACKED["gzip"])
    with stream_of(str(tmp_path / "plain")) as stream:
        stream.look(500)
        assert stream.read(4) == TEXT[:4]
        assert (stream.seekable(), stream.tell(), stream.seek(3), stream.read(4)) == (True, 4, 3, TEXT[3:7])
    with stream_of(str(tmp_path / "packed")) as stream:
        assert not stream.seekable()


def test_what_no_reader_can_use_is_refused_within_a_packed_file():
    with pytest.raises(InputError, match="SQLite"):
        whole(io.BytesIO(gzip.compress(b"SQLite format 3\0")))

import io

import pytest

from summarizer.errors import InputError
from summarizer.readers.source import CHUNK, check, numbered, opened


class Dribble(io.RawIOBase):
    """A pipe that gives one byte a read."""

    def __init__(self, data):
        self.data = io.BytesIO(data)

    def readable(self):
        return True

    def readinto(self, buffer):
        byte = self.data.read(1)
        buffer[: len(byte)] = byte
        return len(byte)


def texts(data):
    return [line.text for line in numbered(io.BufferedReader(io.BytesIO(data)), name="x")]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"\n", [""]),
        (b"a", ["a"]),
        (b"a\r\nb\rc\nd", ["a", "b", "c", "d"]),
        (b"a\r\n\r\nb\r", ["a", "", "b"]),
        ("a\u2028b\x85c\x0cd".encode(), ["a\u2028b\x85c\x0cd"]),
        ("\ufeffé\n".encode(), ["é"]),
        ("é\nß".encode("utf-16"), ["é", "ß"]),
        ("\ufeffé\r\nß".encode("utf-16-be"), ["é", "ß"]),
        ("caf\xe9 \u201cno\u201d".encode("cp1252"), ["caf\xe9 \u201cno\u201d"]),
        ("é".encode() + b" \xe9", ["é é"]),
        (b"\xe2\x82", ["\u00e2\u201a"]),
        (b"a" * (CHUNK + 5) + b"\nb", ["a" * (CHUNK + 5), "b"]),
        (b"a" * (CHUNK + 2) + b"\r\nb", ["a" * (CHUNK + 2), "b"]),
        (b"a" * (CHUNK + 2) + "é".encode(), ["a" * (CHUNK + 2) + "é"]),
    ],
)
def test_bytes_become_lines_in_any_usual_encoding(data, expected):
    assert texts(data) == expected
    if len(data) < CHUNK:
        dribbled = numbered(io.BufferedReader(Dribble(data)), name="x")
        assert [line.text for line in dribbled] == expected


def test_lines_are_counted_from_one():
    assert [line.number for line in numbered(io.BufferedReader(io.BytesIO(b"a\n\nb")), name="x")] == [1, 2, 3]


@pytest.mark.parametrize("data", [b"\x89PNG\x00\x00", b"%PDF-1.7\n\x00", "no mark".encode("utf-16-le"), b"\xff\xfea"])
def test_what_is_not_text_is_an_input_error_that_names_the_input(data):
    with pytest.raises(InputError, match=r"^odd\.bin is not text") as caught:
        list(numbered(io.BufferedReader(io.BytesIO(data)), name="odd.bin"))
    assert "UTF-8" in caught.value.hint


def test_a_stray_nul_late_in_an_input_does_not_end_the_run():
    assert texts(b"a\n" * CHUNK + b"\0")[-1] == "\0"


def test_a_missing_file_is_named_and_the_closest_one_suggested(tmp_path):
    (tmp_path / "papers.jsonl").touch()
    with pytest.raises(InputError, match=r"paper\.jsonl does not exist") as caught:
        check(str(tmp_path / "paper.jsonl"))
    assert f"{tmp_path / 'papers.jsonl'}" in caught.value.hint


def test_a_missing_file_without_neighbours_has_a_hint_too(tmp_path):
    with pytest.raises(InputError) as caught:
        check(str(tmp_path / "none" / "x"))
    assert caught.value.hint


def test_a_directory_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="is a directory"):
        check(str(tmp_path))


def test_a_file_that_may_not_be_read_is_an_input_error(tmp_path, monkeypatch):
    path = tmp_path / "x.txt"
    path.touch()
    monkeypatch.setattr("os.access", lambda *_: False)  # the tests may run as root
    with pytest.raises(InputError, match="can't be read"):
        check(str(path))


def test_a_file_that_goes_away_before_it_is_opened_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="cannot be opened"), opened(str(tmp_path / "gone.txt")):
        pass

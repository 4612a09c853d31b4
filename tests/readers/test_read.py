import io
import itertools
import sys
import typing

import pytest

from summarizer.errors import InputError
from summarizer.readers import READERS, Format, read

RECORD = '{"id": "%s", "abstract": "We wait."}\n'


def test_inputs_are_read_in_order_each_in_its_own_format(tmp_path):
    (tmp_path / "a.jsonl").write_text(RECORD % "a")
    (tmp_path / "b.txt").write_text("Late\n\nWe wait until it has settled.\n")
    found = list(read([str(tmp_path / "b.txt"), str(tmp_path / "a.jsonl")]))
    assert [paper.source for paper in found] == [f"{tmp_path}/b.txt:1", f"{tmp_path}/a.jsonl:1"]


def test_every_path_is_checked_before_anything_is_read(tmp_path):
    (tmp_path / "a.jsonl").write_text(RECORD % "a")
    with pytest.raises(InputError, match="missing"):
        read([str(tmp_path / "a.jsonl"), str(tmp_path / "missing")])


def test_the_format_asked_for_goes_before_name_and_content(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("We wait until it has settled.")
    [paper] = read([str(path)], format="text")
    assert paper.abstract == "We wait until it has settled."


def test_a_dash_is_standard_input_and_leaves_it_open(monkeypatch):
    stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO((RECORD % "a").encode())))
    monkeypatch.setattr(sys, "stdin", stdin)
    [paper] = read(["-"])
    assert (paper.id, paper.source) == ("a", "-:1")
    assert not stdin.buffer.closed


@pytest.mark.parametrize("format", [None, *READERS])
def test_an_empty_input_gives_nothing(tmp_path, format):
    (tmp_path / "empty").touch()
    assert list(read([str(tmp_path / "empty")], format=format)) == []


def test_every_format_has_a_reader():
    assert tuple(READERS) == typing.get_args(Format)


class Endless(io.RawIOBase):
    """A pipe that never ends, and counts what was taken from it."""

    def __init__(self, blocks):
        self.blocks = itertools.cycle(blocks)
        self.taken = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        data = next(self.blocks)
        self.taken += len(data)
        buffer[: len(data)] = data
        return len(data)


@pytest.mark.parametrize(
    "blocks", [[(RECORD % "a").encode()], [b"Late\n\n", b"We wait until it settles.\n\nShare\n\n"]]
)
def test_the_first_paper_of_an_endless_pipe_comes_at_once(monkeypatch, blocks):
    pipe = Endless(blocks)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(pipe)))
    assert next(read(["-"]))
    assert pipe.taken < 3 * 65_536

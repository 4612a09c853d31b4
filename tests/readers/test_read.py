import gzip
import hashlib
import io
import itertools
import sys
from importlib.metadata import EntryPoint, EntryPoints

import pytest

from summarizer.errors import ConfigurationError, InputError
from summarizer.readers import FORMATS, Fields
from summarizer.readers import read_records as read
from summarizer.records import BadRecord, Paper


def noise(n):
    """What no packing makes much smaller."""
    return hashlib.sha256(str(n).encode()).hexdigest()


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


@pytest.mark.parametrize("format", [None, *FORMATS])
def test_an_empty_input_gives_nothing(tmp_path, format):
    (tmp_path / "empty").touch()
    assert list(read([str(tmp_path / "empty")], format=format)) == []


def test_an_unknown_format_is_told_at_once_with_those_there_are():
    with pytest.raises(ConfigurationError, match="pdf") as caught:
        read(["-"], format="pdf")
    assert "bibtex" in caught.value.hint


def shout(stream, *, source):
    """A reader as another package has it."""
    yield Paper.of(stream.read().decode().upper(), source=source)


def test_another_package_brings_a_format_by_an_entry_point(tmp_path, monkeypatch):
    point = EntryPoint("shout", f"{__name__}:shout", "summarizer.readers")
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: EntryPoints([point]))
    (tmp_path / "a").write_text("we wait")
    assert [paper.abstract for paper in read([str(tmp_path / "a")], format="shout")] == ["WE WAIT"]


def test_fields_of_other_names_can_be_told(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Nr,Heading,Body\n7,Tern,We wait.\n")
    [paper] = read([str(path)], fields=Fields("body", "Heading", "Nr"))
    assert (paper.id, paper.title, paper.abstract) == ("7", "Tern", "We wait.")


def test_fields_of_an_input_that_has_none_are_an_input_error(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("We wait until it has settled.")
    with pytest.raises(InputError, match="no fields"):
        list(read([str(path)], fields=Fields("body")))


@pytest.mark.parametrize("cut", [2, 3, 10])
def test_what_came_before_a_tear_is_read_and_the_tear_is_a_bad_record(tmp_path, cut):
    whole = gzip.compress("".join(RECORD % noise(n) for n in range(20_000)).encode())
    torn, after = tmp_path / "torn.jsonl.gz", tmp_path / "b.jsonl"
    torn.write_bytes(whole[: len(whole) // cut])
    after.write_text(RECORD % "b")
    *papers, bad, last = read([str(torn), str(after)])
    assert isinstance(bad, BadRecord)
    assert str(bad).startswith(f"{torn}: cannot be read to its end")
    assert last.id == "b"
    assert len(papers) > 15_000 / cut
    assert all(isinstance(paper, Paper) for paper in papers)


def test_a_paper_that_a_tear_cuts_short_is_not_passed_off_as_whole(tmp_path):
    prose = [f"We wait for {n} steps until the weights settle. {noise(n)}." for n in range(20_000)]
    page = "".join(f"Waiting for Round {n} of Many\n\n{text * 4}\n\nUpvote 3\n\n" for n, text in enumerate(prose))
    whole = gzip.compress(page.encode())
    (tmp_path / "torn.txt.gz").write_bytes(whole[: len(whole) // 2])
    *papers, bad = read([str(tmp_path / "torn.txt.gz")])
    assert isinstance(bad, BadRecord)
    assert len(papers) > 5_000
    assert [paper.abstract for paper in papers] == [text * 4 for text in prose[: len(papers)]]


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

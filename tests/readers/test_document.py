import io
import itertools
import json

import pytest

from summarizer.readers import read_records as read
from summarizer.readers.document import layout_of_document, read_json
from summarizer.records import BadRecord

ONE, TWO = {"id": "1", "title": "Tern", "abstract": "We wait."}, {"id": "2", "title": "Wren", "abstract": ""}


def records(tmp_path, text):
    path = tmp_path / "d.json"
    path.write_text(text)
    return list(read([str(path)], format="json"))


@pytest.mark.parametrize(
    "document",
    [
        [ONE, TWO],
        {"meta": {"count": 2, "facets": [{"name": "x"}]}, "results": [ONE, TWO]},
        {"total": 2, "offset": 0, "data": [ONE, TWO]},
        {"status": "ok", "message": {"items": [ONE, TWO]}},
        {"my own name": [ONE, TWO], "more": [{"x": 1}]},
        {"title": "A reading list", "papers": [ONE, TWO]},
    ],
    ids=lambda document: " ".join(document) if isinstance(document, dict) else "array",
)
@pytest.mark.parametrize("indent", [None, 2])
def test_records_are_found_where_documents_keep_them(tmp_path, document, indent):
    found = records(tmp_path, json.dumps(document, indent=indent))
    assert [(paper.id, paper.abstract) for paper in found] == [("1", "We wait."), ("2", "")]
    assert found[1].source == f"{tmp_path / 'd.json'}#2"


def test_one_object_is_one_paper(tmp_path):
    [paper] = records(tmp_path, json.dumps({**ONE, "authorships": [{"id": "A1"}]}, indent=1))
    assert paper.title == "Tern"


def test_objects_may_follow_each_other(tmp_path):
    assert [paper.id for paper in records(tmp_path, json.dumps(ONE, indent=1) + json.dumps(TWO, indent=1))] == [
        "1",
        "2",
    ]


@pytest.mark.parametrize("document", [[], {"meta": {"count": 0}, "results": []}])
def test_an_empty_list_gives_nothing(tmp_path, document):
    assert records(tmp_path, json.dumps(document)) == []


def test_a_bad_record_has_its_number_and_the_next_is_read(tmp_path):
    bad, odd, good = records(tmp_path, json.dumps([3, {"abstract": [1]}, ONE]))
    assert str(bad) == f"{tmp_path / 'd.json'}: record 1: expected a JSON object, found a number"
    assert odd.message == "record 2: abstract is a list, not a string"
    assert good.id == "1"


@pytest.mark.parametrize("end", ['{"id": "2", "tit', "} nonsense", ""])
def test_where_the_json_ends_is_a_bad_record_after_what_was_read(tmp_path, end):
    paper, bad = records(tmp_path, f"[{json.dumps(ONE)}, {end}")
    assert paper.id == "1"
    assert isinstance(bad, BadRecord)
    assert "not JSON after record 1" in bad.message


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_encoding_changes_nothing(tmp_path, encoding):
    path = tmp_path / "d.json"
    path.write_bytes(json.dumps([{"abstract": "Émilie"}], ensure_ascii=False).encode(encoding))
    assert [paper.abstract for paper in read([str(path)])] == ["Émilie"]


def test_the_beginning_is_enough_to_find_the_records():
    found = layout_of_document(b'{"meta": {"x": [1]}, "results": [{"id": 1, "ti')
    assert found is not None
    assert found.place == ("results",)


class Endless(io.RawIOBase):
    """A document on one line that never ends."""

    def __init__(self):
        self.pieces = itertools.chain([b"["], itertools.repeat(f"{json.dumps(ONE)},".encode()))
        self.taken = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        piece = next(self.pieces)
        self.taken += len(piece)
        buffer[: len(piece)] = piece
        return len(piece)


def test_records_come_as_they_are_read_also_from_one_endless_line():
    document = Endless()
    assert next(read_json(io.BufferedReader(document, 65_536), source="-")).id == "1"
    assert document.taken < 3 * 65_536

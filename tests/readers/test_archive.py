"""Archives: every member an input of its own, nothing unpacked without limit, no name used as a path."""

import gzip
import io
import sys
import tarfile
import zipfile
from contextlib import suppress

import pytest

from summarizer.errors import InputError
from summarizer.readers import archive, read_records
from summarizer.records import BadRecord

RIS = b"TY  - JOUR\nTI  - Tern waits\nAB  - We wait. It is 2.5 times faster.\nER  - \n"
CSV = b"title,abstract\nWren climbs,We climb. It needs 40 percent less energy.\n"
MEMBERS = {"a/tern.ris": RIS, "../wren.csv": CSV}


def zipped(members, compression=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return file.getvalue()


def tarred(members):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as made:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            made.addfile(member, io.BytesIO(data))
    return file.getvalue()


def records(tmp_path, data, name="x.zip"):
    path = tmp_path / name
    path.write_bytes(data)
    return list(read_records([str(path)]))


PACKED = {
    "zip": zipped(MEMBERS),
    "stored": zipped(MEMBERS, zipfile.ZIP_STORED),
    "tar": tarred(MEMBERS),
    "tar.gz": gzip.compress(tarred(MEMBERS)),
    "packed within": zipped({"a/tern.ris.gz": gzip.compress(RIS), "../wren.csv": CSV}),
}


@pytest.mark.parametrize("kind", PACKED)
def test_each_member_is_an_input_of_its_own(tmp_path, kind):
    found = records(tmp_path, PACKED[kind])
    assert [paper.title for paper in found] == ["Tern waits", "Wren climbs"]
    assert found[1].source == f"{tmp_path / 'x.zip'}!../wren.csv:2"


@pytest.mark.parametrize("kind", PACKED)
def test_an_archive_comes_from_a_pipe_too(monkeypatch, kind):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(PACKED[kind]))))
    assert [paper.title for paper in read_records(["-"])] == ["Tern waits", "Wren climbs"]


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_nothing_is_written_anywhere(tmp_path, monkeypatch, pack):
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    assert len(records(tmp_path, pack(MEMBERS))) == 2
    assert {path.name for path in tmp_path.iterdir()} == {"in", "x.zip"}
    assert list((tmp_path / "in").iterdir()) == []


def test_what_no_reader_has_an_ending_for_is_counted_and_hidden_files_are_not(tmp_path):
    members = {**MEMBERS, "a.pdf": b"%PDF-1.7", "b.pdf": b"%PDF-1.7", "__MACOSX/._a": b"x", ".DS_Store": b"x"}
    *found, bad = records(tmp_path, zipped(members))
    assert len(found) == 2
    assert isinstance(bad, BadRecord)
    assert bad.message.endswith("2 .pdf")


def test_an_archive_without_anything_to_read_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"contains nothing to read: 1 \.pdf"):
        records(tmp_path, zipped({"a.pdf": b"%PDF-1.7"}))


def test_a_member_that_cannot_be_read_stops_no_other(tmp_path):
    members = {"a.xml": b"<catalog><book/></catalog>", "b.csv": b"\0" * 40, "c.zip.ris": zipped(MEMBERS), **MEMBERS}
    found = records(tmp_path, zipped(members))
    assert [type(record).__name__ for record in found] == ["BadRecord"] * 3 + ["Paper"] * 2
    assert "<catalog>" in found[0].message
    assert "archive within an archive" in found[2].message


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_a_member_that_unpacks_without_end_is_cut_and_told(tmp_path, monkeypatch, pack):
    monkeypatch.setattr(archive, "MOST_BYTES", 1_000)
    found = records(tmp_path, pack({"a.csv": CSV + CSV[15:] * 200}))
    assert isinstance(found[-1], BadRecord)
    assert "far more than any export" in found[-1].message


def test_a_member_packed_a_thousand_times_is_a_bomb(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "_EXEMPT", 1_000)
    found = records(tmp_path, zipped({"a.jsonl": b'{"title": "T", "abstract": "' + b"a" * 2_000_000 + b'"}'}))
    assert [type(record) for record in found] == [BadRecord]


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_too_many_members_are_refused(tmp_path, monkeypatch, pack):
    monkeypatch.setattr(archive, "MOST_MEMBERS", 3)
    with pytest.raises(InputError, match="more than 3 files"):
        records(tmp_path, pack({f"{n}.csv": CSV for n in range(5)}))


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
def test_a_damaged_archive_is_told_and_raises_nothing_else(tmp_path, kind):
    for length in range(30, len(PACKED[kind]), 41):
        with suppress(InputError):
            assert len(records(tmp_path, PACKED[kind][:length])) <= 3


@pytest.mark.parametrize("name", ["word/document.xml", "content.xml"])
def test_another_office_document_is_refused(tmp_path, name):
    with pytest.raises(InputError, match="Office document"):
        records(tmp_path, zipped({"[Content_Types].xml": b"x", name: b"x"}))

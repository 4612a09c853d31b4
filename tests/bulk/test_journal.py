from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from summarizer.bulk.journal import Journal
from summarizer.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path


def events(journal: Journal) -> list[str]:
    return [line["event"] for line in journal.lines()]


def test_lines_are_read_as_they_were_written(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    line = journal.write("uploaded", part=1, file="file-1")
    assert list(journal.lines()) == [line]
    assert line["file"] == "file-1"


@pytest.mark.parametrize("torn", [b'{"event": "uplo', b'{"event": "uploaded", "part": 1}'[:-1], b"\xff\xfe", b"[1]"])
def test_a_torn_last_line_counts_for_nothing_and_spoils_not_the_next(tmp_path: Path, torn: bytes) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.write("first")
    with journal.path.open("ab") as file:
        file.write(torn)
    assert events(journal) == ["first"]
    journal.write("second")
    assert events(journal) == ["first", "second"]


def test_a_line_is_on_disk_before_what_comes_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    Journal(tmp_path / "journal.jsonl").write("first")
    assert len(synced) == 1


def test_a_journal_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        Journal(tmp_path / "nowhere" / "journal.jsonl").write("first")

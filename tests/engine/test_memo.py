"""The file of finished results: a cache that may be lost, damaged or in use, and never ends a run."""

from __future__ import annotations

import sqlite3

import pytest

from summarizer.cli.inspect import clear_store
from summarizer.engine import memo as room
from summarizer.engine.memo import Memo


@pytest.mark.parametrize("damage", ["no database", "a folder in its place"])
def test_a_file_that_cannot_be_used_hinders_nobody(tmp_path, damage):
    if damage == "no database":
        (tmp_path / "results.db").write_bytes(b"not a database" * 1000)
    else:
        (tmp_path / "results.db").mkdir()
    memo = Memo(tmp_path)
    memo.put(b"k", "v")
    assert memo.get(b"k") == "v"
    memo.close()


def test_a_damaged_file_is_made_anew(tmp_path):
    (tmp_path / "results.db").write_bytes(b"not a database" * 1000)
    for expected in (None, "v"):
        memo = Memo(tmp_path)
        assert memo.get(b"k") == expected
        memo.put(b"k", "v")
        memo.close()


def test_another_process_that_writes_is_not_waited_for_long(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "_PATIENCE", 0.0)
    Memo(tmp_path).close()
    other = sqlite3.connect(tmp_path / "results.db", isolation_level=None)
    other.execute("begin immediate")
    memo = Memo(tmp_path)
    memo.put(b"k", "v")
    memo.close()
    other.close()
    later = Memo(tmp_path)
    assert later.get(b"k") is None
    later.close()


def test_what_is_put_is_there_at_once_and_after_closing(tmp_path):
    memo = Memo(tmp_path)
    memo.put(b"k", "v")
    assert memo.get(b"k") == "v"
    memo.close()
    later = Memo(tmp_path)
    assert (later.get(b"k"), later.get(b"other")) == ("v", None)
    later.close()


def test_clearing_the_store_forgets_results_too(tmp_path):
    memo = Memo(tmp_path)
    memo.put(b"k", "v")
    memo.close()
    clear_store(tmp_path)
    later = Memo(tmp_path)
    assert later.get(b"k") is None
    later.close()

"""The store keeps every answer, hands out only what it wrote, and runs nothing that it finds."""

from __future__ import annotations

import os
import pickle
import shutil
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import diskcache
import pytest

from summarizer.errors import StoreError
from summarizer.records import Answer, Usage
from summarizer.store.disk import DiskStore, StoredAnswer

ANSWER = Answer('{"text": "caf\u00e9"}', "test", Usage(2, 100, 40, 9, 0.25), "2026-01-01T00:00:00+00:00", "live")
ENTRY = StoredAnswer(ANSWER, 2, {"model": "test", "params": {"temperature": 0.0}})
WRITER = """
import sys
from pathlib import Path
from summarizer.store.disk import DiskStore, StoredAnswer
from summarizer.records import Answer, Usage

directory, name, count = sys.argv[1:]
store = DiskStore(Path(directory))
for number in range(int(count)):
    text = f"{name} {number}"
    store.put(text, StoredAnswer(Answer(text, "test", Usage(), "2026-01-01"), 1))
"""


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "answers"


@pytest.fixture
def store(directory):
    with closing(DiskStore(directory)) as opened:
        yield opened


def entry(text):
    return StoredAnswer(Answer(text, "test", Usage(), "2026-01-01"), 1)


def execute(directory, statement, *values):
    """Do to the database what somebody with access to it may do."""
    with closing(sqlite3.connect(directory / "cache.db")) as database, database:
        return database.execute(statement, values).fetchall()


def write_elsewhere(directory, name, count):
    return subprocess.Popen([sys.executable, "-c", WRITER, str(directory), name, str(count)])


class Trap:
    """A pickle that makes a file where it is read."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


@pytest.fixture
def trap(tmp_path):
    return tmp_path / "sprung"


def test_what_is_put_in_comes_out(store):
    store.put("f1", ENTRY)
    assert store.get("f1") == ENTRY


def test_what_was_never_put_in_is_none(store):
    assert store.get("f1") is None


def test_the_last_entry_of_a_fingerprint_counts(store):
    store.put("f1", entry("old"))
    store.put("f1", ENTRY)
    assert (store.get("f1"), len(store)) == (ENTRY, 1)


@pytest.mark.parametrize(
    "text",
    ["", "\0", "a\r\nb\u2028c", "\U0001f600", "cut in an emoji \ud83d", "x" * 1_000_000],
    ids=["empty", "nul", "line ends", "emoji", "half a surrogate pair", "a million characters"],
)
def test_any_text_is_kept_as_it_is(store, text):
    store.put("f1", entry(text))
    assert store.get("f1") == entry(text)


def test_an_entry_outlives_the_store_object(directory):
    with closing(DiskStore(directory)) as first:
        first.put("f1", ENTRY)
    with closing(DiskStore(directory)) as second:
        assert second.get("f1") == ENTRY


def test_an_entry_of_another_process_is_there(store, directory):
    assert write_elsewhere(directory, "child", 1).wait() == 0
    assert store.get("child 0") == entry("child 0")


def test_nothing_is_ever_evicted(directory):
    DiskStore(directory).close()
    execute(directory, "UPDATE Settings SET value = 1 WHERE key = 'size_limit'")
    execute(directory, "UPDATE Settings SET value = 'least-recently-stored' WHERE key = 'eviction_policy'")
    with closing(DiskStore(directory)) as store:
        for number in range(100):
            store.put(str(number), entry(str(number)))
        assert [store.get(str(number)) for number in range(100)] == [entry(str(number)) for number in range(100)]
    assert execute(directory, "SELECT value FROM Settings WHERE key = 'eviction_policy'") == [("none",)]
    assert execute(directory, "SELECT value FROM Settings WHERE key = 'size_limit'") == [(1,)]


def test_only_the_owner_may_enter_the_directory(directory):
    DiskStore(directory).close()
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_all_of_it_is_in_the_directory_that_was_named(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    with closing(DiskStore(Path("~/$HOME/answers"))) as store:
        store.put("f1", ENTRY)
        assert (store.directory / "cache.db").stat().st_size > 0
        assert len(list(tmp_path.rglob("cache.db"))) == 1
        assert stat.S_IMODE(store.directory.stat().st_mode) == 0o700


def test_the_pickle_of_these_tests_would_be_run_by_plain_diskcache(store, directory, trap):
    store.put("f1", ENTRY)
    execute(directory, "UPDATE Cache SET mode = 4, value = ?", pickle.dumps(Trap(trap)))
    with closing(diskcache.Cache(str(directory))) as plain:
        plain.get("f1")
    assert trap.exists()


@pytest.mark.parametrize("mode", [0, 1, 2, 3, 4, None])
def test_a_pickled_value_is_refused_unread(store, directory, trap, mode):
    store.put("f1", ENTRY)
    execute(directory, "UPDATE Cache SET mode = ?, value = ?", mode, pickle.dumps(Trap(trap)))
    assert store.get("f1") is None
    assert not trap.exists()


def test_a_pickled_value_in_a_file_is_refused_unread(store, directory, trap):
    store.put("f1", ENTRY)
    (directory / "value").write_bytes(pickle.dumps(Trap(trap)))
    execute(directory, "UPDATE Cache SET mode = 4, value = NULL, filename = 'value'")
    assert store.get("f1") is None
    assert not trap.exists()


def test_a_pickled_key_is_refused_unread(store, directory, trap):
    store.put("f1", ENTRY)
    execute(directory, "UPDATE Cache SET raw = 0, key = ?", pickle.dumps(Trap(trap)))
    with suppress(ValueError):
        list(store)
    assert store.get("f1") is None
    assert not trap.exists()


def test_a_tampered_key_does_not_hide_the_entries_after_it(store, directory):
    store.put("f1", ENTRY)
    store.put("f2", ENTRY)
    execute(directory, "UPDATE Cache SET raw = 0, key = x'80' WHERE key = 'f1'")
    assert list(store) == ["f2"]


@pytest.mark.parametrize("mode", [0, 2, 3, 4])
@pytest.mark.parametrize("value", ["NULL", "value"])
@pytest.mark.parametrize("absolute", [True, False], ids=["absolute", "relative"])
def test_a_file_that_a_row_names_is_neither_read_nor_removed(store, directory, tmp_path, mode, value, absolute):
    victim = tmp_path / "victim.txt"
    victim.write_text(ENTRY.to_json(), encoding="utf-8")
    store.put("f1", ENTRY)
    store.put("f2", ENTRY)
    named = str(victim) if absolute else "../victim.txt"
    execute(directory, f"UPDATE Cache SET mode = ?, filename = ?, value = {value}", mode, named)  # noqa: S608  # two words of this test
    assert store.get("f1") is None
    store.put("f1", ENTRY)
    assert store.get("f1") == ENTRY
    assert store.clear() == 2
    assert victim.read_text(encoding="utf-8") == ENTRY.to_json()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no JSON",
        "null",
        "[]",
        "3",
        '"text"',
        "{}",
        '{"answer": {}, "attempts": 1, "parts": {}}',
        '{"answer": [], "attempts": 1, "parts": {}}',
        ENTRY.to_json()[:-1],
        ENTRY.to_json().replace('"requests"', '"inquiries"'),
        ENTRY.to_json().replace('"attempts"', '"tries"'),
        ENTRY.to_json().replace('"origin"', '"source"'),
        "[" * 100_000,
    ],
    ids=lambda text: text[:40] or "empty",
)
def test_a_text_that_is_no_entry_of_ours_is_none(store, directory, text):
    store.put("f1", ENTRY)
    execute(directory, "UPDATE Cache SET value = ?", text)
    assert store.get("f1") is None


def test_an_entry_whose_answer_is_no_text_is_none(store, directory):
    store.put("f1", ENTRY)
    broken = '{"answer": {"text": 3, "model": "test", "usage": {}, "at": ""}, "attempts": 1, "parts": {}}'
    execute(directory, "UPDATE Cache SET value = ?", broken)
    assert store.get("f1") is None


def a_file(path):
    path.write_text("here first", encoding="utf-8")
    return path


def below_a_file(path):
    return a_file(path) / "answers"


def with_a_foreign_database(path):
    path.mkdir()
    (path / "cache.db").write_bytes(b"no database, whatever its name may say\n" * 100)
    return path


def test_a_damaged_database_is_set_aside_with_a_warning_and_the_store_goes_on(directory, caplog):
    with closing(DiskStore(with_a_foreign_database(directory))) as store:
        store.put("f1", ENTRY)
        assert store.get("f1") == ENTRY
    (aside,) = directory.glob("damaged-*/cache.db")
    assert aside.read_bytes().startswith(b"no database")
    assert "was moved to" in caplog.text


@pytest.fixture
def six_hundred(directory):
    """A store's file with 600 answers of many lengths."""
    with closing(DiskStore(directory)) as store:
        for number in range(600):
            store.put(f"f{number:03}", entry(f"{number} " + "x" * (number * 13 % 9000)))
    return directory / "cache.db"


def kept(directory):
    """The answers that a store gives, each of which is the one that was put in."""
    with closing(DiskStore(directory)) as store:
        found = dict(store.entries())
        store.put("new", ENTRY)
        assert store.get("new") == ENTRY
    for name, one in found.items():
        assert one == entry(f"{int(name[1:])} " + "x" * (int(name[1:]) * 13 % 9000))
    return len(found)


@pytest.mark.parametrize("where", [0.05, 0.3, 0.5, 0.99])
def test_a_damaged_page_costs_the_answers_that_stood_in_it(directory, six_hundred, caplog, where):
    content = bytearray(six_hundred.read_bytes())
    page = int(len(content) // 4096 * where) * 4096
    content[page : page + 4096] = b"\xff" * 4096
    six_hundred.write_bytes(content)
    if DiskStore(directory).check():
        with closing(DiskStore(directory)) as store:
            store._replace_damaged(sqlite3.DatabaseError("malformed"))
    assert kept(directory) >= 590
    assert "was damaged" in caplog.text


def test_the_first_pages_of_a_database_cost_no_answer_that_stands_behind_them(directory, six_hundred):
    content = six_hundred.read_bytes()
    six_hundred.write_bytes(b"\0" * 4096 + content[4096:])
    assert kept(directory) == 600


@pytest.mark.parametrize("part", [0.5, 0.25])
def test_a_database_that_was_cut_off_gives_the_answers_before_the_cut(directory, six_hundred, part, caplog):
    content = six_hundred.read_bytes()
    six_hundred.write_bytes(content[: int(len(content) * part) + 100])
    assert kept(directory) > 600 * part * 0.7
    assert "answers could be read and are kept" in caplog.text


@pytest.mark.parametrize("harm", ["removed", "emptied", "replaced"])
def test_a_store_that_is_harmed_while_it_is_used_says_so_and_goes_on(directory, caplog, harm):
    with closing(DiskStore(directory)) as store:
        store.put("f1", ENTRY)
        if harm == "removed":
            shutil.rmtree(directory)
        elif harm == "emptied":
            (directory / "cache.db").write_bytes(b"")
        else:
            other = directory / "other"
            other.write_bytes((directory / "cache.db").read_bytes())
            other.replace(directory / "cache.db")
        store.get("f1")
        store.put("f2", ENTRY)
        assert store.get("f2") == ENTRY
    with closing(DiskStore(directory)) as store:
        assert store.get("f2") == ENTRY
    assert harm in caplog.text


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_store_in_a_folder_that_others_may_read_is_closed_to_them(directory):
    with closing(DiskStore(directory)) as store:
        store.put("f1", ENTRY)
    for path in [directory, *directory.iterdir()]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    (directory / "spend.jsonl").touch(0o644)
    (directory / "notes.txt").touch(0o644)
    DiskStore(directory).close()
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert {stat.S_IMODE((directory / name).stat().st_mode) for name in ("cache.db", "spend.jsonl")} == {0o600}
    assert stat.S_IMODE((directory / "notes.txt").stat().st_mode) == 0o644, "it is none of ours"


def test_a_read_only_store_serves_what_it_has(directory, monkeypatch, caplog):
    with closing(DiskStore(directory)) as store:
        store.put("f1", ENTRY)

    def read_only(*_args, **_kwargs):
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr("summarizer.store.disk._Cache", read_only)
    with closing(DiskStore(directory)) as store:
        assert (store.writable, store.get("f1"), store.get("f2"), len(store), list(store)) == (
            False,
            ENTRY,
            None,
            1,
            ["f1"],
        )
        with pytest.raises(StoreError, match="cannot be used"):
            store.put("f2", ENTRY)
    assert "read-only" in caplog.text


def with_a_directory_for_a_database(path):
    (path / "cache.db").mkdir(parents=True)
    return path


@pytest.mark.parametrize(
    "unusable",
    [a_file, below_a_file, with_a_directory_for_a_database],
    ids=lambda f: f.__name__,
)
def test_a_directory_that_cannot_be_used_is_an_error_with_a_way_out(directory, unusable):
    place = unusable(directory)
    with pytest.raises(StoreError, match=str(place)) as caught:
        DiskStore(place)
    assert "--cache-dir" in caught.value.hint
    assert "SUMMARIZER_CACHE_DIR" in caught.value.hint


def test_a_store_that_others_keep_locked_is_an_error_with_a_way_out(directory, monkeypatch):
    monkeypatch.setattr("summarizer.store.disk._BUSY_SECONDS", 0.0)
    with (
        closing(DiskStore(directory)) as store,
        closing(sqlite3.connect(directory / "cache.db", isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="cannot be used"):
            store.put("f1", ENTRY)


def test_writing_at_once_from_threads_and_processes_loses_nothing(store, directory):
    processes = [write_elsewhere(directory, name, 50) for name in ("process a", "process b")]

    def write(name):
        for number in range(50):
            store.put(f"{name} {number}", entry(f"{name} {number}"))
        store.close()  # this thread's connection

    threads = [f"thread {letter}" for letter in "abcd"]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, threads))
    assert [process.wait() for process in processes] == [0, 0]
    written = {f"{name} {number}" for name in [*threads, "process a", "process b"] for number in range(50)}
    assert set(store) == written
    assert len(store) == len(written)
    assert all(store.get(key) == entry(key) for key in written)


def test_clearing_removes_every_entry_and_says_how_many(store):
    for number in range(250):
        store.put(str(number), ENTRY)
    assert store.clear() == 250
    assert (len(store), list(store), store.get("1")) == (0, [], None)


def test_the_volume_is_what_is_on_disk(store, directory):
    store.put("f1", entry("x" * 1_000_000))
    assert store.volume() == sum(path.stat().st_size for path in directory.iterdir())
    assert store.volume() > 1_000_000


def test_a_whole_database_checks_out(store):
    store.put("f1", ENTRY)
    assert store.check() == []


@pytest.mark.parametrize("start", [0, 4096], ids=["its head", "a page"])
def test_a_damaged_database_does_not_check_out(directory, start):
    store = DiskStore(directory)
    for number in range(100):
        store.put(str(number), ENTRY)
    store.close()
    with (directory / "cache.db").open("r+b") as file:
        file.seek(start)
        file.write(b"\xff" * 8192)
    assert store.check() != []

"""A file of results is there only when it is whole, and nothing that was finished is lost."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from summarizer.errors import InputError
from summarizer.records import Failure, Provenance, Result, Usage
from summarizer.results.writing import JsonlWriter


def result(number):
    where = Provenance("test", "paper@1a2b3c", "Note@4d5e6f", "f" * 64)
    return Result(f"p{number}", "On caf\u00e9s", "We brew.", None, Failure("Refused", "no"), where, Usage())


@pytest.fixture
def target(tmp_path):
    return tmp_path / "out.jsonl"


@pytest.fixture
def part(tmp_path):
    return tmp_path / "out.jsonl.part"


def ids(path):
    return [json.loads(line)["id"] for line in path.read_bytes().decode("utf-8").split("\n") if line]


def fail_after(target, count):
    with suppress(KeyboardInterrupt), JsonlWriter(str(target)) as writer:
        for number in range(count):
            writer.write(result(number))
        raise KeyboardInterrupt


def test_the_target_is_there_only_when_it_is_whole(target, part):
    with JsonlWriter(str(target)) as writer:
        writer.write(result(1))
        assert (ids(part), target.exists()) == (["p1"], False)
        writer.write(result(2))
        assert (ids(part), target.exists()) == (["p1", "p2"], False)
    assert (ids(target), part.exists()) == (["p1", "p2"], False)
    assert writer.lines == 2


@pytest.mark.parametrize("before", [None, "old\n"])
def test_a_run_without_results_leaves_the_target_as_it_is(target, part, before):
    if before:
        target.write_text(before)
    with JsonlWriter(str(target)):
        pass
    assert (target.read_text() if target.exists() else None, part.exists()) == (before, False)


def test_a_line_ends_with_a_line_feed_and_is_utf_8(target):
    with JsonlWriter(str(target)) as writer:
        writer.write(result(1))
    assert target.read_bytes() == f"{result(1).to_json()}\n".encode()
    assert "caf\u00e9".encode() in target.read_bytes()


def test_what_was_finished_before_a_failure_stays_in_the_part_file(target, part):
    fail_after(target, 2)
    assert (ids(part), target.exists()) == (["p0", "p1"], False)


def test_a_failure_before_the_first_result_leaves_no_file(target, part):
    fail_after(target, 0)
    assert (part.exists(), target.exists()) == (False, False)


def test_what_failed_is_passed_on(target):
    with pytest.raises(KeyError, match="why"), JsonlWriter(str(target)):
        raise KeyError("why")


@pytest.mark.parametrize("count", [0, 2])
def test_a_target_that_was_there_survives_a_failure(target, count):
    target.write_text("from the last run\n", encoding="utf-8")
    fail_after(target, count)
    assert target.read_text(encoding="utf-8") == "from the last run\n"


def test_a_target_that_was_there_is_replaced_by_a_whole_one(target):
    target.write_text("from the last run\n" * 100, encoding="utf-8")
    with JsonlWriter(str(target)) as writer:
        writer.write(result(1))
    assert ids(target) == ["p1"]


def test_the_part_file_of_a_failed_run_does_not_get_into_the_next(target, part):
    fail_after(target, 2)
    with JsonlWriter(str(target)) as writer:
        writer.write(result(7))
    assert (ids(target), part.exists()) == (["p7"], False)


def test_a_dash_streams_each_line_to_standard_output(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw := io.BytesIO(), encoding="utf-8", newline="\n"))
    with JsonlWriter("-") as writer:
        writer.write(result(1))
        assert raw.getvalue() == f"{result(1).to_json()}\n".encode()
    assert not sys.stdout.closed
    assert not list(Path().glob("*.part"))


def test_a_dash_keeps_standard_output_open_after_a_failure(capsys):
    fail_after("-", 2)
    assert len(capsys.readouterr().out.splitlines()) == 2


class Full(io.StringIO):
    def write(self, text):
        raise OSError(28, "No space left on device")


class Broken(io.StringIO):
    def write(self, text):
        raise BrokenPipeError


def test_a_line_that_cannot_be_written_is_an_input_error(monkeypatch):
    monkeypatch.setattr(sys, "stdout", Full())
    with pytest.raises(InputError, match="No space left"), JsonlWriter("-") as writer:
        writer.write(result(1))
    assert writer.lines == 0


def test_a_reader_that_has_left_is_told_apart(monkeypatch):
    monkeypatch.setattr(sys, "stdout", Broken())
    with pytest.raises(BrokenPipeError), JsonlWriter("-") as writer:
        writer.write(result(1))


def in_no_directory(path):
    return path / "out.jsonl"


def in_a_file(path):
    path.write_text("a file", encoding="utf-8")
    return path / "out.jsonl"


def a_directory(path):
    path.mkdir()
    return path


@pytest.mark.parametrize("unwritable", [in_no_directory, in_a_file, a_directory], ids=lambda make: make.__name__)
def test_a_target_that_cannot_be_written_is_an_error_before_anything_is_paid_for(tmp_path, unwritable):
    target = unwritable(tmp_path / "place")
    with pytest.raises(InputError, match="cannot be written") as caught, JsonlWriter(str(target)):
        pytest.fail("the block was entered")
    assert str(target) in caught.value.message
    assert "-o" in caught.value.hint


def test_a_link_stays_a_link_to_what_was_written(tmp_path, target):
    link = tmp_path / "latest.jsonl"
    target.write_text("from the last run\n", encoding="utf-8")
    link.symlink_to(target)
    with JsonlWriter(str(link)) as writer:
        writer.write(result(1))
    assert link.is_symlink()
    assert ids(target) == ["p1"]


def test_what_is_no_plain_file_is_written_to_and_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")), daemon=True)
    reader.start()
    with JsonlWriter(str(pipe)) as writer:
        writer.write(result(1))
    assert pipe.is_fifo()
    reader.join(5)
    assert read == [f"{result(1).to_json()}\n"]


def test_a_second_writer_of_the_same_target_is_refused_and_the_first_loses_nothing(target, part):
    with JsonlWriter(str(target)) as first:
        first.write(result(1))
        with pytest.raises(InputError, match=r"Another run is writing .*out\.jsonl\.part"), JsonlWriter(str(target)):
            pytest.fail("it wrote")
        assert ids(part) == ["p1"]
        first.write(result(2))
    assert ids(target) == ["p1", "p2"]
    with JsonlWriter(str(target)) as after:
        after.write(result(1))
        after.write(result(2))
    assert sorted(path.name for path in target.parent.glob("out.jsonl*")) == ["out.jsonl"]


def test_a_writer_that_was_killed_holds_nothing(target, part):
    code = (
        "import os, signal, sys\nfrom summarizer.results.writing import JsonlWriter\n"
        "with JsonlWriter(sys.argv[1]):\n    print('open', flush=True)\n    signal.pause()"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(target)], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "open\n"
        with pytest.raises(InputError, match="Another run"), JsonlWriter(str(target)):
            pytest.fail("it wrote")
        running.kill()
    with JsonlWriter(str(target)) as writer:
        writer.write(result(1))
    assert ids(target) == ["p1"]


def test_where_files_cannot_be_locked_results_are_written_all_the_same(target, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def unsupported(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", unsupported)
    with JsonlWriter(str(target)) as writer:
        writer.write(result(1))
    assert ids(target) == ["p1"]


def test_a_writer_that_cannot_close_its_file_holds_nothing(target, monkeypatch):
    def full():
        raise OSError(errno.ENOSPC, "No space left on device")

    writer = JsonlWriter(str(target)).__enter__()
    closing = writer._out.close
    monkeypatch.setattr(writer, "_out", SimpleNamespace(close=full))
    with pytest.raises(InputError, match="No space left"):
        writer.__exit__(None, None, None)
    closing()
    with JsonlWriter(str(target)) as after:
        after.write(result(1))
    assert ids(target) == ["p1"]

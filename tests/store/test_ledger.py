"""The spend log: every line whole, none lost, and what it adds up to."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from summarizer.errors import StoreError
from summarizer.records import Usage
from summarizer.store.ledger import FILE_NAME, Ledger, Spending, spending

USAGE = Usage(1, 100, 40, 9, 0.25)
WRITER = """
import sys
from pathlib import Path
from summarizer.store.ledger import Ledger
from summarizer.records import Usage

ledger = Ledger(Path(sys.argv[1]), run=sys.argv[2])
for number in range(int(sys.argv[3])):
    ledger.billed(ledger.sent(), model=sys.argv[2] * 50, usage=Usage(1, number, 0, 1, 0.5))
"""


@pytest.fixture
def ledger(tmp_path):
    with closing(Ledger(tmp_path, run="run 1")) as opened:
        yield opened


def lines(directory):
    return [json.loads(line) for line in (directory / FILE_NAME).read_text().splitlines()]


def write(directory, *texts):
    (directory / FILE_NAME).write_bytes(b"".join(text if isinstance(text, bytes) else text.encode() for text in texts))


def line(kind, *, run="run 1", at="2026-01-01T23:59:59+00:00", **facts):
    return json.dumps({"kind": kind, "run": run, "at": at, **facts}) + "\n"


def billed(request, **facts):
    return line("billed", **{"request": request, "model": "big", "requests": 1, "input_tokens": 10, **facts})


def test_each_event_is_one_line_that_says_what_happened(tmp_path, ledger):
    names = [ledger.sent() for _ in range(4)]
    ledger.billed(names[0], model="test", usage=USAGE)
    ledger.failed(names[1], fault="RateLimited", lost=False)
    ledger.failed(names[2], fault="TimedOut", lost=True)
    ledger.saved(USAGE, answers=2)
    written = lines(tmp_path)
    for one in written:
        assert (one.pop("run"), len(one.pop("at"))) == ("run 1", len("2026-01-01T00:00:00+00:00"))
    tokens = {"requests": 1, "input_tokens": 100, "cached_input_tokens": 40, "output_tokens": 9, "cost_usd": 0.25}
    assert written == [
        *({"kind": "sent", "request": name} for name in names),
        {"kind": "billed", "request": names[0], "model": "test", **tokens},
        {"kind": "unbilled", "request": names[1], "fault": "RateLimited"},
        {"kind": "lost", "request": names[2], "fault": "TimedOut"},
        {"kind": "saved", "answers": 2, **tokens},
    ]
    assert len(set(names)) == 4


def test_each_line_is_one_write_to_the_end_of_the_file(monkeypatch, tmp_path):
    flags, writes = [], []
    open_, write_ = os.open, os.write
    monkeypatch.setattr(os, "open", lambda path, flag, mode: flags.append(flag) or open_(path, flag, mode))
    monkeypatch.setattr(os, "write", lambda file, data: writes.append(data) or write_(file, data))
    with closing(Ledger(tmp_path)) as ledger:
        ledger.billed(ledger.sent(), model="t\u00e9st\nnewline", usage=USAGE)
    assert [flag & os.O_APPEND for flag in flags] == [os.O_APPEND]
    assert [(data.count(b"\n"), data[-1:]) for data in writes] == [(1, b"\n")] * 2


def test_a_line_is_in_the_file_when_the_call_returns(tmp_path, ledger):
    name = ledger.sent()
    assert lines(tmp_path)[-1]["request"] == name


def test_a_run_that_is_given_no_name_makes_one_up(tmp_path):
    names = set()
    for _ in range(3):
        with closing(Ledger(tmp_path)) as ledger:
            names.add(ledger.run)
    assert len(names) == 3


def test_a_later_run_adds_to_the_log(tmp_path):
    for run in ("one", "two"):
        with closing(Ledger(tmp_path, run=run)) as ledger:
            ledger.billed(ledger.sent(), model="test", usage=USAGE)
    assert spending(tmp_path, by="run") == {"one": Spending(USAGE), "two": Spending(USAGE)}


def test_threads_and_processes_write_whole_lines(tmp_path):
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), f"process {number}", "200"])
        for number in range(2)
    ]
    with closing(Ledger(tmp_path, run="threads")) as ledger, ThreadPoolExecutor(4) as pool:
        for _ in range(200):
            pool.submit(lambda: ledger.billed(ledger.sent(), model="thread" * 50, usage=Usage(1, 1, 0, 1, 0.5)))
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    assert len(lines(tmp_path)) == 3 * 2 * 200
    tokens = sum(range(200))
    assert spending(tmp_path, by="run") == {
        "threads": Spending(Usage(200, 200, 0, 200, 100.0)),
        "process 0": Spending(Usage(200, tokens, 0, 200, 100.0)),
        "process 1": Spending(Usage(200, tokens, 0, 200, 100.0)),
    }


def test_nobody_else_can_read_the_log(tmp_path):
    before = os.umask(0)
    try:
        Ledger(tmp_path).close()
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


LOG = (
    line("sent", request="a"),
    billed("a", input_tokens=10, cost_usd=0.5),
    line("sent", request="b"),
    line("sent", request="c", at="2026-01-02T00:00:00+00:00", run="run 2"),
    billed("b", input_tokens=20, cost_usd=0.25, at="2026-01-02T00:00:00+00:00"),
    billed("c", input_tokens=40, cost_usd=1.0, at="2026-01-02T00:00:01+00:00", run="run 2", model="small"),
    line("saved", answers=3, requests=3, input_tokens=300, cost_usd=2.0, at="2026-01-02T00:00:02+00:00", run="run 2"),
    line("sent", request="d", run="run 2", at="2026-01-02T00:00:03+00:00"),
    line("lost", request="d", run="run 2", fault="TimedOut", at="2026-01-02T00:00:04+00:00"),
    line("sent", request="e", run="run 2", at="2026-01-02T00:00:05+00:00"),
    line("unbilled", request="e", run="run 2", fault="RateLimited", at="2026-01-02T00:00:06+00:00"),
    line("sent", request="f", run="run 3", at="2026-01-03T00:00:00+00:00"),
)
SAVED = Usage(3, 300, 0, 0, 2.0)


@pytest.mark.parametrize(
    ("by", "sums"),
    [
        (
            "day",
            {
                "2026-01-01": Spending(Usage(1, 10, 0, 0, 0.5)),
                "2026-01-02": Spending(Usage(2, 60, 0, 0, 1.25), SAVED, 1),
                "2026-01-03": Spending(lost=1),
            },
        ),
        (
            "model",
            {
                "big": Spending(Usage(2, 30, 0, 0, 0.75)),
                "small": Spending(Usage(1, 40, 0, 0, 1.0)),
                "-": Spending(Usage(), SAVED, 2),
            },
        ),
        (
            "run",
            {
                "run 1": Spending(Usage(2, 30, 0, 0, 0.75)),
                "run 2": Spending(Usage(1, 40, 0, 0, 1.0), SAVED, 1),
                "run 3": Spending(lost=1),
            },
        ),
    ],
)
def test_what_was_billed_saved_and_lost_by_day_model_and_run(tmp_path, by, sums):
    write(tmp_path, *LOG)
    found = spending(tmp_path, by=by)
    assert found == sums
    assert list(found) == list(sums), "in the order of the log"


@pytest.mark.parametrize(
    ("fate", "lost"), [(None, 1), ("lost", 1), ("unbilled", 0), ("billed", 0), ("something later versions know", 0)]
)
def test_what_was_sent_and_has_no_fate_is_lost(tmp_path, fate, lost):
    write(tmp_path, line("sent", request="a"), line(fate, request="a") if fate else "")
    assert sum(found.lost for found in spending(tmp_path, by="run").values()) == lost


def test_a_refused_request_is_nothing_that_was_spent(tmp_path):
    write(tmp_path, line("sent", request="a"), line("unbilled", request="a", fault="RateLimited"))
    assert spending(tmp_path, by="run") == {}


def test_a_cost_that_is_not_known_stays_so(tmp_path):
    with closing(Ledger(tmp_path, run="run 1")) as ledger:
        ledger.billed(ledger.sent(), model="priced", usage=USAGE)
        ledger.billed(ledger.sent(), model="free", usage=USAGE.priced(None))
    assert spending(tmp_path, by="model") == {"priced": Spending(USAGE), "free": Spending(USAGE.priced(None))}
    assert spending(tmp_path, by="run") == {"run 1": Spending((USAGE + USAGE).priced(None))}


@pytest.mark.parametrize(
    "foreign",
    [
        pytest.param('{"kind": "billed", "run": "run 1", "at": "2026-0', id="torn"),
        "\n",
        "not JSON\n",
        b"\xff\xfe\x00\n",
        b"\x00" * 4096 + b"\n",
        "[" * 100_000 + "\n",
        "[]\n",
        "7\n",
        "null\n",
        "{}\n",
        '{"kind": "billed"}\n',
        line("sent"),
        line("billed", model="big", input_tokens=10),
        line("sent", request=7),
        line("sent", request=["a"]),
        line("saved", at=7),
        line("saved", at=None),
        line("saved", run=["run 1"]),
        line(["saved"]),
        line("saved", input_tokens="many"),
        line("saved", input_tokens=None),
        line("saved", cost_usd="dear"),
        billed("a", model=["big"]),
    ],
    ids=lambda text: repr(text[:40]),
)
@pytest.mark.parametrize("by", ["day", "model", "run"])
def test_what_is_no_line_of_ours_is_passed_over(tmp_path, by, foreign):
    whole = billed("x", cost_usd=0.5)
    ends = foreign if foreign[-1:] in ("\n", b"\n") else foreign + "\n"
    write(tmp_path, whole, ends, whole, foreign)
    (found,) = spending(tmp_path, by=by).values()
    assert found == Spending(Usage(2, 20, 0, 0, 1.0))


def test_a_log_that_is_not_there_says_nothing(tmp_path):
    assert spending(tmp_path / "nowhere", by="day") == {}


def test_answers_that_saved_nothing_are_not_written(tmp_path, ledger):
    ledger.saved(Usage(), answers=0)
    assert lines(tmp_path) == []


def missing(directory):
    return directory / "nowhere"


def no_directory(directory):
    (directory / "file").touch()
    return directory / "file"


def directory_in_its_place(directory):
    (directory / FILE_NAME).mkdir()
    return directory


@pytest.mark.parametrize("place", [missing, no_directory, directory_in_its_place])
def test_a_log_that_cannot_be_opened_says_what_to_do(tmp_path, place):
    with pytest.raises(StoreError, match=FILE_NAME) as caught:
        Ledger(place(tmp_path))
    assert isinstance(caught.value.__cause__, OSError)
    assert all(name in caught.value.hint for name in ("--cache-dir", "SUMMARIZER_CACHE_DIR"))


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no device that is always full")  # noqa: PTH110  # a device
def test_a_full_disk_stops_the_run_before_anything_is_sent(tmp_path):
    (tmp_path / FILE_NAME).symlink_to("/dev/full")
    with closing(Ledger(tmp_path)) as ledger, pytest.raises(StoreError, match="No space left") as caught:
        ledger.sent()
    assert "Free some space" in caught.value.hint


def test_closing_twice_closes_no_other_file(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.close()
    with (tmp_path / "other").open("w") as other:  # the system gives it the number that became free
        ledger.close()
        other.write("still open")
    assert (tmp_path / "other").read_text() == "still open"


def test_nothing_is_written_to_another_file_after_closing(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.close()
    with (tmp_path / "other").open("w"), pytest.raises(StoreError):
        ledger.sent()
    assert (tmp_path / "other").read_text() == ""

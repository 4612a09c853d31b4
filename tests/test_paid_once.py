"""What is asked is paid once, whatever fails: the small form of `benchmarks/paid_once.py`."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import diskcache
import pytest
from papers import paper
from trials import (
    RESULTS,
    Place,
    budgeted,
    case,
    faulty_run,
    full_disk,
    killed_runs,
    run_together,
    wrong_key,
)

from summarizer import AsyncSummarizer
from summarizer.__main__ import main
from summarizer.errors import QuotaExhausted
from summarizer.store.leases import Leases
from summarizer.testing import Reply, Server, rate_limited
from summarizer.waiting import Backoff

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = 60.0  # seconds, for anything that could hang


async def test_a_quarter_of_the_requests_failing_costs_the_failed_requests_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shorter = {"retry": Backoff(0.05, 30.0), "gate": Backoff(0.05, 60.0)}  # of our own; those asked for are kept to
    for room, backoff in shorter.items():
        monkeypatch.setattr(f"summarizer.model.{room}._BACKOFF", backoff)
    async with asyncio.timeout(LIMIT):
        seen = await faulty_run(tmp_path / "store", papers=120)
    assert seen.titles == [f"Paper {number}" for number in range(120)]
    assert seen.twice == 0
    assert (seen.in_pause, len(seen.injected)) == (0, 11)
    assert seen.requests <= 1.05 * (120 + seen.injected.total())


def test_kills_lose_no_answer_bill_again_only_what_was_under_way_and_leave_a_true_spend_log(tmp_path: Path) -> None:
    seen = killed_runs(Place(tmp_path / "here", papers=150), kills=3, limit=LIMIT)
    assert seen.complete
    assert seen.billed <= 150 + seen.open + seen.kills, "an answer may be on its way from the log to the store"
    assert seen.disagreeing == 0, "to the token"
    assert seen.unexplained == 0, "what is not in the log was under way at a kill, and the log says that it was sent"
    assert seen.server.requests - seen.logged.requests == seen.unlogged <= seen.open


def test_two_processes_on_one_store_pay_each_paper_once(tmp_path: Path) -> None:
    seen = run_together(Place(tmp_path / "here", papers=100), processes=2, limit=LIMIT)
    assert seen.codes == [0, 0]
    assert seen.complete == [True, True]
    assert seen.billed == 100
    assert not seen.locked


async def test_a_lease_of_a_killed_process_is_taken_over_at_once(tmp_path: Path) -> None:
    hold = (
        "import asyncio, pathlib, summarizer.store.leases as l\n"
        "async def main():\n"
        f"    async with l.Leases(pathlib.Path({str(tmp_path)!r})).hold('question'):\n"
        "        print('held', flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())"
    )
    with subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE, text=True) as holder:  # noqa: ASYNC220  # it is awaited in a thread
        try:
            assert holder.stdout is not None
            assert await asyncio.wait_for(asyncio.to_thread(holder.stdout.readline), LIMIT) == "held\n"
            leases = Leases(tmp_path)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2), leases.hold("question"):
                    pass
        finally:
            holder.kill()
    async with asyncio.timeout(10), leases.hold("question"):
        pass
    await leases.close()


def test_a_wrong_key_costs_one_request(tmp_path: Path) -> None:
    seen = wrong_key(Place(tmp_path / "here", papers=100), limit=LIMIT)
    assert (seen.code, seen.requests) == (3, 1)
    assert "SUMMARIZER_API_KEY" in seen.said


async def test_what_stops_the_run_does_not_wait_for_pauses(tmp_path: Path) -> None:
    def script(asked: Any) -> Reply | None:
        return {1: rate_limited(after=50), 2: rate_limited(quota=True)}.get(asked.number)

    with Server(script) as server:
        async with asyncio.timeout(30), AsyncSummarizer("test", base_url=server.url, cache_dir=tmp_path / "store") as s:
            with pytest.raises(QuotaExhausted):
                await asyncio.gather(*(s.run(paper(number)) for number in range(20)))


def test_a_budget_is_never_passed_and_the_next_run_pays_only_the_rest(tmp_path: Path) -> None:
    seen = budgeted(Place(tmp_path / "here", papers=100), limit_usd=0.01)
    assert seen.code == 3
    assert "--max-cost" in seen.said
    assert 0.005 < seen.cost <= 0.01
    assert 0 < seen.kept <= seen.answers < 100
    assert (seen.end_code, seen.complete, seen.billed) == (0, True, 100)


def test_a_budget_counts_what_may_have_been_billed_though_no_reply_came(tmp_path: Path) -> None:
    def script(asked: Any) -> Reply:
        late = asked.number % 2 and asked.number < 16
        return Reply(seconds=1.6 if late else 0.0)  # billed, and too late to be of use

    seen = budgeted(Place(tmp_path / "here", papers=30), limit_usd=0.004, script=script, timeout=1.0)
    assert seen.code == 3
    assert seen.cost <= 0.004


def test_a_store_that_is_full_stops_the_run_and_leaves_files_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place, kept = Place(tmp_path / "here", papers=60), 10
    monkeypatch.chdir(place.directory)
    (place.directory / RESULTS).write_text("as it was\n")
    keep, times = diskcache.Cache.set, iter(range(1000))

    def keep_some(cache: Any, key: str, value: str, **options: Any) -> Any:
        if "leases" not in cache.directory and next(times) >= kept:
            raise sqlite3.OperationalError("database or disk is full")
        return keep(cache, key, value, **options)

    monkeypatch.setattr(diskcache.Cache, "set", keep_some)
    with Server(lambda asked: Reply(seconds=1.0 if case(asked) == 3 else 0.01)) as server:  # the error has to overtake
        code = main(["run", "papers.jsonl", "-o", RESULTS, "--base-url", server.url, "--model", "test"])
    said = capsys.readouterr().err
    assert code == 2
    assert "database or disk is full" in said
    assert "--cache-dir" in said
    assert (place.directory / RESULTS).read_text() == "as it was\n"
    lines = (place.directory / f"{RESULTS}.part").read_text().splitlines()
    assert [json.loads(line)["id"] for line in lines] == place.ids[: len(lines)]
    assert len(lines) == 3
    assert server.billed.requests <= kept + 16, "what was under way; nothing is sent that could not be kept"


@pytest.mark.skipif(os.name != "posix", reason="files are limited in size by setrlimit")
def test_files_that_cannot_grow_stop_the_run_and_the_next_one_goes_on(tmp_path: Path) -> None:
    seen = full_disk(Place(tmp_path / "here", papers=150), largest_file=1_500_000)
    assert seen.code == 2
    assert "--cache-dir" in seen.said
    assert seen.target == "as it was\n"
    assert 0 < seen.kept <= seen.billed < 150
    assert (seen.end_code, seen.complete) == (0, True)
    assert seen.billed_again <= 16

"""A job survives the death of its process at any moment: the small form of `benchmarks/bulk.py`."""

from __future__ import annotations

import os
from itertools import count
from typing import TYPE_CHECKING

import pytest
from bulk_trials import Broken, Judged, judged, killed_at_each_step, nursery, without_money
from trials import Place

from summarizer import AsyncSummarizer
from summarizer.readers import read_records as read
from summarizer.testing import Server

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are forked")

PAPERS = 12
BROKEN = 3  # every so many papers
LIMITS = ("--max-requests", "7")
FEWEST = 140  # moments in the life of this job
ON_THE_WAY = {"after Ledger billed live", "before DiskStore again"}  # paid, and not in the store, as in a live run
STEPS = {"prepared", "uploading", "uploaded", "creating", "created", "seen", "downloaded", "billing", "billed", "taken"}


async def live_run(place: Place) -> list[bytes]:
    with Server(Broken(every=BROKEN)) as server:
        async with AsyncSummarizer("test", base_url=server.url, cache_dir=place.directory / "live") as s:
            lines = [result.to_json() async for result in s.stream(read([str(place.directory / "papers.jsonl")]))]
    return [without_money(f"{line}\n".encode()) for line in lines]


@pytest.mark.parametrize(("reask", "batches", "step"), [("bulk", 4, 47), ("live", 3, 83), ("never", 3, 127)])
async def test_killed_at_a_moment_a_job_is_completed_by_the_next_process_and_nothing_is_sent_or_billed_twice(
    tmp_path: Path, reask: str, batches: int, step: int
) -> None:
    expected = await live_run(Place(tmp_path / "live", papers=PAPERS))
    flags, kills = (*LIMITS, "--reask", reask), 0
    with nursery() as processes:
        for moment in count(1, step):
            place = Place(tmp_path / str(moment), papers=PAPERS)
            with Server(script := Broken(every=BROKEN)) as server:
                first = processes.live(place, server, *flags, until=moment)
                end = processes.live(place, server, *flags) if first.code < 0 else first
                seen = judged(place, server, script, expected=expected)
            assert end.code == 0, (moment, end.said)
            again = int(first.moment in ON_THE_WAY)
            assert seen == Judged(True, batches, batches, again, 0, True), (moment, first.moment, end.said)
            if first.code == 0:
                break
            kills += 1
    assert kills >= FEWEST // step


LIVE_STEPS = {"before complete", "after complete", "before Ledger sent live", *ON_THE_WAY, "after DiskStore again"}


@pytest.mark.parametrize(("reask", "batches", "again"), [("bulk", 5, 0), ("live", 4, len(ON_THE_WAY))])
async def test_killed_at_each_step_of_one_life_after_the_other_a_job_comes_to_the_same_end(
    tmp_path: Path, reask: str, batches: int, again: int
) -> None:
    place = Place(tmp_path / "here", papers=60)
    expected = await live_run(place)
    with Server(script := Broken(every=7)) as server:
        end, survived = killed_at_each_step(place, server, "--max-requests", "25", "--reask", reask)
        seen = judged(place, server, script, expected=expected)
    assert end.code == 0, end.said
    assert seen == Judged(True, batches, batches, again, 0, True)
    assert {f"{when} Journal {step}" for step in STEPS for when in ("before", "after")} <= set(survived)
    assert {"after upload", "after create", "after download", "after DiskStore", "after Ledger billed"} <= set(survived)
    assert reask == "bulk" or set(survived) >= LIVE_STEPS

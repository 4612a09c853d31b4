"""Whole jobs on Ray's own test cluster of several machines: the small form of what benchmarks/ray.py measures.

Each runs in a process of its own, which starts the cluster and ends it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from trials import Place

pytest.importorskip("ray.data", reason="the extra `ray` is not installed (dependency group `ray`)")
pytest.importorskip("psycopg", reason="the extra `shared` is not installed (dependency group `ray`)")
from postgres import running  # after the reasons to skip

from summarizer.testing import Server  # as above

TRIAL = Path(__file__).with_name("trial.py")
LIMIT = 240  # seconds; starting a cluster takes some thirty on two busy processors
PRICES = {"input_price": 0.2, "output_price": 0.8, "max_tokens": 200}

pytestmark = pytest.mark.xdist_group("ray")  # one cluster at a time


@pytest.fixture(scope="module")
def database():
    with running() as server:
        yield server.address


@pytest.fixture
def trial(database, tmp_path):
    def run(**plan):
        directory = tmp_path / str(len(list(tmp_path.iterdir())))
        directory.mkdir()
        plan["settings"] = {"shared_store": database, **plan.get("settings", {})}
        text = json.dumps({**plan, "directory": str(directory)})
        done = subprocess.run(
            [sys.executable, str(TRIAL), text], capture_output=True, text=True, timeout=LIMIT, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    return run


@pytest.fixture(autouse=True)
def _empty_store(database):
    import psycopg

    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS summarizer_answers")


def test_a_machine_that_is_killed_costs_no_paper_no_limit_and_no_second_payment(trial):
    limits = {"concurrency": 24, "rpm": 500, "tpm": 400_000}
    seen = trial(papers=600, kill=True, alone=True, seconds=0.8, settings=limits)
    assert seen["complete"]
    assert seen["ok"] == 600
    assert seen["same"]
    assert seen["billed_at_kill"] >= 300
    assert seen["twice"] == seen["twice_under_way"] <= 24
    assert seen["most_at_once"] <= 24
    assert seen["most_a_minute"] <= 500
    assert seen["most_tokens_a_minute"] <= 400_000


def test_tokens_a_minute_are_used_up_and_never_passed_though_more_are_expected_than_used(trial):
    seen = trial(papers=500, nodes=2, actors=2, settings={"concurrency": 16, "tpm": 200_000})
    assert seen["complete"]
    assert 0.95 * 200_000 < seen["most_tokens_a_minute"] <= 200_000


def test_a_wrong_key_stops_every_machine_and_names_the_reason(trial):
    seen = trial(papers=600, nodes=2, actors=2, fault="wrong key", settings={"concurrency": 8})
    assert seen["error"][0] == "Unauthorized"
    assert seen["requests"] <= 101 + 8


def test_a_budget_is_kept_by_all_machines_together(trial):
    seen = trial(papers=600, nodes=2, actors=2, settings={"concurrency": 16, "max_cost": 0.02, **PRICES})
    assert seen["error"][0] == "OverBudget"
    assert 0.015 < seen["cost"] <= 0.02


def test_a_pause_that_one_machine_was_asked_for_holds_all(trial):
    seen = trial(papers=200, nodes=2, actors=2, fault="pause", settings={"concurrency": 8})
    assert seen["complete"]
    assert seen["in_pause"] == 0


def test_the_command_writes_shards_and_a_second_run_asks_nothing(tmp_path):
    place = Place(tmp_path / "place", papers=40)
    flags = ("--engine", "ray", "--actors", "1", "-o", "out")
    with Server() as server:
        code, said, _ = place.run(server, *flags, limit=LIMIT)
        assert code == 0, said
        assert "40 papers: 40 summarised" in said
        code, said, _ = place.run(server, *flags, limit=LIMIT)
        assert "40 of them from the store" in said
        assert server.billed.requests == 40
    export = [sys.executable, "-m", "summarizer", "export", *sorted(map(str, (place.directory / "out").iterdir()))]
    subprocess.run([*export, "-o", str(tmp_path / "all.jsonl")], check=True, env=dict(os.environ), timeout=60)
    rows = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text().splitlines()]
    assert sorted(row["id"] for row in rows) == sorted(place.ids)

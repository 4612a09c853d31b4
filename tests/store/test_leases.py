"""Who asks: one process at a time, a dead one's lease taken over, a living one's kept."""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from types import SimpleNamespace

import diskcache
import pytest
from diskcache import Timeout

from summarizer.errors import StoreError
from summarizer.store import leases as room
from summarizer.store.leases import Leases
from summarizer.waiting import Backoff

HOST = socket.gethostname()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """Whoever waits looks every millisecond."""
    monkeypatch.setattr(room, "_LOOKS", Backoff(0.001, 0.001))


@pytest.fixture
def clock(monkeypatch):
    """The store's clock, which goes on only when a test says so."""
    stopped = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(diskcache.core, "time", SimpleNamespace(time=lambda: stopped.now, sleep=time.sleep))
    return stopped


@asynccontextmanager
async def process(directory, *, owner=None):
    """The leases of a process, of this one or of another owner's; nothing here takes longer than ten seconds."""
    leases = Leases(directory)
    leases._me = owner or leases._me
    try:
        async with asyncio.timeout(10):
            yield leases
    finally:
        await leases.close()


@pytest.fixture
def living():
    """The number of a process that lives until the test ends."""
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield other.pid
    other.communicate()


@pytest.fixture
def dead():
    """The number of a process that has ended."""
    other = subprocess.Popen([sys.executable, "-c", ""])
    other.wait(timeout=60)
    return other.pid


def holder(leases, fingerprint="a"):
    return leases._cache.get(fingerprint)


def expiry(leases, fingerprint):
    return leases._cache.get(fingerprint, expire_time=True)[1]


async def held_until(leases, release, *, entered=None):
    async with leases.hold("a"):
        if entered is not None:
            entered.set()
        await release.wait()


@pytest.mark.parametrize("owners", [(None, None), (None, f"{HOST} 1"), ("there 1", "elsewhere 2")])
async def test_each_question_is_asked_by_one_at_a_time(tmp_path, owners):
    asking, most = {"a": 0, "b": 0}, {"a": 0, "b": 0}

    async def ask(leases, fingerprint):
        async with leases.hold(fingerprint):
            asking[fingerprint] += 1
            most[fingerprint] = max(most[fingerprint], asking[fingerprint])
            await asyncio.sleep(0.002)
            asking[fingerprint] -= 1

    async with process(tmp_path, owner=owners[0]) as one, process(tmp_path, owner=owners[1]) as other:
        await asyncio.gather(*(ask(leases, name) for leases in (one, other) for name in "aabb"))
        one._let_go()
        other._let_go()
        assert (most, len(one._cache)) == ({"a": 1, "b": 1}, 0)


async def test_different_questions_do_not_wait_for_each_other(tmp_path):
    async with process(tmp_path) as one, process(tmp_path) as other, one.hold("a"), one.hold("b"), other.hold("c"):
        assert len(one._cache) == 3


async def test_who_waits_gets_it_when_the_holder_lets_go(tmp_path):
    async with process(tmp_path, owner=f"{HOST} {os.getppid()}") as one, process(tmp_path) as other:
        async with one.hold("a"):
            waiting = asyncio.ensure_future(held_until(other, asyncio.Event(), entered=(got := asyncio.Event())))
            await asyncio.sleep(0.02)
            assert (got.is_set(), holder(other)) == (False, one._me)
        await got.wait()
        assert holder(other) == other._me
        waiting.cancel()


async def test_the_lease_of_a_process_that_is_gone_is_taken_over_at_once(tmp_path, dead, monkeypatch):
    monkeypatch.setattr(room, "_LOOKS", Backoff(3600, 3600))
    async with process(tmp_path, owner=f"{HOST} {dead}") as gone, process(tmp_path) as other:
        assert gone._take("a")
        async with other.hold("a"):
            assert holder(other) == other._me


async def test_a_lease_of_the_dead_is_taken_over_by_one_only(tmp_path, dead):
    async with process(tmp_path, owner=f"{HOST} {dead}") as gone, process(tmp_path) as one, process(tmp_path) as other:
        assert gone._take("a")
        last_seen = holder(one)
        assert one._take_over("a", last_seen)
        assert not other._take_over("a", last_seen)
        assert not other._take("a")


@pytest.mark.parametrize("owner", ["living", "elsewhere", "dead elsewhere", "nonsense"])
async def test_the_lease_of_one_who_may_live_is_waited_for(tmp_path, living, dead, owner):
    name = {
        "living": f"{HOST} {living}",
        "elsewhere": f"not-{HOST} {living}",
        "dead elsewhere": f"not-{HOST} {dead}",
        "nonsense": "nobody",
    }[owner]
    async with process(tmp_path, owner=name) as holding, process(tmp_path) as other:
        assert holding._take("a")
        for _ in range(3):
            assert not other._take("a")
        assert holder(other) == name


async def test_the_lease_of_another_users_process_is_waited_for(tmp_path, monkeypatch):
    def not_ours(*_):
        raise PermissionError

    async with process(tmp_path, owner=f"{HOST} 1") as holding, process(tmp_path) as other:
        assert holding._take("a")
        monkeypatch.setattr(os, "kill", not_ours)
        assert not other._take("a")


async def test_what_nobody_renews_expires_after_a_minute(tmp_path, clock):
    async with process(tmp_path, owner="elsewhere 1") as silent, process(tmp_path) as other:
        assert silent._take("a")
        clock.now += 59
        assert not other._take("a")
        clock.now += 1
        async with other.hold("a"):
            assert holder(other) == other._me


async def test_a_lease_is_renewed_while_it_is_held(tmp_path, clock, monkeypatch):
    monkeypatch.setattr(room, "_RENEWED_EVERY", 0.001)
    async with process(tmp_path) as leases, leases.hold("a"), leases.hold("b"):
        for _ in range(3):
            clock.now += 50
            await asyncio.sleep(0.02)
            assert [expiry(leases, name) for name in "ab"] == [clock.now + 60] * 2


async def test_a_lease_is_not_renewed_when_it_is_held_no_more(tmp_path, clock, monkeypatch):
    monkeypatch.setattr(room, "_RENEWED_EVERY", 0.001)
    async with process(tmp_path) as leases, process(tmp_path, owner="elsewhere 1") as other:
        async with leases.hold("a"):
            pass
        leases._let_go()
        assert other._take("a")
        clock.now += 1
        await asyncio.sleep(0.02)
        assert expiry(other, "a") == clock.now + 59


@pytest.mark.parametrize("fault", [sqlite3.OperationalError("disk I/O error"), Timeout()])
async def test_a_renewal_that_fails_is_tried_again(tmp_path, monkeypatch, fault):
    monkeypatch.setattr(room, "_RENEWED_EVERY", 0.001)
    renewed = asyncio.Event()
    async with process(tmp_path) as leases:
        faults = [fault, fault]

        def touch(*_, **__):
            if faults:
                raise faults.pop()
            renewed.set()

        monkeypatch.setattr(leases._cache, "touch", touch)
        async with leases.hold("a"):
            await renewed.wait()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, asyncio.CancelledError])
async def test_it_is_let_go_when_the_asking_fails(tmp_path, error):
    async with process(tmp_path) as leases, process(tmp_path, owner="elsewhere 1") as other:
        with pytest.raises(error):
            async with leases.hold("a"):
                raise error
        async with other.hold("a"):
            assert holder(other) == "elsewhere 1"


async def test_it_is_let_go_when_who_holds_it_is_cancelled(tmp_path):
    async with process(tmp_path) as leases, process(tmp_path, owner="elsewhere 1") as other:
        asking = asyncio.ensure_future(held_until(leases, asyncio.Event(), entered=(got := asyncio.Event())))
        await got.wait()
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        async with other.hold("a"):
            assert holder(other) == "elsewhere 1"


async def test_who_stops_waiting_takes_nothing(tmp_path):
    async with process(tmp_path) as leases, process(tmp_path, owner="elsewhere 1") as other:
        async with other.hold("a"):
            waiting = asyncio.ensure_future(held_until(leases, asyncio.Event()))
            await asyncio.sleep(0.01)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            assert holder(other) == "elsewhere 1"
        other._let_go()
        assert len(other._cache) == 0


async def test_who_lost_a_lease_by_expiry_does_not_take_it_from_the_next(tmp_path, clock):
    async with process(tmp_path) as slow, process(tmp_path, owner="elsewhere 1") as other:
        async with slow.hold("a"):
            clock.now += 60
            assert other._take("a")
        slow._let_go()
        assert holder(other) == "elsewhere 1"


async def test_who_asks_again_at_once_does_not_wait_for_itself(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "_LET_GO_EVERY", 3600)
    async with process(tmp_path) as leases:
        for _ in range(2):
            async with leases.hold("a"):
                assert holder(leases) == leases._me


async def test_closing_lets_go_of_what_has_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "_LET_GO_EVERY", 3600)
    async with process(tmp_path, owner="elsewhere 1") as other:
        async with process(tmp_path) as leases, leases.hold("a"):
            pass
        assert holder(other) is None


async def test_closing_leaves_no_task(tmp_path):
    before = asyncio.all_tasks()
    async with process(tmp_path) as leases, leases.hold("a"):
        assert len(asyncio.all_tasks() - before) == 1
    assert asyncio.all_tasks() == before


async def test_closing_what_was_never_used_does_nothing(tmp_path):
    async with asyncio.timeout(5):
        await Leases(tmp_path).close()
        assert len(asyncio.all_tasks()) == 1


@pytest.mark.parametrize("damage", ["no database", "a file in its place"])
def test_a_folder_that_cannot_be_used_says_what_to_do(tmp_path, damage):
    if damage == "no database":
        (tmp_path / "leases").mkdir()
        (tmp_path / "leases" / "cache.db").write_bytes(b"not a database" * 1000)
    else:
        (tmp_path / "leases").touch()
    with pytest.raises(StoreError, match="leases") as caught:
        Leases(tmp_path)
    assert "--cache-dir" in caught.value.hint


@pytest.mark.parametrize("fault", [sqlite3.DatabaseError("malformed"), Timeout()])
async def test_a_lease_that_cannot_be_written_says_what_to_do(tmp_path, monkeypatch, fault):
    def add(*_, **__):
        raise fault

    async with process(tmp_path) as leases:
        monkeypatch.setattr(leases._cache, "add", add)
        with pytest.raises(StoreError):
            await leases.hold("a").__aenter__()


async def test_a_lease_that_cannot_be_let_go_fails_nobody(tmp_path, monkeypatch):
    def transact():
        raise sqlite3.OperationalError("disk I/O error")

    async with process(tmp_path) as leases:
        async with leases.hold("a"):
            monkeypatch.setattr(leases._cache, "transact", transact)
        leases._let_go()
        monkeypatch.undo()


async def test_a_process_that_slept_longer_than_its_lease_knows_that_another_has_it(tmp_path, clock, living):
    async with process(tmp_path) as sleeper, process(tmp_path, owner=f"{HOST} {living}") as other:
        sleeper._clock = other._clock = lambda: clock.now
        async with sleeper.hold("question"):
            assert sleeper.holds("question")
            clock.now += 90
            async with other.hold("question"):
                assert (sleeper.holds("question"), other.holds("question")) == (False, True)


async def test_a_lease_that_ran_out_is_not_held_though_nobody_has_it_for_somebody_may_have_had_it(tmp_path, clock):
    async with process(tmp_path) as sleeper:
        sleeper._clock = lambda: clock.now
        async with sleeper.hold("question"):
            clock.now += 90
            assert not sleeper.holds("question")

"""The store that machines share, against a real PostgreSQL server on loopback."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import closing

import pytest
from papers import good, paper

from summarizer import AsyncSummarizer
from summarizer.errors import ConfigurationError, StoreError
from summarizer.records import Answer, Usage
from summarizer.store.disk import DiskStore, StoredAnswer
from summarizer.store.shared import Layered, SharedLeases, SharedStore
from summarizer.testing import Server, answer

psycopg = pytest.importorskip("psycopg", reason="the extra `shared` is not installed")
from postgres import running  # noqa: E402  # after the reason to skip

ONE, OTHER = "a" * 64, "b" * 64
ENTRY = StoredAnswer(
    Answer('{"x": "\u00e4\\u0000"}', "test", Usage(1, 10, 0, 5, 0.001), "2026-01-01T00:00:00"), 1, {"model": "test"}
)


@pytest.fixture(scope="module")
def server():
    with running() as started:
        yield started


@pytest.fixture
def address(server):
    with psycopg.connect(server.address, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS summarizer_answers")
    return server.address


@pytest.fixture
def store(address):
    with closing(SharedStore(address)) as opened:
        yield opened


def test_an_entry_comes_back_as_it_was_kept(store):
    store.put(ONE, ENTRY)
    assert store.get(ONE) == ENTRY
    assert store.get(OTHER) is None
    assert len(store) == 1


def test_what_one_keeps_another_finds_at_once(address, store):
    store.put(ONE, ENTRY)
    with closing(SharedStore(address)) as elsewhere:
        assert elsewhere.get(ONE) == ENTRY


def test_a_row_that_is_none_of_ours_counts_as_missing(address, store):
    store.put(ONE, ENTRY)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("UPDATE summarizer_answers SET entry = %s", ("\x80\x04pickle",))
    assert store.get(ONE) is None


def test_several_may_make_the_table_at_the_same_time(address):
    code = f"from summarizer.store.shared import SharedStore; SharedStore({address!r}).close()"
    makers = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(4)]
    assert [maker.wait(60) for maker in makers] == [0, 0, 0, 0]


def test_a_lock_is_had_by_one_connection_at_a_time(address, store):
    with closing(SharedStore(address)) as other:
        assert store.try_lock(ONE)
        assert not other.try_lock(ONE)
        assert other.try_lock(OTHER)
        store.unlock(ONE)
        assert other.try_lock(ONE)


def test_the_lock_of_a_killed_process_is_free_again(address, store):
    code = (
        f"from summarizer.store.shared import SharedStore; s = SharedStore({address!r})\n"
        f"assert s.try_lock({ONE!r}); print('taken', flush=True); import signal; signal.pause()"
    )
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert holder.stdout.readline() == b"taken\n"
    assert not store.try_lock(ONE)
    os.kill(holder.pid, signal.SIGKILL)
    holder.communicate()

    async def take():
        async with asyncio.timeout(10), SharedLeases(store).hold(ONE):
            pass

    asyncio.run(take())


async def test_a_lease_is_waited_for_until_its_holder_lets_go(address, store):
    with closing(SharedStore(address)) as other:
        order, held = [], asyncio.Event()

        async def first():
            async with SharedLeases(store).hold(ONE):
                held.set()
                await asyncio.sleep(0)
                order.append("first")

        async def second():
            await held.wait()
            async with SharedLeases(other).hold(ONE):
                order.append("second")

        await asyncio.gather(first(), second())
        assert order == ["first", "second"]


def test_a_server_that_comes_back_is_gone_on_with_and_held_locks_are_taken_again(address, server, store):
    store.put(ONE, ENTRY)
    assert store.try_lock(OTHER)
    server.stop()
    server.start()
    assert store.get(ONE) == ENTRY
    with closing(SharedStore(address)) as other:
        assert not other.try_lock(OTHER)


def test_the_near_store_is_asked_first_and_filled_from_the_far_one(store, tmp_path):
    with closing(DiskStore(tmp_path / "near")) as near:
        both = Layered(near, store)
        store.put(ONE, ENTRY)
        assert both.get(ONE) == ENTRY
        assert near.get(ONE) == ENTRY
        both.put(OTHER, ENTRY)
        assert store.get(OTHER) == near.get(OTHER) == ENTRY
        store.close()
        assert both.get(ONE) == ENTRY


def test_a_near_store_that_is_full_loses_no_answer(store):
    class Full:
        writable = True

        def get(self, _):
            return None

        def put(self, *_):
            raise StoreError("full")

    Layered(Full(), store).put(ONE, ENTRY)
    assert store.get(ONE) == ENTRY


async def test_two_machines_that_share_a_store_pay_once(address, tmp_path):
    with Server(lambda _: answer(good(), seconds=0.05)) as provider:

        async def machine(name):
            options = {"base_url": provider.url, "cache_dir": tmp_path / name, "shared_store": address}
            async with AsyncSummarizer("test", **options) as summarizer:
                return [result.status async for result in summarizer.stream(map(paper, range(20)))]

        assert await asyncio.gather(machine("one"), machine("two")) == [["ok"] * 20] * 2
        assert await machine("three") == ["ok"] * 20
        assert provider.billed.requests == 20


def test_a_server_that_is_not_there_is_an_error_that_says_so_without_the_password():
    with pytest.raises(StoreError, match="shared store") as caught:
        SharedStore("postgresql://somebody:secret@127.0.0.1:9/none")
    assert "secret" not in str(caught.value) + caught.value.hint


def test_an_address_of_another_kind_is_refused():
    with pytest.raises(ConfigurationError, match="redis") as caught:
        SharedStore("redis://localhost")
    assert "postgresql://" in caught.value.hint


def test_without_the_extra_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigurationError) as caught:
        SharedStore("postgresql://localhost/x")
    assert "--extra shared" in caught.value.hint

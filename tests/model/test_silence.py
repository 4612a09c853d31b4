"""A server that answers nobody is waited for: one request looks, the others wait, and no paper pays for it."""

from __future__ import annotations

import asyncio
import math
from contextlib import suppress
from itertools import pairwise

import pytest
from timeless import time, timeless

from summarizer.errors import Outage, RequestRejected, TimedOut, Unavailable, Unreachable
from summarizer.model.gate import Gate, Patience
from summarizer.model.retry import Deadline, RetryPolicy, Sender
from summarizer.model.silence import Back, Look
from summarizer.waiting import no_waiting


def down(message="nobody listens", *, loading=False):
    fault = Unreachable(message)
    fault.is_down, fault.is_loading = True, loading
    return fault


def broken():
    return Unavailable("broken", status=500)


class World:
    """A server that is well, or not, by the clock; what it was asked and what was told."""

    def __init__(self, *, patience=3600.0, ceiling=8, retries=5, deadline=600.0):
        self.told, self.asked, self.at_once, self.most = [], [], 0, 0
        self.policy = RetryPolicy(retries=retries, deadline=deadline)
        clock = asyncio.get_running_loop().time
        self.gate = Gate(ceiling, patience=Patience(silence=patience), clock=clock, tell=self.told.append)
        self.start = time()

    async def reply(self, name, seconds, fault_at):
        self.asked.append((time() - self.start, name))
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            await asyncio.sleep(seconds)
            if (fault := fault_at(time() - self.start, name)) is not None:
                raise fault
        finally:
            self.at_once -= 1
        return name

    async def paper(self, name, fault_at, *, seconds=0.1):
        sender = Sender(self.policy, Deadline(self.policy.deadline), rest=self.gate.rest)
        return await sender.send(
            lambda _: self.reply(name, seconds, fault_at), admit=lambda first: self.gate.slot(first=first)
        )

    async def papers(self, count, fault_at, **options):
        made = (self.paper(name, fault_at, **options) for name in range(count))
        return await asyncio.gather(*made, return_exceptions=True)


def between(start, end, fault):
    """A server that is away for a while."""
    return lambda now, _: fault() if start <= now < end else None


@pytest.mark.parametrize("fault", [down, broken, lambda: TimedOut("slow")], ids=["down", "500", "timeout"])
@pytest.mark.parametrize(("start", "seconds"), [(0, 0.5), (5, 0.5), (0, 30), (5, 30), (5, 1800)])
@timeless
async def test_no_paper_fails_for_an_outage_however_few_its_retries(fault, start, seconds):
    world = World(retries=1)
    assert await world.papers(300, between(start, start + seconds, fault)) == list(range(300))


@timeless
async def test_while_nobody_is_answered_one_request_at_a_time_looks_again():
    world = World()
    await world.papers(200, between(5, 300, down), seconds=0.5)
    looks = [at for at, _ in world.asked if 6 < at < 300]
    assert len(looks) < 25
    gaps = [later - earlier for earlier, later in pairwise(looks)]
    assert min(gaps) >= 0.5
    assert max(gaps) <= 31
    assert gaps[:6] == sorted(gaps[:6])


@timeless
async def test_requests_are_no_more_than_papers_and_faults():
    world, faults = World(), 0

    def fault_at(now, _):
        nonlocal faults
        if 0.3 <= now < 40:
            faults += 1
            return down()
        return None

    await world.papers(40, fault_at)
    assert len(world.asked) == 40 + faults
    assert faults < 30


@timeless
async def test_another_paper_looks_each_time():
    world = World()
    await world.papers(200, between(5, 200, down), seconds=0.5)
    names = [name for at, name in world.asked if 8 < at < 200]
    assert len(names) > 5
    assert all(one != other for one, other in pairwise(names))


@pytest.mark.parametrize("fault", [down, lambda: down(loading=True)], ids=["refused", "loading"])
@pytest.mark.parametrize("seconds", [3, 65, 1200])
@timeless
async def test_a_server_that_starts_or_loads_is_answered_within_seconds_of_being_ready(fault, seconds):
    world = World()
    await world.papers(4, between(0, seconds, fault))
    first_answer = min(at for at, _ in world.asked if at >= seconds)
    assert first_answer - seconds <= 5.5


@timeless
async def test_after_an_outage_the_run_is_as_wide_as_before_within_a_second():
    world = World(ceiling=16)
    await world.papers(2000, between(5, 60, down), seconds=0.5)
    back = next(i for i, told in enumerate(world.told) if isinstance(told, Back))
    assert back >= 0
    assert world.most == 16


@timeless
async def test_where_nobody_answers_for_as_long_as_there_is_patience_the_run_stops():
    world = World(patience=600)
    outcomes = await world.papers(30, lambda *_: down())
    assert {type(outcome) for outcome in outcomes} == {Outage}
    assert "no answer for 10 min" in outcomes[0].message
    assert "nobody listens" in outcomes[0].message
    assert "--patience" in outcomes[0].hint
    assert time() - world.start == pytest.approx(600, abs=6)


@timeless
async def test_patience_begins_anew_with_each_answer():
    world = World(patience=60)
    faults = lambda now, _: down() if (now % 100) > 50 else None  # noqa: E731  # fifty seconds of every hundred
    assert await world.papers(4000, faults, seconds=1) == list(range(4000))


@pytest.mark.parametrize("fault", [down, broken])
@timeless
async def test_one_paper_that_the_server_never_answers_fails_alone_after_its_retries(fault):
    world = World(retries=2, ceiling=2)
    outcomes = await world.papers(60, lambda _, name: fault() if name == 7 else None)
    assert [name for name, outcome in enumerate(outcomes) if outcome != name] == [7]
    assert sum(name == 7 for _, name in world.asked) == 3


@timeless
async def test_a_lone_paper_that_the_server_breaks_over_fails_after_its_retries():
    world = World(retries=3)
    (outcome,) = await world.papers(1, lambda *_: broken())
    assert (type(outcome), len(world.asked)) == (Unavailable, 4)


@pytest.mark.parametrize("is_known", [True, False], ids=["known from a store", "has answered others"])
@timeless
async def test_the_last_paper_of_a_server_that_works_holds_the_run_for_minutes_and_fails_alone(is_known):
    world = World()
    if is_known:
        world.gate.known_to_work()
    fault = Unavailable("bad gateway", status=502)
    fault.is_down = True
    outcomes = await world.papers(1 if is_known else 30, lambda _, name: fault if name == 0 else None)
    assert (outcomes[0], outcomes[1:]) == (fault, list(range(1, len(outcomes))))
    assert world.gate.stopped is None
    assert time() - world.start < 600


@pytest.mark.parametrize("fault", [down, lambda: down(loading=True)], ids=["refused", "loading"])
@timeless
async def test_a_server_that_is_not_there_is_waited_for_by_the_last_paper_too(fault):
    world = World()
    world.gate.known_to_work()
    assert await world.papers(1, between(0, 1800, fault)) == [0]


@timeless
async def test_the_last_paper_waits_for_a_server_that_restarts():
    world = World(retries=1)
    fault = Unavailable("bad gateway", status=502)
    fault.is_down = True
    world.gate.known_to_work()
    assert await world.papers(1, between(0, 50, lambda: fault)) == [0]


@timeless
async def test_the_time_of_an_outage_is_not_the_papers():
    world = World(deadline=60)
    assert await world.papers(20, between(5, 1000, down)) == list(range(20))


@timeless
async def test_without_patience_a_paper_has_its_retries_and_nobody_is_waited_for():
    world = World(patience=0, retries=2)
    outcomes = await world.papers(3, lambda *_: down())
    assert ({type(outcome) for outcome in outcomes}, len(world.asked)) == ({Unreachable}, 9)


@timeless
async def test_each_look_is_told_with_how_long_it_has_been_and_the_end_too():
    world = World()
    await world.papers(200, between(5, 100, down), seconds=0.5)
    looks = [told for told in world.told if isinstance(told, Look)]
    assert looks[0].silent == 0
    assert [look.silent for look in looks] == sorted(look.silent for look in looks)
    assert [told.silent for told in world.told if isinstance(told, Back)] == [pytest.approx(95, abs=32)]


@timeless
async def test_a_pause_that_a_silent_server_asks_for_is_kept_to():
    world = World()
    asks = lambda: busy  # noqa: E731  # one fault for all
    busy = Unavailable("busy", status=503, retry_after=20)
    busy.is_down = True
    await world.papers(3, between(0, 10, asks))
    assert min(at for at, _ in world.asked if at > 1) >= 20


@timeless
async def test_a_refusal_shows_that_the_server_is_there():
    world = World(ceiling=1)
    faults = [down(), down(), RequestRejected("no", status=400)]
    await world.papers(3, lambda *_: faults.pop(0) if faults else None)
    assert any(isinstance(told, Back) for told in world.told)


@timeless
async def test_who_looks_and_is_cancelled_leaves_the_look_to_another():
    world = World()
    first = asyncio.ensure_future(world.paper("first", lambda *_: down()))
    await asyncio.sleep(0.3)
    looking = asyncio.ensure_future(world.paper("hangs", lambda *_: None, seconds=math.inf))
    await asyncio.sleep(5)
    other = asyncio.ensure_future(world.paper("other", lambda *_: None))
    await asyncio.sleep(5)
    first.cancel()
    looking.cancel()
    assert await other == "other"


async def test_where_tests_do_not_wait_an_outage_ends_all_the_same():
    gate = Gate(4, patience=Patience(silence=600))

    async def ask():
        while True:
            with suppress(Unreachable):
                async with gate.slot():
                    raise down()

    with no_waiting(), pytest.raises(Outage):
        await asyncio.wait_for(ask(), 20)

"""The limits of a job: one coordinator, several workers, no cluster needed."""

from __future__ import annotations

import asyncio
import pickle

import pytest
from timeless import Clock, most_in_a_minute, time, timeless

from summarizer.errors import Forbidden, Outage, OverBudget, RateLimited, Unauthorized, Unreachable
from summarizer.ray import coordinator as coordinating
from summarizer.ray.coordinator import Coordinator
from summarizer.ray.limits import JobLimiter
from summarizer.ray.messages import Ask, Count, End, Grant, Report
from summarizer.records import Usage
from summarizer.settings import Settings


class Near:
    """A channel without a cluster between."""

    def __init__(self, coordinator, name):
        self._coordinator = coordinator
        self._name = name
        self.messages = 0

    async def report(self, report):
        self.messages += 1
        await self._coordinator.report(self._name, pickle.loads(pickle.dumps(report)))  # noqa: S301  # as Ray sends it

    async def updates(self):
        return pickle.loads(pickle.dumps(await self._coordinator.updates(self._name)))  # noqa: S301  # as above


def job(*, workers=2, clock=None, **settings):
    coordinator = Coordinator(Settings(model="test", **settings), **({"clock": clock} if clock else {}))
    channels = [Near(coordinator, f"worker{number}") for number in range(workers)]
    return coordinator, [JobLimiter(channel) for channel in channels], channels


async def request(limits, *, most=0.0, spent=0.0, tokens=0, work=None, fault=None):
    async with limits.admit(tokens, most=most) as permit:
        if work is not None:
            await work()
        permit.settle(spent)
        if fault is not None:
            raise fault


async def test_no_more_are_under_way_than_the_job_allows_whoever_asks():
    coordinator, workers, _ = job(workers=3, concurrency=5)
    under_way = most = 0

    async def work():
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(100):  # turns of the loop, in which others could come in
            await asyncio.sleep(0)
        under_way -= 1

    await asyncio.gather(*(request(limits, work=work) for limits in workers for _ in range(30)))
    assert most == 5
    assert (await coordinator.progress()).requests == 90


async def test_one_worker_alone_may_use_all_there_is():
    _, workers, _ = job(workers=3, concurrency=8)
    await asyncio.gather(*(request(workers[0]) for _ in range(20)))  # the window opens
    gathered = asyncio.Barrier(8)
    await asyncio.wait_for(asyncio.gather(*(request(workers[1], work=gathered.wait) for _ in range(8))), 5)


async def test_what_waits_at_the_same_time_goes_in_one_message():
    _, workers, channels = job(workers=1, concurrency=64)
    await asyncio.gather(*(request(workers[0]) for _ in range(500)))
    assert channels[0].messages < 500  # 500 questions and 500 ends


async def test_money_is_never_promised_twice():
    coordinator, workers, _ = job(concurrency=50, max_cost=1.0)
    ends = await asyncio.gather(
        *(request(limits, most=0.3, spent=0.1) for limits in workers for _ in range(10)), return_exceptions=True
    )
    assert {type(end) for end in ends} == {type(None), OverBudget}
    spent = (await coordinator.progress()).spent
    assert 0.7 < spent <= 1.0


async def test_a_wrong_key_stops_every_worker_and_names_the_reason():
    coordinator, workers, _ = job(concurrency=4)
    with pytest.raises(Unauthorized):
        await request(workers[0], fault=Unauthorized("the key is wrong", status=401))
    with pytest.raises(Unauthorized, match="the key is wrong"):
        await request(workers[1])
    assert isinstance((await coordinator.progress()).stopped, Unauthorized)


async def test_a_pause_that_one_worker_was_asked_for_holds_all():
    _, workers, _ = job(concurrency=4)
    with pytest.raises(RateLimited):
        await request(workers[0], fault=RateLimited("slow down", status=429, retry_after=30.0))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(request(workers[1]), 0.2)


async def test_headers_that_say_that_nothing_is_left_hold_all():
    _, workers, _ = job(concurrency=4)
    await request(workers[0])
    workers[0].hear({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "30s"})
    await asyncio.sleep(0.05)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(request(workers[1]), 0.2)


async def test_requests_beyond_the_limit_a_minute_wait():
    _, workers, _ = job(concurrency=16, rpm=10)
    waiting = [asyncio.ensure_future(request(limits)) for limits in workers for _ in range(10)]
    done, late = await asyncio.wait(waiting, timeout=1.0)
    assert len(done) == 10
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)


@timeless
async def test_what_is_used_reaches_the_limit_of_tokens_though_far_more_was_expected_and_never_passes_it():
    _, workers, _ = job(workers=3, clock=time, concurrency=12, tpm=100_000)
    end, arrived = time() + 300, []

    async def ask(limits):
        while time() < end:
            async with limits.admit(400) as permit:
                arrived.append((time(), 100))
                await asyncio.sleep(0.5)
                permit.correct(-300)

    await asyncio.gather(*(ask(limits) for limits in workers for _ in range(4)))
    assert most_in_a_minute(arrived) <= 100_000
    assert sum(units for _, units in arrived) > 0.95 * 5 * 100_000


async def test_a_fault_that_everybody_meets_costs_no_paper_of_any_worker_a_retry():
    _, workers, _ = job(concurrency=4)
    fault = Unreachable("nobody listens")
    fault.is_down = True
    spared = []
    for number in range(3):
        with pytest.raises(Unreachable):
            async with workers[number % 2].admit() as permit:
                raise fault
        spared.append(permit.spared)
    assert spared == [False, True, True]
    async with workers[1].admit() as permit:
        assert permit.waited > 0


async def test_a_refusal_that_could_be_one_papers_stops_the_job_only_where_nothing_works():
    _, workers, _ = job(concurrency=4)
    stops = []
    for number in range(3):
        fault = Forbidden("no", status=403)
        fault.doubt = 3
        with pytest.raises(Forbidden):
            await request(workers[number % 2], fault=fault)
        stops.append(fault.stops_run)
    assert stops == [False, False, True]
    with pytest.raises(Forbidden):
        await request(workers[0])


async def test_a_worker_that_was_given_up_is_not_left_waiting_for_a_verdict():
    clock = Clock()
    coordinator, workers, _ = job(clock=clock, concurrency=1)

    async def given_up():
        clock.now += coordinating._LONGEST_SILENCE + 1
        await coordinator.progress()

    with pytest.raises(Unreachable):
        await asyncio.wait_for(request(workers[0], work=given_up, fault=Unreachable("cut")), 10)


async def test_who_waits_no_more_leaves_the_turn_to_others():
    _, workers, _ = job(concurrency=1)
    held, free = asyncio.Event(), asyncio.Event()

    async def hold():
        held.set()
        await free.wait()

    holder = asyncio.ensure_future(request(workers[0], work=hold))
    await held.wait()
    impatient = asyncio.ensure_future(request(workers[1]))
    await asyncio.sleep(0.02)
    impatient.cancel()
    await asyncio.gather(impatient, return_exceptions=True)
    free.set()
    await holder
    await asyncio.wait_for(request(workers[1]), 5)


async def test_what_a_silent_worker_had_under_way_counts_as_billed_and_its_places_are_free_again():
    clock = Clock()
    coordinator, workers, _ = job(clock=clock, concurrency=1, max_cost=10.0)
    await coordinator.report("lost", Report(asks=(Ask(1, 2.0, 0),)))
    assert (await coordinator.updates("lost")).granted == (Grant(1),)
    clock.now += coordinating._LONGEST_SILENCE + 1
    await asyncio.wait_for(request(workers[0], most=1.0, spent=0.5), 5)
    assert (await coordinator.progress()).spent == pytest.approx(2.5)


async def test_a_worker_that_was_given_up_and_lives_asks_anew():
    clock = Clock()
    coordinator, workers, _ = job(clock=clock, concurrency=1)
    held, free = asyncio.Event(), asyncio.Event()

    async def hold():
        held.set()
        await free.wait()

    holder = asyncio.ensure_future(request(workers[0], work=hold))
    await held.wait()
    waiting = asyncio.ensure_future(request(workers[0]))
    await asyncio.sleep(0.02)
    clock.now += coordinating._LONGEST_SILENCE + 1
    await coordinator.progress()
    await asyncio.wait_for(waiting, 10)
    free.set()
    await holder


async def test_a_coordinator_that_is_gone_stops_its_workers():
    class Gone:
        async def report(self, _):
            raise ConnectionError("the machine is gone")

        async def updates(self):
            raise ConnectionError("the machine is gone")

    with pytest.raises(Outage, match="coordinator is gone"):
        await asyncio.wait_for(request(JobLimiter(Gone())), 5)


async def test_an_end_that_comes_twice_or_late_does_no_harm():
    coordinator, _, _ = job(concurrency=1)
    await coordinator.report("one", Report(asks=(Ask(1, 0.0, 0),)))
    await coordinator.updates("one")
    for _ in range(2):
        await coordinator.report("one", Report(ends=(End(1),)))
    await coordinator.report("one", Report(asks=(Ask(2, 0.0, 0),)))
    assert (await coordinator.updates("one")).granted == (Grant(2),)


async def test_a_batch_that_is_done_again_counts_once_and_costs_what_both_cost():
    coordinator, _, _ = job()
    await coordinator.count(7, Count(done=10, usage=Usage(10, 100, 0, 50, 1.0)))
    await coordinator.count(7, Count(done=10, cached=9, usage=Usage(1, 10, 0, 5, 0.1)))
    await coordinator.unreadable(["x:1: no JSON"] * 2)
    seen = await coordinator.progress()
    assert seen.count == Count(done=10, usage=Usage(11, 110, 0, 55, 1.1))
    assert seen.unreadable == ("x:1: no JSON",)

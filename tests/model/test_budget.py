"""What a run may spend: reserved before a request goes, settled when it ended, never more than the limit."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from summarizer.errors import OverBudget
from summarizer.model.budget import Budget

LIMIT = 1.0
ROUNDING = 1e-9


async def turns(count=20):
    """Let everything happen that takes no time."""
    for _ in range(count):
        await asyncio.sleep(0)


async def spend(budget, most, *, spent=None, turns_taken=0):
    async with budget.reserve(most) as reservation:
        await turns(turns_taken)
        reservation.settle(most if spent is None else spent)


REQUESTS = st.lists(
    st.tuples(
        st.floats(0, 0.5),
        st.sampled_from(["all", "half", "nothing", "failed", "cancelled"]),
        st.integers(0, 5),
        st.integers(0, 5),
    ),
    max_size=30,
)


@hypothesis(derandomize=True, deadline=None)
@given(REQUESTS)
def test_the_limit_is_never_passed_and_nobody_waits_for_ever(requests):
    async def run():
        budget = Budget(LIMIT)

        async def ask(most, outcome, before, during):
            await turns(before)
            async with budget.reserve(most) as reservation:
                assert budget.spent + budget.reserved <= LIMIT + ROUNDING
                await turns(during)
                if outcome == "failed":
                    raise ValueError("no reply")
                reservation.settle({"all": most, "half": most / 2}.get(outcome, 0))

        asking = [asyncio.ensure_future(ask(*request)) for request in requests]
        await turns(3)
        for task, request in zip(asking, requests, strict=True):
            if request[1] == "cancelled":
                task.cancel()
        for _ in range(1000):
            if all(task.done() for task in asking):
                break
            await turns(1)
        assert all(task.done() for task in asking), "somebody waits for ever"
        outcomes = await asyncio.gather(*asking, return_exceptions=True)
        passed = [most for (most, *_), outcome in zip(requests, outcomes, strict=True) if outcome is None]
        assert budget.reserved == 0
        assert budget.spent <= min(LIMIT, sum(passed)) + ROUNDING
        assert not any(isinstance(outcome, AssertionError) for outcome in outcomes)

    asyncio.run(run())


@pytest.mark.parametrize("first", [0.6, 1.0])
async def test_who_finds_no_room_waits_for_what_is_under_way(first):
    budget, release, went = Budget(LIMIT), asyncio.Event(), []

    async def under_way():
        async with budget.reserve(first) as reservation:
            await release.wait()
            reservation.settle(0.1)

    async def next_one():
        await spend(budget, 0.9, spent=0.9)
        went.append(True)

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(under_way())
        group.create_task(next_one())
        await turns()
        assert (went, budget.reserved) == ([], first)
        release.set()
    assert (went, budget.spent, budget.reserved) == ([True], pytest.approx(1.0), 0)


async def test_who_still_finds_no_room_when_nothing_is_under_way_is_refused():
    budget = Budget(LIMIT)
    async with asyncio.timeout(5):
        outcomes = await asyncio.gather(
            spend(budget, 0.7, turns_taken=5), spend(budget, 0.7), spend(budget, 0.3), return_exceptions=True
        )
    assert [type(outcome) for outcome in outcomes] == [type(None), OverBudget, type(None)]
    assert budget.spent == pytest.approx(1.0)


async def test_more_than_is_left_is_refused_at_once_where_nothing_is_under_way():
    budget = Budget(LIMIT)
    async with asyncio.timeout(5):
        await spend(budget, 0.75)
        with pytest.raises(OverBudget, match=r"\$0\.7500 of \$1\.0000 is spent.* \$0\.5000") as caught:
            await spend(budget, 0.5)
        await spend(budget, 0.25)
    assert budget.spent == LIMIT
    assert caught.value.stops_run
    assert all(name in caught.value.hint for name in ("--max-cost", "SUMMARIZER_MAX_COST"))


@pytest.mark.parametrize("amounts", [(0.1, 0.2, 0.3), (0.3, 0.2, 0.1), (0.1,) * 7, (0.7, 0.1, 0.2)])
async def test_what_floats_leave_over_keeps_nobody_waiting(amounts):
    budget = Budget(LIMIT)
    async with asyncio.timeout(5):
        reservations = [budget.reserve(amount) for amount in amounts]
        for reservation in reservations:
            await reservation.__aenter__()
        for reservation in reservations:
            await reservation.__aexit__(None, None, None)
        with pytest.raises(OverBudget):
            await spend(budget, 2)
    assert budget.reserved == 0


@pytest.mark.parametrize(("limit", "most", "fits"), [(0.5, 0.5, True), (0.5, 0.51, False), (0, 0, True), (0, 1, False)])
async def test_the_limit_itself_may_be_spent(limit, most, fits):
    budget = Budget(limit)
    async with asyncio.timeout(5):
        if fits:
            await spend(budget, most)
        else:
            with pytest.raises(OverBudget):
                await spend(budget, most)
    assert budget.spent == (most if fits else 0)


async def test_without_a_limit_everything_goes_and_is_counted():
    budget = Budget(None)
    async with asyncio.timeout(5):
        await asyncio.gather(*(spend(budget, 1e6, turns_taken=3) for _ in range(50)))
    assert (budget.spent, budget.reserved) == (50e6, 0)


@pytest.mark.parametrize("error", [ValueError, asyncio.CancelledError, KeyboardInterrupt])
async def test_a_request_that_fails_gives_back_what_was_reserved(error):
    budget = Budget(LIMIT)
    async with asyncio.timeout(5):
        with pytest.raises(error):
            async with budget.reserve(LIMIT):
                raise error
        assert (budget.spent, budget.reserved) == (0, 0)
        await spend(budget, LIMIT)


async def test_a_request_that_fails_after_it_was_billed_is_counted():
    budget = Budget(LIMIT)

    async def ask():
        async with budget.reserve(LIMIT) as reservation:
            reservation.settle(0.4)
            raise ValueError("no answer in it")

    async with asyncio.timeout(5):
        with pytest.raises(ValueError, match="no answer in it"):
            await ask()
    assert (budget.spent, budget.reserved) == (0.4, 0)


async def test_who_stops_waiting_reserves_nothing_and_blocks_nobody():
    budget, release = Budget(LIMIT), asyncio.Event()

    async def under_way():
        async with budget.reserve(LIMIT):
            await release.wait()

    async with asyncio.timeout(5):
        first = asyncio.ensure_future(under_way())
        await turns()
        impatient, patient = (asyncio.ensure_future(spend(budget, 0.6)) for _ in range(2))
        await turns()
        impatient.cancel()
        release.set()
        await asyncio.gather(first, impatient, patient, return_exceptions=True)
    assert impatient.cancelled()
    assert (budget.spent, budget.reserved) == (0.6, 0)

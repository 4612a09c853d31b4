"""Which faults are sent again, after how long, and when it is given up."""

from __future__ import annotations

import asyncio
import random

import pytest
from sdk_errors import QUOTA, APIConnectionError, ReadTimeout, StatusError

from summarizer.errors import (
    Forbidden,
    ModelNotFound,
    QuotaExhausted,
    RateLimited,
    RequestRejected,
    TimedOut,
    Unauthorized,
    Unavailable,
)
from summarizer.model.retry import RetryPolicy, send
from summarizer.waiting import no_waiting


@pytest.fixture
def slept(monkeypatch):
    """The pauses that were made, none of them waited for."""
    pauses = []

    async def no_sleep(seconds):
        pauses.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", no_sleep)
    return pauses


@pytest.fixture
def jitter(monkeypatch):
    """The bounds that pauses were drawn from, the upper one drawn each time."""
    bounds = []

    def longest(low, high):
        bounds.append((low, high))
        return high

    monkeypatch.setattr(random, "uniform", longest)
    return bounds


class Request:
    """Fails with these faults in turn, then answers."""

    def __init__(self, *faults):
        self.faults = list(faults)
        self.sent = 0

    async def __call__(self):
        self.sent += 1
        if self.faults:
            raise self.faults.pop(0)
        return "answer"


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503, 529])
async def test_the_wait_asked_for_is_kept_to_exactly(slept, jitter, status):
    request = Request(StatusError(status, headers={"Retry-After": "7"}))
    assert await send(request, policy=RetryPolicy()) == "answer"
    assert (slept, jitter) == ([7.0], [])


async def test_without_a_wait_asked_for_the_bound_doubles_and_is_capped(slept, jitter):
    faults = [StatusError(503) for _ in range(9)]
    await send(Request(*faults), policy=RetryPolicy(retries=9))
    assert jitter == [(0, bound) for bound in (0.5, 1, 2, 4, 8, 16, 30, 30, 30)]
    assert slept == [bound for _, bound in jitter]


async def test_the_pause_is_drawn_from_the_whole_range(slept, monkeypatch):
    monkeypatch.setattr(random, "uniform", lambda low, high: low + 0.25 * (high - low))
    await send(Request(StatusError(503), StatusError(503)), policy=RetryPolicy())
    assert slept == [0.125, 0.25]


@pytest.mark.parametrize(
    "fault",
    [StatusError(429), StatusError(503), APIConnectionError("cut"), ReadTimeout("slow"), ConnectionError("cut")],
)
async def test_a_passing_fault_is_sent_again(slept, fault):
    request = Request(fault)
    assert await send(request, policy=RetryPolicy(retries=1)) == "answer"
    assert (request.sent, len(slept)) == (2, 1)


@pytest.mark.parametrize("retries", [0, 1, 3])
async def test_it_is_given_up_after_the_retries_with_the_last_fault(slept, retries):
    faults = [StatusError(500 + number) for number in range(10)]
    request = Request(*faults)
    with pytest.raises(Unavailable) as caught:
        await send(request, policy=RetryPolicy(retries=retries))
    assert (request.sent, len(slept)) == (retries + 1, retries)
    assert caught.value.status == 500 + retries
    assert caught.value.__cause__ is faults[retries]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (StatusError(400), RequestRejected),
        (StatusError(401), Unauthorized),
        (StatusError(403), Forbidden),
        (StatusError(404), ModelNotFound),
        (StatusError(422), RequestRejected),
        (StatusError(429, body=QUOTA, headers={"retry-after": "1"}), QuotaExhausted),
        (ValueError("a bug"), ValueError),
    ],
)
async def test_a_lasting_fault_is_not_sent_again(slept, error, kind):
    request = Request(error)
    with pytest.raises(kind):
        await send(request, policy=RetryPolicy())
    assert (request.sent, slept) == (1, [])


async def test_a_bug_comes_out_as_it_is():
    error = ValueError("a bug")
    with pytest.raises(ValueError, match="a bug") as caught:
        await send(Request(error), policy=RetryPolicy())
    assert caught.value is error


async def test_an_answer_that_never_ends_is_cut_off_each_time(slept):
    request = Request()

    async def stalled():
        await request()
        await asyncio.Event().wait()

    with pytest.raises(TimedOut, match=r"0\.001 seconds") as caught:
        async with asyncio.timeout(5):
            await send(stalled, policy=RetryPolicy(retries=2, timeout=0.001))
    assert "--timeout" in caught.value.hint
    assert (request.sent, len(slept)) == (3, 2)


@pytest.mark.usefixtures("slept")
async def test_nothing_is_sent_again_after_the_deadline():
    request = Request(*[StatusError(503)] * 9)
    with pytest.raises(Unavailable):
        await send(request, policy=RetryPolicy(retries=5, deadline=1e-9))
    assert request.sent == 1


@pytest.mark.parametrize("wait", ["11", "3600"])
async def test_no_pause_goes_beyond_the_deadline(slept, wait):
    request = Request(StatusError(429, headers={"retry-after": wait}))
    with pytest.raises(RateLimited):
        await send(request, policy=RetryPolicy(deadline=10))
    assert (request.sent, slept) == (1, [])


async def test_a_request_is_cut_off_at_the_deadline():
    with pytest.raises(TimedOut):
        async with asyncio.timeout(0.2):
            await send(asyncio.Event().wait, policy=RetryPolicy(retries=0, timeout=60, deadline=0.001))


@pytest.mark.parametrize("while_", ["asking", "pausing"])
async def test_cancelling_ends_it_at_once(monkeypatch, while_):
    waits = asyncio.Event()
    request = Request(StatusError(503))

    async def forever(*_):
        waits.set()
        await asyncio.Event().wait()

    async def asking():
        request.sent += 1
        await forever()

    monkeypatch.setattr(asyncio, "sleep", forever)
    task = asyncio.ensure_future(send(asking if while_ == "asking" else request, policy=RetryPolicy()))
    await waits.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert request.sent == 1


async def test_pauses_take_no_time_while_a_test_says_so(slept, jitter):
    with no_waiting():
        with no_waiting():
            pass
        await send(Request(StatusError(503)), policy=RetryPolicy())
        assert (slept, len(jitter)) == ([], 1)
    await send(Request(StatusError(503)), policy=RetryPolicy())
    assert slept == [0.5]

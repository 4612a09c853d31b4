"""Which faults are sent again, after how long, and when it is given up."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from summarizer.errors import (
    Forbidden,
    ModelNotFound,
    QuotaExhausted,
    RateLimited,
    RequestRejected,
    TimedOut,
    Unauthorized,
    Unavailable,
    Unreachable,
)
from summarizer.model.retry import RetryPolicy, fault_of, retry_after, send
from summarizer.waiting import no_waiting

NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
QUOTA = {"message": "pay first", "type": "insufficient_quota", "code": "insufficient_quota"}
ADDRESS = "http://127.0.0.1:1/v1/chat/completions"


class Response:
    def __init__(self, headers):
        self.headers = headers


class StatusError(Exception):
    """Shaped like an SDK's."""

    def __init__(self, status, *, body=None, headers=None):
        super().__init__(f"status {status}")
        self.status_code = status
        self.body = body
        self.response = Response(headers or {})


class APIConnectionError(Exception):
    pass


class APITimeoutError(APIConnectionError):
    pass


class ReadTimeout(Exception):
    pass


class TransportError(Exception):
    pass


class ReadError(TransportError):
    pass


class CodeError(Exception):
    """Shaped like Google's, whose status is its `code`."""

    code = 503


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


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        pytest.param(StatusError(400), RequestRejected, id="400"),
        pytest.param(StatusError(401), Unauthorized, id="401"),
        pytest.param(StatusError(402), QuotaExhausted, id="402"),
        pytest.param(StatusError(403), Forbidden, id="403"),
        pytest.param(StatusError(404), ModelNotFound, id="404"),
        pytest.param(StatusError(408), Unavailable, id="408"),
        pytest.param(StatusError(409), Unavailable, id="409"),
        pytest.param(StatusError(422), RequestRejected, id="422"),
        pytest.param(StatusError(429), RateLimited, id="429"),
        pytest.param(StatusError(429, body=QUOTA), QuotaExhausted, id="429 quota"),
        pytest.param(StatusError(429, body={"error": QUOTA}), QuotaExhausted, id="429 quota, whole body"),
        pytest.param(StatusError(429, body={"type": "insufficient_quota"}), QuotaExhausted, id="429 quota as type"),
        pytest.param(StatusError(400, body={"code": "billing_hard_limit_reached"}), QuotaExhausted, id="400 billing"),
        pytest.param(StatusError(429, body={"code": "rate_limit_exceeded"}), RateLimited, id="429 rate"),
        pytest.param(StatusError(429, body="slow down"), RateLimited, id="429 with a text"),
        pytest.param(StatusError(429, body={"error": "slow down"}), RateLimited, id="429 with a text inside"),
        pytest.param(StatusError(429, body=["slow down"]), RateLimited, id="429 with a list"),
        pytest.param(StatusError(500), Unavailable, id="500"),
        pytest.param(StatusError(502), Unavailable, id="502"),
        pytest.param(StatusError(503), Unavailable, id="503"),
        pytest.param(StatusError(529), Unavailable, id="529"),
        pytest.param(CodeError(), Unavailable, id="status as code"),
        pytest.param(APITimeoutError("slow"), TimedOut, id="the SDK's timeout, a connection error too"),
        pytest.param(ReadTimeout("slow"), TimedOut, id="the transport's timeout"),
        pytest.param(APIConnectionError("cut"), Unreachable, id="the SDK's connection error"),
        pytest.param(ReadError("cut"), Unreachable, id="the transport's error"),
        pytest.param(ConnectionResetError("cut"), Unreachable, id="the socket's error"),
    ],
)
def test_what_a_fault_means(error, kind):
    assert type(fault_of(error)) is kind


@pytest.mark.parametrize(
    "error", [ValueError("a bug"), KeyError("choices"), RuntimeError("a bug"), OSError("disk full")]
)
def test_what_is_no_fault_of_provider_or_transport_is_none(error):
    assert fault_of(error) is None


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 409, 422, 429, 500, 503, 529])
def test_a_fault_of_the_provider_says_the_status_and_the_providers_words(status):
    fault = fault_of(StatusError(status, body={"message": "no such thing"}))
    assert fault.status == status
    assert str(status) in fault.message
    assert "no such thing" in fault.message


def test_a_fault_of_the_connection_tells_its_cause_and_the_address_setting():
    error = APIConnectionError("Connection error.")
    error.__cause__ = OSError("nobody listens")
    fault = fault_of(error)
    assert "nobody listens" in fault.message
    assert "--base-url" in fault.hint


def at(seconds):
    return format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": " 7 "}, 7.0),
        ({"retry-after": at(30)}, 30.0),
        ({"retry-after": at(-30)}, 0.0),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after-ms": "1500", "retry-after": "7"}, 1.5),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "\u00b2"}, None),
        ({"retry-after": "1.2.3"}, None),
        ({"retry-after": "Thu, 01 Jan 2026 12:00:30"}, None),
        ({"retry-after": "Thu, 99 Jan 2026 12:00:30 GMT"}, None),
        ({"retry-after-ms": "soon"}, None),
        ({"retry-after-ms": "soon", "retry-after": "7"}, 7.0),
        ({"retry-after-ms": "inf"}, None),
        ({"retry-after-ms": "nan"}, None),
    ],
)
def test_how_long_a_provider_asks_to_wait(headers, seconds):
    assert retry_after(headers, now=NOW) == seconds


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


async def test_the_exceptions_of_openais_sdk_are_understood(slept):
    import httpx2
    import openai

    asked = httpx2.Request("POST", ADDRESS)

    def response(status, **headers):
        return httpx2.Response(status, headers=headers, request=asked)

    wait = {"Retry-After": "7"}
    understood = [
        (openai.BadRequestError("no", response=response(400), body=None), RequestRejected),
        (openai.AuthenticationError("no", response=response(401), body=None), Unauthorized),
        (openai.PermissionDeniedError("no", response=response(403), body=None), Forbidden),
        (openai.NotFoundError("no", response=response(404), body=None), ModelNotFound),
        (openai.ConflictError("no", response=response(409), body=None), Unavailable),
        (openai.RateLimitError("no", response=response(429, **wait), body={"code": "slow"}), RateLimited),
        (openai.RateLimitError("no", response=response(429), body=QUOTA), QuotaExhausted),
        (openai.InternalServerError("no", response=response(529), body=None), Unavailable),
        (openai.APITimeoutError(asked), TimedOut),
        (openai.APIConnectionError(request=asked), Unreachable),
        (httpx2.ReadTimeout("slow", request=asked), TimedOut),
        (httpx2.RemoteProtocolError("cut", request=asked), Unreachable),
    ]
    assert [type(fault_of(error)) for error, _ in understood] == [kind for _, kind in understood]
    limited = understood[5][0]
    assert await send(Request(limited), policy=RetryPolicy()) == "answer"
    assert slept == [7.0]


async def test_pauses_take_no_time_while_a_test_says_so(slept, jitter):
    with no_waiting():
        with no_waiting():
            pass
        await send(Request(StatusError(503)), policy=RetryPolicy())
        assert (slept, len(jitter)) == ([], 1)
    await send(Request(StatusError(503)), policy=RetryPolicy())
    assert slept == [0.5]

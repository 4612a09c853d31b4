"""How many requests are let through, and when: by a clock that only goes on when nothing else is left to do."""

from __future__ import annotations

import asyncio
import random

import pytest
from timeless import most_in_a_minute, sliding, time, timeless

from summarizer.errors import (
    Forbidden,
    Interrupted,
    ModelNotFound,
    Outage,
    QuotaExhausted,
    RateLimited,
    RequestRejected,
    TimedOut,
    Unauthorized,
    Unavailable,
    Unreachable,
)
from summarizer.model.gate import Gate, Patience
from summarizer.waiting import no_waiting

REFUSED = RateLimited("slow down", status=429)


def down(message="nobody listens", **facts):
    """A fault of a server that is not there."""
    fault = Unavailable(message, **facts) if facts else Unreachable(message)
    fault.is_down = True
    return fault


def gate(ceiling=64, **limits):
    return Gate(ceiling, clock=asyncio.get_running_loop().time, **limits)


async def enter(gate, tokens=0):
    slot = gate.slot(tokens)
    await slot.__aenter__()
    return slot


async def answer(slot):
    await slot.__aexit__(None, None, None)


async def fail(slot, fault):
    assert not await slot.__aexit__(type(fault), fault, None), "the fault goes on to the caller"


async def fill(gate):
    """As many more as are let through now."""
    return [await enter(gate) for _ in range(int(gate.window) - gate.under_way)]


async def opened(ceiling=64, *, window, **limits):
    """A gate that so many answers opened so wide."""
    grown = gate(ceiling, **limits)
    slots = []
    while grown.window < window:
        slots += await fill(grown)
        await answer(slots.pop())
    for slot in slots:
        await answer(slot)
    assert grown.window == window
    return grown


async def turns(count=20):
    """Let everything happen that takes no time."""
    for _ in range(count):
        await asyncio.sleep(0)


@timeless
async def test_the_first_request_goes_alone():
    entrance = gate()
    first = await enter(entrance)
    others = [asyncio.ensure_future(enter(entrance)) for _ in range(10)]
    await turns()
    assert (entrance.under_way, any(other.done() for other in others)) == (1, False)
    await answer(first)
    await turns()
    assert entrance.under_way == 8
    for other in others:
        await answer(await other)


@pytest.mark.parametrize("ceiling", [1, 2, 7, 8, 9, 30])
@timeless
async def test_it_leaps_to_eight_then_grows_by_one_an_answer_up_to_the_ceiling(ceiling):
    entrance, slots, windows = gate(ceiling), [], []
    for _ in range(40):
        slots += await fill(entrance)
        windows.append(entrance.window)
        await answer(slots.pop())
    assert windows == [1, *(min(ceiling, 8 + number) for number in range(39))]


@pytest.mark.parametrize("ceiling", [5, 8, 40, 64])
@timeless
async def test_while_nothing_is_refused_each_tenth_of_a_second_doubles_it_though_no_answer_comes(ceiling):
    entrance, start, entered = gate(ceiling), time(), []

    async def ask():
        async with entrance.slot():
            entered.append(round(time() - start, 1))
            await asyncio.sleep(100)

    await asyncio.gather(*(ask() for _ in range(100)))
    width = [sum(1 for at in entered if at <= 0.9 + tenth / 10) for tenth in range(7)]
    assert width == [min(ceiling, wide) for wide in (1, 8, 16, 32, 64, 64, 64)]


@timeless
async def test_the_first_answer_starts_the_doubling_at_once():
    entrance, start, entered = gate(64), time(), []

    async def ask(number):
        async with entrance.slot():
            entered.append(round(time() - start, 1))
            await asyncio.sleep(0.2 if number == 0 else 100)

    await asyncio.gather(*(ask(number) for number in range(100)))
    width = [sum(1 for at in entered if at <= tenth / 10) for tenth in range(7)]
    assert width == [1, 1, 9, 17, 33, 65, 65]


@timeless
async def test_after_a_refusal_no_silence_widens_it():
    entrance = await opened(window=16)
    await fail(await enter(entrance), REFUSED)
    slots = await fill(entrance)
    waiting = asyncio.ensure_future(enter(entrance))
    await asyncio.sleep(100)
    assert (entrance.window, len(slots), waiting.done()) == (8, 8, False)
    waiting.cancel()


@timeless
async def test_it_does_not_grow_while_it_is_not_used_up():
    entrance = await opened(window=8)
    for _ in range(20):
        slots = [await enter(entrance) for _ in range(7)]
        for slot in slots:
            await answer(slot)
    assert entrance.window == 8


@timeless
async def test_refusals_of_what_was_under_way_together_halve_it_once():
    entrance, windows = await opened(window=16), []
    for _ in range(3):
        for slot in await fill(entrance):
            await fail(slot, RateLimited(f"refusal {len(windows)}", status=429))
            windows.append(entrance.window)
    assert windows == [8] * 16 + [4] * 8 + [2] * 4


@pytest.mark.parametrize("status", [503, 529])
@timeless
async def test_a_server_that_answers_some_and_is_too_busy_for_others_halves_it(status):
    entrance = await opened(window=16)
    slots = await fill(entrance)
    await answer(slots.pop())
    await fail(slots.pop(), down("busy", status=status))
    assert entrance.window == pytest.approx(8, abs=0.5)


@pytest.mark.parametrize(
    "fault",
    [
        Unavailable("broken", status=500),
        Unreachable("cut"),
        TimedOut("slow"),
        RequestRejected("malformed", status=400),
        Unavailable("busy", status=500, retry_after=1),
    ],
)
@timeless
async def test_a_fault_that_is_no_overload_does_not_narrow_it(fault):
    entrance = await opened(window=16)
    await fail((await fill(entrance)).pop(), fault)
    assert entrance.window == 16


@timeless
async def test_after_a_cut_it_grows_by_one_for_a_whole_round_of_answers():
    entrance = await opened(window=16)
    await fail(await enter(entrance), REFUSED)
    slots, windows = [], []
    for _ in range(9):
        slots += await fill(entrance)
        windows.append(entrance.window)
        await answer(slots.pop())
    assert windows[:3] == [8, 8 + 1 / 8, 8 + 1 / 8 + 1 / (8 + 1 / 8)]
    assert 8.9 < windows[-1] < 9


@timeless
async def test_a_slow_start_ends_where_the_last_cut_was():
    entrance = await opened(window=10)
    await fail(await enter(entrance), REFUSED)
    await fail(await enter(entrance), REFUSED)
    assert entrance.window == 2.5
    await answer((await fill(entrance))[-1])
    assert entrance.window == 2.5 + 1 / 2.5


@timeless
async def test_at_least_one_is_let_through_after_any_number_of_refusals():
    entrance = await opened(window=8)
    for _ in range(2000):
        await fail(await enter(entrance), REFUSED)
    assert (entrance.window, entrance.under_way) == (1, 0)


@pytest.mark.parametrize(
    "fault",
    [
        RateLimited("slow down", status=429, retry_after=30),
        Unavailable("busy", status=503, retry_after=30),
        Unavailable("broken", status=500, retry_after=30),
    ],
)
@timeless
async def test_a_pause_that_is_asked_for_holds_everybody(fault):
    entrance, entered = await opened(window=16), []

    async def ask(after):
        await asyncio.sleep(after)
        async with entrance.slot():
            entered.append(time() - start)

    slots, start = await fill(entrance), time()
    asking = [asyncio.ensure_future(ask(after)) for after in (0, 0, 1, 29.9, 30, 31)]
    await turns()
    await fail(slots.pop(), fault)
    for slot in slots:
        await answer(slot)
    await asyncio.gather(*asking)
    assert entered == pytest.approx([30, 30, 30, 30, 30, 31])


@timeless
async def test_a_shorter_pause_does_not_end_a_longer_one():
    entrance, start = gate(), time()
    entrance.pause(30)
    entrance.pause(1)
    await enter(entrance)
    assert time() - start == pytest.approx(30)


@timeless
async def test_a_pause_that_comes_while_another_is_waited_for_is_waited_for_too():
    entrance, start = gate(), time()
    entrance.pause(10)
    waiting = asyncio.ensure_future(enter(entrance))
    await asyncio.sleep(5)
    entrance.pause(30)
    await waiting
    assert time() - start == pytest.approx(35)


@timeless
async def test_a_pause_beyond_all_patience_stops_the_run():
    entrance = gate(patience=Patience(pause=10))
    slot = await enter(entrance)
    waiting = asyncio.ensure_future(enter(entrance))
    await turns()
    await fail(slot, RateLimited("slow down", status=429, retry_after=11))
    with pytest.raises(Outage, match="a pause of 11 seconds") as caught:
        await waiting
    assert caught.value.stops_run
    assert "--deadline" in caught.value.hint


@timeless
async def test_a_pause_as_long_as_patience_is_waited_for():
    entrance, start = gate(patience=Patience(pause=10)), time()
    await fail(await enter(entrance), RateLimited("slow down", status=429, retry_after=10))
    await enter(entrance)
    assert time() - start == pytest.approx(10)


async def pauses(entrance, count, *, fault=REFUSED):
    """How long the gate stays shut after each of so many refusals in a row."""
    found = []
    for _ in range(count):
        await fail(await enter(entrance), fault)
        before = time()
        await answer_quietly(entrance)
        found.append(time() - before)
    return found


async def answer_quietly(entrance):
    """Wait until one is let through, and let it end without a word about the provider."""
    with pytest.raises(asyncio.CancelledError):
        async with entrance.slot():
            raise asyncio.CancelledError


@timeless
async def test_refusals_that_name_no_pause_double_it_until_something_succeeds():
    entrance, fault = gate(), REFUSED
    doubling = [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert await pauses(entrance, 9, fault=fault) == pytest.approx(doubling)
    await answer(await enter(entrance))
    assert await pauses(entrance, 3, fault=fault) == pytest.approx(doubling[:3])


@timeless
async def test_refusals_of_what_was_under_way_together_double_the_pause_once():
    entrance = await opened(window=16)
    slots, start = await fill(entrance), time()
    for slot in slots:
        await fail(slot, REFUSED)
    await enter(entrance)
    assert time() - start == pytest.approx(1)


@timeless
async def test_a_late_refusal_of_what_went_before_the_last_cuts_pauses_nobody():
    entrance = await opened(window=16)
    early, start = await fill(entrance), time()
    for _ in range(10):
        await answer(early.pop(0))
    await fail(early.pop(), REFUSED)
    await fail(await enter(entrance), REFUSED)
    assert (time() - start, entrance.window) == (pytest.approx(1), 4)
    await asyncio.sleep(1.5)
    for slot in early:
        await fail(slot, REFUSED)
    await enter(entrance)
    assert (time() - start, entrance.window) == (pytest.approx(1 + 2), 4)


@timeless
async def test_being_told_to_slow_down_is_no_fault_that_stops_the_run():
    entrance = gate()
    for _ in range(50):
        await fail(await enter(entrance), REFUSED)
    await answer(await enter(entrance))


@timeless
async def test_stopping_frees_all_who_wait_and_lets_nobody_in_any_more():
    entrance, error = gate(), Interrupted("stopped")
    under_way = await enter(entrance)
    waiting = [asyncio.ensure_future(enter(entrance)) for _ in range(5)]
    await turns()
    entrance.stop(error)
    entrance.stop(Interrupted("stopped again"))
    outcomes = await asyncio.gather(*waiting, enter(entrance), return_exceptions=True)
    assert all(outcome is error for outcome in outcomes)
    await answer(under_way)
    assert entrance.under_way == 0
    with pytest.raises(Interrupted, match=r"^stopped$"):
        await enter(entrance)


@pytest.mark.parametrize("reason", ["a pause", "requests a minute", "tokens a minute"])
@timeless
async def test_stopping_frees_who_waits_for_time_to_pass_at_once(reason):
    entrance = gate(rpm=1 if "requests" in reason else None, tpm=1 if "tokens" in reason else None)
    await answer(await enter(entrance, tokens=1))
    entrance.pause(500 if "pause" in reason else 0)
    waiting, start = asyncio.ensure_future(enter(entrance, tokens=1)), time()
    await turns()
    assert not waiting.done()
    entrance.stop(Interrupted("stopped"))
    with pytest.raises(Interrupted):
        await waiting
    assert time() == start


@pytest.mark.parametrize("kind", [Unauthorized, Forbidden, ModelNotFound, QuotaExhausted])
@timeless
async def test_a_fault_that_everybody_would_meet_stops_the_run(kind):
    entrance, fault = gate(), kind("no", status=401)
    slot = await enter(entrance)
    waiting = asyncio.ensure_future(enter(entrance))
    await turns()
    await fail(slot, fault)
    with pytest.raises(kind) as caught:
        await waiting
    assert caught.value is fault


@timeless
async def test_who_comes_first_goes_first():
    entrance, order = gate(ceiling=1), []

    async def ask(number):
        async with entrance.slot():
            order.append(number)
            await asyncio.sleep(number % 3)

    await asyncio.gather(*map(ask, range(20)))
    assert order == list(range(20))


@timeless
async def test_who_comes_when_a_place_is_just_free_does_not_overtake_who_waits_for_it():
    entrance, order = gate(ceiling=1), []

    async def ask(name):
        async with entrance.slot():
            order.append(name)

    under_way = await enter(entrance)
    waiting = asyncio.ensure_future(ask("early"))
    await turns()
    await answer(under_way)
    await ask("late")
    await waiting
    assert order == ["early", "late"]


@pytest.mark.parametrize("cancelled", [[0], [1], [0, 1], [0, 1, 2, 3], [2], [4]])
@timeless
async def test_who_stops_waiting_takes_no_place_and_blocks_nobody(cancelled):
    entrance, order = gate(ceiling=1), []
    under_way = await enter(entrance)

    async def ask(number):
        async with entrance.slot():
            order.append(number)

    waiting = [asyncio.ensure_future(ask(number)) for number in range(5)]
    await turns()
    for number in cancelled:
        waiting[number].cancel()
    await answer(under_way)  # in the same turn
    await asyncio.gather(*waiting, return_exceptions=True)
    assert order == [number for number in range(5) if number not in cancelled]
    assert entrance.under_way == 0


@timeless
async def test_who_stops_waiting_for_a_pause_to_end_blocks_nobody():
    entrance, start = gate(), time()
    entrance.pause(30)
    waiting = asyncio.ensure_future(enter(entrance))
    await asyncio.sleep(10)
    waiting.cancel()
    await enter(entrance)
    assert time() - start == pytest.approx(30)


@timeless
async def test_a_request_that_is_cancelled_gives_up_its_place_and_teaches_nothing():
    entrance = gate()
    task = asyncio.ensure_future(hold(entrance))
    await turns()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert (entrance.under_way, entrance.window) == (0, 1)
    await enter(entrance)


async def hold(entrance):
    async with entrance.slot():
        await asyncio.Event().wait()


@pytest.mark.parametrize("seed", range(10))
@timeless
async def test_whatever_happens_no_more_are_under_way_than_it_is_wide_and_nobody_is_forgotten(seed):
    chance = random.Random(seed)  # noqa: S311  # it plays, it keeps no secret
    entrance, entered = gate(12, rpm=60, patience=Patience(pause=1e9)), []

    async def ask():
        await asyncio.sleep(chance.uniform(0, 100))
        async with entrance.slot():
            entered.append((time(), 1))
            assert entrance.under_way <= int(entrance.window) or entrance._silence.is_on
            await asyncio.sleep(chance.uniform(0, 5))
            if chance.random() < 0.3:
                raise chance.choice([REFUSED, RateLimited("later", retry_after=7), down("x", status=503)])

    asking = [asyncio.ensure_future(ask()) for _ in range(300)]
    await asyncio.sleep(30)
    for task in chance.sample(asking, 100):
        task.cancel()
    outcomes = await asyncio.gather(*asking, return_exceptions=True)
    assert entrance.under_way == 0
    assert not any(isinstance(outcome, AssertionError) for outcome in outcomes)
    assert max(map(len, sliding(entered))) <= 60
    assert len(entered) >= 200


@pytest.mark.parametrize(
    ("limits", "tokens", "within_a_minute"),
    [({"rpm": 10}, 1, 10), ({"tpm": 1000}, 100, 10), ({"rpm": 3, "tpm": 1000}, 100, 3), ({"tpm": 50}, 100, 1)],
)
@timeless
async def test_no_minute_sees_more_requests_or_tokens_than_allowed(limits, tokens, within_a_minute):
    entrance, entered, start = gate(**limits), [], time()
    for _ in range(25):
        await answer(await enter(entrance, tokens))
        entered.append((time(), 1))
    assert max(map(len, sliding(entered))) == within_a_minute
    assert time() - start == pytest.approx(60 * (24 // within_a_minute))


@timeless
async def test_who_waits_for_tokens_goes_as_soon_as_enough_are_given_back():
    entrance, start = gate(tpm=100), time()
    async with entrance.slot(100) as share:
        pass
    waiting = asyncio.ensure_future(enter(entrance, tokens=50))
    await asyncio.sleep(10)
    entrance.correct(share, -50)
    await waiting
    assert time() - start == pytest.approx(10)


@timeless
async def test_tokens_beyond_those_reserved_hold_the_next_request():
    entrance, start = gate(tpm=100), time()
    async with entrance.slot(10) as share:
        pass
    entrance.correct(share, 80)
    await enter(entrance, tokens=20)
    assert time() - start == pytest.approx(60)


async def ask_for_ten_minutes(entrance, *, reserved, used, seconds, at_once):
    """What so many who ask one after another use, each at the moment of its going."""
    end, arrived = time() + 600, []

    async def ask():
        while time() < end:
            async with entrance.slot(reserved) as share:
                arrived.append((time(), used()))
                units = arrived[-1][1]
                await asyncio.sleep(seconds())
            entrance.correct(share, units - reserved)

    await asyncio.gather(*(ask() for _ in range(at_once)))
    return arrived


@timeless
async def test_what_is_used_reaches_the_limit_though_far_more_was_expected():
    arrived = await ask_for_ten_minutes(
        gate(tpm=100_000), reserved=400, used=lambda: 100, seconds=lambda: 0.5, at_once=10
    )
    assert most_in_a_minute(arrived) <= 100_000
    assert sum(units for _, units in arrived) > 0.95 * 10 * 100_000


@pytest.mark.parametrize("seed", range(5))
@timeless
async def test_no_minute_sees_more_tokens_than_allowed_whatever_is_used_of_what_was_expected(seed):
    chance = random.Random(seed)  # noqa: S311  # it has to be the same again
    arrived = await ask_for_ten_minutes(
        gate(tpm=10_000),
        reserved=1000,
        used=lambda: chance.randrange(1001),
        seconds=lambda: chance.choice((0.1, 2, 30, 100)),
        at_once=12,
    )
    assert most_in_a_minute(arrived) <= 10_000


def left(kind, remaining, reset):
    return {f"x-ratelimit-remaining-{kind}": remaining, f"x-ratelimit-reset-{kind}": reset}


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        (left("requests", "0", "12s"), 12),
        (left("tokens", "0", "250ms"), 0.25),
        (left("tokens", " 0 ", " 2 "), 2),
        (left("requests", "0", "1s") | left("tokens", "0", "6s"), 6),
        (left("requests", "9", "12s") | left("tokens", "0", "6s"), 6),
        pytest.param(left("requests", "0", "6m0s"), 60, id="no longer than a minute"),
        (left("requests", "1", "12s"), 0),
        (left("requests", "0", "soon"), 0),
        (left("requests", "none", "12s"), 0),
        (left("requests", "-1", "12s"), 0),
        (left("requests", "\u00b2", "12s"), 0),
        (left("requests", "", ""), 0),
        ({"x-ratelimit-remaining-requests": "0"}, 0),
        ({"x-ratelimit-reset-requests": "12s"}, 0),
        ({}, 0),
    ],
)
@timeless
async def test_where_nothing_is_left_of_a_limit_everybody_waits_until_it_is_renewed(headers, pause):
    entrance, start = gate(), time()
    entrance.hear(headers)
    await enter(entrance)
    assert time() - start == pytest.approx(pause)


@timeless
async def test_pauses_and_limits_take_no_time_while_a_test_says_so():
    entrance, start = gate(rpm=1), time()
    with no_waiting():
        for _ in range(5):
            await fail(await enter(entrance), RateLimited("slow down", status=429, retry_after=30))
    assert time() == start
    await enter(entrance)
    assert time() - start == pytest.approx(60), "they count all the same"


@pytest.mark.parametrize("says", ["pause", "stop"])
async def test_who_was_let_in_does_not_go_when_the_next_answer_says_otherwise(says: str) -> None:
    gate, gone = Gate(1), []

    async def go(name: str) -> None:
        async with gate.slot():
            gone.append(name)

    async with gate.slot():
        waiting = asyncio.ensure_future(go("second"))
        await asyncio.sleep(0)
    if says == "stop":  # in the same turn of the loop in which a place came free
        gate.stop(Outage("enough"))
        with pytest.raises(Outage):
            await waiting
        assert gone == []
    else:
        gate.pause(0.05)
        await asyncio.sleep(0.01)
        assert gone == []
        await waiting
        assert gone == ["second"]
    assert gate.under_way == 0

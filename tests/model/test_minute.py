"""Limits a minute as the provider counts them."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from timeless import Clock, sliding

from summarizer.model.minute import MinuteWindow

LIMIT = 100
TICK = 1 / 16  # seconds, exact in binary: sums of them are not rounded


def use(window, units):
    """A request that takes no time."""
    share = window.take(units)
    window.end(share)
    return share


DEMANDS = st.lists(st.tuples(st.integers(1, 130), st.integers(0, 40 * 16)), max_size=40)


@hypothesis(derandomize=True, deadline=None)
@given(DEMANDS)
def test_no_minute_holds_more_than_the_limit_and_no_wait_is_longer_than_that_takes(demands):
    clock, taken = Clock(), []
    window = MinuteWindow(LIMIT, clock=clock)
    for units, ticks in demands:
        clock.now += ticks * TICK
        wait = window.wait(units)
        if wait:
            before = sum(units for at, units in taken if at > clock.now + wait - TICK - 60)
            assert before + min(units, LIMIT) > LIMIT, "it could have gone a tick earlier"
        clock.now += wait
        assert window.wait(units) == 0
        use(window, units)
        taken.append((clock.now, units))
    assert all(sum(minute) <= LIMIT or len(minute) == 1 for minute in sliding(taken))


REQUEST = st.tuples(
    st.integers(1, LIMIT),  # units it takes
    st.integers(0, 100),  # per cent of them that it uses
    st.integers(0, 40 * 16),  # ticks after the one before
    st.integers(0, 5 * 16),  # ticks on its way
    st.integers(0, 100 * 16),  # ticks from its arrival to its end
)


@hypothesis(derandomize=True, deadline=None)
@given(st.lists(REQUEST, max_size=30))
def test_no_minute_sees_more_arrive_than_the_limit_however_long_requests_take_and_however_little_they_use(demands):
    clock, arrived, under_way = Clock(), [], []
    window = MinuteWindow(LIMIT, clock=clock)

    def go_on(to):
        for end, share, unused in sorted(under_way, key=lambda one: one[0]):
            if end <= to:
                clock.now = end
                window.end(share)
                window.correct(share, -unused)
        under_way[:] = [one for one in under_way if one[0] > to]
        clock.now = to

    for units, percent, ticks, way, work in demands:
        go_on(clock.now + ticks * TICK)
        while wait := window.wait(units):
            go_on(clock.now + wait)
        used, at = units * percent // 100, clock.now + way * TICK
        arrived.append((at, used))
        under_way.append((at + work * TICK, window.take(units), units - used))
    assert all(sum(minute) <= LIMIT for minute in sliding(arrived))


@given(limit=st.integers(1, 8), seed=st.integers(0, 10_000))
def test_no_sixty_seconds_see_more_arrivals_than_the_limit(limit, seed):
    rng, clock = random.Random(seed), Clock()  # noqa: S311  # it has to be the same again
    window, arrivals, under_way = MinuteWindow(limit, clock=clock), [], []
    for _ in range(120):
        clock.now += rng.choice((0.0, 0.1, 1.0, 8.0)) * rng.random()
        for one in [one for one in under_way if one[0] <= clock.now]:
            under_way.remove(one)
            window.end(one[1])
        if window.wait(1) > 0:
            clock.now += min(window.wait(1), 5.0)
            continue
        arrived = clock.now + rng.uniform(0, 5.0)
        arrivals.append(arrived)
        under_way.append((arrived + rng.choice((0.0, 0.5, 90.0)), window.take(1)))
    for end in arrivals:
        assert sum(end - 60.0 < at <= end for at in arrivals) <= limit


def test_a_request_counts_until_a_minute_after_its_end():
    clock = Clock()
    window = MinuteWindow(1, clock=clock)
    share = window.take(1)
    clock.now += 3
    window.end(share)
    assert window.wait(1) == 60
    clock.now += 60 - TICK
    assert window.wait(1) == TICK
    clock.now += TICK
    assert window.wait(1) == 0


def test_a_request_that_takes_long_counts_for_sixty_five_seconds():
    clock = Clock()
    window = MinuteWindow(1, clock=clock)
    share = window.take(1)
    clock.now += 30
    assert window.wait(1) == 35
    window.end(share)
    assert window.wait(1) == 35
    clock.now += 35
    assert window.wait(1) == 0


def test_one_that_went_early_and_ends_late_does_not_hide_that_another_still_counts():
    clock = Clock()
    window = MinuteWindow(LIMIT, clock=clock)
    early = window.take(50)
    clock.now += 10
    use(window, 50)
    clock.now += 10
    window.end(early)
    clock.now += 46
    assert window.wait(LIMIT) == 4


def test_a_request_that_ends_after_it_has_ceased_to_count_does_no_harm():
    clock = Clock()
    window = MinuteWindow(LIMIT, clock=clock)
    share = window.take(LIMIT)
    clock.now += 100
    assert window.wait(LIMIT) == 0
    window.end(share)
    window.correct(share, -90)
    use(window, LIMIT)
    assert window.wait(1) == 60


def test_an_end_that_is_told_twice_counts_once():
    clock = Clock()
    window = MinuteWindow(1, clock=clock)
    share = use(window, 1)
    clock.now += 2
    window.end(share)
    assert window.wait(1) == 58


def test_what_was_not_used_is_free_again_at_once():
    window = MinuteWindow(LIMIT, clock=Clock())
    share = use(window, 100)
    assert window.wait(40) == 60
    window.correct(share, -40)
    assert (window.wait(40), window.wait(41)) == (0, 60)


def test_what_was_not_used_is_given_back_by_the_request_that_did_not_use_it():
    clock = Clock()
    window = MinuteWindow(LIMIT, clock=clock)
    use(window, 50)
    clock.now += 50
    window.correct(use(window, 50), -40)
    clock.now += 10
    assert (window.wait(90), window.wait(91)) == (0, 50)


def test_what_was_used_beyond_what_was_taken_counts():
    window = MinuteWindow(LIMIT, clock=Clock())
    window.correct(use(window, 50), 30)
    assert (window.wait(20), window.wait(21)) == (0, 60)


@pytest.mark.parametrize("units", [101, 1000])
def test_more_than_the_limit_at_once_waits_for_an_empty_minute(units):
    clock = Clock()
    window = MinuteWindow(LIMIT, clock=clock)
    assert window.wait(units) == 0
    use(window, 1)
    clock.now += 20
    use(window, 1)
    assert window.wait(units) == 60
    clock.now += 60
    use(window, units)
    assert window.wait(1) == 60


def test_none_is_no_limit():
    window = MinuteWindow(None, clock=Clock())
    for _ in range(10):
        window.correct(use(window, 10**9), 5)
        assert window.wait(10**9) == 0

"""Limits a minute as the provider counts them."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from summarizer.ray.window import ArrivalWindow


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_a_request_counts_until_a_minute_after_its_end():
    clock = Clock()
    window = ArrivalWindow(1, clock=clock)
    taken = window.take(1)
    clock.now = 3.0
    window.end(taken)
    assert window.wait(1) == 60.0
    clock.now = 63.0
    assert window.wait(1) == 0.0


def test_a_request_that_never_ends_counts_for_sixty_five_seconds():
    clock = Clock()
    window = ArrivalWindow(1, clock=clock)
    window.take(1)
    clock.now = 64.9
    assert window.wait(1) > 0
    clock.now = 65.0
    assert window.wait(1) == 0.0


def test_what_was_not_used_is_free_again_at_once():
    clock = Clock()
    window = ArrivalWindow(100, clock=clock)
    taken = window.take(100)
    window.end(taken)
    assert window.wait(40) > 0
    window.correct(taken, -60)
    assert window.wait(40) == 0.0
    assert window.wait(61) > 0


def test_the_limit_is_of_what_was_used_not_of_what_was_set_aside():
    clock = Clock()
    window, used = ArrivalWindow(1000, clock=clock), []
    for _ in range(6000):
        clock.now += 0.1
        if window.wait(50) == 0.0:
            taken = window.take(50)
            window.end(taken)
            window.correct(taken, -40)
            used.append(clock.now)
    assert len(used) > 0.9 * 10 * 95  # ten minutes, of 1000 tokens by 10, where 50 have to be free


def test_what_was_used_beyond_counts():
    clock = Clock()
    window = ArrivalWindow(100, clock=clock)
    taken = window.take(50)
    window.end(taken)
    window.correct(taken, 30)
    assert window.wait(20) == 0.0
    assert window.wait(21) > 0


def test_more_than_the_limit_at_once_waits_for_an_empty_window():
    clock = Clock()
    window = ArrivalWindow(10, clock=clock)
    assert window.wait(50) == 0.0
    window.end(window.take(1))
    assert window.wait(50) == 60.0


def test_without_a_limit_nothing_waits():
    window = ArrivalWindow(None)
    taken = window.take(10**9)
    window.end(taken)
    window.correct(taken, -5)
    assert window.wait(10**9) == 0.0


@given(limit=st.integers(1, 8), seed=st.integers(0, 10_000))
def test_no_sixty_seconds_see_more_arrivals_than_the_limit(limit, seed):
    rng, clock = random.Random(seed), Clock()  # noqa: S311  # it has to be the same again
    window, arrivals, under_way = ArrivalWindow(limit, clock=clock), [], []
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

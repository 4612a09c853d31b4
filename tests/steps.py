"""Counts what a call does, to hold that its work grows with its input and no faster: no clock is looked at."""

from __future__ import annotations

import sys


def steps(call, *args, **kwargs):
    """How many functions, Python's and built-in, are called on the way."""
    count = 0

    def counted(frame, event, arg):
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        call(*args, **kwargs)
    finally:
        sys.setprofile(before)
    return count


def is_linear(call, make, *, small=2_000, large=16_000):
    """Whether eight times the input takes at most some eight times the steps."""
    return steps(call, make(large)) <= 1.5 * large / small * steps(call, make(small)) + 100

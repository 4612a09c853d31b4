"""An amount is a piece of the abstract: what it adds to its source is wrong, however its figure agrees."""

import pytest

from summarizer.evidence.added import has_added, is_reversed

SOURCE = "Our kiln fires 3x faster than Ember."


@pytest.mark.parametrize(
    "amount",
    [
        "at least 3x",
        "up to 3x",
        "under 3x",
        "more than 3x",
        "3x slower",
        "log 3x",
        "-3x",
        "\u22123x",
        "3x\u00b2",
        "\u216bx",
    ],
)
def test_a_word_or_a_sign_that_the_source_lacks_is_added(amount):
    assert has_added(amount, source=SOURCE)


@pytest.mark.parametrize(
    "amount", ["3x", "3x faster", "three times", "threefold", "3-fold", "fires 3x", "about 3x", "$3\\times$"]
)
def test_another_spelling_of_a_figure_adds_nothing(amount):
    assert not has_added(amount, source=SOURCE)


@pytest.mark.parametrize(
    ("amount", "source"),
    [
        ("at least 3x", "It is at least 3x faster."),
        ("-40%", "Use changes by -40%."),
        ("-40%", "Use changes by \u201340%."),
        ("from 24 GB to 1 MB", "Memory falls from 24 GB to 1 MB."),
        ("10\u2075", "It takes 10\u2075 steps."),
        ("under an hour", "It ends in under an hour."),
    ],
)
def test_what_the_source_says_is_not_added(amount, source):
    assert not has_added(amount, source=source)


@pytest.mark.parametrize(
    ("told", "source", "reversed_"),
    [
        ("Fires 3x slower than Ember.", SOURCE, True),
        ("Speeds up firing.", "It is 2x slower than Ember.", True),
        ("Fires 3x faster.", SOURCE, False),
        ("Slower kilns fire 3x faster.", SOURCE, False),
        ("Takes a third of the time.", SOURCE, False),
        ("Is faster.", "It is not slower but faster.", False),
    ],
)
def test_the_other_direction_is_reversed(told, source, reversed_):
    assert is_reversed(told, source=source) is reversed_

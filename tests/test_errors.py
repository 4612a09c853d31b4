"""The tree of errors: who must act, how a program ends, and that the picture of it is true."""

from __future__ import annotations

import inspect
import re

import pytest

from summarizer import errors
from summarizer.errors import AnswerError, ProviderError, SummarizerError, UserError, named

CLASSES = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if kind.__module__ == errors.__name__]
LEAVES = [kind for kind in CLASSES if not kind.__subclasses__()]
BRANCHES = {errors.Interrupted: 130, UserError: 2, ProviderError: 3, AnswerError: 1}
STOPPING = {
    "Interrupted",
    "Outage",
    "OverBudget",
    "UserError",
    "ConfigurationError",
    "InputError",
    "LifecycleError",
    "NoPapers",
    "StoreError",
    "Unauthorized",
    "Forbidden",
    "ModelNotFound",
    "QuotaExhausted",
}


@pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.__name__)
def test_every_error_ends_a_program_as_its_branch_does(kind):
    (branch,) = [branch for branch in BRANCHES if issubclass(kind, branch)]
    assert branch.exit_code == BRANCHES[branch]
    assert kind.exit_code == {errors.NoPapers: 1}.get(kind, branch.exit_code)  # the command was right, the input empty


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_an_error_stops_the_run_where_no_other_paper_would_fare_better(kind):
    assert kind.stops_run == (kind.__name__ in STOPPING)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_error_is_found_by_its_name(kind):
    assert named(kind.__name__) is kind


@pytest.mark.parametrize(
    ("name", "among", "expected"),
    [
        ("NoSuchError", SummarizerError, SummarizerError),
        ("RateLimited", AnswerError, AnswerError),
        ("Refused", AnswerError, errors.Refused),
    ],
)
def test_a_name_that_is_not_there_stands_for_the_root(name, among, expected):
    assert named(name, among) is expected


def test_the_picture_at_the_top_shows_every_error_once():
    _, tree, _ = errors.__doc__.split("\n\n")
    shown = re.findall(r"\b(?:[A-Z][a-z]+)+\b", tree)
    assert sorted(shown) == sorted(kind.__name__ for kind in CLASSES)


@pytest.mark.parametrize("branch", BRANCHES, ids=lambda kind: kind.__name__)
def test_the_picture_at_the_top_shows_every_error_under_its_branch(branch):
    _, tree, _ = errors.__doc__.split("\n\n")
    _, _, below = tree.partition(f"\n      {branch.__name__} ")
    part = re.split(r"\n {6}(?! )", below)[0]
    shown = set(re.findall(r"\b(?:[A-Z][a-z]+)+\b", part))
    assert shown == {kind.__name__ for kind in CLASSES if issubclass(kind, branch)} - {branch.__name__}
    assert f"exit {branch.exit_code}" in part


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_an_error_carries_what_happened_and_what_to_do(kind):
    error = kind("it broke", hint="mend it")
    assert (str(error), error.message, error.hint) == ("it broke", "it broke", "mend it")
    assert kind("it broke").hint == ""


def test_a_provider_error_keeps_its_status_and_the_wait_asked_for():
    error = errors.RateLimited("too many", status=429, retry_after=7.0)
    assert (error.status, error.retry_after) == (429, 7.0)


def test_an_answer_error_keeps_what_the_model_said_and_what_it_cost():
    error = errors.InvalidAnswer("no JSON", answer="Sure!")
    assert (error.answer, error.usage) == ("Sure!", None)

from __future__ import annotations

from typing import Any

import pytest

from summarizer.view.kinds import kind_of
from summarizer.view.names import label, singular


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([True, False], "flag"),
        ([1, 2.5], "number"),
        ([1, True], "text"),
        (["public", "on_request"], "choice"),
        (["introduced"], "choice"),
        (["Not said", "Not said", "Given", "Given", "Given", "Not said"], "choice"),
        (["A sentence of its own.", "Another one."], "text"),
        ([f"name_{number}" for number in range(25)], "text"),
        (["a" * 33], "text"),
        (["x", 1], "text"),
    ],
)
def test_the_kind_of_a_field_is_told_from_its_values(values: list[Any], kind: str) -> None:
    assert kind_of(values) == kind


@pytest.mark.parametrize(("name", "text"), [("training_cost", "Training cost"), ("a.b_c", "A, b c"), ("", "")])
def test_a_label_is_the_name_in_words(name: str, text: str) -> None:
    assert label(name) == text


@pytest.mark.parametrize(
    ("name", "text"), [("datasets", "dataset"), ("open_problems", "open problem"), ("analysis", "analysis"), ("x", "x")]
)
def test_a_list_gives_its_entries_their_name(name: str, text: str) -> None:
    assert singular(name) == text

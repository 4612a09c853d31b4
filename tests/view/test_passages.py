from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shown import ABSTRACT, span

from summarizer.view.passages import Passage, Piece, cut, passages_of, stray_text

PASSAGES = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30), st.sampled_from("abc")).map(
        lambda drawn: Passage(min(drawn[:2]), max(drawn[:2]), drawn[2])
    )
)


def test_overlapping_passages_are_cut_where_one_begins_or_ends() -> None:
    found = list(cut("abcdefghij", [Passage(0, 5, "1"), Passage(3, 8, "2"), Passage(4, 99, "3"), Passage(7, 7, "4")]))
    assert found == [Piece("abc", ("1",)), Piece("de", ("1", "2")), Piece("fgh", ("2",)), Piece("ij", ())]


def test_an_empty_abstract_has_no_pieces() -> None:
    assert list(cut("", [])) == []


@given(PASSAGES)
def test_pieces_are_the_text_once_and_each_character_has_its_labels(passages: list[Passage]) -> None:
    text = "abcdefghijklmnopqrstuvwxyz0123"
    found = list(cut(text, passages))
    assert "".join(piece.text for piece in found) == text
    labels = [set(piece.labels) for piece in found for _ in piece.text]
    for at, held in enumerate(labels):
        assert held == {passage.label for passage in passages if passage.start <= at < passage.end}


@pytest.mark.parametrize(
    "passage",
    [
        {**span(3), "text": "It needs 100x less."},
        {**span(3), "end": 10_000},
        {**span(3), "start": -1},
        {**span(3), "start": "0"},
        {},
        "It",
    ],
)
def test_a_passage_that_the_abstract_does_not_have_is_counted_and_not_cut(passage: Any) -> None:
    value = {"evidence": [span(1), passage]}
    assert passages_of(value, ABSTRACT, label="1") == (Passage(0, 17, "1"),)
    assert stray_text(value, ABSTRACT) == "1 of its passages not in the abstract"

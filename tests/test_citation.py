"""What inputs say of where a paper was published, whatever names they use."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.citation import FIELDS, citation_of
from summarizer.records import Failure, Paper, Provenance, Result, Usage

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


def of(extra: dict[str, Any], id: str = "k") -> dict[str, Any]:
    return citation_of(Paper.of("Reeds bend.", title="Weir", id=id, extra=extra))


@pytest.mark.parametrize(
    ("extra", "known"),
    [
        ({}, {}),
        ({"doi": "10.1000/x.1", "year": "2024"}, {"doi": "10.1000/x.1", "year": "2024"}),
        ({"DOI": "https://doi.org/10.1000/X"}, {"doi": "10.1000/X"}),
        ({"arxiv_id": "2406.01234"}, {"arxiv": "2406.01234"}),
        (
            {"url": "https://arxiv.org/abs/2406.01234v2"},
            {"arxiv": "2406.01234", "url": "https://arxiv.org/abs/2406.01234v2"},
        ),
        ({"authors": ["Marrow, I.", "Okafor, T."]}, {"authors": ["Marrow, I.", "Okafor, T."]}),
        ({"authors": "Marrow, I.; Okafor, T."}, {"authors": ["Marrow, I.", "Okafor, T."]}),
        ({"author": "Ines Marrow and Tobe Okafor"}, {"authors": ["Ines Marrow", "Tobe Okafor"]}),
        ({"author": [{"given": "Ines", "family": "Marrow"}]}, {"authors": ["Ines Marrow"]}),
        ({"authors": [{"name": "Ines Marrow"}]}, {"authors": ["Ines Marrow"]}),
        ({"authorships": [{"author": {"display_name": "Ines Marrow"}}]}, {"authors": ["Ines Marrow"]}),
        ({"issued": {"date-parts": [[2023, 5]]}, "container-title": ["J Weirs"]}, {"year": "2023", "venue": "J Weirs"}),
        ({"publication_year": 2021, "host_venue": {"display_name": "Sills"}}, {"year": "2021", "venue": "Sills"}),
        ({"year": 12, "tags": "x"}, {}),
    ],
)
def test_the_usual_names_are_brought_to_one_form(extra: dict[str, Any], known: dict[str, Any]) -> None:
    assert of(extra) == known


def test_an_id_that_is_a_doi_or_an_arxiv_number_tells_it() -> None:
    assert of({}, id="10.1000/x") == {"doi": "10.1000/x"}
    assert of({}, id="2406.01234") == {"arxiv": "2406.01234"}


@given(
    st.dictionaries(
        st.sampled_from([*FIELDS, "author", "issued", "DOI", "link"]) | st.text(max_size=9), JSON, max_size=5
    )
)
def test_whatever_an_input_says_is_taken_or_left(extra: dict[str, Any]) -> None:
    assert set(of(extra)) <= set(FIELDS)


def test_a_result_has_its_source_where_something_is_known() -> None:
    where = Provenance("m", "p", "s", "f")
    result: Result[Any] = Result("k", "T", "A.", None, Failure("Refused", "no"), where, Usage())
    assert "source" not in result.to_dict()
    known: Result[Any] = Result("k", "T", "A.", None, None, where, Usage(), source={"doi": "10.1000/x"})
    assert known.to_dict()["source"] == {"doi": "10.1000/x"}

from __future__ import annotations

from typing import Any

import pytest
from exports.results import Study, failed, good, study, tabled
from pydantic import BaseModel

from summarizer.exports.shapes import (
    INTEGER,
    JSON,
    NULL,
    NUMBER,
    TEXT,
    Shape,
    fits,
    merge,
    result_shape,
    shape_from_dict,
    shape_of,
    shape_of_type,
    shape_to_dict,
    survey,
)
from summarizer.schemas import PaperSummary


class Tree(BaseModel):
    """A type that contains itself."""

    branches: list[Tree]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (TEXT, TEXT, TEXT),
        (NULL, TEXT, TEXT.or_null()),
        (INTEGER, NUMBER, NUMBER),
        (INTEGER, TEXT, JSON),
        (Shape("struct", fields={"a": TEXT}), Shape("struct", fields={"b": TEXT}), JSON),
        (Shape("list", item=NULL), Shape("list", item=TEXT), Shape("list", item=TEXT.or_null())),
    ],
)
def test_two_shapes_merge_into_the_narrowest_that_holds_both(one, other, expected):
    assert merge(one, other) == merge(other, one) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, Shape("boolean")), (1, INTEGER), (2**63, JSON), (1.5, NUMBER), ({}, JSON), ([], Shape("list", item=NULL))],
)
def test_a_value_tells_its_shape(value, expected):
    assert shape_of(value) == expected


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (int | None, INTEGER.or_null()),
        (int | str, JSON),
        (Any, JSON),
        (dict[str, float], Shape("map", item=NUMBER)),
        (tuple[int, str], JSON),
        (Tree, Shape("struct", fields={"branches": Shape("list", item=JSON)})),
    ],
)
def test_a_type_tells_its_shape(annotation, expected):
    assert shape_of_type(annotation) == expected


@pytest.mark.parametrize(("result", "schema"), [(good(), PaperSummary), (failed(), Study), (study(), Study)])
def test_a_result_fits_the_shape_of_its_schema(result, schema):
    assert fits(tabled(result), result_shape(schema))


def test_a_result_with_another_field_does_not_fit():
    assert not fits(tabled(good()) | {"more": 1}, result_shape(PaperSummary))
    assert not fits(tabled(study()), result_shape(PaperSummary))


def test_all_results_fit_the_shape_that_a_survey_finds():
    results = [tabled(failed()), tabled(study()), tabled(study(main=None, weights={"b": 1.0}, free={"x": None}))]
    found = survey(results)
    assert all(fits(result, found) for result in results)
    assert found.fields["summary"].fields["weights"] == JSON


def test_a_shape_goes_through_json():
    shape = result_shape(PaperSummary)
    assert shape_from_dict(shape_to_dict(shape)) == shape

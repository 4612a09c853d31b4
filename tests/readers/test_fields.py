import json

import pytest

from summarizer.readers.fields import Fields, Unusable, in_order, paper_of


def read(record, **fields):
    paper = paper_of(record, source="x:1", fields=Fields(**fields))
    return paper.id, paper.title, paper.abstract


@pytest.mark.parametrize(
    "record",
    [
        {"id": "1", "title": "T", "abstract": "A."},
        {"ID": "1", "Title": "T", "Abstract": "A."},
        {"Key": "1", "Title": "T", "Abstract Note": "A."},
        {"doi": "https://doi.org/1", "title": "T", "abstractNote": "A."},
        {"paperId": "1", "title": "T", "abstract": "A.", "externalIds": {"DOI": "10.1/2"}},
        {"corpusid": 1, "title": "T", "abstract": "A."},
        {"id": "1", "display_name": "T", "abstract_inverted_index": {"A.": [0]}},
        {"arxiv_id": "1", "title": "  T\n", "summary": "  A.\n"},
        {"DOI": "1", "Article Title": "T", "Abstract": "A."},
        {"DOI": "1", "title": ["T"], "abstract": "<jats:p>A.</jats:p>"},
        {"key": "1", "version": 3, "data": {"title": "T", "abstractNote": "A."}},
        {"title": "T", "summary": "A.", "paper": {"id": "1", "title": "T", "summary": "A."}},
        {"id": "1", "title": "T", "abstract": "A.", "summary": {"problem": None}},
        {"id": "1", "title": "T", "abstract": "", "description": "A."},
    ],
    ids=" ".join,
)
def test_every_usual_name_is_known(record):
    assert read(record) == ("1", "T", "A.")


@pytest.mark.parametrize(
    ("record", "id"),
    [
        ({"key": "k", "doi": "10.1/2", "arxiv_id": "2401.1", "id": "own"}, "own"),
        ({"key": "k", "doi": "10.1/2", "arxiv_id": "2401.1"}, "2401.1"),
        ({"key": "k", "doi": "10.1/2", "arxiv_id": None}, "10.1/2"),
        ({"key": "k", "doi": ""}, "k"),
    ],
)
def test_an_own_id_goes_before_arxiv_doi_and_citation_key(record, id):
    assert read({**record, "abstract": "A."})[0] == id


def test_fields_asked_for_go_before_the_usual_ones():
    record = {"id": "1", "title": "T", "abstract": "A.", "Text": "B.", "meta": {"heading": "U"}}
    assert read(record, abstract="text", title="meta.heading") == ("1", "U", "B.")


def test_a_record_without_the_abstract_field_asked_for_says_what_it_has():
    with pytest.raises(Unusable, match="no field Text; there are id, abstract"):
        read({"id": "1", "abstract": "A."}, abstract="Text")


def test_what_is_not_taken_is_extra_and_untouched():
    record = {"id": "1", "title": " T ", "abstract": "A.", "doi": "10.1/2", "note": " <i>x</i> "}
    assert paper_of(record, source="x").extra == {"doi": "10.1/2", "note": " <i>x</i> "}


def test_an_inverted_index_is_put_back_in_order():
    text = "to be or not to be"
    places = {}
    for place, word in enumerate(text.split()):
        places.setdefault(word, []).append(place)
    assert in_order(json.loads(json.dumps(dict(sorted(places.items()))))) == text


@pytest.mark.parametrize("places", [{"a": ["x"]}, {"a": [None]}, {"a": list(range(200_000))}])
def test_an_index_of_anything_else_is_refused(places):
    with pytest.raises(Unusable, match="not a valid index of words"):
        in_order(places)

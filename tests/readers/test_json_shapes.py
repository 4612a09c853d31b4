"""JSON as services give it: the same papers compact and indented, read as a document and as lines."""

import json

import pytest

from summarizer.readers import Fields
from summarizer.readers import read_records as read
from summarizer.records import BadRecord

ONE = {"title": "Tern waits", "abstract": "We wait. It is 2.5 times faster."}
TWO = {"title": "Wren climbs", "abstract": "We climb. It needs 40 percent less."}
PAIR = [("1", ONE["title"], ONE["abstract"]), ("2", TWO["title"], TWO["abstract"])]


def valued(record):
    return {name: {"value": value} for name, value in record.items()}


def attributed(record):
    return {
        "titles": [{"title": record["title"], "lang": "en"}],
        "descriptions": [
            {"description": "12 pages", "descriptionType": "Other"},
            {"description": record["abstract"], "descriptionType": "Abstract"},
        ],
    }


def pair(made):
    return [{"id": own, **made(record)} for own, record in (("1", ONE), ("2", TWO))]


def inspired(record):
    return {"titles": [{"title": record["title"]}], "abstracts": [{"value": record["abstract"]}]}


def plain(record):
    return record


SHAPES = {
    "array": pair(plain),
    "page": {"version": "6.9", "request": {"query": "x"}, "resultList": {"result": pair(plain)}},
    "crossref": {"message": {"facets": {}, "items": pair(lambda one: {**one, "title": [one["title"]]})}},
    "datacite": {"data": pair(lambda one: {"type": "dois", "attributes": attributed(one)}), "meta": {"total": 2}},
    "openreview 1": {"notes": pair(lambda one: {"forum": "f", "content": one}), "count": 2},
    "openreview 2": {"notes": pair(lambda one: {"forum": "f", "content": valued(one)}), "count": 2},
    "citations": {"offset": 0, "data": [{"isInfluential": True, "citingPaper": one} for one in pair(plain)]},
    "references": {"offset": 0, "data": [{"intents": [], "citedPaper": one} for one in pair(plain)]},
    "recommended": {"recommendedPapers": pair(plain)},
    "rows": {
        "features": [{"feature_idx": 0, "name": "title"}],
        "rows": [{"row_idx": at, "row": one, "truncated_cells": []} for at, one in enumerate(pair(plain))],
    },
    "inspire": {"hits": {"hits": pair(lambda one: {"metadata": inspired(one)}), "total": 2}},
    "doaj": {"total": 2, "results": pair(lambda one: {"bibjson": one})},
    "elastic": {"took": 3, "hits": {"total": 2, "hits": pair(lambda one: {"_index": "p", "_source": one})}},
    "keyed": {"1": ONE, "2": TWO},
    "keyed deeper": {"meta": {"n": 2}, "papers": {"1": ONE, "2": TWO}},
    "groups": {"cs.CL": pair(plain)[:1], "cs.LG": pair(plain)[1:]},
    "groups deeper": {"2024": {"oral": pair(plain)[:1]}, "2025": {"poster": pair(plain)[1:]}},
    "two holders": {"papers": pair(plain)[:1], "posters": pair(plain)[1:]},
    "pages in an array": [{"total": 2, "results": pair(plain)[:1]}, {"total": 2, "results": pair(plain)[1:]}],
}  # fmt: skip


def papers(tmp_path, document, *, indent, fields=None):
    path = tmp_path / "api.json"
    path.write_text(json.dumps(document, indent=indent))
    return list(read([str(path)], fields=fields))


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_gives_its_papers_compact_and_indented_alike(tmp_path, name, indent):
    found = papers(tmp_path, SHAPES[name], indent=indent)
    assert [(paper.id, paper.title, paper.abstract) for paper in found] == PAIR


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["page", "crossref", "openreview 2", "citations", "rows", "keyed", "groups"])
def test_naming_the_usual_abstract_field_changes_nothing(tmp_path, name, indent):
    assert len(papers(tmp_path, SHAPES[name], indent=indent, fields=Fields(abstract="abstract"))) == len(PAIR)


@pytest.mark.parametrize("indent", [None, 2])
def test_a_field_of_an_odd_name_is_found_on_a_page(tmp_path, indent):
    page = {"totalHits": 1, "results": [{"id": 1, "heading": "Tern", "body": "We wait."}]}
    [paper] = papers(tmp_path, page, indent=indent, fields=Fields(abstract="body", title="heading"))
    assert (paper.id, paper.title, paper.abstract) == ("1", "Tern", "We wait.")


@pytest.mark.parametrize("indent", [None, 2])
def test_a_single_work_is_one_paper_whatever_it_refers_to(tmp_path, indent):
    work = {"DOI": "10.1/x", **ONE, "title": ["Tern waits"], "reference": [{"key": "r1", "article-title": "Another"}]}
    [paper] = papers(tmp_path, {"status": "ok", "message-type": "work", "message": work}, indent=indent)
    assert (paper.id, paper.title) == ("10.1/x", "Tern waits")


@pytest.mark.parametrize("indent", [None, 2])
def test_what_is_left_out_beside_a_list_is_told(tmp_path, indent):
    document = {"papers": pair(plain), "posters": [{"title": "No abstract here"}, {"title": "Nor here"}]}
    *found, bad = papers(tmp_path, document, indent=indent)
    assert len(found) == len(PAIR)
    assert isinstance(bad, BadRecord)
    assert "2 under posters" in bad.message


def test_a_cell_that_the_server_cut_short_is_no_abstract(tmp_path):
    rows = {"rows": [{"row_idx": 0, "row": ONE, "truncated_cells": ["abstract"]}]}
    [bad] = papers(tmp_path, rows, indent=None)
    assert "cut abstract short" in bad.message


@pytest.mark.parametrize("indent", [None, 2])
def test_json_without_papers_says_what_it_holds(tmp_path, indent):
    [bad] = papers(tmp_path, {"name": "a-package", "version": "1.0", "scripts": {"test": "x"}}, indent=indent)
    assert "its fields: name, version, scripts" in bad.message


def test_sentences_in_a_list_are_one_abstract(tmp_path):
    [paper] = papers(tmp_path, [{"id": "1", "title": "Tern", "abstract": ["We wait.", "We stop."]}], indent=None)
    assert paper.abstract == "We wait.\n\nWe stop."


def test_groups_are_read_piece_by_piece(tmp_path):
    many = {group: [{"id": f"{group}{at}", **ONE} for at in range(2_000)] for group in "abc"}
    assert len({paper.id for paper in papers(tmp_path, many, indent=2)}) == 6_000


def test_a_record_that_is_none_is_told_once(tmp_path):
    [bad] = papers(tmp_path, [{"req": "3 m", "quantities": [{"value": 3}, {"value": 4}]}], indent=2)
    assert bad.message == "record 1: neither an abstract nor a title; its fields: req, quantities"


def test_an_abstract_in_paragraphs_of_s2orc_is_one_abstract(tmp_path):
    record = {
        "paper_id": "7",
        "metadata": {"title": "Tern"},
        "abstract": [{"section": "Abstract", "text": "We wait."}, {"section": "Results", "text": "It is faster."}],
        "body_text": [{"section": "1", "text": "Long."}],
    }
    path = tmp_path / "s2orc.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    [paper] = read([str(path)])
    assert (paper.id, paper.title, paper.abstract) == ("7", "Tern", "We wait.\n\nResults: It is faster.")


def test_the_name_of_an_article_of_schema_org_is_its_title(tmp_path):
    record = {"@type": "ScholarlyArticle", "@id": "https://doi.org/10.9999/a", "name": "Tern", "abstract": "We wait."}
    path = tmp_path / "schema.json"
    path.write_text(json.dumps([{**record, "id": "https://doi.org/10.9999/a"}]), encoding="utf-8")
    [paper] = read([str(path)])
    assert (paper.id, paper.title, paper.abstract) == ("10.9999/a", "Tern", "We wait.")


def test_the_description_of_a_package_is_no_abstract(tmp_path):
    path = tmp_path / "package.json"
    path.write_text(json.dumps({"name": "tern", "version": "1.0", "description": "Waits in tiles."}), encoding="utf-8")
    [bad] = read([str(path)])
    assert "software package" in bad.message

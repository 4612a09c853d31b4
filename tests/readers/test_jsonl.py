import itertools
import json

import pytest

from summarizer.readers.jsonl import read_jsonl
from summarizer.readers.source import Line
from summarizer.records import BadRecord, Paper, content_id


def records(*texts):
    return list(read_jsonl((Line(number, text) for number, text in enumerate(texts, start=1)), source="dump.jsonl"))


def test_a_record_is_a_paper_and_what_it_does_not_need_is_extra():
    line = json.dumps({"id": 7, "title": "Tern", "abstract": "We wait.", "year": 2025, "tags": ["a"]})
    assert records(line) == [
        Paper("We wait.", title="Tern", id="7", source="dump.jsonl:1", extra={"year": 2025, "tags": ["a"]})
    ]


@pytest.mark.parametrize(
    ("record", "id", "title", "abstract"),
    [
        ({"id": "x", "abstract": "A."}, "x", "", "A."),
        ({"id": 0, "abstract": "A."}, "0", "", "A."),
        ({"id": None, "abstract": "A."}, content_id("", "A."), "", "A."),
        ({"abstract": "A."}, content_id("", "A."), "", "A."),
        ({"id": "x", "summary": " A. "}, "x", "", "A."),
        ({"id": "x", "abstract": None, "summary": "A."}, "x", "", "A."),
        ({"id": "x", "title": "T"}, "x", "T", ""),
        ({"id": "x", "title": "T", "abstract": None}, "x", "T", ""),
        ({"id": "x", "title": " T\n  t ", "abstract": "A\n b."}, "x", "T t", "A b."),
        (
            {"id": "x", "abstract": "  One.\nTwo &amp; <i>three</i>: a < b and c > d.\n"},
            "x",
            "",
            "One. Two & three: a < b and c > d.",
        ),
    ],
)
def test_title_abstract_and_id_may_be_missing_in_part(record, id, title, abstract):
    [paper] = records(json.dumps(record))
    assert (paper.id, paper.title, paper.abstract) == (id, title, abstract)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"title": "T", "abst', "not JSON"),
        ("plain words", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[1]", "found a list"),
        ("null", "found null"),
        ("{}", "neither an abstract nor a title"),
        ('{"abstract": " ", "title": null}', "neither an abstract nor a title"),
        ('{"title": "T", "abstract": ["a", 1]}', "abstract is a list"),
        (json.dumps({"title": list("ABCDEF"), "abstract": list("abcdef")}), "a column of a table"),
        ('{"title": 3, "abstract": "A."}', "title is a number"),
        ('{"id": true, "abstract": "A."}', "id is a boolean"),
        ('{"id": 1.5, "abstract": "A."}', "id is a number"),
        ('{"abstract": "\\ud800"}', "surrogate"),
    ],
)
def test_a_bad_line_is_a_bad_record_and_the_next_is_read(line, message):
    bad, blank_skipped, *rest = records(line, "", '{"abstract": "A."}')
    assert isinstance(bad, BadRecord)
    assert (bad.source, bad.line) == ("dump.jsonl", 1)
    assert message in bad.message
    assert isinstance(blank_skipped, Paper)
    assert blank_skipped.source == "dump.jsonl:3"
    assert rest == []


def test_a_whole_surrogate_pair_is_text():
    [paper] = records('{"abstract": "\\ud83d\\ude00"}')
    assert paper.abstract == "\N{GRINNING FACE}"


def test_lines_are_read_one_at_a_time():
    taken = itertools.count(1)
    lines = (Line(number, '{"abstract": "A."}') for number in taken)
    assert next(read_jsonl(lines, source="-"))
    assert next(taken) == 2


def test_a_page_of_an_api_on_one_line_gives_each_of_its_records():
    found = records(json.dumps({"meta": {"count": 2}, "results": [{"abstract": "A."}, {"year": 2025}]}))
    assert [type(record) for record in found] == [Paper, BadRecord]
    assert found[1].message == "record 2: neither an abstract nor a title; its fields: year"

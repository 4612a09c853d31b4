"""The Python call that reads papers: of one input or several, with a choice of what becomes of bad records."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer import Paper, read
from summarizer.errors import ConfigurationError, InputError
from summarizer.records import content_id

LINES = '{"abstract": "We wait."}\nno JSON\n{"abstract": "We test."}\n'


@pytest.fixture
def papers(tmp_path):
    path = tmp_path / "papers.jsonl"
    path.write_text(LINES)
    return path


def test_a_bad_record_is_warned_of_and_the_papers_around_it_are_read(papers):
    with pytest.warns(UserWarning, match=r"papers\.jsonl:2: ") as warned:
        found = [paper.abstract for paper in read(papers)]
    assert found == ["We wait.", "We test."]
    assert len(warned) == 1


def test_a_bad_record_can_stop_the_reading(papers):
    reading = read(papers, on_bad="raise")
    assert next(reading).abstract == "We wait."
    with pytest.raises(InputError, match=r"papers\.jsonl:2: ") as caught:
        next(reading)
    assert 'on_bad="warn"' in caught.value.hint


def test_a_bad_record_can_be_handed_to_a_function(papers):
    bad = []
    found = [paper.abstract for paper in read(papers, on_bad=bad.append)]
    assert found == ["We wait.", "We test."]
    assert [record.line for record in bad] == [2]


def test_another_word_for_bad_records_is_refused_at_once(papers):
    with pytest.raises(ConfigurationError, match="on_bad='skip'"):
        read(papers, on_bad="skip")


@pytest.mark.parametrize(
    "given", [lambda path: path, str, lambda path: [path], lambda path: (str(path), path), lambda path: iter([path])]
)
def test_an_input_is_a_path_a_string_or_several_of_them(tmp_path, given):
    path = tmp_path / "one.jsonl"
    path.write_text('{"abstract": "We wait."}\n')
    assert {paper.abstract for paper in read(given(path))} == {"We wait."}


def test_a_missing_file_is_an_error_at_once():
    with pytest.raises(InputError):
        read(Path("missing.jsonl"))


def test_a_paper_is_made_of_its_abstract():
    assert Paper("We wait.").id == content_id("", "We wait.")
    assert Paper("We wait.", title="Tern").id == content_id("Tern", "We wait.")
    assert Paper("We wait.", title="Tern", id="t1").id == "t1"
    assert Paper("We wait.") == Paper.of("We wait.")

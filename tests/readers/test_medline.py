import io
import itertools

import pytest
from invented import TOLD, Endless, extras, from_text, read_lines, told

from summarizer.readers.medline import read_medline, without_stop
from summarizer.readers.source import numbered
from summarizer.records import BadRecord


def test_pubmed_s_export_gives_the_same_papers():
    papers = read_lines(read_medline, "pubmed.nbib")
    assert told(papers) == TOLD
    assert [paper.id for paper in papers] == ["39000001", "39000002", "39000003"]
    assert extras(papers, "year") == ["2024"] * 3
    assert papers[0].extra["doi"] == "10.48550/arXiv.2406.01234"
    assert papers[0].extra["authors"] == ["Marrow, Ines", "Okafor, Tobe"]


def test_wrapped_lines_go_on_also_where_they_look_like_a_tag():
    text = "PMID- 1\nTI  - A title\n      of two lines.\nAB  - The PMID- of\n      PMID- 2 and AU - x.\nCI  - (c)"
    [paper] = from_text(read_medline, text)
    assert (paper.title, paper.abstract) == (
        "A title of two lines",
        "The PMID- of PMID- 2 and AU - x.",
    )


def test_records_need_no_blank_line_between_them():
    papers = from_text(read_medline, "\ufeffPMID- 1\nTI  - A.\nPMID- 2\nTI  - B.\n\n\nPMID- 3\nTI  - C.")
    assert [(paper.id, paper.title, paper.source) for paper in papers] == [
        ("1", "A", "x:1"), ("2", "B", "x:3"), ("3", "C", "x:7"),
    ]  # fmt: skip


def test_a_record_that_says_nothing_is_a_bad_record_and_the_next_is_read():
    bad, good = from_text(read_medline, "PMID- 1\nOWN - NLM\n\nPMID- 2\nTI  - Good.")
    assert isinstance(bad, BadRecord)
    assert bad.line == 1
    assert good.title == "Good"


def test_text_without_records_is_a_bad_record():
    [bad] = from_text(read_medline, "Nothing of the kind.")
    assert "no record" in bad.message


@pytest.mark.parametrize(("title", "expected"), [("T.", "T"), ("T", "T"), ("T...", "T..."), ("Why?", "Why?"), ("", "")])
def test_the_full_stop_that_medline_adds_to_titles_goes(title, expected):
    assert without_stop(title) == expected


def test_one_record_is_held_at_a_time():
    endless = Endless(b"PMID- 1\nTI  - A.\n\n", b"PMID- 2\nTI  - B.\n\n")
    found = read_medline(numbered(io.BufferedReader(endless), name="x"), source="x")
    assert [paper.title for paper in itertools.islice(found, 3)] == ["A", "B", "B"]
    assert endless.taken < 1_000_000

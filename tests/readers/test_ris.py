import io
import itertools

import pytest
from invented import ARXIV_IDS, TOLD, Endless, extras, from_text, read_lines, told

from summarizer.readers.ris import read_ris
from summarizer.readers.source import numbered
from summarizer.records import BadRecord

IDS = {"zotero.ris": ARXIV_IDS, "mendeley.ris": ARXIV_IDS, "endnote.ris": ["11", "12", "13"]}


@pytest.mark.parametrize(("name", "ids"), IDS.items())
def test_each_manager_s_export_gives_the_same_papers(name, ids):
    papers = read_lines(read_ris, name)
    assert told(papers) == TOLD
    assert [paper.id for paper in papers] == ids
    assert extras(papers, "arxiv_id") == ARXIV_IDS
    assert extras(papers, "year") == ["2024"] * 3
    assert papers[0].extra["authors"] == ["Marrow, Ines", "Okafor, Tobe"]
    assert papers[0].extra["doi"] == "10.48550/arXiv.2406.01234"


@pytest.mark.parametrize(
    ("fields", "id"),
    [
        ("ID  - 7\nAN  - WOS:1\nDO  - 10.1000/x", "7"),
        ("AN  - WOS:1\nDO  - 10.1000/x", "WOS:1"),
        ("DO  - 10.1000/x\nUR  - https://arxiv.org/abs/hep-th/9901001v2", "hep-th/9901001"),
        ("DO  - https://doi.org/10.1000/x", "10.1000/x"),
    ],
)
def test_the_id_is_the_record_s_own_else_arxiv_s_else_the_doi(fields, id):
    [paper] = from_text(read_ris, f"TY  - JOUR\nTI  - T\n{fields}\nER  - ")
    assert paper.id == id


@pytest.mark.parametrize(
    ("fields", "title", "abstract"),
    [
        ("TI  - A\n  title\nAB  - One\nline - here.\n\nTwo.", "A title", "One line - here.\n\nTwo."),
        ("T1  - T\nN2  - Abs", "T", "Abs"),
        ("TI  - T\nN2  - second\nAB  - first", "T", "first"),
        ("TI  - T\nAB  - models\nAI - driven search", "T", "models AI - driven search"),
        ("TI  - T\nAB  - ", "T", ""),
        ("CT  - T", "T", ""),
        ("TI  - T\nXX  - odd\n more\nAB  - Abs", "T", "Abs"),
        ("TI  - T\nAB  - <p>p &lt; 0.05</p>", "T", "p < 0.05"),
    ],
)
def test_dialects_and_wrapped_lines_are_understood(fields, title, abstract):
    assert told(from_text(read_ris, f"TY  - JOUR\n{fields}\nER  - ")) == [(title, abstract)]


def test_records_end_at_the_next_one_or_the_end_of_the_input():
    text = "Provider: nobody\n\n\ufeffTY  - JOUR\nTI  - A\nTY  - JOUR\nTI  - B\nER  -\nER  - \nTY  - JOUR\nTI  - C"
    papers = from_text(read_ris, text)
    assert told(papers) == [("A", ""), ("B", ""), ("C", "")]
    assert [paper.source for paper in papers] == ["x:3", "x:5", "x:9"]


def test_tags_with_one_space_are_understood():
    assert told(from_text(read_ris, "TY - JOUR\nTI - T\nAB - Abs\nER -")) == [("T", "Abs")]


def test_a_record_that_says_nothing_is_a_bad_record_and_the_next_is_read():
    bad, good = from_text(read_ris, "TY  - JOUR\nPY  - 2024\nER  - \nTY  - JOUR\nTI  - Good\nER  - ")
    assert isinstance(bad, BadRecord)
    assert (bad.line, bad.message) == (1, "neither an abstract nor a title")
    assert good.title == "Good"


def test_text_without_records_is_a_bad_record():
    [bad] = from_text(read_ris, "Nothing of the kind.\nAB  - stray")
    assert "no record" in bad.message


def test_one_record_is_held_at_a_time():
    endless = Endless(b"TY  - JOUR\nTI  - A\nER  - \n", b"TY  - JOUR\nTI  - B\nER  - \n")
    found = read_ris(numbered(io.BufferedReader(endless), name="x"), source="x")
    assert [paper.title for paper in itertools.islice(found, 3)] == ["A", "B", "B"]
    assert endless.taken < 1_000_000

import pytest

from summarizer.readers.source import Line
from summarizer.readers.text import read_text

ONE = "We wait until the weights\nhave settled. Then we stop."
ONE_JOINED = "We wait until the weights have settled. Then we stop."


def papers(text):
    lines = (Line(number, line) for number, line in enumerate(text.split("\n"), start=1))
    return [(paper.title, paper.abstract) for paper in read_text(lines, source="note.txt")]


@pytest.mark.parametrize(
    ("text", "title", "abstract"),
    [
        (ONE, "", ONE_JOINED),
        (f"Stopping Late\n\n{ONE}", "Stopping Late", ONE_JOINED),
        (f"Stopping Late\nand Waiting\n\n{ONE}\n", "Stopping Late and Waiting", ONE_JOINED),
        (f"{ONE}\n\n\nThe second paragraph\nis here.", "", f"{ONE_JOINED}\n\nThe second paragraph is here."),
        (f"Title: Stopping Late\nAbstract: {ONE}", "Stopping Late", ONE_JOINED),
        (f"Title: Stopping Late\n\nAbstract\n\n{ONE}", "Stopping Late", ONE_JOINED),
        (f"Stopping Late\n\nAda Quill\n\nABSTRACT\n\n{ONE}", "Stopping Late", ONE_JOINED),
        ("Title: Stopping Late", "Stopping Late", ""),
        ("Just a few words", "", "Just a few words"),
        (f"This sentence is no heading.\n\n{ONE}", "", f"This sentence is no heading.\n\n{ONE_JOINED}"),
    ],
)
def test_the_whole_input_is_one_abstract_under_its_heading(text, title, abstract):
    assert papers(text) == [(title, abstract)]


def test_an_empty_input_gives_no_paper():
    assert papers("\n \n") == []


def test_source_is_the_first_line_with_text():
    lines = [Line(1, ""), Line(2, "We wait until it has settled.")]
    assert [paper.source for paper in read_text(iter(lines), source="note.txt")] == ["note.txt:2"]

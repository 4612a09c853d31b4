import pytest

from summarizer.readers.blocks import LONGEST_RUN, blocks, paragraphs
from summarizer.readers.source import Line


def lines(text):
    return [Line(number, line) for number, line in enumerate(text.split("\n"), start=1)]


LONG = "this line goes on well beyond the width at which anybody wraps a line by hand " * 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n\n \nb", ["a", "b"]),
        (f"A Title\n{LONG}\nAnother\n{LONG}", ["A Title", LONG.strip(), "Another", LONG.strip()]),
        ("A Title That Goes On and On\nover Two Lines", ["A Title That Goes On and On over Two Lines"]),
        ("A Long Title About Learning with Large\nModels", ["A Long Title About Learning with Large Models"]),
        ("A Title That Goes On and On\nMar 12", ["A Title That Goes On and On", "Mar 12"]),
        ("We say this now.\nIt is short, and it is true.", ["We say this now. It is short, and it is true."]),
        ("We cut the number of steps, of\nmodels.", ["We cut the number of steps, of models."]),
        ("Title: One\nAbstract: We do as we\nare told.", ["Title: One", "Abstract: We do as we are told."]),
        (
            "We cut the number of the steps by a\nthird, which\nhelps.\nCan it go lower still?",
            ["We cut the number of the steps by a third, which helps.", "Can it go lower still?"],
        ),
        ("Home\nPapers\nLog in", ["Home", "Papers", "Log in"]),
    ],
)
def test_lines_that_belong_together_are_one_block(text, expected):
    assert [block.text for block in blocks(lines(text))] == expected


def test_a_block_knows_its_first_line():
    assert [block.line for block in blocks(lines("\na\n\nb\nc"))] == [2, 4, 5]


def test_only_blank_lines_and_labels_part_paragraphs():
    found = paragraphs(lines("Some\nshort\nlines\n\nHome\nAbstract: We do."))
    assert [block.text for block in found] == ["Some short lines", "Home", "Abstract: We do."]


def test_lines_without_end_are_not_gathered():
    endless = (Line(number, "a wrapped line, one of many that look alike") for number in range(10**9))
    assert len(next(blocks(endless)).text) < 60 * LONGEST_RUN

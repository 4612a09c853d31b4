"""The rules of `summarizer.readers.page`, on small pages as copied from imagined sites (`pages/`)."""

import itertools
import textwrap
from pathlib import Path

import pytest

from summarizer.readers import read_records as read
from summarizer.readers.page import WINDOW, read_page
from summarizer.readers.source import Line
from summarizer.records import Paper

PAGES = Path(__file__).parent / "pages"

STRETCH = (
    "The schedule of a wide network is usually copied from a narrow one. We measure what that costs, and propose to "
    "stretch the warm-up with the width instead. On four public tasks the stretched schedule reaches the same loss in "
    "31% fewer steps, without a new parameter."
)
TERN = (
    "Buffers that never empty waste memory. Our allocator, which we call Tern, returns pages as soon as the backward "
    "pass has used them, so that a model of twice the size fits on one card. The price is two percent of the "
    "throughput."
)
TABLES = (
    "Naïve quantisation of the Gaußian kernel loses accuracy \N{EN DASH} up to 4 points in our tests. A look-up table "
    "of 256 entries mends it at no cost, and it fits in the first-level cache of every phone that we tried."
)
STRETCH_PAPER = ("Stretched Warm-up for Wide Networks", STRETCH)
TERN_PAPER = ("Tern: An Allocator That Lets Go", TERN)
TABLES_PAPER = ("Why Tables Beat Kernels", TABLES)

EXPECTED = {
    "hub.txt": [STRETCH_PAPER, TERN_PAPER],
    "cards.txt": [STRETCH_PAPER, ("Is Tern Worth It?", TERN)],
    "listing.txt": [STRETCH_PAPER, ("Tern", TERN)],
    "wrapped.txt": [
        (
            "Stretched Warm-up for Wide Networks and the Long Road from a Narrow Schedule to Better Models",
            STRETCH,
        ),
        ("Can a pocket allocator help?", TERN),
    ],
    "dense.txt": [STRETCH_PAPER, TERN_PAPER, TABLES_PAPER],
    "gaps.txt": [
        STRETCH_PAPER,
        ("Notes on Forgetting in Small Recurrent Models", ""),
        (
            TERN_PAPER[0],
            f"{TERN}\n\nCode is available at https://tern.example/code.\n\nProject page: https://tern.example",
        ),
        ("A Last Title Whose Abstract Was Cut Off", ""),
    ],
    "windows.txt": [TABLES_PAPER, ("Frühe Abbrüche: когда остановиться?", STRETCH)],
    "button.txt": [STRETCH_PAPER, TERN_PAPER, TABLES_PAPER],
}


def papers(page):
    lines = (Line(number, text) for number, text in enumerate(page.split("\n"), start=1))
    return [(paper.title, paper.abstract) for paper in read_page(lines, source="page")]


@pytest.mark.parametrize("name", EXPECTED)
def test_every_page_gives_its_papers_in_order_and_nothing_else(name):
    assert [(paper.title, paper.abstract) for paper in read([str(PAGES / name)])] == EXPECTED[name]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_encoding_change_nothing(tmp_path, end, encoding):
    path = tmp_path / "page.txt"
    path.write_bytes((PAGES / "windows.txt").read_text("utf-8").replace("\n", end).encode(encoding))
    assert [(paper.title, paper.abstract) for paper in read([str(path)])] == EXPECTED["windows.txt"]


def test_source_is_the_line_of_the_title_or_of_an_untitled_abstract(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(f"Menu\n\nTwo Short Words\n\n{STRETCH}\n\n12 comments\n\n{TERN}\n")
    assert [paper.source for paper in read([str(path)])] == [f"{path}:3", f"{path}:9"]


def test_a_paper_that_is_on_the_page_twice_comes_twice():
    assert papers(f"{TERN_PAPER[0]}\n\n{TERN}\n\n" * 2) == [TERN_PAPER] * 2


def test_a_title_that_repeats_is_kept_where_nothing_else_is_the_title():
    assert papers(f"{TERN_PAPER[0]}\n\n{TERN}\n\n" * 300) == [TERN_PAPER] * 300


def test_a_title_shown_twice_in_a_row_is_one_title():
    page = f"{STRETCH_PAPER[0]}\n\n{STRETCH}\n\n" + f"{TERN_PAPER[0]}\n\n" * 2 + TERN
    assert papers(page) == [STRETCH_PAPER, TERN_PAPER]


@pytest.mark.parametrize("title", ["Mamba", "Why Not?", "Quiet Oceans", "k-NN", "深度学习", "Attention, Please!"])
def test_short_titles_over_a_single_sentence_make_a_paper(title):
    assert papers(f"{title}\n\nIt is small, fast and cheap.\n\nShare") == [(title, "It is small, fast and cheap.")]


@pytest.mark.parametrize(
    "between",
    [
        "Ada Quill, Ben Oaks, Chi Wren and Dee van der Ash",
        "Ada Quill1,2, Ben Oaks2",
        "Ada Quill and Ben Oaks",
        "Ada Quill et al.",
        "Authors: A. Quill, B. Oaks",
        "Authors: " + ", ".join(["Ada Quill"] * 200),
        ", ".join(["Ada Quill", "Ben Oaks"] * 50),
        "Department of Birds, University of the Moors",
        "Mar 12",
        "12 March 2024",
        "Upvote\n\n17",
        "Abstract",
    ],
)
def test_what_stands_between_title_and_abstract_is_neither(between):
    assert papers(f"{TERN_PAPER[0]}\n\n{between}\n\n{TERN}") == [TERN_PAPER]


def test_of_the_headings_above_the_first_abstract_only_the_last_is_a_title():
    assert papers(f"The Weekly List of Good Papers\n\n{TERN_PAPER[0]}\n\n{TERN}") == [TERN_PAPER]


def test_a_labelled_title_is_a_paper_even_above_the_first_abstract():
    page = f"Title: One\n\nTitle: Two\n\nAbstract: {TERN}"
    assert papers(page) == [("One", ""), ("Two", TERN)]


def test_a_title_with_a_full_stop_is_a_title_where_an_abstract_follows():
    assert papers(f"1.\n\nA small study of terns.\n\n{TERN}\n\nPMID: 7") == [("A small study of terns.", TERN)]


def test_paragraphs_of_an_abstract_are_kept_apart_and_end_at_furniture():
    page = f"{TERN_PAPER[0]}\n\n{TERN}\n\nA second paragraph follows.\n\nRead more\n\nOur staff picks are made daily."
    assert papers(page) == [(TERN_PAPER[0], f"{TERN}\n\nA second paragraph follows.")]


def test_a_very_long_abstract_is_one_abstract():
    long = " ".join([TERN] * 18)
    assert papers(f"{TERN_PAPER[0]}\n\n{long}\n\n{STRETCH_PAPER[0]}\n\n{STRETCH}") == [
        (TERN_PAPER[0], long),
        STRETCH_PAPER,
    ]


@pytest.mark.parametrize("width", [60, 72, 100])
def test_wrapped_text_without_blank_lines_is_told_apart(width):
    texts = [part for paper in (STRETCH_PAPER, TERN_PAPER, TABLES_PAPER) for part in paper]
    page = "\n".join(textwrap.fill(text, width, break_on_hyphens=False) for text in texts)
    assert papers(page) == [STRETCH_PAPER, TERN_PAPER, TABLES_PAPER]


@pytest.mark.parametrize("page", ["", "\n \n", "Home\n\nLog in\n\n© 2025 Paperbarn", "Some Site"])
def test_a_page_without_papers_gives_none(page):
    assert papers(page) == []


def test_the_first_paper_comes_before_an_endless_page_is_read():
    taken = itertools.count(1)

    def endless():
        for number in taken:
            yield Line(number, f"{TERN_PAPER[0]} {number}" if number % 2 else TERN)

    first = next(read_page(endless(), source="page"))
    assert first.abstract == TERN
    assert next(taken) < 3 * WINDOW


def test_of_two_short_headings_the_second_may_be_the_one_author() -> None:
    abstract = "Serving language models costs energy. We present Wren, a scheduler that climbs, " * 3
    [paper] = read_lines(f"Wren Climbs Ladders\n\nCy Vint\n\nAbstract: {abstract}\n")
    assert paper.title == "Wren Climbs Ladders"


def test_a_short_heading_with_authors_under_it_is_the_title_though_another_stands_above() -> None:
    abstract = "Serving language models costs energy. We present Wren, a scheduler that climbs, " * 3
    [paper] = read_lines(
        f"Oral Session\n\nWren Climbs Ladders\n\nCy Vint, Anna Moss, Bo Reed\n\nAbstract: {abstract}\n"
    )
    assert paper.title == "Wren Climbs Ladders"


def read_lines(text: str) -> list[Paper]:
    return list(read_page((Line(number, line) for number, line in enumerate(text.split("\n"), 1)), source="-"))

import pytest

from summarizer.readers.signals import LABELLED, NAMES, SHORT, TITLE_LIKE, Kind, sign

FURNITURE = """
Subscribe
Log In Sign Up
Get fresh preprints in your inbox!
byMW and the reading community
Submitted by moss
Submitted on 12 Mar 2024 (v1), last revised 3 May 2024 (this version, v2)
Upvote 12
1.2k likes
GitHub 1.2k
+ 5 authors
View all comments (3)
PDF
[pdf, html]
arXiv:2504.00001
Mar 12
Published on Apr 3, 2025
3 days ago
1 2 3 ... 12
Home | Papers | About
Ada · 4 min read
We use cookies to remember what you liked. By going on you agree.
Powered by Barnware
Back to top
https://papers.example/2504
Collections including this paper 3
Keywords: memory, birds
"""

TITLES = """
See More, Know More: A Study of Looking Twice
By Looking Away You Are Learning More Than You Think
Back to Trees: A Plain Baseline
Copyright Questions and Large Models of Code
DATE: Finding Odd Days in Calendars
PDF Parsing with Small Transformers
Privacy in Federated Gardens
Is Width Enough?
Read, Wait and Answer Again
12 Ways to Fail at Sorting
"""


@pytest.mark.parametrize("text", FURNITURE.strip().splitlines())
def test_what_sites_put_around_papers_is_furniture(text):
    assert sign(text).kind is Kind.FURNITURE


@pytest.mark.parametrize("text", TITLES.strip().splitlines())
def test_a_title_that_begins_like_furniture_is_a_title(text):
    assert sign(text).weight >= SHORT


@pytest.mark.parametrize(
    ("text", "kind", "weight"),
    [
        ("Title: Tern", Kind.TITLE, LABELLED),
        ("Tern: An Allocator", Kind.HEADING, TITLE_LIKE),
        ("Four words are enough", Kind.HEADING, TITLE_LIKE),
        ("Quiet Oceans", Kind.HEADING, SHORT),
        ("Ada Quill and Ben Oaks", Kind.HEADING, SHORT),
        ("Ada Quill, Ben Oaks", Kind.HEADING, NAMES),
        ("Ada Quill (MIT), Ben Oaks, +4 more", Kind.HEADING, NAMES),
    ],
)
def test_a_heading_weighs_how_much_it_reads_like_a_title(text, kind, weight):
    assert (sign(text).kind, sign(text).weight) == (kind, weight)


@pytest.mark.parametrize(
    "text",
    [
        "It is small and fast.",
        "It is small and fast [3, 4].",
        "We show (for once, at least.)",
        "我们提出了一种新的方法。",
        "We state it twice here. " * 6 + "And go on",
        "word " * 50 + "word",
    ],
)
def test_sentences_are_prose(text):
    assert sign(text).kind is Kind.PROSE


def test_labels_are_stripped():
    assert sign("Abstract: We wait.").text == "We wait."
    assert sign("ABSTRACT\N{EM DASH}We wait.").text == "We wait."
    assert sign("title:Tern").text == "Tern"

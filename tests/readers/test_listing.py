import html
import json

import pytest
from invented import ARXIV_IDS, TOLD, extras, from_bytes, read_bytes, told

from summarizer.readers.listing import read_listing
from summarizer.records import BadRecord

LONG = "We wait for tides and measure them. " * 8


def page(body, head="", declared='<meta charset="utf-8">'):
    return f"<!DOCTYPE html><html><head>{declared}{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize("name", ["hub-daily.html", "arxiv-search.html", "arxiv-new.html"])
def test_each_site_s_list_gives_the_same_papers(name):
    papers = read_bytes(read_listing, name)
    assert told(papers) == TOLD
    assert [paper.id for paper in papers] == ARXIV_IDS
    assert extras(papers, "authors")[0] == ["Ines Marrow", "Tobe Okafor"]
    assert all(paper.extra["url"].endswith(paper.id) for paper in papers)


@pytest.mark.parametrize(("name", "at"), [("arxiv-abs.html", 0), ("hub-paper.html", 2)])
def test_the_page_of_one_paper_gives_that_paper(name, at):
    papers = read_bytes(read_listing, name)
    assert told(papers) == [TOLD[at]]
    assert [paper.id for paper in papers] == [ARXIV_IDS[at]]
    assert extras(papers, "year") == ["2024"]


def test_a_page_with_citation_tags_gives_its_paper():
    abstract = "<p>Abstract: p < 0.05 <i>in</i> 10<sup>5</sup>.</p>"
    head = (
        '<meta name="citation_title" content="T &amp; U"><meta name="citation_author" content="Doe, J">'
        '<meta name="citation_doi" content="10.1000/x"><meta name="citation_journal_title" content="J">'
        '<meta name="citation_publication_date" content="2023/01/02">'
        f'<meta name="citation_abstract" content="{html.escape(abstract)}">'
    )
    [paper] = from_bytes(read_listing, page("<h1>Other</h1>", head))
    assert (paper.id, paper.title, paper.abstract) == ("10.1000/x", "T & U", "p < 0.05 in 10^5.")
    assert paper.extra == {"doi": "10.1000/x", "year": "2023", "authors": ["Doe, J"], "venue": "J"}


def test_a_list_without_abstracts_gives_papers_without():
    text = "<dl><dt><a href='/abs/2406.01234' title='Abstract'>x</a></dt><dd><div class='list-title'>T</div></dd></dl>"
    [paper] = from_bytes(read_listing, page(text))
    assert (paper.id, paper.title, paper.abstract) == ("2406.01234", "T", "")


def test_props_that_are_no_papers_or_no_json_are_passed_over():
    good = html.escape(
        json.dumps({"a": [{"title": "T", "summary": "S.", "authors": "odd"}, {"title": 1, "summary": 2}]})
    )
    torn = '<div data-props="{&quot;a"></div><div data-props="' + "[" * 50_000 + '"></div>'
    papers = from_bytes(read_listing, page(f'{torn}<div data-props="{good}"></div><div data-props="{good}"></div>'))
    assert told(papers) == [("T", "S.")]


def test_any_other_page_is_read_as_its_visible_text():
    body = (
        "<nav>Home</nav><script>var hidden = 'We train in secret. ';</script><style>p { color: red }</style>"
        f"<h2>Terns: A <i>Gentle</i> Wait</h2><p>{LONG}<b>Fast</b> &lt;unk&gt; &amp; 10<sup>5</sup>.</p>"
        f"<h2>Knots: Another Title Altogether</h2><p>{LONG}Slow.</p>"
    )
    papers = from_bytes(read_listing, page(body))
    assert [paper.title for paper in papers] == ["Terns: A Gentle Wait", "Knots: Another Title Altogether"]
    assert papers[0].abstract == f"{LONG}Fast <unk> & 10^5."
    assert "secret" not in papers[0].abstract


def test_scripts_in_a_paper_stay_text():
    props = html.escape(
        json.dumps({"paper": {"id": "1", "title": "T", "summary": "<script>alert(1)</script> is text."}})
    )
    [paper] = from_bytes(read_listing, page(f'<div data-props="{props}"></div>'))
    assert paper.abstract == "<script>alert(1)</script> is text."


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""),
        ("utf-8", '<meta charset="iso-8859-1">'),
        ("cp1252", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'),
        ("cp1252", ""),
        ("utf-16", ""),
    ],
)
def test_the_encoding_is_utf_8_or_what_the_page_declares(encoding, declared):
    text = page("<h1>x</h1>", '<meta name="citation_title" content="Caf\u00e9">', declared)
    assert told(from_bytes(read_listing, text.encode(encoding))) == [("Caf\u00e9", "")]


@pytest.mark.parametrize("data", ["", "  \n", "<!-- nothing -->"])
def test_an_empty_page_is_a_bad_record(data):
    [bad] = from_bytes(read_listing, data)
    assert isinstance(bad, BadRecord)


@pytest.mark.parametrize("data", ["<html></html>", "<div>" * 5_000, "\x00", "<"])
def test_a_page_with_no_paper_gives_none(data):
    assert from_bytes(read_listing, data) == []

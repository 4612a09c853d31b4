from __future__ import annotations

from typing import Any

import pytest
from reported import result

from summarizer.report.payload import paper
from summarizer.report.publication import link


@pytest.mark.parametrize(
    ("source", "id", "href"),
    [
        ({"doi": "10.1/x"}, "a", None),
        ({"doi": "10.1000/a_b<1>"}, "a", "https://doi.org/10.1000/a_b%3C1%3E"),
        ({"doi": "https://doi.org/10.1000/x", "arxiv": "2401.01234"}, "a", "https://doi.org/10.1000/x"),
        ({"arxiv": "arXiv:2401.01234v2", "url": "https://example.org"}, "a", "https://arxiv.org/abs/2401.01234v2"),
        ({"url": "https://example.org/p?id=1"}, "2401.01234", "https://example.org/p?id=1"),
        ({"url": "javascript:alert(1)"}, "a", None),
        ({"url": "http://[broken"}, "a", None),
        ({"url": "//example.org"}, "a", None),
        ({}, "2401.01234", "https://arxiv.org/abs/2401.01234"),
        ({}, "hep-th/9901001", "https://arxiv.org/abs/hep-th/9901001"),
        ({}, "10.1000/x", "https://doi.org/10.1000/x"),
        ({}, "smith2024", None),
        ({}, "0123456789ab", None),
    ],
)
def test_a_paper_leads_to_its_doi_its_arxiv_page_or_its_address(
    source: dict[str, str], id: str, href: str | None
) -> None:
    found = link(source, id)
    assert (found and found["href"]) == href


def test_authors_year_and_venue_are_those_of_the_source() -> None:
    source = {"authors": ["A. Byron", "C. Babbage"], "year": 1843, "venue": "Memoirs"}
    shown = paper(result(source=source))
    assert (shown["authors"], shown["year"], shown["venue"]) == (["A. Byron", "C. Babbage"], "1843", "Memoirs")


@pytest.mark.parametrize("source", [None, "papers.bib:3", {}, {"authors": None, "year": None}])
def test_what_is_not_known_of_a_publication_is_left_out(source: Any) -> None:
    assert not {"authors", "year", "venue", "link"} & paper(result(source=source)).keys()

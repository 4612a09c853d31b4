"""Which results are of the same paper, and which of them is kept."""

from __future__ import annotations

import random
from typing import Any

import pytest

from summarizer.results.same import Names, once

TEXT = "We sort faster. It works."


def result(
    id: str = "", title: str = "Sorting", abstract: str = TEXT, status: str = "ok", **more: Any
) -> dict[str, Any]:
    return {"id": id, "title": title, "abstract": abstract, "status": status, "provenance": {"schema": "S@1"}, **more}


def kept(*results: dict[str, Any], ages: tuple[float, ...] = ()) -> list[int]:
    return list(once(zip(results, ages or range(len(results)), strict=True)))


SAME = {
    "doi in another form": (result("10.1145/ABC.1", "A"), result("https://doi.org/10.1145/abc.1", "B")),
    "doi with a word": (result("doi:10.1145/abc.1", "A"), result("10.1145/abc.1", "B")),
    "arxiv versions": (result("2401.00001v1", "A"), result("arXiv:2401.00001v3", "B")),
    "arxiv addresses": (
        result("http://arxiv.org/abs/2401.00001v1", "A"),
        result("https://arxiv.org/pdf/2401.00001", "B"),
    ),
    "old arxiv": (result("hep-th/9901001", "A"), result("arXiv:hep-th/9901001v2", "B")),
    "arxiv's own doi": (result("10.48550/arXiv.2401.00001", "A"), result("2401.00001", "B")),
    "citation key and doi": (result("smith2024"), result("10.1145/abc.1")),
    "preprint and article": (result("2401.00001"), result("10.1145/abc.1")),
    "text in another spelling": (result("a"), result("b", "SORTING.", "we sort  faster; it works")),
    "source with a doi": (result("a", "A", source={"doi": "10.1145/abc.1"}), result("10.1145/abc.1", "B")),
}
OTHER = {
    "two dois, one text": (result("10.1145/abc.1"), result("10.1145/abc.2")),
    "two arxiv ids, one text": (result("2401.00001"), result("2401.00002")),
    "one citation key, two papers": (result("smith2020", "A", "One."), result("smith2020", "B", "Two.")),
    "one title, no abstract": (result("a", "Editorial", ""), result("b", "Editorial", "")),
    "two schemas": (result("a"), {**result("a"), "provenance": {"schema": "Other@1"}}),
    "one abstract, two titles": (result("a", "A"), result("b", "B")),
}


@pytest.mark.parametrize("pair", SAME.values(), ids=SAME)
def test_the_same_paper_is_kept_once_and_the_newest_wins(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    assert kept(*pair) == [1]
    assert kept(*pair, ages=(2.0, 1.0)) == [0]


@pytest.mark.parametrize("pair", OTHER.values(), ids=OTHER)
def test_other_papers_stay_apart(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    assert kept(*pair) == [0, 1]


def test_a_summary_wins_over_a_newer_failure() -> None:
    assert kept(result("a"), result("a", status="failed")) == [0]
    assert kept(result("a", status="failed"), result("a")) == [1]


def test_what_links_two_papers_makes_them_one_whatever_the_order() -> None:
    chain = [result("10.1/a", "A", "One."), result("2401.00001", "B", "Two."), result("2401.00001", "A", "One.")]
    for seed in range(6):
        order = random.Random(seed).sample(chain, 3)  # noqa: S311  # an order, no secret
        assert len(kept(*order)) == 1, order


def test_places_rise_so_that_one_reading_can_pick_them() -> None:
    papers = [result(f"p{n % 7}", f"T{n % 7}", f"A {n % 7}") for n in range(50)]
    places = kept(*papers)
    assert places == sorted(places) == list(range(43, 50))


@pytest.mark.parametrize("id", ["", "10.1", "1234", "a/b", "x" * 500, "\ud800", "arXiv:", "https://example.com/10"])
def test_what_is_no_doi_and_no_arxiv_id_is_taken_for_none(id: str) -> None:
    assert (Names.of(result(id)).doi, Names.of(result(id)).arxiv) == ("", "")

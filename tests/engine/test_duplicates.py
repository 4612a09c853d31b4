"""The same paper from several sources is asked about once; what differs in more than typography is asked separately."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from papers import good, paper

from summarizer import AsyncSummarizer, Paper, Summarizer
from summarizer.engine.duplicates import asked_once
from summarizer.testing import Server, answer

TEXT = paper().abstract


def of(source: str, abstract: str = TEXT, **extra: Any) -> Paper:
    return Paper.of(abstract, title=f"Paper 0 ({source})", id=source, extra=extra)


def abstracts(*papers: Paper) -> list[str]:
    return [one.abstract for one in asked_once(papers)]  # type: ignore[union-attr]  # as it was given


SAME = {
    "the same DOI in two spellings": (of("a", doi="10.1000/AB"), of("b", DOI="https://doi.org/10.1000/ab")),
    "the same arXiv id": (of("a", arxiv_id="2406.01234"), of("b", url="https://arxiv.org/abs/2406.01234v2")),
    "an arXiv id and its DOI": (of("a", doi="10.48550/arXiv.2406.01234"), of("b", eprint="2406.01234")),
    "typography": (
        of("a", doi="10.1000/ab"),
        of("b", TEXT.replace("SparseStep", "SparseStep\u2122 "), doi="10.1000/ab"),
    ),
    "a label": (of("a", doi="10.1000/ab"), of("b", f"Background: {TEXT}", doi="10.1000/ab")),
}


@pytest.mark.parametrize("pair", SAME.values(), ids=SAME)
def test_the_second_takes_the_words_of_the_first_and_keeps_the_rest(pair: tuple[Paper, Paper]) -> None:
    first, second = asked_once(pair)  # type: ignore[misc]  # as it was given
    assert first is pair[0]
    assert (second.title, second.abstract) == (first.title, first.abstract)
    assert (second.id, second.extra) == (pair[1].id, pair[1].extra)


OTHERS = {
    "another figure": (of("a", doi="10.1000/ab"), of("b", TEXT.replace("4.2x", "4.3x"), doi="10.1000/ab")),
    "figures in another order": (
        of("a", f"{TEXT} It runs on 8 of 16 machines.", doi="10.1000/ab"),
        of("b", f"{TEXT} It runs on 16 of 8 machines.", doi="10.1000/ab"),
    ),
    "other words": (of("a", doi="10.1000/ab"), of("b", f"{TEXT} It also needs half the memory.", doi="10.1000/ab")),
    "another DOI": (of("a", doi="10.1000/ab"), of("b", doi="10.1000/ac")),
    "no identifier": (of("a"), of("b", TEXT + " ")),
    "no abstract": (of("a", "", doi="10.1000/ab"), of("b", doi="10.1000/ab")),
}


@pytest.mark.parametrize("pair", OTHERS.values(), ids=OTHERS)
def test_others_stay_as_they_are(pair: tuple[Paper, Paper]) -> None:
    assert list(asked_once(pair)) == list(pair)  # type: ignore[arg-type]  # as it was given


def test_a_paper_that_links_two_names_is_the_same_as_each() -> None:
    both = of("b", f"{TEXT} .", doi="10.1000/ab", arxiv_id="2406.01234")
    last = of("c", f"{TEXT} ...", arxiv_id="2406.01234")
    assert abstracts(of("a", doi="10.1000/ab"), both, last) == [TEXT] * 3


def test_one_request_answers_both_and_each_result_has_its_own_source(tmp_path: Any) -> None:
    first, second = SAME["typography"]
    with Server(lambda _: answer(good())) as server, Summarizer("test", base_url=server.url) as summarizer:
        assert summarizer.plan([first, second]).usage.requests == 1
        one, other = summarizer.stream([first, second])
        assert len(server.asked) == 1
    assert (one.id, other.id) == ("a", "b")
    assert one.summary == other.summary
    assert all(other.abstract[span.start : span.end] == span.text for span in other.summary.problem.evidence)


def test_papers_may_come_one_by_one_from_elsewhere() -> None:
    async def papers() -> Any:
        for one in SAME["a label"]:
            yield one

    async def run(server: Server) -> list[str]:
        async with AsyncSummarizer("test", base_url=server.url) as summarizer:
            return [result.id async for result in summarizer.stream(papers())]

    with Server(lambda _: answer(good())) as server:
        assert asyncio.run(run(server)) == ["a", "b"]
        assert len(server.asked) == 1

"""The supported calls and what they return, for type checkers; nothing runs it.

A line marked `# error` must be refused by both checkers, one marked `# error for pyright` by pyright: mypy does not
look at the type argument of a call. Every other line must be accepted.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, assert_type

from pydantic import BaseModel

from summarizer import (
    AsyncSummarizer,
    Paper,
    PaperSummary,
    Result,
    Settings,
    Summarizer,
    SummarizerError,
    Usage,
    read,
    summarize,
)
from summarizer.errors import AnswerError, ProviderError
from summarizer.schemas import EfficiencyClaim
from summarizer.task.schema_files import load_schema


class Tools(BaseModel):
    """A schema of one's own."""

    names: list[str]


def one_call() -> None:
    assert_type(summarize("An abstract."), PaperSummary)
    assert_type(summarize("An abstract.", title="T", model="m", base_url="http://localhost/v1"), PaperSummary)
    assert_type(summarize("An abstract.", schema=Tools), Tools)
    assert_type(summarize("An abstract.", schema=Tools, prompt="own.md").names, list[str])


def without_a_schema(papers: list[Paper]) -> None:
    with Summarizer() as summarizer:
        assert_type(summarizer, Summarizer[PaperSummary])
        assert_type(summarizer.run("An abstract."), Result[PaperSummary])
        assert_type(summarizer.run(papers[0]).summary, PaperSummary | None)
        assert_type(summarizer.stream(papers), Iterator[Result[PaperSummary]])
        assert_type(summarizer.usage, Usage)
        assert_type(summarizer.settings, Settings)
    if (summary := Summarizer("openai/m", concurrency=4).run("An abstract.").summary) is not None:
        assert_type(summary.efficiency_claims, tuple[EfficiencyClaim, ...])
        assert_type(summary.efficiency_claims[0].factor, float | None)


def with_a_schema(papers: list[Paper]) -> None:
    with Summarizer("openai/m", schema=Tools, prompt="own.md", cache=False) as summarizer:
        assert_type(summarizer, Summarizer[Tools])
        assert_type(summarizer.run("An abstract."), Result[Tools])
        assert_type(summarizer.stream(papers), Iterator[Result[Tools]])
    named: Summarizer[Tools] = Summarizer(schema=Tools)
    assert_type(named.run("An abstract.").summary, Tools | None)
    assert_type(Summarizer[Tools](schema=Tools), Summarizer[Tools])


async def asynchronously(papers: list[Paper]) -> None:
    async with AsyncSummarizer("openai/m") as summarizer:
        assert_type(summarizer, AsyncSummarizer[PaperSummary])
        assert_type(await summarizer.run("An abstract."), Result[PaperSummary])
        assert_type(summarizer.stream(papers), AsyncIterator[Result[PaperSummary]])
    async with AsyncSummarizer(schema=Tools, concurrency=2) as own:
        assert_type(own, AsyncSummarizer[Tools])
        assert_type(await own.run(papers[0]), Result[Tools])
        assert_type(own.stream(papers), AsyncIterator[Result[Tools]])


def by_name() -> None:
    summarizer = Summarizer(schema=load_schema("own.py:Tools"))
    assert_type(summarizer.run("An abstract."), Result[BaseModel])


def as_an_argument(plain: Summarizer, result: Result[Tools]) -> dict[str, Any]:
    assert_type(plain.run("An abstract."), Result[PaperSummary])
    assert_type(result.status == "ok", bool)
    assert_type(result.to_json(), str)
    return result.to_dict()


def every_call_without_awaiting(papers: list[Paper]) -> None:
    with Summarizer("openai/m", cache_dir="store", responses="seen.jsonl", max_cost=None) as summarizer:
        assert_type(list(summarizer.stream(["An abstract.", papers[0]])), list[Result[PaperSummary]])
        assert_type(summarizer.plan(papers).usage.cost_usd, float | None)
        summarizer.stop(grace=1.0)


def reading() -> None:
    assert_type(read("papers.txt"), Iterator[Paper])
    for paper in read([Path("papers.txt"), "more/*.ris"], on_bad="raise"):
        assert_type(paper.abstract, str)
    read(Path("papers.txt"), on_bad=lambda bad: bad.line)
    assert_type(Paper("An abstract.", title="T").id, str)


def what_an_error_tells() -> None:
    try:
        summarize("An abstract.")
    except ProviderError as error:
        assert_type(error.status, int | None)
    except AnswerError as error:
        assert_type(error.answer, str | None)
    except SummarizerError as error:
        assert_type(error.hint, str)
        assert_type(error.usage, Usage | None)


def what_is_refused() -> None:
    Summarizer(concurency=4)  # error
    AsyncSummarizer(concurency=4)  # error
    summarize("An abstract.", concurency=4)  # error
    Summarizer(concurrency="many")  # error
    read("papers.txt", on_bad="skip")  # error
    Paper("id", "title", "abstract")  # error
    Summarizer(schema=dict)  # error
    Summarizer(schema="own.py:Tools")  # error
    Summarizer[Tools]()  # error for pyright
    Summarizer[Tools](schema=PaperSummary)  # error for pyright
    summarize("An abstract.", schema=int)  # error
    _: PaperSummary = summarize("An abstract.", schema=Tools)  # error
    AsyncSummarizer(schema=Tools, prompt=3)  # error
    result: Result[PaperSummary] = Summarizer(schema=Tools).run("An abstract.")  # error
    assert_type(result, Result[PaperSummary])

from __future__ import annotations

import asyncio
import dataclasses
import logging
import re
import sys
from subprocess import run
from typing import TYPE_CHECKING, Any, get_args

import pytest
from papers import good, invented, paper
from pydantic import BaseModel

from summarizer import AsyncSummarizer, Paper, Result, Summarizer
from summarizer.errors import Interrupted, RateLimited, Unauthorized, Unavailable
from summarizer.events import (
    Abandoned,
    Asked,
    AskedAgain,
    Cached,
    Event,
    Failed,
    Finished,
    PaperEvent,
    Paused,
    Retried,
    Started,
    Stopped,
)
from summarizer.model.gate import Gate
from summarizer.testing import (
    Reply,
    Request,
    Server,
    answer,
    broken_json,
    drop,
    rate_limited,
    refusal,
    server_error,
    truncated,
    unauthorized,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("no_waiting")

KEY = "sk-a-key-that-nobody-may-see"
# What docs/events.md promises for one paper, a letter an event.
LETTERS = dict(zip(get_args(PaperEvent), "SCAGRFXB", strict=True))
GRAMMAR = re.compile(r"S(?:(?:AR*(?:GR*)*)+|C)?[FX]|S(?:AR*(?:GR*)*)*B")


class Note(BaseModel):
    """A schema whose results are not remembered, for its code is not the package's."""

    text: str


def summarizer(server: Server, told: Callable[[Event], None], **settings: Any) -> AsyncSummarizer[Any]:
    return AsyncSummarizer("test", base_url=server.url, on_event=told, **settings)


async def told_of(server: Server, *papers: Paper, **settings: Any) -> list[Event]:
    """The events of a run of these papers, one after the other."""
    told: list[Event] = []
    async with summarizer(server, told.append, **settings) as s:
        for one in papers:
            await s.run(one)
    return told


def kinds(told: list[Event]) -> list[type]:
    return [type(event) for event in told]


def words(told: list[Event]) -> dict[int, str]:
    """The events of each paper as a word, a letter an event."""
    found: dict[int, str] = {}
    for event in told:
        if not isinstance(event, Paused | Stopped):
            found[id(event.paper)] = found.get(id(event.paper), "") + LETTERS[type(event)]
    return found


@pytest.mark.parametrize("kind", get_args(Event))
def test_every_event_is_a_frozen_record_that_its_docstring_describes(kind: type) -> None:
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]  # each is a dataclass
    for field in dataclasses.fields(kind):
        assert f"\n        {field.name}: " in (kind.__doc__ or "")


async def test_a_paper_is_started_asked_about_and_finished_with_its_result() -> None:
    one = paper()
    with Server([answer(good())]) as server:
        told = await told_of(server, one)
    assert kinds(told) == [Started, Asked, Finished]
    assert told[1] == Asked(one, 1, model="test", provider="openai")
    assert isinstance(told[2], Finished)
    assert told[2].result.summary is not None


async def test_an_answer_that_does_not_fit_is_told_with_the_complaint() -> None:
    with Server([answer("no object"), answer(invented()), answer(good())]) as server:
        told = await told_of(server, paper())
    assert kinds(told) == [Started, Asked, AskedAgain, AskedAgain, Finished]
    again = [event for event in told if isinstance(event, AskedAgain)]
    assert [event.attempt for event in again] == [2, 3]
    assert "'100x' is not in the cited sentences [2]" in again[1].complaint


async def test_an_answer_cut_short_is_told_as_asked_again() -> None:
    with Server([truncated(), answer(good())]) as server:
        told = await told_of(server, paper(), max_tokens=50)
    assert kinds(told) == [Started, Asked, AskedAgain, Finished]


async def test_each_retry_is_told_with_its_fault_and_pause_between_the_askings() -> None:
    script = [server_error(), drop(), answer(invented()), rate_limited(after=3), answer(good())]
    with Server(script) as server:
        told = await told_of(server, paper(), retries=3)
    assert kinds([event for event in told if not isinstance(event, Paused)]) == [
        Started,
        Asked,
        Retried,
        Retried,
        AskedAgain,
        Retried,
        Finished,
    ]
    retried = [event for event in told if isinstance(event, Retried)]
    assert [type(event.fault) for event in retried][::2] == [Unavailable, RateLimited]
    assert retried[2].seconds == 3


async def test_what_is_given_up_is_not_told_as_a_retry() -> None:
    with Server([server_error()] * 3) as server:
        told = await told_of(server, paper(), retries=1)
    assert kinds(told) == [Started, Asked, Retried, Failed]


@pytest.mark.parametrize("schema", [None, Note])
async def test_an_answer_from_memo_or_store_is_cached_and_finished(schema: type[BaseModel] | None) -> None:
    settings = {} if schema is None else {"schema": schema}
    with Server() as server:
        assert kinds(await told_of(server, paper(), **settings)) == [Started, Asked, Finished]
        told = await told_of(server, paper(), **settings)
    assert kinds(told) == [Started, Cached, Finished]
    assert isinstance(told[2], Finished)
    assert told[2].result.provenance.cached


async def test_a_recorded_answer_is_cached_whatever_it_took_when_it_was_recorded(tmp_path: Path) -> None:
    file = tmp_path / "exchanges.jsonl"
    with Server([answer(invented()), answer(good())]) as server:
        await told_of(server, paper(), record=file, cache=False)
        assert kinds(await told_of(server, paper(), responses=file, cache=False)) == [Started, Cached, Finished]


async def test_a_paper_that_waits_for_the_answer_to_another_is_cached() -> None:
    first, second = paper(), paper()
    told: list[Event] = []
    with Server(lambda _: Reply(seconds=0.05)) as server:
        async with summarizer(server, told.append) as s:
            await asyncio.gather(s.run(first), s.run(second))
    assert words(told) == {id(first): "SAF", id(second): "SCF"}


async def test_a_paper_without_an_abstract_fails_unasked() -> None:
    with Server() as server:
        told = await told_of(server, Paper.of("", title="T"))
    assert kinds(told) == [Started, Failed]
    assert isinstance(told[1], Failed)
    assert told[1].result.status == "skipped"


async def test_a_paper_that_the_model_refuses_fails_with_its_result() -> None:
    with Server([refusal("No.")]) as server:
        told = await told_of(server, paper())
    assert kinds(told) == [Started, Asked, Failed]
    assert isinstance(told[2], Failed)
    assert told[2].result.error is not None
    assert told[2].result.error.type == "Refused"


async def test_a_second_look_is_asked_anew() -> None:
    one = Paper.of("Training is slow. We present SparseStep. It is 4.2x faster than Adam. It cuts memory by 40%.")
    with Server([answer(good()), answer({"efficiency_claims": [], "hardware": []})]) as server:
        told = await told_of(server, one, second_look=True)
    assert kinds(told) == [Started, Asked, Asked, Finished]


async def test_what_stops_the_run_is_told_once_and_every_paper_has_an_end() -> None:
    told: list[Event] = []
    with Server(lambda _: unauthorized()) as server:
        async with summarizer(server, told.append) as s:
            with pytest.raises(Unauthorized):
                _ = [result async for result in s.stream(map(paper, range(40)))]
    assert [type(event.error) for event in told if isinstance(event, Stopped)] == [Unauthorized]
    assert "SAB" in words(told).values()
    assert all(GRAMMAR.fullmatch(word) for word in words(told).values()), words(told)
    blamed = [event.error for event in told if isinstance(event, Abandoned) and event.error is not None]
    assert {type(error) for error in blamed} == {Unauthorized}


async def test_stopping_by_hand_is_told_with_what_it_is() -> None:
    told: list[Event] = []
    with Server() as server:
        async with summarizer(server, told.append) as s:
            s.stop()
            s.stop()
    assert kinds(told) == [Stopped]
    assert isinstance(told[0], Stopped)
    assert isinstance(told[0].error, Interrupted)


async def test_a_paper_that_nobody_waits_for_any_more_is_abandoned() -> None:
    told: list[Event] = []
    arrived = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(_: Request) -> Reply:
        loop.call_soon_threadsafe(arrived.set)
        return Reply(seconds=0.05)

    with Server(slow) as server:
        async with summarizer(server, told.append) as s:
            waiting = asyncio.ensure_future(s.run(paper()))
            await arrived.wait()
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            assert kinds(told) == [Started, Asked, Abandoned]
            assert told[2] == Abandoned(told[2].paper, None)  # type: ignore[union-attr]  # it is one


async def test_a_pause_the_provider_asks_for_is_told() -> None:
    with Server([rate_limited(after=7), answer(good())]) as server:
        told = await told_of(server, paper())
    assert [event.seconds for event in told if isinstance(event, Paused)] == [7]


def test_a_pause_is_told_again_only_where_its_end_moves_by_a_second() -> None:
    now, told = 0.0, []
    gate = Gate(16, clock=lambda: now, tell=told.append)
    gate.pause(0)
    for seconds in (10, 10.5, 9, 12, 12.9, 13):
        gate.pause(seconds)
    now = 13.0
    gate.pause(0.2)
    assert told == [10, 12, 13, 0.2]


def script() -> Callable[[Request], Reply | None]:
    """A fault for each sixth of the papers, the first time the paper is asked."""
    faults = [server_error(), answer(invented()), refusal(), rate_limited(after=0.1), broken_json(), drop()]
    seen: set[int] = set()

    def reply(asked: Request) -> Reply | None:
        number = int(re.search(r"case (\d+)", str(asked.body["messages"]))[1])  # type: ignore[index]
        if number in seen or number % 11 >= len(faults):
            return None
        seen.add(number)
        return faults[number % 11]

    return reply


async def test_every_paper_keeps_the_order_whatever_goes_wrong() -> None:
    papers = [paper(n % 50) for n in range(60)] + [Paper.of("", title="nothing")]
    told: list[Event] = []
    with Server(script()) as server:
        async with summarizer(server, told.append) as s:
            results = [result async for result in s.stream(papers)]
    assert set(words(told)) == {id(one) for one in papers}
    assert all(GRAMMAR.fullmatch(word) for word in words(told).values()), words(told)
    assert {"SAF", "SARF", "SAGF", "SAX", "SX"} <= set(words(told).values())
    ends = {id(event.paper): event.result for event in told if isinstance(event, Finished | Failed)}
    assert [ends[id(one)] for one in papers] == results


def test_the_synchronous_face_tells_the_same() -> None:
    told: list[Event] = []
    papers = [paper(1), paper(2)]
    with Server() as server, Summarizer("test", base_url=server.url, on_event=told.append) as s:
        list(s.stream(papers))
    assert words(told) == {id(one): "SAF" for one in papers}


@pytest.mark.parametrize("kind", get_args(Event))
async def test_a_callback_that_raises_loses_no_answer_and_is_logged_once(
    kind: type, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Event] = []

    def listen(event: Event) -> None:
        told.append(event)
        if isinstance(event, kind):
            raise LookupError("a bug of the listener")  # noqa: TRY004  # any error will do

    asked_again = [server_error(503), rate_limited(after=1), answer(invented()), answer(good())]
    results: list[Result[Any]] = []
    with Server([*asked_again, refusal(), answer(good()), unauthorized()]) as server:
        async with summarizer(server, listen) as s:
            for number in (0, 1, 0, 2):
                results.append(await s.run(paper(number)))  # noqa: PERF401  # one after the other
            with pytest.raises(Unauthorized):
                await s.run(paper(3))
        again = await told_of(server, paper(0), paper(2))
    assert [result.status for result in results] == ["ok", "failed", "ok", "ok"]
    assert kinds(again) == [Started, Cached, Finished] * 2, "what was paid for is kept"
    assert sum(isinstance(event, kind) for event in told) >= 1
    failures = [record for record in caplog.records if record.name == "summarizer.events"]
    assert [(record.levelname, bool(record.exc_info)) for record in failures] == [("ERROR", True)]
    assert kind.__name__ in failures[0].getMessage()


async def test_where_nobody_listens_no_record_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        pytest.fail("a record was made")

    for kind in get_args(Event):
        monkeypatch.setattr(kind, "__init__", refuse)
    with Server([rate_limited(after=1), answer(invented()), answer(good()), refusal(), unauthorized()]) as server:
        async with AsyncSummarizer("test", base_url=server.url) as s:
            statuses = [(await s.run(paper(number))).status for number in (0, 1, 0)]
            with pytest.raises(Unauthorized):
                await s.run(paper(2))
    assert statuses == ["ok", "failed", "ok"]


def echo(status: int) -> Reply:
    """A reply that repeats the key, as some servers do."""
    return Reply(status=status, error={"message": f"no such key: {KEY}"})


async def test_retries_pauses_and_stops_are_logged_and_the_key_never_is(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "summarizer")
    with Server([echo(503), rate_limited(after=4), echo(401)]) as server:
        async with AsyncSummarizer("test", base_url=server.url, api_key=KEY) as s:
            with pytest.raises(Unauthorized) as caught:
                await s.run(paper())
    assert KEY not in str(vars(caught.value))
    assert "no such key: [hidden]" in caught.value.message
    ours = [record for record in caplog.records if record.name.startswith("summarizer")]
    logged = [(record.name, record.levelname, record.getMessage()) for record in ours]
    assert ("summarizer.model.retry", "INFO", "RateLimited (429): retrying in 4.0 seconds") in logged
    assert ("summarizer.model.gate", "WARNING", "sending nothing for 4.0 seconds") in logged
    assert logged[-1] == ("summarizer.engine.engine", "ERROR", "the run stops: Unauthorized (401)")
    assert not any(KEY in str(vars(record)) for record in ours)


async def test_stopping_by_hand_is_no_error_in_the_log_and_closing_says_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "summarizer")
    with Server() as server:
        async with AsyncSummarizer("test", base_url=server.url) as s:
            await s.run(paper())
        assert caplog.records == []
        async with AsyncSummarizer("test", base_url=server.url) as s:
            s.stop()
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("INFO", "the run stops: Interrupted")
    ]


def test_the_command_line_says_no_more_than_before(tmp_path: Path) -> None:
    (tmp_path / "papers.jsonl").write_text('{"title": "T", "abstract": "Training is slow."}\n')
    with Server([rate_limited(after=0.01), unauthorized()]) as server:
        command = [sys.executable, "-m", "summarizer", "run", "papers.jsonl", "-o", "out.jsonl", "--model", "test"]
        command += ["--base-url", server.url]
        done = run(command, capture_output=True, text=True, timeout=60, cwd=tmp_path, check=False)
    assert done.returncode == 3
    assert len(server.asked) == 2
    assert done.stderr.count("401") == 1
    for word in ("the run stops", "sent again", "nothing is sent"):
        assert word not in done.stderr

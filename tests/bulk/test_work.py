"""Jobs through the real openai client against the testing server, in this process."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from bulk_trials import without_money
from papers import good, invented, paper
from trials import case

from summarizer import AsyncSummarizer, Paper
from summarizer.bulk import (
    AGAIN,
    BatchContext,
    Job,
    JobRequest,
    JobRunner,
    Limits,
    jobs,
    outcome,
    prepare,
    require_progress,
)
from summarizer.errors import ConfigurationError, OverBudget, StoreError
from summarizer.events import Cached, Event, Failed, Finished, Started
from summarizer.model.pricing import cost
from summarizer.records import Usage
from summarizer.settings import Settings
from summarizer.store.ledger import spending
from summarizer.testing import (
    Reply,
    Request,
    Rules,
    Server,
    answer,
    broken_json,
    drop,
    empty,
    filtered,
    half_a_body,
    refusal,
    server_error,
    stall,
)
from summarizer.testing import truncated as cut_short

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable
    from pathlib import Path

    from summarizer.records import Result
    from summarizer.store.disk import StoredAnswer

pytestmark = pytest.mark.usefixtures("no_waiting")
PRICES = {"input_price": 2.0, "output_price": 8.0}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@asynccontextmanager
async def context_at(server: Server, store: Path, **settings: Any) -> AsyncIterator[BatchContext[Any]]:
    async with BatchContext(
        Settings.resolve(model="test", base_url=server.url, cache_dir=store, **settings)
    ) as context:
        yield context


async def finish(context: BatchContext[Any], job: Job, *, looks: int = 40) -> list[Result[Any]]:
    worker = JobRunner(context, job)
    for _ in range(looks):
        await worker.go_on()
        if job.state.is_done:
            return [result async for result in outcome(context, job)]
        require_progress(job.state, worker.room)
    raise AssertionError(job.state)


async def in_bulk(
    server: Server, store: Path, papers: Iterable[Paper], job_request: JobRequest | None = None, **settings: Any
) -> tuple[Job, list[Result[Any]]]:
    async with context_at(server, store, **settings) as context:
        job = await prepare(context, papers, job_request or JobRequest())
        return job, await finish(context, job)


async def live(server: Server, store: Path, papers: Iterable[Paper], **settings: Any) -> list[Result[Any]]:
    async with AsyncSummarizer("test", base_url=server.url, cache_dir=store, **settings) as s:
        return [result async for result in s.stream(papers)]


def told(results: Iterable[Result[Any]]) -> list[bytes]:
    return [without_money(result.to_json().encode()) for result in results]


def first_time(reply: Reply, *numbers: int) -> Callable[[Request], Reply | None]:
    """A script that replies so to these papers when they are asked first, and well otherwise."""
    seen: set[int] = set()

    def script(asked: Request) -> Reply | None:
        number = case(asked)
        if number in numbers and number not in seen:
            seen.add(number)
            return reply
        return answer(good())

    return script


def of_papers(count: int) -> list[Paper]:
    return [paper(number) for number in range(count)]


def kinds(job: Job) -> dict[str, int]:
    return {kind: number for part in job.state.parts for kind, number in part.left.items()}


# Sameness


async def test_results_are_those_of_a_live_run_to_the_byte_but_for_provenance_and_usage(
    store: Path, tmp_path: Path
) -> None:
    odd = Paper.of(
        f"{paper(20).abstract} \u00b5\u2028\x00\ud800 \U0001f600 1e400", title='", "provenance": {"', id="\t7"
    )
    papers = [*of_papers(12), Paper.of("", title="Nothing"), paper(3), odd]
    with Server(lambda _: answer(good())) as server:
        _, results = await in_bulk(server, store, papers, JobRequest(limits=Limits(requests=5)))
        assert told(results) == told(await live(server, tmp_path / "other", papers))
        assert len(server.batches.created) == 3


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=400, error={"message": "too long"}),
        server_error(503),
        refusal("I \u2028 cannot."),
        filtered(),
        empty(),
        answer("Certainly! \x00 \u00b5"),
        cut_short(),
    ],
)
async def test_a_paper_that_fails_always_fails_with_the_words_of_a_live_run(
    store: Path, tmp_path: Path, reply: Reply
) -> None:
    with Server(lambda asked: reply if case(asked) == 1 else answer(good())) as server:
        _, results = await in_bulk(server, store, of_papers(3))
        expected = await live(server, tmp_path / "other", of_papers(3))
    assert [result.status for result in results] == ["ok", "failed", "ok"]
    assert told(results) == told(expected)


async def test_an_answer_from_a_batch_is_a_hit_for_a_live_run_and_the_other_way_round(store: Path) -> None:
    with Server(lambda _: answer(good())) as server:
        await live(server, store, of_papers(4))
        job, _ = await in_bulk(server, store, of_papers(8))
        assert [part.requests for part in job.state.parts] == [4]
        again = await live(server, store, of_papers(8))
    assert all(result.provenance.cached for result in again)
    assert server.billed.requests == 8


async def test_the_same_abstract_is_asked_once_and_none_is_not_asked(store: Path) -> None:
    with Server(lambda _: answer(good())) as server:
        job, results = await in_bulk(server, store, [paper(1), paper(1), Paper.of("", title="Nothing")])
    assert server.billed.requests == 1
    assert [result.status for result in results] == ["ok", "ok", "skipped"]
    assert (job.state.facts["twice"], job.state.facts["skipped"]) == (1, 1)


async def test_what_another_job_asks_is_not_asked_again(store: Path) -> None:
    with Server(lambda _: answer(good())) as server:
        async with context_at(server, store) as context:
            first = await prepare(context, of_papers(5), JobRequest())
            second = await prepare(context, of_papers(6), JobRequest())
            assert second.state.facts["elsewhere"] == {first.name: 5}
            await finish(context, first)
            results = await finish(context, second)
    assert [result.status for result in results] == ["ok"] * 6
    assert server.billed.requests == 6


async def test_what_the_extra_of_a_paper_holds_that_json_cannot_does_no_harm(store: Path) -> None:
    odd = Paper.of(paper(1).abstract, extra={"set": {1, 2}, "path": store})
    with Server(lambda _: answer(good())) as server:
        _, results = await in_bulk(server, store, [odd])
    assert results[0].status == "ok"


# Told as it happens


async def test_each_paper_is_told_of_while_its_result_is_collected(store: Path) -> None:
    heard: list[Event] = []
    with Server(lambda asked: server_error(503) if case(asked) == 1 else answer(good())) as server:
        async with context_at(server, store) as context:
            job = await prepare(context, [*of_papers(2), Paper.of("", title="Nothing")], JobRequest())
            await finish(context, job)
            results = [result async for result in outcome(context, job, on_event=heard.append)]
    assert [event for event in heard if event.paper.id == paper(0).id] == [  # type: ignore[union-attr]  # as below
        Started(paper(0)),
        Cached(paper(0)),
        Finished(paper(0), results[0]),
    ]
    assert [event for event in heard if event.paper.id == paper(1).id] == [  # type: ignore[union-attr]  # of papers all
        Started(paper(1)),
        Failed(paper(1), results[1]),
    ]
    assert "503" in results[1].error.message  # type: ignore[union-attr]  # it failed
    assert len(heard) == 7


# A store that machines share


class FarStore:
    """A shared store in memory, with the locks of those who are connected to it."""

    writable = True

    def __init__(self, _: str = "") -> None:
        self.entries: dict[str, StoredAnswer] = {}
        self.locked: set[str] = set()
        self.closed = 0

    def get(self, fingerprint: str) -> StoredAnswer | None:
        return self.entries.get(fingerprint)

    def put(self, fingerprint: str, entry: StoredAnswer) -> None:
        self.entries[fingerprint] = entry

    def try_lock(self, fingerprint: str) -> bool:
        int(fingerprint, 16)  # as PostgreSQL's locks are made of it
        taken = fingerprint not in self.locked
        self.locked.add(fingerprint)
        return taken

    def unlock(self, fingerprint: str) -> None:
        self.locked.discard(fingerprint)

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> FarStore:
    shared = FarStore()
    monkeypatch.setattr("summarizer.store.opened.SharedStore", lambda _: shared)
    return shared


SHARED = {"shared_store": "postgresql://somebody:secret@database/answers"}


async def test_what_one_machine_got_by_bulk_is_a_hit_on_another_and_the_other_way_round(
    far: FarStore, tmp_path: Path
) -> None:
    with Server(first_time(answer('{"problem": 7}'), 1)) as server:
        await live(server, tmp_path / "one", of_papers(2), **SHARED)
        job, _ = await in_bulk(server, tmp_path / "two", of_papers(5), **SHARED)
        assert [part.requests for part in job.state.parts] == [3]
        results = await live(server, tmp_path / "three", of_papers(5), **SHARED)
        assert server.billed.requests == 6, "one answer did not fit"
    assert all(result.provenance.cached for result in results)
    assert (len(far.entries), far.locked, far.closed) == (5, set(), 3)


async def test_an_answer_asked_again_live_is_asked_under_the_lease_that_machines_share(
    far: FarStore, store: Path
) -> None:
    held: list[set[str]] = []

    def script(asked: Request) -> Reply:
        if asked.custom_id:
            return answer('{"problem": 7}')
        held.append(set(far.locked))
        return answer(good())

    with Server(script) as server:
        await in_bulk(server, store, of_papers(1), **SHARED)
    assert len(far.entries) == 1
    assert held == [set(far.entries)]


@pytest.mark.usefixtures("far")
async def test_a_job_with_a_shared_store_is_not_gone_on_with_without_it_and_does_not_keep_its_address(
    store: Path,
) -> None:
    with Server() as server:
        async with context_at(server, store, **SHARED) as context:
            job = await prepare(context, of_papers(1), JobRequest())
    assert "secret" not in job.journal.path.read_text()
    with pytest.raises(ConfigurationError, match="was made with a shared store"):
        BatchContext.for_job(job, cache_dir=store)
    async with BatchContext.for_job(job, cache_dir=store, **SHARED) as context:
        assert context.settings.shared_store


async def test_a_shared_store_that_cannot_be_written_is_refused_before_anything_is_sent(
    far: FarStore, store: Path
) -> None:
    far.writable = False
    with pytest.raises(StoreError, match="shared store is read-only"):
        BatchContext(Settings.resolve(model="test", base_url="http://localhost:1/v1", cache_dir=store, **SHARED))
    assert far.closed == 1


# Money


async def test_answers_cost_half_of_the_given_prices_in_store_spend_log_and_job(store: Path) -> None:
    with Server(lambda _: answer(good())) as server:
        job, _ = await in_bulk(server, store, of_papers(3), **PRICES)
    half = (server.billed.input_tokens * 2.0 + server.billed.output_tokens * 8.0) / 1_000_000 / 2
    logged = next(iter(spending(store, by="run").values()))
    assert job.state.spent.cost_usd == pytest.approx(half)
    assert logged.billed.cost_usd == pytest.approx(half)
    assert (logged.billed.requests, logged.lost) == (3, 0)


def test_a_listed_model_costs_in_a_batch_what_the_list_says(store: Path) -> None:
    settings, tokens = Settings.resolve(model="openai/gpt-4.1", cache_dir=store), Usage(1, 1_000_000, 0, 1_000_000)
    whole, half = (cost(tokens, model="gpt-4.1", settings=settings, batch=batch) for batch in (False, True))
    assert whole is not None
    assert half == pytest.approx(whole / 2)


async def test_a_batch_under_way_is_one_unsure_request_in_the_spend_log(store: Path) -> None:
    with Server() as server:
        async with context_at(server, store) as context:
            job = await prepare(context, of_papers(3), JobRequest())
            await JobRunner(context, job).go_on()
    assert next(iter(spending(store, by="run").values())).lost == 1


async def test_a_batch_that_could_pass_the_limit_of_cost_is_not_sent(store: Path) -> None:
    with Server(lambda _: answer(good())) as server:
        async with context_at(server, store, max_cost=0.001, max_tokens=200, **PRICES) as context:
            job = await prepare(context, of_papers(3), JobRequest(limits=Limits(cost=0.001)))
            with pytest.raises(OverBudget, match="the next batch may cost"):
                await finish(context, job)
    assert server.batches.created == []


async def test_within_a_limit_of_cost_batches_follow_each_other_and_never_pass_it(store: Path) -> None:
    with Server(lambda _: answer(good())) as server:
        async with context_at(server, store, max_cost=0.05, max_tokens=200, **PRICES) as context:
            job = await prepare(context, of_papers(30), JobRequest(limits=Limits(cost=0.05)))
            await JobRunner(context, job).go_on()
            sent = len(server.batches.created)
            assert 0 < sent < len(job.state.parts)
            await finish(context, job)
    assert (job.state.spent.cost_usd or 1.0) <= 0.05


# Faults


@pytest.mark.parametrize("operation", ["upload", "create", "content", "retrieve"])
@pytest.mark.parametrize("how", ["lost", "refused"])
async def test_a_fault_of_the_provider_sends_nothing_twice(store: Path, operation: str, how: str) -> None:
    with Server(lambda _: answer(good())) as server:
        if how == "lost":
            server.batches.lose(operation)
        else:
            server.batches.refuse(operation, server_error(503))
        _, results = await in_bulk(server, store, of_papers(3))
        assert (len(server.batches.uploaded), len(server.batches.created)) == (1, 1)
    assert [result.status for result in results] == ["ok"] * 3
    assert server.billed.requests == 3


async def test_two_workers_on_one_job_send_it_once(store: Path) -> None:
    with Server(lambda _: answer(good())) as server:
        async with context_at(server, store) as one, context_at(server, store) as other:
            job = await prepare(one, of_papers(3), JobRequest())
            same = Job.open(job.directory)
            await asyncio.gather(JobRunner(one, job).go_on(), JobRunner(other, same).go_on())
            assert len(server.batches.created) == 1


@pytest.mark.parametrize(
    ("reply", "kind"),
    [(server_error(503), "failed"), (drop(), "missing"), (half_a_body(), "malformed"), (broken_json(), "missing"),
     (stall(), "expired"), (Reply(status=400, error={"message": "too long"}), "failed")],
)  # fmt: skip
async def test_rows_without_an_answer_are_told_apart_and_asked_again_alone(
    store: Path, reply: Reply, kind: str
) -> None:
    with Server(first_time(reply, 1)) as server:
        async with context_at(server, store) as context:
            job = await prepare(context, of_papers(4), JobRequest())
            results = await finish(context, job)
            assert [result.status for result in results] == ["ok", "failed", "ok", "ok"]
            assert kinds(job) == {kind: 1}
            assert await JobRunner(context, job).ask_again([one for one in AGAIN if one != kind]) == 0
            assert await JobRunner(context, job).ask_again([kind]) == 1
            results = await finish(context, job)
    assert [result.status for result in results] == ["ok"] * 4
    assert server.billed.requests == 4
    assert kinds(job) == {}


async def test_a_row_that_comes_twice_counts_once_and_one_of_nobody_counts_not(store: Path) -> None:
    with Server(lambda _: answer(good())) as server:
        async with context_at(server, store) as context:
            job = await prepare(context, of_papers(2), JobRequest())
            worker = JobRunner(context, job)
            while not server.batches.created or not server.batches.created[0]["output_file_id"]:
                await worker.go_on()
            file = server.batches._files[server.batches.created[0]["output_file_id"]]
            stranger = file.content.splitlines()[0].replace(b'"custom_id": "', b'"custom_id": "x')
            file.content = stranger + b"\n\n" + file.content + file.content
            results = await finish(context, job)
    assert [result.status for result in results] == ["ok", "ok"]
    names = [
        line["request"]
        for line in map(json.loads, (store / "spend.jsonl").read_text().splitlines())
        if line["kind"] == "billed"
    ]
    assert len({name for name in names if "/x" not in name}) == len(names) - 1 == 2


async def test_a_batch_that_the_provider_refuses_tells_why_and_can_be_asked_again(store: Path) -> None:
    with Server(lambda _: answer(good()), rules=Rules(max_requests=2)) as server:
        async with context_at(server, store) as context:
            job = await prepare(context, of_papers(3), JobRequest())
            results = await finish(context, job)
            assert "more than 2 requests" in job.state.parts[0].faults[0]
            assert {result.error.type for result in results if result.error} == {"NotAnswered"}
            assert "more than 2 requests" in results[0].error.message  # type: ignore[union-attr]
            assert kinds(job) == {"failed": 3}
    assert server.billed.requests == 0


# Room


async def test_parts_wait_for_room_by_the_tokens_under_way(store: Path) -> None:
    with Server(lambda _: answer(good())) as server:
        async with context_at(server, store) as context:
            probe = await prepare(context, [paper(100)], JobRequest())
            tokens = probe.state.parts[0].tokens
            job = await prepare(context, of_papers(6), JobRequest(limits=Limits(tokens=int(tokens * 2.5))))
            assert [part.requests for part in job.state.parts] == [2, 2, 2]
            await JobRunner(context, job).go_on()
            assert len(server.batches.created) == 1
            await finish(context, job)
            assert len(server.batches.created) == 3


async def test_a_batch_for_which_the_provider_has_no_room_is_sent_again_later(store: Path) -> None:
    with Server(lambda _: answer(good()), rules=Rules(max_enqueued_tokens=6_000)) as server:
        job, results = await in_bulk(server, store, of_papers(6), JobRequest(limits=Limits(requests=3)))
        statuses = [batch["status"] for batch in server.batches.created]
    assert [result.status for result in results] == ["ok"] * 6
    assert "failed" in statuses
    assert [part.status for part in job.state.parts] == ["completed"] * 2
    assert server.billed.requests == 6


# Asking again


async def test_an_answer_that_does_not_fit_is_asked_again_live_with_the_complaint(store: Path) -> None:
    with Server(first_time(answer('{"problem": 7}'), 1)) as server:
        job, results = await in_bulk(server, store, of_papers(3), **PRICES)
    again = [asked for asked in server.asked if not asked.custom_id]
    assert len(again) == 1
    said = json.dumps(again[0].body["messages"])
    assert '{\\"problem\\": 7}' in said
    assert "Field required" in said
    assert [result.status for result in results] == ["ok"] * 3
    assert job.state.parts[0].asked_live.requests == 1
    assert sum(part.billed.requests for part in job.state.parts if part.billed) == 3


async def test_in_the_next_batch_it_is_asked_with_the_complaint_and_its_history(store: Path) -> None:
    with Server(first_time(answer('{"problem": 7}'), 1)) as server:
        _, results = await in_bulk(server, store, of_papers(3), JobRequest(reask="bulk"))
    rows = [asked for asked in server.asked if case(asked) == 1]
    assert [bool(asked.custom_id) for asked in rows] == [True, True]
    assert "Field required" in json.dumps(rows[1].body["messages"])
    assert [result.status for result in results] == ["ok"] * 3
    assert results[1].provenance.attempts == 2


@pytest.mark.parametrize("reask", ["live", "bulk"])
async def test_what_never_fits_ends_as_in_a_live_run(store: Path, tmp_path: Path, reask: Any) -> None:
    def script(asked: Request) -> Reply:
        return answer({0: invented(), 1: {"problem": 7}}.get(case(asked), good()))

    with Server(script) as server:
        _, results = await in_bulk(server, store, of_papers(3), JobRequest(reask=reask))
        expected = await live(server, tmp_path / "other", of_papers(3))
    assert told(results) == told(expected)
    assert [result.status for result in results] == ["ok", "failed", "ok"]
    assert results[0].provenance.attempts == expected[0].provenance.attempts == 3


async def test_never_asked_again_an_answer_is_kept_with_its_mark_or_left_as_rejected(store: Path) -> None:
    with Server(lambda asked: answer({0: invented(), 1: {"problem": 7}}.get(case(asked), good()))) as server:
        job, results = await in_bulk(server, store, of_papers(3), JobRequest(reask="never"))
    assert [result.status for result in results] == ["ok", "failed", "ok"]
    assert kinds(job) == {"rejected": 1}
    assert server.billed.requests == 3


async def test_an_answer_cut_short_is_asked_for_live_with_more_room(store: Path) -> None:
    with Server(first_time(cut_short(), 1)) as server:
        _, results = await in_bulk(server, store, of_papers(2), max_tokens=50)
    assert [result.status for result in results] == ["ok", "ok"]
    assert server.asked[-1].body["max_tokens"] == 100


# Cancelling


async def test_a_cancelled_job_keeps_what_was_finished_and_sends_no_more(store: Path) -> None:
    with Server(lambda _: answer(good()), rules=Rules(pace=2)) as server:
        async with context_at(server, store) as context:
            probe = (await prepare(context, [paper(100)], JobRequest())).state.parts[0].tokens
            job = await prepare(context, of_papers(8), JobRequest(limits=Limits(tokens=int(probe * 4.5))))
            worker = JobRunner(context, job)
            for _ in range(4):
                await worker.go_on()
            await worker.cancel()
            results = await finish(context, job)
            assert len(server.batches.created) == 1
            assert kinds(job)["cancelled"] == 4
            done = sum(result.status == "ok" for result in results)
            assert 0 < done == server.billed.requests < 8
            await worker.ask_again(["cancelled"])
            assert not job.state.is_cancelled
            results = await finish(context, job)
    assert [result.status for result in results] == ["ok"] * 8
    assert server.billed.requests == 8


async def test_a_batch_that_expires_has_its_finished_rows_taken_in(store: Path) -> None:
    with Server(lambda _: answer(good()), rules=Rules(expires={0: 3})) as server:
        async with context_at(server, store) as context:
            job = await prepare(context, of_papers(5), JobRequest())
            await finish(context, job)
            assert (job.state.parts[0].accepted, kinds(job)) == (3, {"expired": 2})
            await JobRunner(context, job).ask_again(["expired"])
            results = await finish(context, job)
    assert [result.status for result in results] == ["ok"] * 5
    assert server.billed.requests == 5


# The job itself


async def test_there_is_no_half_a_job(store: Path) -> None:
    def breaking() -> Iterable[Paper]:
        yield paper(0)
        raise RuntimeError("the input ends here")

    with Server() as server:
        async with context_at(server, store) as context:
            with pytest.raises(RuntimeError):
                await prepare(context, breaking(), JobRequest())
            assert jobs(store) == []
            job = await prepare(context, of_papers(1), JobRequest())
    assert [path.name for path in (store / "bulk").iterdir()] == [job.name]


async def test_a_job_is_not_gone_on_with_by_another_prompt_or_schema(store: Path, tmp_path: Path) -> None:
    with Server() as server:
        async with context_at(server, store) as context:
            job = await prepare(context, of_papers(1), JobRequest())
    lines = job.journal.path.read_text().replace(job.state.facts["schema"], "PaperSummary@000000")
    job.journal.path.write_text(lines)
    with pytest.raises(ConfigurationError, match="PaperSummary@000000"):
        BatchContext.for_job(Job.open(job.directory), cache_dir=store)


async def test_a_job_goes_on_with_the_settings_it_was_made_with(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server() as server:
        async with context_at(server, store, temperature=0.5) as context:
            job = await prepare(context, of_papers(1), JobRequest())
        monkeypatch.setenv("SUMMARIZER_MODEL", "other")
        monkeypatch.setenv("SUMMARIZER_TEMPERATURE", "1")
        monkeypatch.setenv("SUMMARIZER_API_KEY", "secret")
        async with BatchContext.for_job(job, cache_dir=store) as context:
            assert (context.settings.model, context.settings.temperature) == ("test", 0.5)
    assert "secret" not in job.journal.path.read_text()


def test_a_provider_without_such_batches_is_refused_with_a_way_on(store: Path) -> None:
    with pytest.raises(ConfigurationError, match="anthropic/x has none") as refused:
        BatchContext(Settings.resolve(model="anthropic/x", cache_dir=store))
    assert "summarizer run" in refused.value.hint

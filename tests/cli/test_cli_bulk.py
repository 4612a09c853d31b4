"""`summarizer bulk` and `run --bulk` as a person would use them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bulk_trials import compared
from papers import good
from trials import Place, case

from summarizer.__main__ import main
from summarizer.bulk import jobs
from summarizer.testing import Reply, Request, Rules, Server, answer, server_error

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("no_waiting")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(lambda _: answer(good())) as running:
        yield running


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMARIZER_API_KEY", "key")
    Place(tmp_path, papers=6)


def told(capsys: pytest.CaptureFixture[str]) -> str:
    return "".join(capsys.readouterr())


def submit(server: Server, *flags: str) -> int:
    return main(["bulk", "submit", "papers.jsonl", "--base-url", server.url, "--model", "test", *flags])


def finished(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(name).read_text().splitlines()]


def test_submitted_then_collected_from_anywhere(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert submit(server, "-o", "out.jsonl", "--max-requests", "4") == 0
    said = told(capsys)
    assert "6 papers; 6 requests in 2 batches" in said
    assert re.search(r"`summarizer bulk collect \S+` fetches finished answers", said)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert main(["bulk", "collect"]) == 3
    assert "2 batches running" in told(capsys)
    assert main(["bulk", "collect", "--wait"]) == 0
    assert "6 papers: 6 summarised; the job used" in told(capsys)
    assert [line["id"] for line in finished(str(tmp_path / "out.jsonl"))] == [f"p{n}" for n in range(6)]


def test_run_in_bulk_waits_and_writes_what_a_live_run_writes(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = ["--base-url", server.url, "--model", "test"]
    assert main(["run", "papers.jsonl", "--bulk", "-o", "bulk.jsonl", *flags]) == 0
    assert "-> " in told(capsys)
    assert all(asked.custom_id for asked in server.asked)
    assert main(["run", "papers.jsonl", "-o", "live.jsonl", *flags]) == 0
    assert len(server.asked) == 6, "everything is in the store"
    assert compared(Path("bulk.jsonl")) == compared(Path("live.jsonl"))


def test_interrupted_it_says_how_to_go_on_and_the_same_command_goes_on(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["run", "papers.jsonl", "--bulk", "-o", "out.jsonl", "--base-url", server.url, "--model", "test"]

    async def pressed(_: float) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("summarizer.cli.bulk.rest", pressed)
        assert main(command) == 130
    said = told(capsys)
    assert "continues at the provider" in said
    assert "bulk cancel" in said
    assert main(command) == 0
    assert len(server.batches.created) == 1
    assert len(finished("out.jsonl")) == 6


def test_what_is_left_is_told_with_the_command_that_asks_it_again(capsys: pytest.CaptureFixture[str]) -> None:
    def script(asked: Request) -> Reply | None:
        return server_error() if case(asked) == 2 and len(server.asked) <= 6 else answer(good())

    with Server(script) as server:
        submit(server, "-o", "out.jsonl")
        assert main(["bulk", "collect", "--wait"]) == 1
        found = re.search(r"1 failed: `summarizer (bulk retry \S+ --only failed)` asks again", told(capsys))
        assert found is not None
        assert main(found[1].split()) == 0
        assert "1 request to ask again" in told(capsys)
        assert main(["bulk", "collect", "--wait"]) == 0
        assert "6 of 7 requests done; 1 batch running" in told(capsys)
        assert main(["bulk", "retry"]) == 0
        assert "nothing to ask again" in told(capsys)
    assert [line["status"] for line in finished("out.jsonl")] == ["ok"] * 6


def test_status_and_list_tell_how_it_stands_and_change_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Server(rules=Rules(max_requests=2)) as server:
        submit(server, "-o", "out.jsonl")
        job = jobs(tmp_path / "store")[0]
        before = job.journal.path.read_bytes()
        told(capsys)
        for _ in range(3):
            assert main(["bulk", "status"]) == 0
        assert "more than 2 requests" in told(capsys)
        assert main(["bulk", "list"]) == 0
        assert job.name in told(capsys)
        assert job.journal.path.read_bytes() == before


def test_a_cancelled_job_says_how_to_get_what_was_finished(capsys: pytest.CaptureFixture[str]) -> None:
    with Server(lambda _: answer(good()), rules=Rules(pace=1)) as server:
        submit(server, "-o", "out.jsonl")
        assert main(["bulk", "cancel"]) == 0
        assert "fetches it" in told(capsys)
        assert main(["bulk", "collect", "--wait"]) == 1
        assert server.batches.created[0]["status"] == "cancelled"
    lines = finished("out.jsonl")
    assert sum(line["status"] == "ok" for line in lines) == server.billed.requests < 6
    assert {line["error"]["type"] for line in lines if line["error"]} == {"NotAnswered"}


def test_a_job_that_is_done_is_not_cancelled(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    submit(server, "-o", "out.jsonl")
    main(["bulk", "collect", "--wait"])
    assert main(["bulk", "cancel"]) == 0
    assert "there is nothing to cancel" in told(capsys)


def test_jobs_are_listed_in_a_narrow_terminal_with_their_names_and_costs_whole(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["bulk", "list"]) == 0
    assert "There is no job" in told(capsys)
    submit(server, "-o", "out.jsonl", "--max-requests", "4", "--input-price", "1", "--output-price", "2")
    assert main(["bulk", "list"]) == 0
    said = told(capsys)
    assert jobs(tmp_path / "store")[0].name in said
    assert "$0.0000" in said


def test_several_open_jobs_have_to_be_named(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    submit(server)
    submit(server, "--temperature", "1")
    assert main(["bulk", "status"]) == 2
    assert "several jobs are not finished" in told(capsys)
    assert main(["bulk", "status", "nobody"]) == 2
    assert "there is no job nobody" in told(capsys)


def test_a_provider_that_is_down_leaves_a_job_to_go_on_with(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.batches.refuse("upload", *[server_error()] * 10)
    assert submit(server, "-o", "out.jsonl", "--retries", "1") == 3
    assert "bulk collect" in told(capsys)
    assert len(jobs(tmp_path / "store")) == 1
    server.batches._refusals.clear()
    assert main(["bulk", "collect", "--wait"]) == 0


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            ["run", "papers.jsonl", "--bulk", "--dry-run", "--model", "openai/x"],
            "--bulk and --dry-run cannot be combined",
        ),
        (["bulk", "submit", "papers.jsonl", "--model", "anthropic/x"], "has none"),
        (["bulk", "submit", "papers.jsonl", "--model", "openai/x", "--second-look", "--reask", "never"], "second look"),
        (["bulk", "collect"], "there is no job"),
        (["bulk", "retry", "--only", "everything"], "unknown everything"),
    ],
)
def test_wrong_use_is_told(command: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command) == 2
    assert said in " ".join(told(capsys).split())


def test_without_a_model_the_ways_to_one_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SUMMARIZER_API_KEY")
    assert main(["bulk", "submit", "papers.jsonl"]) == 2
    assert "no model is configured" in told(capsys)


def test_a_record_that_cannot_be_read_is_told_and_the_exit_code_says_so(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    with Path("papers.jsonl").open("a") as file:
        file.write("no json\n")
    assert submit(server) == 1
    assert "papers.jsonl:7" in told(capsys)


def test_a_prompt_and_a_schema_of_ones_own_go_with_the_job(server: Server, tmp_path: Path) -> None:
    Path("mine.md").write_text("{% block system %}Be brief.{% endblock %}{% block user %}{{ sentences }}{% endblock %}")
    Path("mine.py").write_text("from pydantic import BaseModel\n\nclass Mine(BaseModel):\n    topic: str\n")
    with Server() as other:
        submit(other, "-o", "out.jsonl", "--prompt", "mine.md", "--schema", "mine.py:Mine")
        Path("mine.md").unlink()
        assert main(["bulk", "collect", "--wait"]) == 0
    assert finished("out.jsonl")[0]["summary"] == {"topic": "text"}

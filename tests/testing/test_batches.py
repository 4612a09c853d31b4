"""The testing server's files and batches, as openai's own client sees them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import openai
import pytest

from summarizer.testing import Rules, Server, answer, broken_json, drop, half_a_body, server_error, stall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.testing import Reply, Request

ENDPOINT = "/v1/chat/completions"


def rows(count: int, **changes: Any) -> bytes:
    body = {"model": "m", "messages": [{"role": "user", "content": "x"}]}
    lines = ({"custom_id": f"r{n}", "method": "POST", "url": ENDPOINT, "body": body, **changes} for n in range(count))
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


class Account:
    def __init__(self, server: Server) -> None:
        self.client = openai.OpenAI(api_key="k", base_url=server.url, max_retries=0)

    def create(self, content: bytes, **metadata: str) -> Any:
        file = self.client.files.create(file=("rows.jsonl", content), purpose="batch")
        return self.client.batches.create(
            input_file_id=file.id, endpoint=ENDPOINT, completion_window="24h", metadata=metadata
        )

    def statuses(self, batch: Any) -> list[str]:
        seen: list[str] = []
        while not seen or seen[-1] not in {"completed", "failed", "expired", "cancelled"}:
            seen.append(self.client.batches.retrieve(batch.id).status)
        return seen

    def end(self, batch: Any) -> Any:
        self.statuses(batch)
        return self.client.batches.retrieve(batch.id)

    def lines(self, file: str | None) -> list[str]:
        return [] if file is None else self.client.files.content(file).text.splitlines()


def script(asked: Request) -> Reply | None:
    ways = {"r1": server_error(503), "r2": drop(), "r3": half_a_body(), "r4": broken_json(), "r5": stall()}
    return ways.get(asked.custom_id, answer({"said": asked.custom_id}))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(lambda asked: answer({"said": asked.custom_id})) as running:
        yield running


def test_a_batch_goes_through_its_statuses_a_look_at_a_time(server: Server) -> None:
    account = Account(server)
    assert account.statuses(account.create(rows(3))) == ["validating", "in_progress", "finalizing", "completed"]


def test_the_output_holds_each_answer_by_its_name_in_no_promised_order(server: Server) -> None:
    account = Account(server)
    done = account.end(account.create(rows(20)))
    told = [json.loads(line) for line in account.lines(done.output_file_id)]
    names = [row["custom_id"] for row in told]
    assert sorted(names) == sorted(f"r{n}" for n in range(20))
    assert names != [f"r{n}" for n in range(20)]
    for row in told:
        content = row["response"]["body"]["choices"][0]["message"]["content"]
        assert json.loads(content) == {"said": row["custom_id"]}
    assert (done.request_counts.total, done.request_counts.completed, done.error_file_id) == (20, 20, None)
    assert server.billed.requests == 20


def test_broken_rows_are_broken_each_in_its_way() -> None:
    with Server(script) as server:
        account = Account(server)
        done = account.end(account.create(rows(7)))
        assert done.status == "expired", "a row that stalls holds the batch up"
        output, errors = account.lines(done.output_file_id), account.lines(done.error_file_id)
        good = [json.loads(line)["custom_id"] for line in output if line.endswith("}")]
        assert sorted(good) == ["r0", "r6"]
        assert len(output) == 4, "half a row and one that is no JSON"
        found = {row["custom_id"]: row for row in map(json.loads, errors)}
        assert found["r1"]["response"]["status_code"] == 503
        assert found["r5"]["error"]["code"] == "batch_expired"
        assert set(found) == {"r1", "r5"}
        assert server.billed.requests == 2


def test_a_batch_can_expire_with_a_part_of_its_rows_done() -> None:
    with Server(rules=Rules(expires={0: 2})) as server:
        account = Account(server)
        done = account.end(account.create(rows(5)))
        assert (done.status, len(account.lines(done.output_file_id))) == ("expired", 2)
        assert len(account.lines(done.error_file_id)) == 3


def test_a_cancelled_batch_has_what_was_done_and_cannot_be_cancelled_twice() -> None:
    with Server(rules=Rules(pace=2)) as server:
        account = Account(server)
        batch = account.create(rows(5))
        for _ in range(2):
            account.client.batches.retrieve(batch.id)
        assert account.client.batches.cancel(batch.id).status == "cancelling"
        done = account.end(batch)
        assert (done.status, len(account.lines(done.output_file_id))) == ("cancelled", 2)
        codes = {json.loads(line)["error"]["code"] for line in account.lines(done.error_file_id)}
        assert codes == {"batch_cancelled"}
        with pytest.raises(openai.ConflictError):
            account.client.batches.cancel(batch.id)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"{broken\n", "invalid_json_line"),
        (rows(2, custom_id="same"), "invalid_request"),
        (rows(1, url="/v1/embeddings"), "invalid_request"),
        (rows(6), "too_many_tasks"),
    ],
)
def test_a_file_that_is_no_batch_fails_as_a_whole_and_says_why(content: bytes, code: str) -> None:
    with Server(rules=Rules(max_requests=5)) as server:
        account = Account(server)
        done = account.end(account.create(content))
        assert (done.status, done.output_file_id) == ("failed", None)
        assert code in {error.code for error in done.errors.data}
        assert server.billed.requests == 0


def test_a_batch_fails_while_too_much_is_enqueued() -> None:
    with Server(rules=Rules(max_enqueued_tokens=len(rows(3)) // 4 + 1)) as server:
        account = Account(server)
        first, second = account.create(rows(3)), account.create(rows(3))
        assert account.end(second).errors.data[0].code == "token_limit_exceeded"
        assert account.end(first).status == "completed"
        assert account.end(account.create(rows(3))).status == "completed"


def test_lists_come_in_pages_the_newest_first(server: Server) -> None:
    account = Account(server)
    made = [account.create(rows(1), number=str(n)) for n in range(5)]
    page = account.client.batches.list(limit=2)
    assert ([batch.id for batch in page.data], page.has_more) == ([made[4].id, made[3].id], True)
    assert [batch.metadata["number"] for batch in account.client.batches.list(limit=2)] == ["4", "3", "2", "1", "0"]
    account.end(made[0])
    assert {file.purpose for file in account.client.files.list(purpose="batch")} == {"batch"}


def test_files_are_told_and_removed(server: Server) -> None:
    account = Account(server)
    file = account.client.files.create(file=("rows.jsonl", rows(2)), purpose="batch")
    assert (file.filename, file.bytes, file.purpose) == ("rows.jsonl", len(rows(2)), "batch")
    assert account.client.files.retrieve(file.id) == file
    assert account.client.files.delete(file.id).deleted
    with pytest.raises(openai.NotFoundError):
        account.client.files.content(file.id)
    with pytest.raises(openai.NotFoundError):
        account.client.batches.retrieve("batch_x")
    with pytest.raises(openai.BadRequestError):
        account.client.batches.create(input_file_id=file.id, endpoint=ENDPOINT, completion_window="24h")


def test_time_can_be_the_test_s_own() -> None:
    with Server(rules=Rules(polled=False)) as server:
        account = Account(server)
        batch = account.create(rows(1))
        for status in ("validating", "in_progress", "finalizing", "completed"):
            assert [account.client.batches.retrieve(batch.id).status for _ in range(2)] == [status] * 2
            server.batches.step()


def test_a_refused_request_has_no_effect_and_a_lost_reply_has(server: Server) -> None:
    account = Account(server)
    server.batches.refuse("create", server_error(500))
    with pytest.raises(openai.InternalServerError):
        account.create(rows(1))
    assert server.batches.created == []
    server.batches.lose("create")
    with pytest.raises(openai.APIConnectionError):
        account.create(rows(1))
    assert len(server.batches.created) == 1

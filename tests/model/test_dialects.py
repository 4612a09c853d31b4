"""Four papers against servers that each have a way of their own: one summary each, and one more request at the most."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager

import pytest
from papers import good, paper

from summarizer import AsyncSummarizer
from summarizer.model.dialect import Dialect
from summarizer.store.dialects import Dialects
from summarizer.testing import Server, answer
from summarizer.testing.answers import ANSWERS

pytestmark = pytest.mark.usefixtures("no_waiting")

HOPELESS = ("cut", "unclosed", "words", "runaway", "lists-omitted", "thought-only", "format-empty", "format-ignored")
READ = [fault.name for fault in ANSWERS if fault.name not in HOPELESS and not fault.name.startswith("content-")]


@asynccontextmanager
async def summarizer(server, **settings):
    async with asyncio.timeout(30), AsyncSummarizer("test", base_url=server.url, **settings) as opened:
        yield opened


async def four(server, **settings):
    """The results of four papers, asked for at the same time."""
    async with summarizer(server, **settings) as s:
        return await asyncio.gather(*(s.run(paper(number)) for number in range(4)))


def serving(*faults, like=None):
    return Server(lambda _: answer(good()), faults=faults, like=like)


@pytest.mark.parametrize("name", READ)
async def test_an_answer_that_a_person_can_read_costs_one_request_a_paper(name):
    with serving(name) as server:
        results = await four(server)
    assert [result.status for result in results] == ["ok"] * 4
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    ("fault", "form"),
    [
        ("no-json-schema", "json_object"),
        ("no-json-schema@deepseek", "json_object"),
        ("no-response-format", None),
        ("no-keyword", "json_schema"),
        ("no-strict", "json_schema"),
        ("no-system", "json_schema"),
        ("no-references", "json_schema"),
    ],
)
async def test_a_refusal_that_names_its_cause_costs_one_request_and_no_paper(fault, form):
    with serving(fault) as server:
        results = await four(server)
    assert [result.status for result in results] == ["ok"] * 4
    assert len(server.asked) == 5
    assert [(asked.body.get("response_format") or {}).get("type") for asked in server.asked[1:]] == [form] * 4


@pytest.mark.parametrize(
    ("fault", "refused", "taken"),
    [
        ("no-max-tokens", "max_tokens", "max_completion_tokens"),
        ("no-temperature@o1", "temperature", None),
    ],
)
async def test_a_parameter_that_is_refused_is_named_otherwise_or_left_out(fault, refused, taken):
    with serving(fault) as server:
        results = await four(server, temperature=0.2, max_tokens=500)
    assert [result.status for result in results] == ["ok"] * 4
    assert [refused in asked.body for asked in server.asked] == [True, False, False, False, False]
    assert taken is None or [asked.body.get(taken) for asked in server.asked[1:]] == [500] * 4


async def test_a_server_that_takes_the_schema_and_does_not_follow_it_gets_it_in_the_prompt():
    with Server(faults=["format-ignored"]) as server:
        results = await four(server)
    assert [result.provenance.attempts for result in results] == [2, 1, 1, 1]
    assert '"problem"' in json.dumps(server.asked[-1].body["messages"][0]).replace("\\", "")


async def test_a_dialect_is_found_out_once_and_remembered(tmp_path):
    with serving("no-json-schema") as server:
        await four(server)
        async with summarizer(server) as s:
            assert (await s.run(paper(9))).status == "ok"
    assert len(server.asked) == 6
    (entry,) = json.loads((tmp_path / "store" / "dialects.json").read_text()).values()
    assert entry["form"] == "json"


async def test_a_remembered_dialect_that_is_refused_is_found_out_anew(tmp_path):
    (tmp_path / "store").mkdir()
    with serving("no-json-object") as server:
        Dialects(tmp_path / "store", server=server.url, model="test").put(Dialect(form="json").to_dict())
        results = await four(server)
        assert [result.status for result in results] == ["ok"] * 4
        assert Dialects(tmp_path / "store", server=server.url, model="test").get()["form"] == "tools"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1}'])
async def test_a_damaged_memory_is_none(tmp_path, text):
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "dialects.json").write_text(text)
    with serving("no-json-schema") as server:
        assert {result.status for result in await four(server)} == {"ok"}


async def test_an_answer_is_a_hit_whatever_the_dialect_it_was_asked_in(tmp_path):
    with serving("no-json-schema") as server:
        first = await four(server)
        again = await four(server, mode="json_schema")
    assert len(server.asked) == 5
    assert [result.provenance.fingerprint for result in first] == [result.provenance.fingerprint for result in again]


async def test_what_was_mended_is_mended_again_from_the_store(tmp_path):
    with serving("fence") as server:
        first = await four(server)
        (tmp_path / "store" / "results.db").unlink()
        again = await four(server)
    assert len(server.asked) == 4
    assert {result.provenance.mended for result in (*first, *again)} == {("fence",)}
    assert all(result.provenance.cached for result in again)


@pytest.mark.parametrize("mode", ["json_schema", "json", "tools", "md_json"])
async def test_a_mode_that_is_named_is_kept_to(mode):
    fault = {"json_schema": "no-json-schema", "json": "no-json-object", "tools": "no-tools"}.get(mode)
    with serving(*([fault] if fault else [])) as server:
        results = await four(server, mode=mode)
    assert {result.status for result in results} == ({"failed"} if fault else {"ok"})
    assert len(server.asked) == 4


async def test_where_nothing_names_a_cause_every_form_is_tried_once_for_all():
    with serving("no-extras") as server:
        server_refuses = await four(server)
    assert {result.status for result in server_refuses} == {"ok"}
    with Server(lambda _: _bad_request()) as server:
        results = await four(server)
    assert {result.error.type for result in results} == {"RequestRejected"}
    assert len(server.asked) == 7


def _bad_request():
    from summarizer.testing import Reply

    return Reply(status=400, error={"message": "Bad Request"})


async def test_one_paper_that_is_refused_later_changes_nothing():
    with Server(lambda asked: _bad_request() if asked.number == 2 else answer(good())) as server:
        async with summarizer(server) as s:
            statuses = [(await s.run(paper(number))).status for number in range(4)]
    assert statuses == ["ok", "ok", "failed", "ok"]
    assert {asked.body["response_format"]["type"] for asked in server.asked} == {"json_schema"}


async def test_while_a_dialect_is_found_out_all_others_wait():
    seen = []

    def script(asked):
        seen.append(len(server.asked))
        return answer(good())

    with Server(script, faults=["no-json-schema"]) as server:
        await four(server)
    assert [(asked.body.get("response_format") or {}).get("type") for asked in server.asked].count("json_schema") == 1

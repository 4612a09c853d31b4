"""What was recorded is replayed as it was said, and nobody is asked anything."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from summarizer.errors import InputError, NoRecordedAnswer
from summarizer.evidence import Reading
from summarizer.records import Answer, Paper, Usage
from summarizer.schemas import PaperSummary
from summarizer.settings import Settings
from summarizer.store.recordings import NoModel, Recorder, Recordings
from summarizer.task.prompt_files import load_prompt
from summarizer.task.question import Question, Task, parts_of

KEY = "sk-invented-0123456789"
PARTS = {"model": "test", "base_url": "http://localhost:8000/v1", "mode": "json_schema", "params": {"temperature": 0.0}}
TASK = Task(PaperSummary, prompt=load_prompt(), parts=PARTS)
EXCHANGE = {
    "origin": "authored",
    "fingerprint": "f1",
    "attempt": 1,
    "request": {**PARTS, "messages": [{"role": "user", "content": "We brew."}]},
    "answer": '{"text": "x"}',
    "model": "test",
    "usage": {"requests": 1, "input_tokens": 10, "output_tokens": 3, "cost_usd": None},
    "at": "2026-01-01T00:00:00+00:00",
}


def question(fingerprint, abstract="We brew."):
    messages = [{"role": "user", "content": abstract}]
    return Question(TASK, Paper.of(abstract), Reading.of(abstract), messages, fingerprint)


def said(text, usage=None):
    return Answer(text, "test-2026", usage or Usage(1, 10, 2, 3, 0.5), "2026-01-01T00:00:00+00:00")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "recorded.jsonl"


@pytest.fixture
def record(path):
    def write(*exchanges):
        with closing(Recorder(path, parts=PARTS)) as recorder:
            for attempt, (asked, answer) in enumerate(exchanges, start=1):
                recorder.write(asked, answer, attempt=attempt)
        return Recordings(path)

    return write


def test_what_was_asked_is_written_with_what_was_said(record, path):
    record((question("f1"), said("caf\u00e9\nau lait")))
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {
        "origin": "recorded",
        "fingerprint": "f1",
        "attempt": 1,
        "request": {**PARTS, "messages": [{"role": "user", "content": "We brew."}]},
        "answer": "caf\u00e9\nau lait",
        "model": "test-2026",
        "usage": {
            "requests": 1,
            "input_tokens": 10,
            "cached_input_tokens": 2,
            "output_tokens": 3,
            "cost_usd": 0.5,
        },
        "at": "2026-01-01T00:00:00+00:00",
    }


async def test_what_was_recorded_is_replayed_at_no_cost(record):
    recordings = record((question("f1"), said("caf\u00e9\u2028\r\n")))
    replayed = await recordings.open(question("f1")).answer()
    assert replayed == Answer("caf\u00e9\u2028\r\n", "test-2026", Usage(), "2026-01-01T00:00:00+00:00", "recorded")
    assert replayed.usage.cost_usd == 0


async def test_the_answers_to_a_question_come_in_their_order_and_then_no_more(record):
    recordings = record(
        (question("f1"), said("first")), (question("f2"), said("another")), (question("f1"), said("second"))
    )
    replay = recordings.open(question("f1"))
    assert [(await replay.answer()).text, (await replay.answer("mend it")).text] == ["first", "second"]
    with pytest.raises(NoRecordedAnswer) as caught:
        await replay.answer()
    assert "--model" in caught.value.hint


async def test_each_conversation_begins_anew(record):
    recordings = record((question("f1"), said("first")), (question("f1"), said("second")))
    assert [(await recordings.open(question("f1")).answer()).text for _ in range(2)] == ["first", "first"]


def test_a_question_is_in_it_if_it_was_recorded(record):
    recordings = record((question("f1"), said("x")), (question("f1"), said("y")))
    assert "f1" in recordings
    assert len(recordings) == 1
    assert "f2" not in recordings
    assert recordings.open(question("f2")) is None
    assert "f2" not in recordings


def test_it_knows_what_the_requests_had_in_common(record):
    assert record((question("f1"), said("x"))).parts == PARTS


def test_a_recorder_continues_a_file(record):
    record((question("f1"), said("x")))
    assert len(record((question("f2"), said("y")))) == 2


def test_each_line_is_in_the_file_as_soon_as_it_is_written(path):
    recorder = Recorder(path, parts=PARTS)
    recorder.write(question("f1"), said("x"), attempt=1)
    assert "f1" in Recordings(path)
    recorder.close()


@pytest.mark.parametrize("origin", ["recorded", "authored"])
async def test_the_origin_of_an_answer_is_kept(path, origin):
    path.write_text(json.dumps({**EXCHANGE, "origin": origin}) + "\n", encoding="utf-8")
    assert (await Recordings(path).open(question("f1")).answer()).origin == origin


def test_the_key_is_in_no_line(record, path, monkeypatch):
    monkeypatch.setenv("SUMMARIZER_API_KEY", KEY)
    settings = Settings.resolve(model="openai/test")
    assert settings.api_key.get_secret_value() == KEY
    recorder = Recorder(path, parts=parts_of(settings))
    recorder.write(question("f1"), said("x"), attempt=1)
    recorder.close()
    assert KEY not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(json.dumps(EXCHANGE)[:-20], id="torn"),
        pytest.param("null", id="null"),
        pytest.param("[]", id="a list"),
        pytest.param('"text"', id="a string"),
        pytest.param('{"id": "p1", "abstract": "We brew."}', id="a paper"),
        pytest.param(json.dumps({**EXCHANGE, "usage": None}), id="no usage"),
        pytest.param(json.dumps({**EXCHANGE, "usage": {"tokens": 3}}), id="another's usage"),
        pytest.param(json.dumps({**EXCHANGE, "fingerprint": []}), id="no fingerprint"),
        pytest.param(json.dumps({**EXCHANGE, "request": None}), id="no request"),
        pytest.param(json.dumps({**EXCHANGE, "request": []}), id="a list for a request"),
        pytest.param(json.dumps({**EXCHANGE, "answer": {"text": "x"}}), id="an answer that is no text"),
        pytest.param("[" * 100_000, id="too deep"),
    ],
)
@pytest.mark.parametrize("before", ["", json.dumps(EXCHANGE) + "\n", json.dumps(EXCHANGE) + "\n\n"])
def test_a_line_that_is_no_exchange_is_named(path, line, before):
    path.write_text(f"{before}{line}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        Recordings(path)
    assert caught.value.message.startswith(f"{path}:{before.count(chr(10)) + 1} ")
    assert "--record" in caught.value.hint


def test_blank_lines_and_windows_line_ends_are_let_be(path):
    path.write_bytes(f"\r\n{json.dumps(EXCHANGE)}\r\n\r\n".encode())
    assert len(Recordings(path)) == 1


def absent(path):
    pass


def a_directory(path):
    path.mkdir()


def binary(path):
    path.write_bytes(b"\xff\xfe\x00")


@pytest.mark.parametrize("unreadable", [absent, a_directory, binary])
def test_a_file_that_cannot_be_read_is_an_input_error(path, unreadable):
    unreadable(path)
    with pytest.raises(InputError, match="cannot be read") as caught:
        Recordings(path)
    assert str(path) in caught.value.message


def test_a_file_that_cannot_be_written_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="cannot be written"):
        Recorder(tmp_path / "nowhere" / "recorded.jsonl", parts=PARTS)


def test_half_a_surrogate_pair_can_be_recorded(record):
    assert "f1" in record((question("f1"), said("cut in an emoji \ud83d")))


async def test_no_model_never_answers():
    model = NoModel()
    with pytest.raises(NoRecordedAnswer):
        await model.open(question("f1")).answer()
    await model.close()

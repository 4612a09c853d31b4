"""`python -m summarizer.testing`."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request

import pytest

from summarizer.testing import FAULTS, LIKES
from summarizer.testing.__main__ import main

BODY = {"model": "m", "messages": [{"role": "user", "content": "We brew."}]}


def served(capsys, *argv, body=BODY):
    """The status and the reply that the program gives to one request, and what it printed."""
    got = {}

    def ask():
        got["printed"] = capsys.readouterr().out
        url = re.search(r"http\S+", got["printed"])[0]
        request = urllib.request.Request(url + "/chat/completions", json.dumps(body).encode())  # noqa: S310  # ours
        with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310  # ours
            got["reply"] = json.load(reply)

    code = main(argv, wait=ask)
    return code, got


def test_it_prints_the_address_to_set_and_answers_there(capsys):
    code, got = served(capsys)
    assert code == 0
    assert re.match(r"listening at http://127\.0\.0\.1:\d+/v1\n", got["printed"])
    assert re.search(r"--base-url http://127\.0\.0\.1:\d+/v1 --model test", got["printed"])
    assert got["reply"]["choices"]


def test_it_says_whom_it_is_like_and_what_goes_wrong(capsys):
    _, got = served(capsys, "--like", "groq", "--fault", "fence", "--fault", "not-found:at=9")
    assert "/openai/v1\n" in got["printed"]
    assert "like groq: Groq" in got["printed"]
    assert "fault fence: the JSON in a Markdown fence\n" in got["printed"]
    assert "fault not-found: one 404 (at=9)\n" in got["printed"]
    assert got["reply"]["x_groq"]
    assert got["reply"]["choices"][0]["message"]["content"].startswith("```")


def test_it_answers_from_a_file_and_writes_a_log(capsys, tmp_path):
    answers, log = tmp_path / "responses.jsonl", tmp_path / "log.jsonl"
    answers.write_text(json.dumps({"request": {"messages": BODY["messages"]}, "answer": "tea"}))
    _, got = served(capsys, "--answers", str(answers), "--log", str(log), "--delay", "0.001")
    assert got["reply"]["choices"][0]["message"]["content"] == "tea"
    (written,) = [json.loads(line) for line in log.read_text().splitlines()]
    assert (written["number"], written["asked"], written["status"], written["wire"]) == (1, BODY, 200, "whole")
    assert json.loads(written["said"]) == got["reply"]


def test_the_list_names_every_server_and_every_fault_in_one_line_each(capsys):
    assert main(["--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ")] == [*LIKES, *FAULTS]
    assert all(len(line.split(maxsplit=1)[1]) >= 5 for line in lines)
    assert any(line.endswith("(first=3)") for line in lines)


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["--fault", "fense"], "did you mean fence"),
        (["--like", "oolama"], "no server is called 'oolama'"),
        (["--answers", "nowhere.jsonl"], "nowhere.jsonl"),
        (["--fault", "fence:often"], "does not say when"),
    ],
)
def test_wrong_use_is_exit_code_2_and_says_what_is_wrong(capsys, argv, told):
    assert main(argv, wait=lambda: pytest.fail("it listened")) == 2
    error = capsys.readouterr().err
    assert told in error
    assert "Traceback" not in error


def test_a_port_that_is_taken_is_exit_code_2(capsys):
    def again():
        port = re.search(r":(\d+)/", capsys.readouterr().out)[1]
        assert main(["--port", port], wait=lambda: pytest.fail("it listened")) == 2
        assert "error:" in capsys.readouterr().err

    assert main([], wait=again) == 0


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_well_when_it_is_told_to(name):
    program = subprocess.Popen([sys.executable, "-m", "summarizer.testing"], stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    assert [program.stdout.readline() for _ in range(3)][-1] == "Ctrl+C ends it.\n"
    program.send_signal(name)
    assert program.wait(30) == 0
    program.stdout.close()

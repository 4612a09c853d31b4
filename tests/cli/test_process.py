"""The command's process: packages that wait until something of them is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from summarizer.cli.process import invoked_as
from summarizer.testing import Server

_BEFORE = "from summarizer.cli.process import hasten; hasten(); import sys, openai; "


def _said(code: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", _BEFORE + code], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.split()


def test_openai_comes_without_the_types_of_other_apis():
    assert _said("print('openai.types.responses.response' in sys.modules, openai.types.__path__ != [])") == [
        "False",
        "True",
    ]


@pytest.mark.parametrize(
    "code",
    [
        "print(openai.types.responses.Response.__name__)",
        "from openai.types.responses import Response; print(Response.__name__)",
        "import openai.types.responses as it; from openai.types.responses import *; print(Response.__name__)",
        "openai.OpenAI(api_key='k').responses; print(openai.types.responses.Response.__name__)",
        "openai.OpenAI(api_key='k').batches; print(openai.types.responses.Response.__name__)",
        "openai.OpenAI(api_key='k').chat.completions; print(openai.types.responses.response.Response.__name__)",
    ],
    ids=["attribute", "name", "star", "resource", "batches", "module"],
)
def test_what_waits_is_there_when_it_is_asked_for(code):
    assert _said(code) == ["Response"]


def test_what_does_not_exist_is_missing_as_ever():
    assert _said("print(hasattr(openai.types, 'Nothing'), hasattr(openai.types, 'Nothing'))") == ["False", "False"]


def test_two_threads_that_ask_at_once_both_get_it():
    code = (
        "from concurrent.futures import ThreadPoolExecutor as Pool\n"
        "with Pool(8) as pool: print(*pool.map(lambda _: openai.types.responses.Response.__name__, range(8)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{_BEFORE}\n{code}"], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["Response"] * 8


def test_importing_what_runs_papers_imports_no_sdk():
    code = "import summarizer.cli.run, summarizer.cli.commands.run, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert "summarizer.cli.run" in done.stdout.split()
    assert not {"openai", "tenacity", "instructor", "httpx", "jinja2"} & set(done.stdout.split())


def test_the_hook_saves_a_third_of_the_modules_that_a_request_imports(tmp_path):
    """Where it saves nothing any more, after a change of the SDK, it has to go."""
    with_hook, without = (
        _modules_of_a_request(tmp_path / name, first) for name, first in (("a", _HASTENED), ("b", ""))
    )
    assert with_hook < 0.67 * without, (with_hook, without)


_HASTENED = "from summarizer.cli.process import hasten; hasten()\n"


def _modules_of_a_request(place, first):
    place.mkdir()
    (place / "in.jsonl").write_text('{"abstract": "We sort twice as fast. It works."}\n')
    with Server() as server:
        arguments = ["run", "in.jsonl", "-o", "out.jsonl", "--model", "test", "--base-url", server.url]
        code = f"""{first}
import sys
from summarizer.__main__ import main
assert main({arguments!r}) == 0
print(sum(name.startswith("openai") for name in sys.modules))"""
        started = [sys.executable, "-c", code]
        done = subprocess.run(started, cwd=place, capture_output=True, text=True, check=True, timeout=120)
        assert len(server.asked) == 1
    return int(done.stdout)


@pytest.mark.parametrize(
    ("variables", "command"),
    [({}, "summarizer"), ({"UV_RUN_RECURSION_DEPTH": "1"}, "uv run summarizer")],
)
def test_hints_name_the_command_as_it_was_called(variables, command, monkeypatch):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert invoked_as() == command

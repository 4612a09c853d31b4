"""The command's process: packages that wait until something of them is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

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

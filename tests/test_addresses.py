"""Addresses as people write them, and models without a provider."""

from __future__ import annotations

import http.server
import json
import shutil
import ssl
import subprocess
import threading
from contextlib import contextmanager

import pytest
from papers import good, paper

from summarizer import AsyncSummarizer
from summarizer.addresses import base_url, with_version
from summarizer.errors import ConfigurationError
from summarizer.settings import Settings, canonical_base_url
from summarizer.testing import Server, answer


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("http://localhost:8000/v1", "http://localhost:8000/v1"),
        ("http://localhost:8000/v1/", "http://localhost:8000/v1/"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("localhost:11434", "http://localhost:11434/v1"),
        (" 'localhost:11434/' ", "http://localhost:11434/v1"),
        ("127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
        ("gpu-box:8000", "http://gpu-box:8000/v1"),
        ("api.deepseek.com", "https://api.deepseek.com/v1"),
        ("api.example.com/v1/chat/completions", "https://api.example.com/v1"),
        ("http://localhost:8000/v1/chat/completions", "http://localhost:8000/v1"),
        ("http://localhost:8000/v1/models/", "http://localhost:8000/v1"),
        ("http://localhost:11434/api/chat", "http://localhost:11434/v1"),
        ("http://localhost:11434/api", "http://localhost:11434/v1"),
        ("https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1"),
        ("https://generativelanguage.googleapis.com/v1beta/openai/", None),
        ("https://host/openai/v1", "https://host/openai/v1"),
    ],
)
def test_an_address_is_understood(written, meant):
    assert base_url(written) == (meant or written)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("ftp://host/v1", "http"),
        ("http:/host", "http"),
        ("not an address", "http"),
        ("https://openrouter.ai", "https://openrouter.ai/api/v1"),
        ("https://openrouter.ai/v1", "https://openrouter.ai/api/v1"),
        ("api.groq.com", "https://api.groq.com/openai/v1"),
        (
            "https://me.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2024-10-21",
            "--model azure_openai/gpt --base-url https://me.openai.azure.com",
        ),
    ],
)
def test_an_address_that_is_none_is_refused_with_the_right_one(written, right):
    with pytest.raises(ConfigurationError) as caught:
        Settings.resolve(base_url=written, model="test")
    assert right in f"{caught.value.message} {caught.value.hint}"


@pytest.mark.parametrize("address", ["http://localhost:8000/v1", "http://localhost:8000/v1/", "http://localhost:8000"])
def test_what_answers_are_known_by_stays_as_it_was(address):
    assert canonical_base_url(Settings.resolve(base_url=address, model="test")) == address.rstrip("/")


def test_only_an_address_without_a_path_is_tried_with_a_version():
    assert with_version("http://host:1/") == "http://host:1/v1"
    assert with_version("http://host:1/v1") is None


@pytest.mark.usefixtures("no_waiting")
async def test_an_address_without_its_version_is_found_at_once():
    with Server(lambda _: answer(good())) as server:
        async with AsyncSummarizer("test", base_url=server.url.removesuffix("/v1")) as s:
            results = [await s.run(paper(number)) for number in range(3)]
    assert [result.status for result in results] == ["ok"] * 3
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("model", "meant"),
    [
        ("gpt-4o", "openai/gpt-4o"),
        ("claude-sonnet", "anthropic/claude-sonnet"),
        ("gemini-pro", "google/gemini-pro"),
        ("opeani/gpt-4o", "openai/gpt-4o"),
        ("my-model", "--base-url"),
        ("meta-llama/Llama-3", "--base-url"),
    ],
)
def test_a_model_without_a_provider_is_refused_with_what_was_meant(model, meant):
    with pytest.raises(ConfigurationError) as caught:
        AsyncSummarizer(model)
    assert meant in f"{caught.value.message} {caught.value.hint}"


async def test_an_address_without_a_model_lists_what_the_server_serves():
    with Server(models=["qwen3", "llama"]) as server, pytest.raises(ConfigurationError) as caught:
        AsyncSummarizer(base_url=server.url)
    assert "qwen3, llama" in caught.value.message
    assert "--model qwen3" in caught.value.hint


@pytest.mark.parametrize(
    ("model", "own"),
    [
        ("openai/gpt-4o", "OPENAI_API_KEY"),
        ("azure_openai/gpt", "AZURE_OPENAI_API_KEY"),
        ("deepseek/x", "DEEPSEEK_API_KEY"),
    ],
)
async def test_a_missing_key_names_both_variables(model, own):
    async with AsyncSummarizer(model) as s:
        with pytest.raises(ConfigurationError) as caught:
            await s.run(paper())
    assert "SUMMARIZER_API_KEY" in caught.value.hint
    assert own in caught.value.hint


@pytest.mark.usefixtures("no_waiting")
async def test_azure_is_asked_by_its_deployment_version_and_key(monkeypatch):
    seen = []
    with _serving(seen) as address:
        monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", address)
        monkeypatch.setenv("AZURE_OPENAI_API_KEY", "a-key")
        monkeypatch.setenv("OPENAI_API_VERSION", "2025-01-01")
        async with AsyncSummarizer("azure_openai/mine") as s:
            assert (await s.run(paper())).status == "ok"
    ((path, headers),) = seen
    assert path == "/openai/deployments/mine/chat/completions?api-version=2025-01-01"
    assert headers["api-key"] == "a-key"


@pytest.mark.usefixtures("no_waiting")
async def test_a_proxy_of_the_environment_is_used_but_for_what_it_is_not_for(monkeypatch):
    seen = []
    with _serving(seen) as address, Server(lambda _: answer(good())) as server:
        monkeypatch.setenv("HTTP_PROXY", address)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        async with AsyncSummarizer("test", base_url="http://api.example.test/v1") as s:
            assert (await s.run(paper())).status == "ok"
        async with AsyncSummarizer("test", base_url=server.url) as s:
            assert (await s.run(paper(1))).status == "ok"
    assert [path for path, _ in seen] == ["http://api.example.test/v1/chat/completions"]
    assert len(server.asked) == 1


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes a certificate with openssl")
@pytest.mark.usefixtures("no_waiting")
async def test_a_certificate_of_the_environment_is_trusted(monkeypatch, tmp_path):
    key, certificate = _certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with _serving([], context) as address:
        secure = address.replace("http://127.0.0.1", "https://localhost") + "/v1"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        async with AsyncSummarizer("test", base_url=secure, retries=0) as s:
            assert (await s.run(paper())).status == "ok"


def _certificate(directory):
    key, certificate = directory / "key.pem", directory / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    made += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    return key, certificate


@contextmanager
def _serving(seen, context=None):
    """A server of one good answer, whatever is asked; it notes path and headers."""
    message = {"role": "assistant", "content": json.dumps(good())}
    reply = {"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": [{"index": 0}]}
    reply["choices"][0] |= {"finish_reason": "stop", "message": message}
    body = json.dumps(reply).encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):  # its name
            self.rfile.read(int(self.headers["content-length"]))
            seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()

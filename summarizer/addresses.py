"""Normalizes a server's address as people write it, or rejects it and suggests the right one."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from summarizer.errors import ConfigurationError

_FLAG = "Set it with --base-url or SUMMARIZER_BASE_URL."
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HOST = re.compile(r"(?:[\w.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?(?:/\S*)?", re.IGNORECASE | re.ASCII)
_LOCAL = re.compile(
    r"(?:localhost|[\d.]+|\[[0-9a-f:]+\]|[\w-]+|[\w.-]+\.(?:local|lan|internal))(?::\d+)?", re.IGNORECASE
)
_ENDPOINT = re.compile(r"(?:/chat/completions|/completions|/models|/responses|/embeddings)+/*$")
_OF_OLLAMA = re.compile(r"^/api(?:/(?:chat|generate|tags|embed|embeddings))?/*$")
_AZURE_CLASSIC = re.compile(r"/openai/deployments/([^/]+)")
_KNOWN = {
    "openrouter.ai": "https://openrouter.ai/api/v1",
    "api.groq.com": "https://api.groq.com/openai/v1",
    "generativelanguage.googleapis.com": "https://generativelanguage.googleapis.com/v1beta/openai",
    "api.fireworks.ai": "https://api.fireworks.ai/inference/v1",
    "api.deepinfra.com": "https://api.deepinfra.com/v1/openai",
}
_TOO_SHORT = frozenset({"", "/v1", "/api", "/openai"})


def base_url(written: str) -> str:
    """Return the base address of all requests.

    An address that has a scheme and no endpoint stays unchanged, since it is part of the fingerprints of answers.

    Raises:
        ConfigurationError: it is not an address; the message suggests the right one if possible.
    """
    text = written.strip().strip("'\"")
    had_scheme = _SCHEME.match(text) is not None
    if not had_scheme:
        text = _with_scheme(text, written)
    parts = urlsplit(text)
    if parts.scheme.lower() not in {"http", "https"} or not parts.netloc:
        raise ConfigurationError(
            f"{written} is not a server address: it must begin with http:// or https://", hint=_FLAG
        )
    _refuse_azure(parts.path, parts.query, host=parts.netloc, written=written)
    path = _ENDPOINT.sub("", parts.path)
    if _OF_OLLAMA.match(path) and parts.hostname not in _KNOWN:
        path = "/v1"
    path = path if had_scheme or path.strip("/") else "/v1"
    _refuse_wrong_path(parts.hostname or "", path, written=written)
    if path == parts.path and had_scheme and not parts.query:
        return text
    return f"{parts.scheme}://{parts.netloc}{path}"


def with_version(address: str) -> str | None:
    """Return the address with /v1 appended; None if it has a path."""
    return f"{address.rstrip('/')}/v1" if not urlsplit(address).path.strip("/") else None


def _with_scheme(text: str, written: str) -> str:
    if not _HOST.fullmatch(text):
        raise ConfigurationError(f"{written} is not a server address", hint=f"Try http://localhost:8000/v1. {_FLAG}")
    host = text.partition("/")[0]
    return f"{'http' if _LOCAL.fullmatch(host) else 'https'}://{text}"


def _refuse_azure(path: str, query: str, *, host: str, written: str) -> None:
    if not (deployment := _AZURE_CLASSIC.search(path)) and "api-version=" not in query:
        return
    name = deployment[1] if deployment else "DEPLOYMENT"
    raise ConfigurationError(
        f"{written} is in Azure's own address format",
        hint=f"Ask for it with --model azure_openai/{name} --base-url https://{host}, the version with --api-version; "
        f"or by Azure's newer address: --base-url https://{host}/openai/v1 --model {name}.",
    )


def _refuse_wrong_path(host: str, path: str, *, written: str) -> None:
    right = _KNOWN.get(host)
    if right is not None and path.rstrip("/") in _TOO_SHORT and not right.endswith(host + path.rstrip("/")):
        raise ConfigurationError(f"the API is not at {written} but at {right}", hint=f"Use --base-url {right}.")

"""Removes secrets from messages.

The texts of every error pass through here when it is created, so that a key echoed by a server is never printed, logged
or stored.
"""

from __future__ import annotations

import base64
import re
from urllib.parse import quote

HIDDEN = "[hidden]"
_SHORTEST = 6  # characters; shorter texts occur anywhere
# Keys in the formats of known providers, whoever owns them, and the values after Bearer and Basic.
_KEYS = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|hf|pplx|nvapi|csk|r8|tgp|key)[-_][A-Za-z0-9_-]{20,}|\bAIza[A-Za-z0-9_-]{30,}"
    r"|(?<=\bBearer )[A-Za-z0-9._~+/-]{12,}=*|(?<=\bBasic )[A-Za-z0-9+/]{12,}=*"
)
_USER = re.compile(r"(?<=://)[^/\s@?#]+@")
# Placeholders for the key of a server that needs none. Messages use these words.
_NO_KEYS = frozenset(
    [
        "anything",
        "dummy-key",
        "fake-key",
        "llama.cpp",
        "lm-studio",
        "lmstudio",
        "localai",
        "localhost",
        "no-key",
        "no-key-needed",
        "not-needed",
        "not-required",
        "nothing",
        "ollama",
        "openai",
        "openrouter",
        "placeholder",
        "sk-no-key-required",
        "sk-none",
        "summarizer",
        "unused",
    ]
)
_secrets: set[str] = set()


def remember(secret: str) -> None:
    """Hide this secret from now on, also percent-encoded and in Base64.

    Texts shorter than 6 characters and common placeholders ("ollama", "not-needed") do not count as secrets.
    """
    if len(secret) >= _SHORTEST and secret.lower() not in _NO_KEYS:
        _secrets.update({secret, quote(secret, safe=""), base64.b64encode(secret.encode()).decode()})


def hidden(text: str) -> str:
    """The text without secrets, and without user names and passwords in URLs."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return _USER.sub(f"{HIDDEN}@", _KEYS.sub(HIDDEN, text))

"""Secrets that this process was given, and the one place that takes them out of whatever is told.

Every error's texts pass here when it is made, so that nothing that is printed, logged or stored of it holds a key that
a server has echoed.
"""

from __future__ import annotations

import base64
import re
from urllib.parse import quote

HIDDEN = "[hidden]"
_SHORTEST = 6  # characters; what is shorter occurs in any text
# Keys as providers make them, of other people too, and what stands behind Bearer and Basic.
_KEYS = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|hf|pplx|nvapi|csk|r8|tgp|key)[-_][A-Za-z0-9_-]{20,}|\bAIza[A-Za-z0-9_-]{30,}"
    r"|(?<=\bBearer )[A-Za-z0-9._~+/-]{12,}=*|(?<=\bBasic )[A-Za-z0-9+/]{12,}=*"
)
_USER = re.compile(r"(?<=://)[^/\s@?#]+@")
# What people set as the key of a server that needs none. Messages need these words.
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
    """Hide this secret from now on, as it is and as it is written in addresses and headers.

    Text shorter than 6 characters and the usual stand-ins for a key ("ollama", "not-needed") are no secrets.
    """
    if len(secret) >= _SHORTEST and secret.lower() not in _NO_KEYS:
        _secrets.update({secret, quote(secret, safe=""), base64.b64encode(secret.encode()).decode()})


def hidden(text: str) -> str:
    """The text without secrets, and without a user name and password in an address."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return _USER.sub(f"{HIDDEN}@", _KEYS.sub(HIDDEN, text))

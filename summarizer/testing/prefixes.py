"""A prompt cache as OpenAI documents it: prefixes of at least 1,024 tokens, in steps of 128."""

from __future__ import annotations

import json
from typing import Any

_MINIMUM, _STEP = 1_024, 128
_CHARACTERS_A_TOKEN = 4


class Prefixes:
    """The prompts seen so far, by model and cache key."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], list[str]] = {}

    def cached(self, body: dict[str, Any]) -> int:
        """Return how many tokens of a request were seen before, and remember its prompt.

        The schema counts and comes first, as at OpenAI.
        """
        schema = json.dumps([body.get("response_format"), body.get("tools")])
        prompt = schema + "".join(str(message.get("content")) for message in body["messages"])
        known = self._seen.setdefault((str(body.get("model")), str(body.get("prompt_cache_key"))), [])
        shared = max((_shared(prompt, other) for other in known), default=0) // _CHARACTERS_A_TOKEN
        if len(known) < 8:  # noqa: PLR2004  # enough for the prompts of a test
            known.append(prompt)
        return shared // _STEP * _STEP if shared >= _MINIMUM else 0


def _shared(one: str, other: str) -> int:
    """Return the length of two texts' common prefix, in characters."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low

"""Providers' prompt caches: the shortest prefix they cache, and how a request opts in.

The fixed part of a request (system message and schema) comes first and is byte-identical in every request, so a
provider's prompt cache can serve it. Minimums and steps, as the providers publish them:

- OpenAI, Azure: 1,024 tokens in steps of 128 (https://developers.openai.com/api/docs/guides/prompt-caching, 2026-11);
  `prompt_cache_key` sends requests with one prefix to one machine.
- Mistral: `prompt_cache_key` (https://docs.mistral.ai/inference/conversations/advanced/prompt-caching, 2026-11).
- DeepSeek: steps of 64 tokens (https://api-docs.deepseek.com/guides/kv_cache, 2026-11).
- Gemini: 2,048 tokens for 2.5 models, 4,096 for newer ones (https://ai.google.dev/gemini-api/docs/caching, 2026-06).
- Anthropic: 1,024 tokens for most models, 4,096 for Haiku 4.5 and Opus 4.5, only where a request marks the prefix
  (https://docs.litellm.ai/docs/completion/prompt_caching, 2026-10), which ours do not; so none is expected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from summarizer.settings import AZURE

if TYPE_CHECKING:
    from summarizer.settings import Settings


@dataclass(frozen=True, slots=True)
class PromptCache:
    """How a provider caches prompts.

    Attributes:
        minimum: tokens of the shortest prefix that is cached.
        step: tokens by which a cached prefix grows.
        is_keyed: whether a request may carry `prompt_cache_key`.
    """

    minimum: int
    step: int = 1
    is_keyed: bool = False

    def kept(self, prefix: int) -> int:
        """How many tokens of a prefix of this length are cached."""
        return prefix // self.step * self.step if prefix >= self.minimum else 0


_OPENAI = PromptCache(1_024, 128, is_keyed=True)
_OF_PROVIDER = {
    "openai": _OPENAI,
    AZURE: _OPENAI,
    "mistral": PromptCache(1_024, 1, is_keyed=True),
    "deepseek": PromptCache(64, 64),
    "google": PromptCache(2_048),
}
_OF_HOST = {
    "api.openai.com": "openai",
    "api.mistral.ai": "mistral",
    "api.deepseek.com": "deepseek",
    "generativelanguage.googleapis.com": "google",
}


def prompt_cache_of(settings: Settings) -> PromptCache | None:
    """How the provider in use caches prompts; None if it is not known to."""
    if settings.base_url and settings.provider != AZURE:
        return _OF_PROVIDER.get(_OF_HOST.get(urlsplit(settings.base_url).hostname or "", ""))
    return _OF_PROVIDER.get(settings.provider)

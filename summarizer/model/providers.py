"""The known providers, and suggestions for a model name that lacks one."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from summarizer.errors import ConfigurationError

if TYPE_CHECKING:
    from summarizer.settings import Settings

# Instructor's names for `from_provider`; instructor takes seconds to import and publishes no list of them.
_NAMES = """
openai azure_openai databricks anthropic google gemini mistral cohere perplexity groq writer bedrock cerebras fireworks
vertexai generative-ai ollama deepseek xai openrouter litellm together anyscale local
"""
PROVIDERS = frozenset(_NAMES.split())
_FAMILIES = {
    "openai": ("gpt-", "chatgpt", "o1", "o3", "o4"),
    "anthropic": ("claude",),
    "google": ("gemini",),
    "mistral": ("mistral", "mixtral", "codestral", "ministral", "magistral"),
    "deepseek": ("deepseek",),
    "cohere": ("command",),
    "xai": ("grok",),
}


def require_provider(settings: Settings) -> None:
    """Reject a model name without a provider.

    Raises:
        ConfigurationError: there is no address either; the message suggests what was probably meant.
    """
    provider, slash, _ = settings.model.partition("/")
    if settings.base_url or (provider in PROVIDERS and (slash or provider == "local")):
        return
    raise ConfigurationError(
        f"--model {settings.model} doesn't name a provider{_meant(settings.model)}",
        hint="Put the provider before the model (openai/NAME), or name the server with --base-url.",
    )


def _meant(model: str) -> str:
    provider, slash, name = model.partition("/")
    if slash and (close := get_close_matches(provider.lower(), PROVIDERS, n=1)):
        return f": did you mean {close[0]}/{name}?"
    found = next((own for own, starts in _FAMILIES.items() if model.lower().startswith(starts)), "")
    return f": did you mean {found}/{model}?" if found else ""

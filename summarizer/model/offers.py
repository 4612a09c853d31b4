"""Compares what the same requests would cost in each of the provider's service modes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from summarizer.model.caching import prompt_cache_of
from summarizer.model.pricing import cost

if TYPE_CHECKING:
    from summarizer.records import Usage
    from summarizer.settings import Settings


class Offer(NamedTuple):
    """One service mode and its cost in US dollars."""

    name: str
    cost_usd: float


def offers(usage: Usage, *, prefix: int, settings: Settings) -> list[Offer]:
    """The modes with a known price: live with the provider's prompt cache, flex, and batches.

    Args:
        usage: the tokens of all requests, none of them cached.
        prefix: how many tokens all requests share as a prefix.
        settings: the model, its address and its prices.
    """
    cache = prompt_cache_of(settings)
    kept = cache.kept(prefix) * max(0, usage.requests - 1) if cache else 0
    cached = replace(usage, cached_input_tokens=min(kept, usage.input_tokens))
    ways = [("live, with the provider's prompt cache", cached, False)] if kept else []
    if settings.provider == "openai" and not settings.base_url:
        ways += [("--service-tier flex", cached, True), ("--bulk", usage, True)]
    priced = ((name, cost(of, model=settings.model_name, settings=settings, batch=half)) for name, of, half in ways)
    return [Offer(name, usd) for name, usd in priced if usd is not None]

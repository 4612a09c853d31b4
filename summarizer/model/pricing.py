"""What tokens cost: the prices in the settings, else those of genai-prices."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from summarizer.records import Usage
    from summarizer.settings import Settings

_MILLION = 1_000_000
_BATCH_SHARE = 0.5  # OpenAI's pricing page, Batch API


def cost(usage: Usage, *, model: str, settings: Settings, batch: bool = False) -> float | None:
    """US dollars for these tokens, or None where no price is known. A model that runs on this machine costs nothing.

    Args:
        usage: the tokens.
        model: the model's name as the provider writes it.
        settings: the prices where they are given, else the provider or address by which the price is found.
        batch: whether the answer came in a batch or as flex, which costs the same: at the listed price for it, or half
            of the prices that are given.
    """
    if settings.provider == "local":
        return 0.0
    if settings.input_price is not None and settings.output_price is not None:
        live = (usage.input_tokens * settings.input_price + usage.output_tokens * settings.output_price) / _MILLION
        return live * _BATCH_SHARE if batch else live
    return _listed(usage, model=model, settings=settings, batch=batch)


def _listed(usage: Usage, *, model: str, settings: Settings, batch: bool) -> float | None:
    where = ("provider_api_url", settings.base_url) if settings.base_url else ("provider_id", settings.provider)
    if not _is_listed(model, where):
        return None
    from genai_prices import Usage as Tokens
    from genai_prices import calc_price

    tokens = Tokens(
        input_tokens=usage.input_tokens, cache_read_tokens=usage.cached_input_tokens, output_tokens=usage.output_tokens
    )
    context = {"processing": "batch"} if batch else None
    try:
        return float(calc_price(tokens, model, **_named(where), price_context=context).total_price)
    except ValueError:  # tokens that contradict each other
        return None


@cache
def _is_listed(model: str, where: tuple[str, str]) -> bool:
    """Whether there is a price; to find out that there is none takes a walk through the whole list."""
    from genai_prices import Usage as Tokens
    from genai_prices import calc_price

    try:
        calc_price(Tokens(input_tokens=1, output_tokens=1), model, **_named(where))
    except (LookupError, ValueError):
        return False
    return True


def _named(where: tuple[str, str]) -> dict[str, Any]:
    return dict([where])

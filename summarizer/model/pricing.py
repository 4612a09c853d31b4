"""The cost of tokens, by the prices in the settings or else those of genai-prices."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from summarizer.records import Usage
    from summarizer.settings import Settings

_MILLION = 1_000_000
_BATCH_SHARE = 0.5  # OpenAI's pricing page, Batch API


def cost(usage: Usage, *, model: str, settings: Settings, batch: bool = False) -> float | None:
    """US dollars for these tokens, or None if no price is known. A local model costs nothing.

    Args:
        usage: the tokens.
        model: the model's name as the provider writes it.
        settings: the prices, or else the provider or address to look them up by.
        batch: whether the answer came from a batch or flex, which cost the same: their listed price, or half of the
            prices in the settings.
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
    """Whether a price is listed; cached, since a miss searches the whole list."""
    from genai_prices import Usage as Tokens
    from genai_prices import calc_price

    try:
        calc_price(Tokens(input_tokens=1, output_tokens=1), model, **_named(where))
    except (LookupError, ValueError):
        return False
    return True


def _named(where: tuple[str, str]) -> dict[str, Any]:
    return dict([where])

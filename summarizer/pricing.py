"""What tokens cost, from the tables of genai-prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from summarizer.records import Usage


def cost(usage: Usage, *, model: str, provider: str, base_url: str | None) -> float | None:
    """US dollars for these tokens, or None where the model has no known price.

    Args:
        usage: the tokens.
        model: the model's name as the provider writes it.
        provider: the provider's name; unused where a base URL is given.
        base_url: the address that answered, where it is not the provider's own.
    """
    from genai_prices import Usage as Tokens  # noqa: PLC0415  # half a second that a cached run does not need
    from genai_prices import calc_price  # noqa: PLC0415  # as above

    tokens = Tokens(
        input_tokens=usage.input_tokens, cache_read_tokens=usage.cached_input_tokens, output_tokens=usage.output_tokens
    )
    where: dict[str, Any] = {"provider_api_url": base_url} if base_url else {"provider_id": provider}
    try:
        return float(calc_price(tokens, model, **where).total_price)
    except (LookupError, ValueError):  # no price; tokens that contradict each other
        return None

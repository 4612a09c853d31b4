"""What tokens cost is what genai-prices says, and unknown where it says nothing."""

from __future__ import annotations

import genai_prices
import pytest

from summarizer.model.pricing import cost
from summarizer.records import Usage
from summarizer.settings import DEFAULT_MODEL, Settings


def at(base_url=None, provider="openai", **settings):
    return Settings.resolve(model=f"{provider}/some-model", base_url=base_url, **settings)


OPENAI = "https://api.openai.com/v1"
USAGE = Usage(1, 12_000, 0, 700)


def listed(model, usage=USAGE):
    tokens = genai_prices.Usage(
        input_tokens=usage.input_tokens, cache_read_tokens=usage.cached_input_tokens, output_tokens=usage.output_tokens
    )
    return float(genai_prices.calc_price(tokens, model, provider_id="openai").total_price)


@pytest.mark.parametrize("model", ["gpt-4o-mini", DEFAULT_MODEL.removeprefix("openai/")])
@pytest.mark.parametrize("base_url", [None, OPENAI, f"{OPENAI}/"])
def test_a_known_model_costs_what_the_tables_say(model, base_url):
    price = cost(USAGE, model=model, settings=at(base_url))
    assert price == listed(model)
    assert price > 0


def test_every_kind_of_token_is_counted():
    usage = Usage(1, 12_000, 5_000, 700)
    price = cost(usage, model="gpt-4o-mini", settings=at())
    assert price == listed("gpt-4o-mini", usage)
    assert price < cost(USAGE, model="gpt-4o-mini", settings=at())


@pytest.mark.parametrize(
    "where",
    [
        pytest.param({"model": "no-such-model"}, id="model"),
        pytest.param({"model": "gpt-4o-mini", "provider": "no-such-provider"}, id="provider"),
        pytest.param({"model": "gpt-4o-mini", "base_url": "http://localhost:8000/v1"}, id="own server"),
    ],
)
def test_what_the_tables_do_not_know_has_no_price(where):
    model = where.pop("model")
    assert cost(USAGE, model=model, settings=at(**where)) is None


def test_prices_in_the_settings_come_before_the_tables():
    settings = at("http://localhost:8000/v1", input_price=2.0, output_price=10.0)
    assert cost(USAGE, model="anything", settings=settings) == pytest.approx((12_000 * 2 + 700 * 10) / 1e6)


def test_a_model_on_this_machine_costs_nothing():
    assert cost(USAGE, model="local/any.gguf", settings=at(provider="local")) == 0.0


def test_tokens_that_contradict_each_other_have_no_price():
    usage = Usage(1, input_tokens=10, cached_input_tokens=100, output_tokens=1)
    assert cost(usage, model="gpt-4o-mini", settings=at()) is None

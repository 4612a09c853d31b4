"""What makes answers cheaper: the provider's prompt cache, flex, and what each way would cost."""

import pytest
from papers import paper

from summarizer import AsyncSummarizer
from summarizer.errors import ConfigurationError
from summarizer.model.caching import prompt_cache_of
from summarizer.model.offers import offers
from summarizer.records import Usage
from summarizer.settings import Settings
from summarizer.testing import Reply, Server, no_waiting
from summarizer.testing.server import Setup

LONG = (
    "{% block system %}" + "Read the numbered sentences with care. " * 120 + "{% endblock %}{% block user %}{{ title }}"
)
LONG += "{% for sentence in sentences %}[{{ loop.index }}] {{ sentence }}{% endfor %}{% endblock %}"
PRICES = {"input_price": 1.0, "output_price": 4.0}


@pytest.fixture
def long_prompt(tmp_path):
    path = tmp_path / "long.md"
    path.write_text(LONG, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("settings", "minimum"),
    [
        ({"model": "openai/gpt-4o-mini"}, 1_024),
        ({"model": "gpt-4o-mini", "base_url": "https://api.openai.com/v1"}, 1_024),
        ({"model": "deepseek-chat", "base_url": "https://api.deepseek.com/v1"}, 64),
        ({"model": "mistral/small"}, 1_024),
        ({"model": "test", "base_url": "http://127.0.0.1:1/v1"}, None),
    ],
)
def test_a_provider_caches_by_its_published_minimum(settings, minimum):
    cache = prompt_cache_of(Settings.resolve(**settings, api_key="k"))
    assert (cache.minimum if cache else None) == minimum


def test_a_prefix_is_cached_in_steps_from_the_minimum_on():
    cache = prompt_cache_of(Settings.resolve(model="openai/gpt-4o-mini", api_key="k"))
    assert [cache.kept(tokens) for tokens in (1_023, 1_024, 1_151, 1_700)] == [0, 1_024, 1_024, 1_664]


async def test_all_papers_but_the_first_find_the_prefix_cached(long_prompt):
    with Server(setup=Setup(caches_prompts=True)) as server:
        async with AsyncSummarizer("test", base_url=server.url, prompt=long_prompt, concurrency=1) as s:
            results = [result async for result in s.stream(map(paper, range(4)))]
    cached = [result.usage.cached_input_tokens for result in results]
    assert cached[0] == 0
    assert min(cached[1:]) >= 1_024
    assert all(tokens % 128 == 0 for tokens in cached)
    assert server.billed.cached_input_tokens == sum(cached)


async def test_a_tier_goes_with_each_request_and_no_answer_is_paid_again_for_it():
    with Server() as server:
        for tier in ("flex", None):
            async with AsyncSummarizer("test", base_url=server.url, service_tier=tier, **PRICES) as s:
                result = await s.run(paper(1))
    assert [request.body.get("service_tier") for request in server.asked] == ["flex"]
    assert result.provenance.cached


async def test_flex_costs_half_where_the_provider_says_that_it_was_flex():
    with Server() as server:
        costs = []
        for tier in ("flex", "default"):
            async with AsyncSummarizer("test", base_url=server.url, service_tier=tier, **PRICES) as s:
                costs.append((await s.run(paper(1 if tier == "flex" else 2))).usage.cost_usd)
    assert costs[0] == pytest.approx(costs[1] / 2)


async def test_a_server_that_refuses_tiers_is_asked_without():
    def refusing(asked):
        if "service_tier" not in asked.body:
            return None
        return Reply(
            status=400, error={"message": "Unknown parameter: 'service_tier'.", "type": "invalid_request_error"}
        )

    with Server(refusing) as server:
        async with AsyncSummarizer("test", base_url=server.url, service_tier="flex") as s:
            assert (await s.run(paper(1))).status == "ok"
    assert ["service_tier" in request.body for request in server.asked] == [True, False]


async def test_where_flex_has_no_room_the_paper_is_asked_at_the_usual_tier():
    def full(asked):
        if "service_tier" not in asked.body:
            return None
        return Reply(status=429, error={"message": "Resource Unavailable", "code": "resource_unavailable"})

    with no_waiting(), Server(full) as server:
        async with AsyncSummarizer("test", base_url=server.url, service_tier="flex") as s:
            assert (await s.run(paper(1))).status == "ok"
    assert ["service_tier" in request.body for request in server.asked] == [True, False]


def test_flex_has_the_time_it_needs_unless_you_say_otherwise():
    assert Settings.resolve(model="openai/x", api_key="k", service_tier="flex").timeout == 900
    assert Settings.resolve(model="openai/x", api_key="k", service_tier="flex", timeout=30).timeout == 30


def test_an_unknown_tier_is_refused():
    with pytest.raises(ConfigurationError, match="service-tier"):
        Settings.resolve(model="openai/x", api_key="k", service_tier="cheap")


def test_each_way_has_its_price():
    settings = Settings.resolve(model="openai/gpt-5-mini", api_key="k")
    usage = Usage(1_000, 2_000_000, 0, 200_000)
    found = {offer.name: offer.cost_usd for offer in offers(usage, prefix=1_700, settings=settings)}
    live = 2.0 * 0.25 + 0.2 * 2.0
    saved = 999 * 1_664 / 1e6 * (0.25 - 0.025)
    assert found["live, with the provider's prompt cache"] == pytest.approx(live - saved)
    assert found["--service-tier flex"] == pytest.approx((live - saved) / 2)
    assert found["--bulk"] == pytest.approx(live / 2)


def test_a_prefix_that_is_too_short_offers_no_cache():
    settings = Settings.resolve(model="openai/gpt-5-mini", api_key="k")
    assert [offer.name for offer in offers(Usage(9, 9_000, 0, 900), prefix=900, settings=settings)] == [
        "--service-tier flex",
        "--bulk",
    ]

"""Faults of an account, its key and its limits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from summarizer.testing.envelopes import HTML, UPSTREAM, always, google, in_disguise, openai, openrouter, page, reply
from summarizer.testing.faults import FOR_A_WHILE, Fault
from summarizer.testing.replies import Reply

if TYPE_CHECKING:
    Body = dict[str, Any]

_DAY = 86_400


def _quota_google() -> Reply:
    retry = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "41s"}
    failed = {
        "@type": "type.googleapis.com/google.rpc.QuotaFailure",
        "violations": [{"quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "quotaValue": "15"}],
    }
    message = (
        "You exceeded your current quota, please check your plan and billing details.\n* Quota exceeded for metric: "
        "generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 15\nPlease retry in 41.3s."
    )
    return Reply(status=429, page=google(message, code=429, status="RESOURCE_EXHAUSTED", details=[failed, retry]))


def _daily_google() -> Reply:
    failed = {
        "@type": "type.googleapis.com/google.rpc.QuotaFailure",
        "violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier", "quotaValue": "250"}],
    }
    message = "You exceeded your current quota, please check your plan and billing details."
    return Reply(status=429, page=google(message, code=429, status="RESOURCE_EXHAUSTED", details=[failed]))


def _daily_openrouter() -> Reply:
    reset = datetime.now(UTC) + timedelta(seconds=_DAY)
    headers = {"X-RateLimit-Limit": "50", "X-RateLimit-Remaining": "0"}
    headers["X-RateLimit-Reset"] = str(int(reset.timestamp() * 1000))
    message = "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day"
    return Reply(status=429, page=openrouter(message, 429, headers=headers), headers=headers)


def _daily_openai() -> Reply:
    message = (
        "Rate limit reached for gpt-5-mini in organization org-testing on requests per day (RPD): Limit 200, Used 200, "
        "Requested 1. Please try again in 7m12s. Visit https://platform.openai.com/account/rate-limits to learn more."
    )
    return Reply(
        status=429,
        page=openai(message, code="rate_limit_exceeded", kind="requests"),
        headers={"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "7m12s"},
    )


def _daily_groq() -> Reply:
    message = (
        "Rate limit reached for model `llama-3.3-70b-versatile` in organization `org_testing` service tier `on_demand` "
        "on tokens per day (TPD): Limit 100000, Used 99999, Requested 900. Please try again in 12h4m9.5s."
    )
    page = openai(message, code="rate_limit_exceeded", kind="tokens")
    return Reply(status=429, page=page, headers={"retry-after": "43450"})


def _quota_openai() -> Reply:
    message = (
        "You exceeded your current quota, please check your plan and billing details. For more information on this "
        "error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors."
    )
    return Reply(status=429, page=openai(message, code="insufficient_quota", kind="insufficient_quota"))


def _credit_anthropic() -> Reply:
    message = (
        "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or "
        "purchase credits."
    )
    error = {"type": "invalid_request_error", "message": message}
    return Reply(status=400, page={"type": "error", "error": error, "request_id": "req_011testing"})


_CREDITS = "Insufficient credits. Add more using https://openrouter.ai/settings/credits"

_CREDITS_FEW = (
    "This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only afford "
    "1200. To increase, visit https://openrouter.ai/settings/credits and upgrade to a paid account"
)

_NO_CREDITS_CODE = "The caller does not have permission to execute the specified operation"

_NO_CREDITS = (
    "Your newly created team doesn't have any credits or licenses yet. You can purchase those on https://console.x.ai."
)

_KEYS: dict[str, tuple[int, Any]] = {
    "key": (
        401,
        openai(
            "Incorrect API key provided: sk-tes**ting. You can find your API key at "
            "https://platform.openai.com/account/api-keys.",
            code="invalid_api_key",
        ),
    ),
    "key-missing": (
        401,
        openai(
            "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer "
            "auth (i.e. Authorization: Bearer YOUR_KEY)."
        ),
    ),
    "key@deepseek": (
        401,
        openai(
            "Authentication Fails, Your api key: ****ting is invalid",
            code="invalid_request_error",
            kind="authentication_error",
        ),
    ),
    "key@openrouter": (401, openrouter("User not found.", 401)),
    "key@openrouter-missing": (401, openrouter("No auth credentials found", 401)),
    "key@mistral": (401, {"detail": "Unauthorized"}),
    "key@vllm": (401, {"error": "Unauthorized"}),
    "key@azure": (
        401,
        {
            "error": {
                "code": "401",
                "message": "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide "
                "a valid key for an active subscription and use a correct regional API endpoint for your resource.",
            }
        },
    ),
    "key@llama.cpp": (401, {"error": {"message": "Invalid API Key", "type": "authentication_error", "code": 401}}),
    "key@gemini": (
        400,
        google(
            "API key not valid. Please pass a valid API key.",
            details=[{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}],
        ),
    ),
    "key@anthropic": (
        401,
        {"type": "error", "error": {"type": "authentication_error", "message": "invalid x-api-key"}},
    ),
}


def _model_gone(body: Body) -> Reply:
    message = f"The model `{body['model']}` does not exist or you do not have access to it."
    return Reply(status=404, page=openai(message, code="model_not_found"))


def _model_gone_ollama(body: Body) -> Reply:
    message = f'model "{body["model"]}" not found, try pulling it first'
    return Reply(status=404, page=openai(message, kind="not_found_error"))


def _model_gone_vllm(body: Body) -> Reply:
    error = {"object": "error", "message": f"The model `{body['model']}` does not exist.", "type": "NotFoundError"}
    return Reply(status=404, page={**error, "param": None, "code": 404})


def _model_gone_openrouter(body: Body) -> Reply:
    return Reply(status=400, page=openrouter(f"{body['model']} is not a valid model ID", 400))


ACCOUNTS: tuple[Fault, ...] = (
    Fault(
        "rate-limit",
        "429 with retry-after: 1",
        refuse=reply(429, openai("Rate limit reached", code="rate_limit_exceeded"), {"retry-after": "1"}),
        when=FOR_A_WHILE,
    ),
    Fault(
        "rate-limit@gemini", "429 RESOURCE_EXHAUSTED with a retryDelay", refuse=always(_quota_google), when=FOR_A_WHILE
    ),
    Fault(
        "rate-limit-date",
        "429 with retry-after as a date that has passed",
        refuse=reply(429, openai("Too many requests"), {"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}),
        when=FOR_A_WHILE,
    ),
    Fault(
        "rate-limit-words",
        "429 whose words alone say when",
        refuse=reply(429, openai("Rate limit reached. Please try again in 20ms.", code="rate_limit_exceeded")),
        when=FOR_A_WHILE,
    ),
    Fault(
        "rate-limit@azure",
        "429, as Azure",
        refuse=reply(
            429,
            {"error": {"code": "429", "message": "Rate limit is exceeded. Try again in 1 seconds."}},
            {"retry-after": "1", "retry-after-ms": "300"},
        ),
        when=FOR_A_WHILE,
    ),
    Fault(
        "rate-limit@mistral",
        "429 without a word when, as Mistral",
        refuse=reply(
            429,
            {
                "object": "error",
                "message": "Service tier capacity exceeded for this model.",
                "type": "service_tier_capacity_exceeded",
                "param": None,
                "code": "3505",
            },
        ),
        when=FOR_A_WHILE,
    ),
    Fault("rate-limit-text", "429 with a text", refuse=reply(429, "Too Many Requests"), when=FOR_A_WHILE),
    Fault(
        "rate-limit@openrouter",
        "429 from upstream, in OpenRouter's words",
        refuse=reply(429, openrouter("Provider returned error", 429, **UPSTREAM)),
        when=FOR_A_WHILE,
    ),
    Fault("quota", "429 insufficient_quota, as OpenAI", refuse=always(_quota_openai)),
    Fault("quota@anthropic", "400 credit balance is too low, as Anthropic", refuse=always(_credit_anthropic)),
    Fault("quota@openrouter", "402, as OpenRouter", refuse=reply(402, openrouter(_CREDITS, 402))),
    Fault("quota@openrouter-max", "402 that names max_tokens", refuse=reply(402, openrouter(_CREDITS_FEW, 402))),
    Fault("quota@openrouter-200", "402 in a reply with status 200", refuse=always(lambda: in_disguise(402, _CREDITS))),
    Fault(
        "quota@deepseek",
        "402 Insufficient Balance, as DeepSeek",
        refuse=reply(402, openai("Insufficient Balance", kind="unknown_error", code="invalid_request_error")),
    ),
    Fault(
        "quota@xai",
        "403 without credits, as xAI",
        refuse=reply(403, {"code": _NO_CREDITS_CODE, "error": _NO_CREDITS}),
    ),
    Fault(
        "quota@dashscope",
        "400 Arrearage, as DashScope",
        refuse=reply(
            400,
            openai(
                "Access denied, please make sure your account is in good standing.", code="Arrearage", kind="Arrearage"
            ),
        ),
    ),
    Fault(
        "quota@moonshot",
        "429 exceeded_current_quota_error, as Moonshot",
        refuse=reply(
            429,
            openai(
                "Your account is suspended due to insufficient balance, please recharge your account or check your "
                "plan and billing details",
                kind="exceeded_current_quota_error",
            ),
        ),
    ),
    Fault("daily", "429 on requests a day, as OpenAI, with a reset in headers", refuse=always(_daily_openai)),
    Fault("daily@groq", "429 on tokens a day, retry-after of 12 hours", refuse=always(_daily_groq)),
    Fault("daily@openrouter", "429 free-models-per-day, the reset in milliseconds", refuse=always(_daily_openrouter)),
    Fault("daily@gemini", "429 RESOURCE_EXHAUSTED for the day", refuse=always(_daily_google)),
    *(
        Fault(name, f"{status}: the key is wrong or missing", refuse=reply(status, page))
        for name, (status, page) in _KEYS.items()
    ),
    Fault("model-missing", "404: the model does not exist, as OpenAI", refuse=_model_gone),
    Fault("model-missing@ollama", "404: the model is not pulled, as Ollama", refuse=_model_gone_ollama),
    Fault(
        "model-missing@lmstudio",
        "404: no model is loaded, as LM Studio",
        refuse=reply(
            404,
            openai(
                "No models loaded. Please load a model in the developer page or use the 'lms load' command.",
                param="model",
                code="model_not_found",
            ),
        ),
    ),
    Fault("path-missing", "404 with a text: the address is wrong", refuse=reply(404, "404 page not found")),
    Fault("model-missing@vllm", "404: the model does not exist, as vLLM", refuse=_model_gone_vllm),
    Fault("model-missing@openrouter", "400: no valid model ID, as OpenRouter", refuse=_model_gone_openrouter),
    Fault(
        "forbidden-page",
        "403 with a page of HTML, as a firewall",
        refuse=reply(403, page("403 Forbidden", "nginx"), HTML),
    ),
)
"""Faults of an account."""

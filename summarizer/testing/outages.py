"""Faults of a connection, an account or one paper: what comes has no answer in it, or cannot be read.

Those that a person meets for a while hold for the first few requests, if nothing else is said.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from summarizer.testing import stream
from summarizer.testing.faults import Fault, Sent, When, of_choice, of_message
from summarizer.testing.refusals import google, openai, openrouter, vllm
from summarizer.testing.replies import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.testing.replies import Wire

    Body = dict[str, Any]

_HTML = {"content-type": "text/html; charset=utf-8"}
_DAY = 86_400
_WHILE = When(first=3)
_ONCE = When(at=2)


def _page(title: str, text: str) -> str:
    return (
        f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>\n"
    )


_LOGIN = _page("Sign in", 'Your session has ended. <a href="/login?next=%2Fv1">Sign in</a> to go on.')
_BAD_GATEWAY = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
_CLOUDFLARE = _page("524: A timeout occurred", "The origin web server timed out responding to this request.")


# Replies in the place of an answer.


def _loading() -> Reply:
    error = {"code": 503, "message": "Loading model", "type": "unavailable_error"}
    return Reply(status=503, page={"error": error})


def _cold() -> Reply:
    return Reply(status=503, page={"error": "Model is currently loading", "estimated_time": 20.0})


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
_UPSTREAM = {"raw": "upstream connect error", "provider_name": "DeepInfra"}


def _moderated_openrouter() -> Reply:
    message = (
        'openai/gpt-5 requires moderation on OpenAI. Your input was flagged for "violence". No credits were charged.'
    )
    told = openrouter(message, 403, reasons=["violence"], flagged_input="The abstract ...", provider_name="OpenAI")
    return Reply(status=403, page=told)


def _moderated_azure() -> Reply:
    filtered = {"hate": {"filtered": False, "severity": "safe"}, "violence": {"filtered": True, "severity": "medium"}}
    error = {
        "message": "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. "
        "Please modify your prompt and retry.",
        "type": None,
        "param": "prompt",
        "code": "content_filter",
        "status": 400,
        "innererror": {"code": "ResponsibleAIPolicyViolation", "content_filter_result": filtered},
    }
    return Reply(status=400, page={"error": error})


_LONG = "This model's maximum context length is 8192 tokens. However, "
_TOO_LONG: dict[str, tuple[int, Any]] = {
    "context": (
        400,
        openai(
            _LONG + "your messages resulted in 9214 tokens. Please reduce the length of the messages.",
            param="messages",
            code="context_length_exceeded",
        ),
    ),
    "context@vllm": (
        400,
        vllm(
            _LONG
            + "you requested 9214 tokens (8190 in the messages, 1024 in the completion). Please reduce the length of "
            "the messages or completion."
        ),
    ),
    "context@llama.cpp": (
        400,
        {
            "error": {
                "code": 400,
                "message": "the request exceeds the available context size. try increasing the context size or enable "
                "context shift",
                "type": "exceed_context_size_error",
                "n_prompt_tokens": 9214,
                "n_ctx": 8192,
            }
        },
    ),
    "context@anthropic": (
        400,
        {
            "type": "error",
            "error": {"type": "invalid_request_error", "message": "prompt is too long: 209214 tokens > 200000 maximum"},
        },
    ),
    "context@gemini": (
        400,
        google("The input token count (1059214) exceeds the maximum number of tokens allowed (1048576)."),
    ),
    "context@tgi": (
        422,
        {
            "error": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8192. Given: 8190 `inputs` "
            "tokens and 1024 `max_new_tokens`",
            "error_type": "validation",
        },
    ),
    "context@lmstudio": (
        400,
        {
            "error": "The number of tokens to keep from the initial prompt is greater than the context length (n_keep: "
            "9214>= n_ctx: 8192). Try to load the model with a larger context length, or provide a shorter input."
        },
    ),
}
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
    told = {"object": "error", "message": f"The model `{body['model']}` does not exist.", "type": "NotFoundError"}
    return Reply(status=404, page={**told, "param": None, "code": 404})


def _model_gone_openrouter(body: Body) -> Reply:
    return Reply(status=400, page=openrouter(f"{body['model']} is not a valid model ID", 400))


def _in_disguise(code: int, message: str, **metadata: Any) -> Reply:
    """An error with status 200."""
    return Reply(page=openrouter(message, code, **metadata))


# Completions without an answer.


def _without(field: str) -> Callable[[Body, Body], Body]:
    return lambda told, _: {key: value for key, value in told.items() if key != field}


def _with(**fields: Any) -> Callable[[Body, Body], Body]:
    return lambda told, _: {**told, **fields}


def _choice_failed(told: Body, _: Body) -> Body:
    error = {"code": 502, "message": "Upstream error from DeepInfra", "metadata": _UPSTREAM}
    message = {**told["choices"][0]["message"], "content": ""}
    return of_choice(told, message=message, finish_reason="error", native_finish_reason="error", error=error)


def _message_gone(told: Body, _: Body) -> Body:
    first = {key: value for key, value in told["choices"][0].items() if key != "message"}
    return {**told, "choices": [first]}


def _said(content: str | None) -> Callable[[Body, Body], Body]:
    return of_message(lambda message: {"role": "assistant", "content": content, "refusal": message.get("refusal")})


# Bytes.


def _as_events(sent: Sent) -> Sent:
    """A completion as an event stream with comments between, though none was asked for."""
    told = _completion(sent)
    if told is None:
        return sent
    pieces = stream.events(told, with_usage=True)
    body = stream.KEEP_ALIVE * 2 + stream.KEEP_ALIVE.join(pieces)
    return replace(sent, headers={**sent.headers, "content-type": "text/event-stream"}, body=body)


def _failing_events(sent: Sent) -> Sent:
    """An event stream that breaks off with an error."""
    told = _completion(sent)
    if told is None:
        return sent
    pieces = stream.events(told, with_usage=False)[:2]
    error = json.dumps(openrouter("Provider disconnected", 502))
    body = b"".join(pieces) + f"data: {error}\n\n".encode()
    return replace(sent, headers={**sent.headers, "content-type": "text/event-stream"}, body=body)


def _completion(sent: Sent) -> Body | None:
    try:
        told = json.loads(sent.body)
    except ValueError:
        return None
    return told if isinstance(told, dict) and told.get("choices") else None


def _headers(**headers: str) -> Callable[[Sent], Sent]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda sent: replace(sent, headers={**sent.headers, **named})


def _body(change: Callable[[bytes], bytes]) -> Callable[[Sent], Sent]:
    return lambda sent: replace(sent, body=change(sent.body))


def _broken_utf8(body: bytes) -> bytes:
    """A byte that is no UTF-8 behind the first letter of the content."""
    at = body.find(b'"content": "') + len(b'"content": "')
    return body[:at] + b"\xc3\x28" + body[at:]


def _wire(wire: Wire) -> Callable[[Body], Reply]:
    return lambda _: Reply(wire=wire)


def _sent_by(wire: Wire) -> Callable[[Sent], Sent]:
    return lambda sent: replace(sent, wire=wire)


def _brotli(sent: Sent) -> Sent:
    """Bytes that are said to be Brotli: a whole stream in uncompressed blocks.

    Source: RFC 7932, section 9.
    """
    return replace(sent, headers={**sent.headers, "content-encoding": "br"}, body=stored_brotli(sent.body))


def stored_brotli(body: bytes) -> bytes:
    """A Brotli stream that holds the bytes as they are, in blocks of at most 64 KiB."""
    out = bytearray()
    head, bits = 0b0, 1  # WBITS 16
    for at in range(0, len(body), 1 << 16):
        block = body[at : at + (1 << 16)]
        # ISLAST 0, MNIBBLES 4, MLEN - 1, ISUNCOMPRESSED 1
        head |= ((len(block) - 1) << 3 | 1 << 19) << bits
        bits += 20
        out += head.to_bytes((bits + 7) // 8, "little") + block
        head, bits = 0, 0
    return bytes(out) + (head | 0b11 << bits).to_bytes(1, "little")  # ISLAST 1, ISLASTEMPTY 1


def _always(reply: Callable[[], Reply]) -> Callable[[Body], Reply]:
    return lambda _: reply()


def _said_as(status: int, page: Any, headers: dict[str, str] | None = None) -> Callable[[Body], Reply]:
    return lambda _: Reply(status=status, page=page, headers=headers or {})


_SERVER = {"message": "The server had an error while processing your request.", "type": "server_error", "code": None}

OUTAGES: tuple[Fault, ...] = (
    # The server, for a while.
    Fault("loading", "503 while a model loads, as llama.cpp", refuse=_always(_loading), when=_WHILE),
    Fault("loading@hf", "503 while a model loads, as Hugging Face", refuse=_always(_cold), when=_WHILE),
    Fault("bad-gateway", "502 with a page of HTML", refuse=_said_as(502, _BAD_GATEWAY, _HTML), when=_WHILE),
    Fault("timeout-page", "524 with a page of HTML", refuse=_said_as(524, _CLOUDFLARE, _HTML), when=_WHILE),
    Fault("server-error", "500", refuse=_said_as(500, {"error": _SERVER}), when=_WHILE),
    Fault("empty-500", "500 without a body", refuse=_said_as(500, ""), when=_WHILE),
    Fault(
        "overloaded",
        "529, as Anthropic",
        refuse=_said_as(529, {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}),
        when=_WHILE,
    ),
    Fault(
        "busy",
        "503, as Ollama and Gemini when too many ask",
        refuse=_said_as(
            503, openai("server busy, please try again. maximum pending requests exceeded", kind="api_error")
        ),
        when=_WHILE,
    ),
    Fault("drop", "the connection closes without a reply", refuse=_wire("drop"), when=_WHILE),
    Fault("hang", "nothing comes, the connection stays open", refuse=_wire("hang"), when=When(first=1)),
    Fault("stall", "the headers come, the body never does", refuse=_wire("stall"), when=When(first=1)),
    Fault("restart", "the connection closes, then none is taken (for=SECONDS)", refuse=_wire("restart"), when=_ONCE),
    Fault("refused", "no connection is taken at the start (for=SECONDS)"),
    Fault(
        "rate-limit",
        "429 with retry-after: 1",
        refuse=_said_as(429, openai("Rate limit reached", code="rate_limit_exceeded"), {"retry-after": "1"}),
        when=_WHILE,
    ),
    Fault("rate-limit@gemini", "429 RESOURCE_EXHAUSTED with a retryDelay", refuse=_always(_quota_google), when=_WHILE),
    Fault(
        "rate-limit@openrouter",
        "429 from upstream, in OpenRouter's words",
        refuse=_said_as(429, openrouter("Provider returned error", 429, **_UPSTREAM)),
        when=_WHILE,
    ),
    # The account.
    Fault("quota", "429 insufficient_quota, as OpenAI", refuse=_always(_quota_openai)),
    Fault("quota@anthropic", "400 credit balance is too low, as Anthropic", refuse=_always(_credit_anthropic)),
    Fault("quota@openrouter", "402, as OpenRouter", refuse=_said_as(402, openrouter(_CREDITS, 402))),
    Fault("quota@openrouter-max", "402 that names max_tokens", refuse=_said_as(402, openrouter(_CREDITS_FEW, 402))),
    Fault(
        "quota@openrouter-200", "402 in a reply with status 200", refuse=_always(lambda: _in_disguise(402, _CREDITS))
    ),
    Fault(
        "quota@deepseek",
        "402 Insufficient Balance, as DeepSeek",
        refuse=_said_as(402, openai("Insufficient Balance", kind="unknown_error", code="invalid_request_error")),
    ),
    Fault("daily", "429 on requests a day, as OpenAI, with a reset in headers", refuse=_always(_daily_openai)),
    Fault("daily@groq", "429 on tokens a day, retry-after of 12 hours", refuse=_always(_daily_groq)),
    Fault("daily@openrouter", "429 free-models-per-day, the reset in milliseconds", refuse=_always(_daily_openrouter)),
    Fault("daily@gemini", "429 RESOURCE_EXHAUSTED for the day", refuse=_always(_daily_google)),
    *(
        Fault(name, f"{status}: the key is wrong or missing", refuse=_said_as(status, page))
        for name, (status, page) in _KEYS.items()
    ),
    Fault("model-missing", "404: the model does not exist, as OpenAI", refuse=_model_gone),
    Fault("model-missing@ollama", "404: the model is not pulled, as Ollama", refuse=_model_gone_ollama),
    Fault("model-missing@vllm", "404: the model does not exist, as vLLM", refuse=_model_gone_vllm),
    Fault("model-missing@openrouter", "400: no valid model ID, as OpenRouter", refuse=_model_gone_openrouter),
    Fault(
        "forbidden-page",
        "403 with a page of HTML, as a firewall",
        refuse=_said_as(403, _page("403 Forbidden", "nginx"), _HTML),
    ),
    # One paper.
    Fault("moderation", "403 by moderation, as OpenRouter", refuse=_always(_moderated_openrouter), when=_ONCE),
    Fault("moderation@azure", "400 content_filter, as Azure", refuse=_always(_moderated_azure), when=_ONCE),
    Fault(
        "moderation@openai",
        "400: the prompt violates a policy",
        refuse=_said_as(
            400,
            openai(
                "Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again "
                "with a different prompt.",
                code="invalid_prompt",
            ),
        ),
        when=_ONCE,
    ),
    Fault("not-found", "one 404", refuse=_said_as(404, openai("Not Found")), when=_ONCE),
    Fault("not-allowed", "one 405", refuse=_said_as(405, {"detail": "Method Not Allowed"}), when=_ONCE),
    Fault(
        "too-large",
        "one 413 with a page of HTML",
        refuse=_said_as(413, _page("413 Request Entity Too Large", "nginx"), _HTML),
        when=_ONCE,
    ),
    Fault("unprocessable", "one 422", refuse=_said_as(422, {"detail": "Unprocessable Entity"}), when=_ONCE),
    *(
        Fault(name, "the input is longer than the context", refuse=_said_as(status, page), when=_ONCE)
        for name, (status, page) in _TOO_LONG.items()
    ),
    # In disguise.
    Fault(
        "error-200",
        "an error of code 502 with status 200",
        refuse=_always(lambda: _in_disguise(502, "Provider returned error", **_UPSTREAM)),
        when=_WHILE,
    ),
    Fault(
        "error-200-429",
        "an error of code 429 with status 200",
        refuse=_always(lambda: _in_disguise(429, "Provider returned error", **_UPSTREAM)),
        when=_WHILE,
    ),
    Fault(
        "error-200-503",
        "an error of code 503 with status 200",
        refuse=_always(lambda: _in_disguise(503, "No instances available")),
        when=_WHILE,
    ),
    Fault(
        "error-200-text",
        "an error that is a text, with status 200",
        refuse=_said_as(200, {"error": "internal error"}),
        when=_WHILE,
    ),
    Fault("login", "a login page with status 200", refuse=_said_as(200, _LOGIN, _HTML)),
    Fault("nothing", "status 200 and no body", refuse=_said_as(200, ""), when=_WHILE),
    Fault("null", "status 200 and null", shape=lambda *_: None, when=_WHILE),
    Fault("choices-null", "choices null", shape=_with(choices=None), when=_WHILE),
    Fault("choices-missing", "no choices", shape=_without("choices"), when=_WHILE),
    Fault("choices-empty", "an empty list of choices", shape=_with(choices=[]), when=_WHILE),
    Fault("message-missing", "a choice without a message", shape=_message_gone, when=_WHILE),
    Fault("finish-error", 'finish_reason "error", an error in the choice', shape=_choice_failed, when=_WHILE),
    Fault("content-empty", "empty content", shape=_said(""), when=_WHILE),
    Fault("content-null", "content null", shape=_said(None), when=_WHILE),
    Fault("usage-missing", "no usage", shape=_without("usage")),
    Fault("usage-null", "usage null", shape=_with(usage=None)),
    Fault("id-missing", "no id", shape=_without("id")),
    # Bytes.
    Fault("events", "an event stream, though none was asked for", send=_as_events),
    Fault("events-failed", "an event stream that ends in an error", send=_failing_events, when=_WHILE),
    Fault("body-bom", "a byte order mark before the body", send=_body(lambda body: b"\xef\xbb\xbf" + body)),
    Fault(
        "body-space",
        "blank lines before the body, as OpenRouter keeps a connection alive",
        send=_body(lambda body: b"\n         \n" * 8 + body),
    ),
    Fault("text-plain", "the body as text/plain", send=_headers(content_type="text/plain; charset=utf-8")),
    Fault(
        "latin1",
        "the body as latin-1, and said to be",
        send=lambda sent: replace(
            sent,
            headers={**sent.headers, "content-type": "application/json; charset=iso-8859-1"},
            body=sent.body.decode().encode("latin-1", "backslashreplace"),
        ),
    ),
    Fault("half", "the connection closes in the middle of the body", send=_sent_by("half"), when=_WHILE),
    Fault("length-long", "a content-length that is too large", send=_sent_by("long"), when=_WHILE),
    Fault("length-short", "a content-length that is too small", send=_sent_by("short"), when=_WHILE),
    Fault("utf8", "bytes in the body that are no UTF-8", send=_body(_broken_utf8)),
    Fault("brotli", "a body in Brotli, though it was not accepted", send=_brotli),
    Fault("brotli-false", "content-encoding br over a plain body", send=_headers(content_encoding="br")),
    Fault("gzip-false", "content-encoding gzip over a plain body", send=_headers(content_encoding="gzip")),
)
"""Faults of a connection, an account or one paper."""

"""Servers by name: which faults each has, and how it formats a completion.

A profile follows public reports about a server; the real server may have been fixed since.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from summarizer.testing.accounts import ACCOUNTS
from summarizer.testing.answers import ANSWERS
from summarizer.testing.envelopes import google, openai, openrouter, vllm
from summarizer.testing.faults import Fault, find, of_choice
from summarizer.testing.outages import OUTAGES
from summarizer.testing.papers import PAPERS
from summarizer.testing.refusals import REFUSALS

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.testing.completions import Complaint

    Body = dict[str, Any]

FAULTS: dict[str, Fault] = {fault.name: fault for fault in (*ANSWERS, *REFUSALS, *OUTAGES, *PAPERS, *ACCOUNTS)}
"""All faults by name."""


@dataclass(frozen=True, slots=True)
class Like:
    """A server to imitate.

    Attributes:
        about: a description in one line.
        faults: the names of its faults.
        path: the path of its API.
        headers: the headers it adds to each reply.
        tell: adds its own fields to a completion.
        complain: returns the status and body for an invalid request.
    """

    about: str
    faults: tuple[str, ...] = ()
    path: str = "/v1"
    headers: dict[str, str] = field(default_factory=dict)
    tell: Callable[[Body], Body] = lambda completion: completion
    complain: Callable[[Complaint], tuple[int, Any]] = lambda wrong: (
        400,
        openai(wrong.message, param=wrong.param, code=wrong.code),
    )


def _as_vllm(wrong: Complaint) -> tuple[int, Any]:
    return 400, vllm(wrong.message)


def _as_fastapi(wrong: Complaint) -> tuple[int, Any]:
    where = (wrong.param or "model").replace("[", ".").replace("]", "").split(".")
    kind = "missing" if wrong.code in {None, "missing_required_parameter"} else "value_error"
    return 422, {"detail": [{"type": kind, "loc": ["body", *where], "msg": wrong.message, "input": None}]}


def _as_mistral(wrong: Complaint) -> tuple[int, Any]:
    status, detail = _as_fastapi(wrong)
    return status, {"object": "error", "message": detail, "type": "invalid_request_error", "param": None, "code": None}


def _as_google(wrong: Complaint) -> tuple[int, Any]:
    return 400, google(wrong.message)


def _as_openrouter(wrong: Complaint) -> tuple[int, Any]:
    return 400, openrouter(wrong.message, 400)


def _as_text(wrong: Complaint) -> tuple[int, Any]:
    return 400, {"error": wrong.message}


def _fields(**fields: Any) -> Callable[[Body], Body]:
    return lambda completion: {**completion, **fields}


def _without(*names: str, **fields: Any) -> Callable[[Body], Body]:
    return lambda completion: {key: value for key, value in completion.items() if key not in names} | fields


def _llama_cpp(completion: Body) -> Body:
    count = completion["usage"]["completion_tokens"]
    timings = {"prompt_n": completion["usage"]["prompt_tokens"], "predicted_n": count, "predicted_per_second": 41.7}
    kept = {key: value for key, value in completion.items() if key != "service_tier"}
    return {**kept, "system_fingerprint": "b6700-testing", "timings": timings}


def _azure(completion: Body) -> Body:
    safe = {name: {"filtered": False, "severity": "safe"} for name in ("hate", "self_harm", "sexual", "violence")}
    filtered = of_choice(completion, content_filter_results=safe)
    return {**filtered, "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": safe}]}


def _openrouter(completion: Body) -> Body:
    finish = completion["choices"][0]["finish_reason"]
    message = {**completion["choices"][0]["message"], "reasoning": None}
    shown = of_choice(completion, native_finish_reason=finish, message=message)
    return {**shown, "id": f"gen-{completion['created']}-testing", "provider": "DeepInfra"}


LIKES: dict[str, Like] = {
    "openai": Like("OpenAI's newer models", ("no-max-tokens", "no-temperature@o1", "json-word")),
    "azure": Like(
        "Azure OpenAI of an older api-version",
        ("no-json-schema@azure", "no-max-tokens", "json-word"),
        headers={"x-ms-region": "Testing", "azureml-model-session": "d001"},
        tell=_azure,
    ),
    "ollama": Like(
        "Ollama: no tools for the model; response_format is followed",
        ("no-tools@ollama",),
        tell=_without("service_tier", system_fingerprint="fp_ollama"),
    ),
    "ollama-old": Like(
        "Ollama before 0.5: response_format is taken and not followed",
        ("fence-prose", "no-tools@ollama"),
        tell=_without("service_tier", system_fingerprint="fp_ollama"),
    ),
    "llama.cpp": Like(
        "llama.cpp's server: loads for three requests, has no tools without --jinja",
        ("loading", "no-tools@llama.cpp"),
        headers={"Server": "llama.cpp"},
        tell=_llama_cpp,
    ),
    "lmstudio": Like(
        "LM Studio: json_schema or text, no json_object",
        ("no-json-object@lmstudio", "think"),
        tell=_without("service_tier", stats={}),
        complain=_as_text,
    ),
    "vllm": Like(
        "vLLM with a reasoning parser and no parser of tool calls",
        ("no-tools@vllm", "no-keyword@vllm", "reasoning-content"),
        tell=_without("service_tier", prompt_logprobs=None, kv_transfer_params=None),
        complain=_as_vllm,
    ),
    "sglang": Like(
        "SGLang: a reasoning model's answer ends up in reasoning_content",
        ("reasoning-only",),
        tell=_without("service_tier", metadata={"weight_version": "default"}),
        complain=_as_vllm,
    ),
    "tgi": Like(
        "Text Generation Inference: json_schema by another name, no system role",
        ("no-json-schema@tgi", "eos-token", "finish-other"),
        tell=_without("service_tier", system_fingerprint="3.3.4-testing"),
        complain=lambda wrong: (422, {"error": wrong.message, "error_type": "validation"}),
    ),
    "localai": Like(
        "LocalAI: json_schema is taken and not followed, content in a fence",
        ("fence", "usage-null"),
        tell=_without("service_tier", "system_fingerprint"),
    ),
    "deepseek": Like(
        "DeepSeek: json_object alone, with the word json in the prompt; reasoning beside the content",
        ("no-json-schema@deepseek", "json-word@deepseek", "no-tool-choice@deepseek", "reasoning-content"),
        tell=_without("service_tier", system_fingerprint="fp_testing_prod"),
    ),
    "openrouter": Like(
        "OpenRouter: blank lines before the body, one upstream error with status 200",
        ("body-space", "error-200:first=1"),
        path="/api/v1",
        tell=_openrouter,
        complain=_as_openrouter,
    ),
    "groq": Like(
        "Groq: json_schema for some models, the word json for json_object",
        ("no-json-schema@groq", "json-word", "reasoning"),
        path="/openai/v1",
        tell=_fields(x_groq={"id": "req_testing"}),
    ),
    "cerebras": Like("Cerebras: keywords of the schema are refused", ("no-keyword@cerebras",)),
    "gemini": Like(
        "Gemini's compatible endpoint: keywords and parameters it does not know are refused, errors are lists",
        ("no-keyword@gemini", "no-seed@gemini", "no-parallel-tool-calls@gemini"),
        path="/v1beta/openai",
        tell=_without("service_tier", "system_fingerprint"),
        complain=_as_google,
    ),
    "mistral": Like(
        "Mistral: parameters it does not know are 422, a thinking part before the text",
        ("no-max-completion-tokens@mistral", "no-seed@mistral", "parts-thinking"),
        tell=_without("service_tier", "system_fingerprint"),
        complain=_as_mistral,
    ),
    "together": Like(
        "Together: json_schema is followed, finish_reason is eos",
        ("finish-other",),
        tell=_without("service_tier", "system_fingerprint", prompt=[]),
    ),
    "anthropic": Like(
        "Anthropic's compatible endpoint: response_format is taken and not followed",
        ("fence-prose",),
        tell=_without("service_tier", "system_fingerprint"),
    ),
    "fastapi": Like(
        "a small server made with pydantic: 422 for what it does not know",
        ("no-extras@fastapi", "bare-message"),
        tell=_without("service_tier", "system_fingerprint"),
        complain=_as_fastapi,
    ),
}
"""All servers that the testing server can imitate."""


def like(name: str) -> Like:
    """Return the server with this name, ignoring case, spaces and underscores.

    Raises:
        ValueError: no server has this name.
    """
    known = name.strip().lower().replace("_", "-").replace(" ", "")
    known = {"llamacpp": "llama.cpp", "llama-cpp": "llama.cpp", "lm-studio": "lmstudio"}.get(known, known)
    if known not in LIKES:
        raise ValueError(f"no server is called {name!r}; known are {', '.join(LIKES)}")
    return LIKES[known]


def faults_of(names: tuple[str | Fault, ...]) -> list[Fault]:
    """Return the faults with these names.

    Raises:
        ValueError: a name is unknown.
    """
    return [find(name, FAULTS) for name in names]

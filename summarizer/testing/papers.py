"""Faults of one paper: the server works, but this request gets no answer."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from summarizer.testing.envelopes import HTML, always, google, openai, openrouter, page, reply, vllm
from summarizer.testing.faults import ONCE, Fault, Sent, completion_of, of_choice, of_content, of_message, text_of
from summarizer.testing.replies import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    Body = dict[str, Any]


def _moderated_openrouter() -> Reply:
    message = (
        'openai/gpt-5 requires moderation on OpenAI. Your input was flagged for "violence". No credits were charged.'
    )
    error = openrouter(message, 403, reasons=["violence"], flagged_input="The abstract ...", provider_name="OpenAI")
    return Reply(status=403, page=error)


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


def _filtered(completion: Body, body: Body) -> Body:
    return of_choice(of_content("")(completion, body), finish_reason="content_filter")


def _declined(completion: Body, body: Body) -> Body:
    text = "I'm sorry, but I can't help with that."
    return of_message(lambda _: {"role": "assistant", "content": None, "refusal": text})(completion, body)


def _generation_failed(code: str, message: str) -> Callable[[Sent], Sent]:
    """Send a 400 that contains the model's answer, as Groq does if the answer is invalid."""

    def change(sent: Sent) -> Sent:
        completion = completion_of(sent)
        if completion is None:
            return sent
        text = f"```json\n{text_of(completion['choices'][0]['message'])}\n```"
        error = openai(message, code=code)["error"] | {"failed_generation": text}
        return replace(sent, status=400, body=json.dumps({"error": error}).encode())

    return change


PAPERS: tuple[Fault, ...] = (
    Fault("moderation", "403 by moderation, as OpenRouter", refuse=always(_moderated_openrouter), when=ONCE),
    Fault("moderation@azure", "400 content_filter, as Azure", refuse=always(_moderated_azure), when=ONCE),
    Fault(
        "moderation@openai",
        "400: the prompt violates a policy",
        refuse=reply(
            400,
            openai(
                "Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again "
                "with a different prompt.",
                code="invalid_prompt",
            ),
        ),
        when=ONCE,
    ),
    Fault("filtered", "finish_reason content_filter and no content", shape=_filtered, when=ONCE),
    Fault("declined", "the model declines, in the field for it", shape=_declined, when=ONCE),
    Fault("not-found", "one 404", refuse=reply(404, openai("Not Found")), when=ONCE),
    Fault("not-allowed", "one 405", refuse=reply(405, {"detail": "Method Not Allowed"}), when=ONCE),
    Fault(
        "too-large",
        "one 413 with a page of HTML",
        refuse=reply(413, page("413 Request Entity Too Large", "nginx"), HTML),
        when=ONCE,
    ),
    Fault("unprocessable", "one 422", refuse=reply(422, {"detail": "Unprocessable Entity"}), when=ONCE),
    *(
        Fault(name, "the input is longer than the context", refuse=reply(status, page), when=ONCE)
        for name, (status, page) in _TOO_LONG.items()
    ),
    Fault(
        "failed-generation",
        "400 json_validate_failed that holds the answer, as Groq",
        send=_generation_failed("json_validate_failed", "Failed to generate JSON. Please adjust your prompt."),
        when=ONCE,
    ),
    Fault(
        "failed-tool",
        "400 tool_use_failed that holds the answer, as Groq",
        send=_generation_failed("tool_use_failed", "Failed to call a function. Please adjust your prompt."),
        when=ONCE,
    ),
)
"""Faults of one paper."""

"""Errors as servers tell them, each in its own envelope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarizer.testing.replies import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    Body = dict[str, Any]

HTML = {"content-type": "text/html; charset=utf-8"}
UPSTREAM = {"raw": "upstream connect error", "provider_name": "DeepInfra"}


def page(title: str, text: str) -> str:
    """A page as proxies, firewalls and sign-ins send it."""
    head = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head>"
    return f"{head}<body><h1>{title}</h1><p>{text}</p></body></html>\n"


def always(reply: Callable[[], Reply]) -> Callable[[Body], Reply]:
    """This reply to any request."""
    return lambda _: reply()


def said(status: int, body: Any, headers: dict[str, str] | None = None) -> Callable[[Body], Reply]:
    """This status and body to any request."""
    return lambda _: Reply(status=status, page=body, headers=headers or {})


def in_disguise(code: int, message: str, **metadata: Any) -> Reply:
    """An error with status 200."""
    return Reply(page=openrouter(message, code, **metadata))


def openai(message: str, *, param: str | None = None, code: Any = None, kind: str = "invalid_request_error") -> Body:
    """An error as OpenAI tells it, and most others."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def vllm(message: str) -> Body:
    """As vLLM told it until it took OpenAI's envelope, and SGLang does."""
    return {"object": "error", "message": message, "type": "BadRequestError", "param": None, "code": 400}


def google(message: str, *, code: int = 400, status: str = "INVALID_ARGUMENT", details: Any = ()) -> list[Body]:
    """As Gemini's compatible endpoint tells it: a list around the error."""
    return [{"error": {"code": code, "message": message, "status": status, "details": list(details)}}]


def fastapi(*names: str, body: Body) -> Body:
    """As a server made with pydantic tells it: a list of what is wrong."""
    forbidden = "Extra inputs are not permitted"
    return {
        "detail": [
            {"type": "extra_forbidden", "loc": ["body", name], "msg": forbidden, "input": body.get(name)}
            for name in names
        ]
    }


def openrouter(message: str, code: int, **metadata: Any) -> Body:
    """As OpenRouter tells it: the status is the code."""
    return {"error": {"message": message, "code": code} | ({"metadata": metadata} if metadata else {})}

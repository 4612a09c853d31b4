"""Error bodies in the formats of different servers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarizer.testing.replies import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    Body = dict[str, Any]

HTML = {"content-type": "text/html; charset=utf-8"}
UPSTREAM = {"raw": "upstream connect error", "provider_name": "DeepInfra"}


def page(title: str, text: str) -> str:
    """A web page like those of proxies, firewalls and login pages."""
    head = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head>"
    return f"{head}<body><h1>{title}</h1><p>{text}</p></body></html>\n"


def always(reply: Callable[[], Reply]) -> Callable[[Body], Reply]:
    """Reply with this to any request."""
    return lambda _: reply()


def reply(status: int, body: Any, headers: dict[str, str] | None = None) -> Callable[[Body], Reply]:
    """Reply with this status and body to any request."""
    return lambda _: Reply(status=status, page=body, headers=headers or {})


def in_disguise(code: int, message: str, **metadata: Any) -> Reply:
    """An error with status 200."""
    return Reply(page=openrouter(message, code, **metadata))


def openai(message: str, *, param: str | None = None, code: Any = None, kind: str = "invalid_request_error") -> Body:
    """The format of OpenAI and most others."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def vllm(message: str) -> Body:
    """The format of SGLang, and of vLLM before it adopted OpenAI's."""
    return {"object": "error", "message": message, "type": "BadRequestError", "param": None, "code": 400}


def google(message: str, *, code: int = 400, status: str = "INVALID_ARGUMENT", details: Any = ()) -> list[Body]:
    """The format of Gemini's compatible endpoint: a list around the error."""
    return [{"error": {"code": code, "message": message, "status": status, "details": list(details)}}]


def fastapi(*names: str, body: Body) -> Body:
    """The format of servers built with pydantic: a list of errors."""
    forbidden = "Extra inputs are not permitted"
    return {
        "detail": [
            {"type": "extra_forbidden", "loc": ["body", name], "msg": forbidden, "input": body.get(name)}
            for name in names
        ]
    }


def openrouter(message: str, code: int, **metadata: Any) -> Body:
    """The format of OpenRouter: the status is the code."""
    return {"error": {"message": message, "code": code} | ({"metadata": metadata} if metadata else {})}

"""Reads a completion, or the fault it hides, from the bytes of a reply.

Servers send errors with status 200, event streams that were not requested, web pages, and bodies without a choice. The
content decides what a reply is, not its status.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from summarizer.errors import Unreadable
from summarizer.model.error_body import ErrorBody, is_page, one_line
from summarizer.model.faults import PACKED, fault_reported

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openai.types.chat import ChatCompletion

_SHOWN = 200  # characters of an unexpected reply
_COMMENTS = re.compile(r"\A(?:\s*:[^\n]*\n)+(?=\s*[{\[])")  # gateways send them to keep a connection open
_OF_OLLAMA = {"prompt_tokens": "prompt_eval_count", "completion_tokens": "eval_count"}
_STREAMS = ("data:", "event:", ": ", ":\n")
_ENDED = "[DONE]"
_UNPACKED = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
_REPORT = "If another client gets an answer from this address, please report this message."
_TEXTS = ("content", "refusal", "reasoning_content", "reasoning", "thinking")
_CALLS = ("tool_calls", "function_call")


def completion_of(reply: Any) -> ChatCompletion:
    """The completion in an HTTP reply with a success status.

    Args:
        reply: a response like httpx's, with `content`, `headers` and `url`.

    Raises:
        ProviderError: there is none.
    """
    from openai.types.chat import ChatCompletion
    from pydantic import ValidationError

    text = _text(reply)
    try:
        return ChatCompletion.model_validate_json(text)
    except ValidationError:  # servers leave out fields that we don't need
        return ChatCompletion.construct(**_fields(text, where=f"{reply.url.netloc.decode()}{reply.url.path}"))


def completion_of_call(reply: Any, *, where: str) -> Any:
    """The completion from the SDK's own call, which returns the text of a body it cannot parse.

    Raises:
        ProviderError: there is none.
    """
    from openai.types.chat import ChatCompletion

    if isinstance(reply, ChatCompletion) and reply.choices:
        return reply
    if isinstance(reply, ChatCompletion):
        reply = reply.model_dump_json(warnings=False)
    text = reply if isinstance(reply, str) else "null"
    return ChatCompletion.construct(**_fields(text.lstrip("\ufeff"), where=where))


def require_answer(reply: Any) -> None:
    """Reject a completion without an answer; it may have been billed anyway.

    Raises:
        ProviderError: it contains an error, no choice, or no text.
    """
    if not hasattr(reply, "choices"):
        return
    if not reply.choices:
        raise Unreadable("the reply contains no choice", hint=_REPORT)
    choice = reply.choices[0]
    error = _get(choice, "error")
    if error or _get(choice, "finish_reason") == "error":
        body = ErrorBody.of({"error": error} if error else {"message": "finish_reason is \u201cerror\u201d"})
        raise fault_reported(body, status=body.status)
    message = _get(choice, "message")
    if message is None:
        raise Unreadable("the reply's choice contains no message", hint=_REPORT)
    if _get(choice, "finish_reason") in {"length", "content_filter"}:
        return
    if not any(_get(message, name) for name in (*_TEXTS, *_CALLS)):
        raise Unreadable("the reply contains no text", hint="A reasoning model may need a higher --max-tokens.")


def _get(record: Any, name: str) -> Any:
    value = record.get(name) if isinstance(record, dict) else getattr(record, name, None)
    return value.strip() if isinstance(value, str) else value


def _text(reply: Any) -> str:
    """The text of a reply's body.

    Raises:
        Unreadable: its bytes do not decode.
    """
    packing = reply.headers.get("content-encoding", "identity").strip().lower()
    if packing not in _UNPACKED and not reply.content.lstrip().startswith((b"{", b"data:")):
        raise Unreadable(f"the reply is compressed as {one_line(packing, 20)}, which was not requested", hint=PACKED)
    named = _charset(reply.headers.get("content-type", ""))
    try:
        text: str = reply.content.decode(named)
    except (UnicodeDecodeError, LookupError):
        raise Unreadable(
            f"the reply contains bytes that are not {named.upper()}", hint="The model or a proxy splits characters."
        ) from None
    return text.lstrip("\ufeff")


def _charset(content_type: str) -> str:
    _, _, charset = content_type.partition("charset=")
    return charset.split(";")[0].strip(" \"'") or "utf-8"


def _fields(text: str, *, where: str) -> dict[str, Any]:
    """The fields of a completion, from JSON or an event stream.

    Raises:
        ProviderError: the reply is an error, or neither.
    """
    text = _without_end(_COMMENTS.sub("", text))
    stream = text.lstrip().startswith(_STREAMS)
    body = _assembled(text) if stream else _json(text, where=where)
    if isinstance(body, list) and len(body) == 1:
        body = body[0]
    if isinstance(body, dict):
        body = _in_usual_form(body)
    if isinstance(body, dict) and not body.get("choices") and (_is_error(body) or "choices" not in body):
        error = ErrorBody.of(body)
        raise fault_reported(error, status=error.status)
    if not isinstance(body, dict):
        raise Unreadable(f"unexpected reply: {one_line(text, _SHOWN)}", hint=_REPORT)
    return body


def _in_usual_form(body: dict[str, Any]) -> dict[str, Any]:
    """A body with chat choices; converts the text of legacy completions and the message of Ollama's own API."""
    choices = body.get("choices")
    if isinstance(choices, list):
        return body | {"choices": [_with_message(choice) for choice in choices]}
    message = body.get("message")
    if "choices" in body or not isinstance(message, dict) or not isinstance(message.get("content"), str):
        return body
    usage = {name: body[theirs] for name, theirs in _OF_OLLAMA.items() if isinstance(body.get(theirs), int)}
    choice = {"index": 0, "message": message, "finish_reason": body.get("done_reason") or "stop"}
    return body | {"choices": [choice]} | ({"usage": usage} if len(usage) == len(_OF_OLLAMA) else {})


def _with_message(choice: Any) -> Any:
    if not isinstance(choice, dict) or choice.get("message") or not isinstance(choice.get("text"), str):
        return choice
    return choice | {"message": {"role": "assistant", "content": choice["text"]}}


def _without_end(text: str) -> str:
    """A plain JSON body, without the end-of-stream marker that some gateways append."""
    head, mark, tail = text.rstrip().rpartition("data:")
    return head if mark and tail.strip() == _ENDED and head.lstrip().startswith("{") else text


def _is_error(body: dict[str, Any]) -> bool:
    return bool(body.get("error") or body.get("errors") or body.get("object") == "error")


def _json(text: str, *, where: str) -> Any:
    try:
        # Replaces each lone surrogate, which no later request could encode, by a question mark.
        return json.loads(json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise _no_json(text, where=where) from None


def _no_json(text: str, *, where: str) -> Unreadable:
    if is_page(text):
        fault = Unreadable(
            f"{where} answers with {ErrorBody.of(text).message} instead of an API response",
            hint="Is --base-url the address of an API (it often ends in /v1)? A proxy may want you to sign in.",
        )
        fault.is_page = True
        return fault
    if not text.strip():
        return Unreadable("the reply is empty", hint="A proxy may have lost it.")
    if text.lstrip()[0] in "{[":
        return Unreadable(
            f"the reply breaks off or is not JSON: {one_line(text, _SHOWN)}", hint="A proxy may cut replies short."
        )
    return Unreadable(f"unexpected reply: {one_line(text, _SHOWN)}", hint=_REPORT)


def _assembled(text: str) -> dict[str, Any]:
    """The completion assembled from the events of a stream."""
    made: dict[str, Any] = {}
    message: dict[str, Any] = {"role": "assistant"}
    finish: str | None = None
    for event in _events(text):
        if _is_error(event):
            return event
        made |= {name: value for name, value in event.items() if value is not None and name != "choices"}
        for choice in (event.get("choices") or [])[:1]:
            _add(message, choice.get("delta") or choice.get("message") or {})
            finish = choice.get("finish_reason") or finish
    if _ENDED not in text and finish is None:
        raise Unreadable("the reply is an event stream that breaks off", hint="A proxy may cut replies short.")
    return made | {
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": finish or "stop"}],
    }


def _events(text: str) -> Iterator[dict[str, Any]]:
    """The events of a stream that contain a JSON object (WHATWG, HTML, 9.2.6)."""
    for block in text.replace("\r\n", "\n").replace("\r", "\n").split("\n\n"):
        data = "\n".join(line[5:].removeprefix(" ") for line in block.split("\n") if line.startswith("data:"))
        try:
            event = json.loads(data)
        except ValueError:
            continue
        if isinstance(event, dict):
            yield event


def _add(message: dict[str, Any], delta: dict[str, Any]) -> None:
    for name, value in delta.items():
        if name == "tool_calls":
            _add_calls(message.setdefault("tool_calls", []), value or [])
        elif name != "role" and isinstance(value, str):
            message[name] = (message.get(name) or "") + value


def _add_calls(calls: list[dict[str, Any]], deltas: list[dict[str, Any]]) -> None:
    for delta in deltas:
        index = delta.get("index", 0)
        while len(calls) <= index:
            calls.append({"id": "", "type": "function", "function": {"name": "", "arguments": ""}})
        function = delta.get("function") or {}
        calls[index]["id"] = delta.get("id") or calls[index]["id"]
        for name in ("name", "arguments"):
            calls[index]["function"][name] += function.get(name) or ""

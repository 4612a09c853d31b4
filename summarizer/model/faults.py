"""Maps an SDK's exception or an error body to a fault of the provider or the transport.

The HTTP status, codes, words and the class names that SDKs share decide, so that no SDK has to be imported. A fault
that concerns every request (the key, the account, the model) stops the run; a fault of one paper does not; for those
in between, `doubt` says how many in a row stop it.
"""

from __future__ import annotations

import errno
import os
import re
import socket
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from summarizer.errors import (
    Forbidden,
    ModelNotFound,
    ProviderError,
    QuotaExhausted,
    RateLimited,
    RequestRejected,
    TimedOut,
    TooLong,
    Unauthorized,
    Unavailable,
    Unreachable,
    Unreadable,
)
from summarizer.model.error_body import ErrorBody, one_line
from summarizer.model.headers import retry_after
from summarizer.waiting import in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PACKED = "A proxy may compress the replies; only gzip, deflate and uncompressed ones can be read."
_MILLISECONDS = 1e11  # a time in seconds stays below until the year 5138
_HALF_A_DAY = 43_200
_UNSURE = 3  # in a row before anything has worked: then the fault concerns every request
_DOWN = frozenset({502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 529, 530})

_MONEY = re.compile(
    r"insufficient[_ ](quota|balance|credit|fund)|credit balance|(out of|not enough|add more|requires more) credits?\b"
    r"|credits? (are )?(exhausted|depleted|used up)|(have|has|with) (any|no|enough) credits?|credit limit"
    r"|key limit exceeded|(balance|quota) is (not enough|too low|exhausted|negative)|(recharge|top up) your"
    r"|good standing|free trial (has )?(ended|expired)|billing_(hard_limit|not_active)|payment required|arrear|overdue"
    r"|spend(ing)?[_ ](limit|cap)|budget (has been )?exceeded|exceededbudget|\u4f59\u989d\u4e0d\u8db3|\u6b20\u8d39"
)
_QUOTA = re.compile(r"exceeded your current quota|quota[_ ]?(has been )?exhausted")
_PER_MINUTE = re.compile(r"per[-_ ]?(minute|second|hour)|\brpm\b|\btpm\b|\brps\b")
_PERIOD = re.compile(r"(?:per[-_ ]?|/ ?)(?:day|week|month)|\b(?:rpd|tpd)\b|\b(?:daily|weekly|monthly)\b")
_KEY = re.compile(
    r"(invalid|incorrect|missing|no|wrong|expired|revoked|disabled) (x-)?api[-_ ]?key"
    r"|api[-_ ]?key[^.]{0,60}(not valid|invalid|expired)|invalid_api_key|api_key_invalid"
)
_ACCOUNT = re.compile(
    r"permission|not allowed to|not authorized|not have access|no access|country|region|territory|account"
    r"|organi[sz]ation|suspended|deactivated|api[-_ ]?key|subscription|ip address|billing|verif(y|ied)"
)
_BANNED = re.compile(
    r"(account|organi[sz]ation|user)\b.{0,60}(suspended|deactivated|disabled|banned|terminated|blocked)"
)
_MODERATED = re.compile(
    r"moderation|flagged|content[_ ]?(filter|policy|management)|safety|responsibleai|data_?inspection|inappropriate"
    r"|violat|prohibited|sensitive|invalid_prompt|high risk|usage polic"
)
_LONG = re.compile(
    r"context[_ ](length|size|window)|maximum (context|number of tokens)|exceed_context|prompt is too long|token count"
    r"|too many (input )?tokens|max_new_tokens|longer than the (model|maximum|context)|string_above_max_length|n_ctx"
    r"|reduce the length|input (is )?too long|input length|request too large|too large for model"
)
_MODEL = re.compile(
    r"model_not_found|model_not_exist|model_decommissioned|not a valid model"
    r"|model\b[^.,;]{0,90}?(not found|does not exist|doesn't exist|not exist|is not available|decommissioned|unknown"
    r"|no longer|has been removed)|(unknown|no such|invalid) model|no endpoints found for|deploymentnotfound"
)
_DIALECT = re.compile(
    r"response_format|json_schema|json_object|\btools?\b|tool_choice|jinja|parameter|unrecognized"
    r"|not support|unsupported|grammar|nesting depth"
)
_LOADING = re.compile(r"loading|warming up|starting|cold start|not ready|being loaded|unloaded")
_UNLOADED = re.compile(r"model (is|was|has been)( being| still)? ?(un)?load(ed|ing)\b|model unloaded|loading model")
_BUSY = re.compile(
    r"overload|(over|at|out of) capacity|(is|are|too) busy|try again (later|in \d)|temporarily unavailable"
)
_PASSING = frozenset({408, 409, 425, 499})  # 499: a proxy gave up waiting, or Gemini cancelled the request
_PAIR = (
    re.compile(r"(\d+) tokens? > (\d+)"),
    re.compile(r"n_keep: ?(\d+)\D+n_ctx: ?(\d+)"),
    re.compile(r"(?:input \(|token count \(|tokens \()(\d+)\D+(?:exceed|longer|larger)\D+(\d+)"),
)
_LIMIT = re.compile(
    r"(?:context length (?:of|is)(?: only)?|context window (?:of|is)|limit(?:ed)?:?(?: to| of)?|must be <=)"
    r"\s*:?\s*(\d+)"
)
_ASKED = re.compile(
    r"(?:requested(?: about)?|resulted in|contains(?: at least)?|keep the first|you passed)\s*:?\s*(\d+)"
)
_GIVEN = re.compile(r"given: (\d+) `inputs` tokens and (\d+)")


def fault_of(error: Exception) -> ProviderError | None:
    """The fault behind an SDK's exception, or None if neither provider nor transport is at fault."""
    if isinstance(error, ProviderError):
        return error
    status = _status(error)
    if status is not None:
        return fault_reported(ErrorBody.of(_body(error)), status=status, headers=_headers(error), fallback=str(error))
    names, roots = _class_names(error), causes(error)
    if roots & _BROKEN_REPLY:
        return _unreadable_bytes(error)
    if any("Timeout" in name for name in names) and not roots & _BROKEN:
        return TimedOut("the provider took too long", hint="Allow more with --timeout or SUMMARIZER_TIMEOUT.")
    if names & {"APIConnectionError", "ConnectError", "TransportError", "ConnectionError"} or roots & _BROKEN:
        return _unreachable(error)
    return None


_BROKEN_REPLY = frozenset({"ClientPayloadError", "ContentEncodingError", "DecodingError", "HttpProcessingError"})
# aiohttp's names for a connection that failed or broke, which its httpx adapter reports as timeouts.
_BROKEN = frozenset({"ClientOSError", "ServerDisconnectedError"})


def unforeseen() -> ProviderError:
    """The fault to report when nothing is known: users never see a Python exception."""
    return Unreadable(
        "the request failed in an unexpected way",
        hint="Report it, with the output of `summarizer doctor` and the log.",
    )


def causes(error: BaseException) -> set[str]:
    """The class names of an exception and of everything that caused it."""
    return {name for one in _chain(error) for name in _class_names(one)}


def fault_reported(
    body: ErrorBody, *, status: int | None, headers: Mapping[str, str] | None = None, fallback: str = ""
) -> ProviderError:
    """The fault behind an error body; `status` is None if it came with status 200 and the body names none."""
    message = body.message or (f"nothing but a status of {status}" if not fallback or status else one_line(fallback))
    message = f"the provider answered {status}: {message}" if status else f"an error with status 200: {message}"
    wait = retry_after(headers or {}, now=datetime.now(UTC))
    wait = body.wait if wait is None else wait
    for rule in _RULES:
        if (fault := rule(body, status, message, wait)) is not None:
            break
    else:
        fault = RequestRejected(message, hint="Another --mode may suit this server.", status=status)
    return fault.quoting(body.message)


def _quota(body: ErrorBody, status: int | None, message: str, wait: float | None) -> ProviderError | None:
    words = body.words
    period = _PERIOD.search(words)
    limited = status in {None, 400, 402, 403, 429, 503}
    if limited and period and re.search(r"limit|quota|exceed", words) and not _PER_MINUTE.search(_quota_names(body)):
        return QuotaExhausted(
            message, hint=_come_back(body, wait, _name_of(period[0])), status=status, retry_after=wait
        )
    is_money = status == 402 or (limited and _MONEY.search(words))  # noqa: PLR2004  # HTTP's own number
    is_google = "resource_exhausted" in body.codes  # Google uses it for per-minute limits too
    if is_money or (limited and wait is None and not is_google and _QUOTA.search(words)):
        hint = "Your account has no credit left. Add credit, then run the same command again to continue."
        return QuotaExhausted(message, hint=hint, status=status)
    return None


def _quota_names(body: ErrorBody) -> str:
    """The names of the used-up quotas, if the body names them."""
    return " ".join(code for code in body.codes if "per" in code)


def _come_back(body: ErrorBody, wait: float | None, period: str) -> str:
    now = datetime.now(UTC)
    reset = body.numbers.get("x-ratelimit-reset") or _reset_in(body.words)
    if wait is None and reset:
        wait = max(0.0, reset / (1000 if reset > _MILLISECONDS else 1) - now.timestamp())
    if wait is None and "resource_exhausted" in body.codes:
        wait = _until_midnight_in_california(now)
    if wait is None:
        return f"Finished papers are kept. Run the same command again when the {period} limit resets."
    at = (now + timedelta(seconds=wait)).astimezone()
    when = f"{at:%H:%M}" if wait < _HALF_A_DAY else f"{at:%A %H:%M}"
    return f"Finished papers are kept. Run the same command again in {in_words(wait)}, at {when}, to continue."


def _name_of(period: str) -> str:
    """The name of a limit's period."""
    return "weekly" if "week" in period else "monthly" if "month" in period else "daily"


def _until_midnight_in_california(now: datetime) -> float | None:
    """Seconds until Google resets daily limits (Gemini API, "Rate limits"); None without time zone data."""
    try:
        there = now.astimezone(ZoneInfo("America/Los_Angeles"))
    except ZoneInfoNotFoundError:
        return None
    midnight = datetime.combine(there.date() + timedelta(days=1), time.min, tzinfo=there.tzinfo)
    return (midnight - there).total_seconds()


def _reset_in(words: str) -> int | None:
    found = re.search(r'"x-ratelimit-reset": ?"?(\d{10,13})', words)
    return int(found[1]) if found else None


def _too_long(body: ErrorBody, status: int | None, message: str, _: float | None) -> ProviderError | None:
    if status not in {None, 400, 413, 422, 429, 500} or not _LONG.search(body.words):
        return None
    if status == 429 and not re.search(r"too large|reduce the length", body.words):  # noqa: PLR2004  # HTTP's own number
        return None
    asked, fits = _sizes(body)
    much = f": {asked:,} tokens, {asked - fits:,} more than the {fits:,} that fit" if asked > fits > 0 else ""
    return TooLong(
        f"this paper is too long for the model{much}" if much else f"this paper is too long for the model: {message}",
        hint="Papers are never truncated. Serve the model with a longer context, choose another with --model, or lower "
        "--max-tokens.",
        status=status,
    )


def _sizes(body: ErrorBody) -> tuple[int, int]:
    """How many tokens were requested and how many fit, 0 where the body does not say."""
    numbers, words = body.numbers, body.message.replace(",", "").lower()
    if "n_prompt_tokens" in numbers and "n_ctx" in numbers:
        return numbers["n_prompt_tokens"], numbers["n_ctx"]
    if given := _GIVEN.search(words):
        fits = _LIMIT.search(words)
        return int(given[1]) + int(given[2]), int(fits[1]) if fits else 0
    if (asked := _ASKED.search(words)) and (fits := _LIMIT.search(words)):
        return int(asked[1]), int(fits[1])
    for pattern in _PAIR:
        if found := pattern.search(words):
            return int(found[1]), int(found[2])
    counts = [int(text) for text in re.findall(r"\d{3,}", words)]
    return (max(counts), min(counts)) if len(counts) == 2 else (0, 0)  # noqa: PLR2004  # a pair


def _key(body: ErrorBody, status: int | None, message: str, _: float | None) -> ProviderError | None:
    if status == 401 or (status in {None, 400, 403} and _KEY.search(body.words)):  # noqa: PLR2004  # HTTP's own number
        return Unauthorized(message, hint="Check SUMMARIZER_API_KEY or the provider's own variable.", status=status)
    return None


def _moderated(body: ErrorBody, status: int | None, message: str, _: float | None) -> ProviderError | None:
    if status in {None, 400, 403, 421, 422, 451} and _MODERATED.search(body.words) and not _BANNED.search(body.words):
        return RequestRejected(message, hint="The provider refuses this paper; others are not affected.", status=status)
    return None


def _dialect(body: ErrorBody, status: int | None, message: str, _: float | None) -> ProviderError | None:
    if status in {404, 405, 500, 501} and _DIALECT.search(body.words) and not _MODEL.search(body.words):
        return RequestRejected(message, hint="Another --mode may suit this server.", status=status)
    return None


def _model(body: ErrorBody, status: int | None, message: str, _: float | None) -> ProviderError | None:
    if status in {None, 400, 403, 404, 410, 422} and _MODEL.search(body.words):
        return ModelNotFound(message, hint="Check --model or SUMMARIZER_MODEL, and --base-url.", status=status)
    return None


def _refused(body: ErrorBody, status: int | None, message: str, _: float | None) -> ProviderError | None:
    if _UNLOADED.search(body.words):
        return None
    if status in {403, 407}:
        fault: ProviderError = Forbidden(message, hint="Check the key, its rights and --base-url.", status=status)
        fault.doubt = 0 if _ACCOUNT.search(body.words) else _UNSURE
        return fault
    if status in {404, 405, 410}:
        fault = ModelNotFound(message, hint="Check --base-url and --model or SUMMARIZER_MODEL.", status=status)
        fault.doubt = _UNSURE
        return fault
    return None


def _too_large(body: ErrorBody, status: int | None, message: str, _: float | None) -> ProviderError | None:
    if status == 413:  # noqa: PLR2004  # HTTP's own number
        return TooLong(
            message, hint="The server rejects requests of this size; other papers are not affected.", status=status
        )
    return None


def _slow_down(body: ErrorBody, status: int | None, message: str, wait: float | None) -> ProviderError | None:
    if status == 429 or (status is None and re.search(r"rate.?limit|too many requests", body.words)):  # noqa: PLR2004  # HTTP's own number
        return RateLimited(
            message, hint="Lower --concurrency or SUMMARIZER_CONCURRENCY.", status=status, retry_after=wait
        )
    return None


def _unwell(body: ErrorBody, status: int | None, message: str, wait: float | None) -> ProviderError | None:
    if status is None:
        return Unreadable(message, hint="The server sent this error with status 200; its log may say more.")
    is_unloaded = status in {400, 404} and bool(_UNLOADED.search(body.words))
    is_busy = status == 400 and bool(_BUSY.search(body.words))  # noqa: PLR2004  # HTTP's own number
    if status in _PASSING or status >= 500 or is_unloaded or is_busy:  # noqa: PLR2004  # HTTP's own number
        fault = Unavailable(message, status=status, retry_after=wait)
        fault.is_down = status in _DOWN or is_unloaded
        fault.is_loading = fault.is_down and bool(_LOADING.search(body.words))  # HTTP's own number
        return fault
    return None


_RULES: tuple[Callable[[ErrorBody, int | None, str, float | None], ProviderError | None], ...] = (
    _moderated,
    _quota,
    _key,
    _too_long,
    _dialect,
    _model,
    _refused,
    _too_large,
    _slow_down,
    _unwell,
)


def _unreadable_bytes(error: Exception) -> Unreadable:
    words = " ".join(str(one) for one in _chain(error)).lower()
    if "encoding" in words or "decod" in words or "decompress" in words:
        return Unreadable(
            "the reply is compressed in a way that cannot be read (content-encoding)",
            hint=PACKED,
        )
    short = "payload" in words
    return Unreadable(
        "the reply breaks off: it has fewer bytes than its headers say"
        if short
        else "the reply is not a complete HTTP response",
        hint="A proxy may cut replies short, or the server stopped while replying.",
    )


def _unreachable(error: Exception) -> Unreachable:
    """Why a connection could not be made, or broke, in plain words."""
    chain = list(_chain(error))
    where = next((f" {one.host}:{one.port}" for one in chain if hasattr(one, "host") and hasattr(one, "port")), "")
    reason = next((code.errno for code in reversed(chain) if isinstance(code, OSError) and code.errno), None)
    hint = "Is it running, and is --base-url or SUMMARIZER_BASE_URL right?"
    names = causes(error)
    if names & {"ClientConnectorDNSError", "gaierror"}:
        fault = Unreachable(f"no connection to the server: the name of{where or ' the server'} is unknown", hint=hint)
        fault.doubt = 1 if _is_no_name(chain) else 0
        fault.is_down = True
        return fault
    if names & {"ClientConnectorCertificateError", "SSLCertVerificationError", "ClientConnectorSSLError", "SSLError"}:
        fault = Unreachable(
            f"no connection to the server:{where} has an untrusted certificate, or does not speak TLS",
            hint="Set SSL_CERT_FILE to your own authority's file; for a server without TLS, use http://.",
        )
        fault.doubt, fault.is_down = 1, True
        return fault
    fault = Unreachable(f"no connection to the server: {_broken(reason, names, where)}", hint=hint)
    fault.is_down = bool(names & {"ClientConnectorError", "ConnectError", "ConnectionRefusedError"})
    return fault


def _broken(reason: int | None, names: set[str], where: str) -> str:
    if reason == errno.ECONNREFUSED:
        return f"nothing listens at{where or ' the address'} (connection refused)"
    if names & {"ServerDisconnectedError", "ConnectionResetError", "BrokenPipeError", "RemoteProtocolError"}:
        return "it closed the connection before the reply was complete"
    known = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.ETIMEDOUT, errno.ECONNABORTED}
    if reason in known:
        return f"{_os_words(reason)}{where and f' ({where.strip()})'}"
    return f"the connection to{where} failed" if where else "the connection failed"


def _os_words(number: int) -> str:
    """The system's message for an error number, worded for mid-sentence use."""
    return os.strerror(number).lower()


def _is_no_name(chain: list[BaseException]) -> bool:
    """Whether the name does not exist, as opposed to a lookup that failed."""
    numbers = {one.errno for one in chain if isinstance(one, OSError)}
    return bool(numbers & {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})


def _chain(error: BaseException) -> list[BaseException]:
    """An exception and everything that caused it, the first cause last."""
    chain: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in chain:
        chain.append(one)
        one = one.__cause__ or getattr(one, "os_error", None) or (None if one.__suppress_context__ else one.__context__)
    return chain


def _class_names(error: BaseException) -> set[str]:
    return {parent.__name__ for parent in type(error).__mro__}


def _status(error: Exception) -> int | None:
    status = getattr(error, "status_code", None) or getattr(error, "code", None)
    return status if isinstance(status, int) else None


def _headers(error: Exception) -> Mapping[str, str]:
    headers = getattr(getattr(error, "response", None), "headers", None)
    return {} if headers is None else {name.lower(): value for name, value in headers.items()}


def _body(error: Exception) -> Any:
    """The raw body if the exception still has it: the SDK's own `body` leaves parts out."""
    text = getattr(getattr(error, "response", None), "text", None)
    return text if isinstance(text, str) and text else getattr(error, "body", None) or ""

"""What the exceptions of SDKs and transports mean."""

from __future__ import annotations

import errno

import pytest
from sdk_errors import (
    QUOTA,
    APIConnectionError,
    APITimeoutError,
    CodeError,
    ReadError,
    ReadTimeout,
    StatusError,
)

from summarizer.errors import (
    Forbidden,
    ModelNotFound,
    QuotaExhausted,
    RateLimited,
    RequestRejected,
    TimedOut,
    Unauthorized,
    Unavailable,
    Unreachable,
)
from summarizer.model.faults import fault_of

ADDRESS = "http://127.0.0.1:1/v1/chat/completions"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        pytest.param(StatusError(400), RequestRejected, id="400"),
        pytest.param(StatusError(401), Unauthorized, id="401"),
        pytest.param(StatusError(402), QuotaExhausted, id="402"),
        pytest.param(StatusError(403), Forbidden, id="403"),
        pytest.param(StatusError(404), ModelNotFound, id="404"),
        pytest.param(StatusError(408), Unavailable, id="408"),
        pytest.param(StatusError(409), Unavailable, id="409"),
        pytest.param(StatusError(422), RequestRejected, id="422"),
        pytest.param(StatusError(429), RateLimited, id="429"),
        pytest.param(StatusError(429, body=QUOTA), QuotaExhausted, id="429 quota"),
        pytest.param(StatusError(429, body={"error": QUOTA}), QuotaExhausted, id="429 quota, whole body"),
        pytest.param(StatusError(429, body={"type": "insufficient_quota"}), QuotaExhausted, id="429 quota as type"),
        pytest.param(StatusError(400, body={"code": "billing_hard_limit_reached"}), QuotaExhausted, id="400 billing"),
        pytest.param(StatusError(429, body={"code": "rate_limit_exceeded"}), RateLimited, id="429 rate"),
        pytest.param(StatusError(429, body="slow down"), RateLimited, id="429 with a text"),
        pytest.param(StatusError(429, body={"error": "slow down"}), RateLimited, id="429 with a text inside"),
        pytest.param(StatusError(429, body=["slow down"]), RateLimited, id="429 with a list"),
        pytest.param(StatusError(425), Unavailable, id="425"),
        pytest.param(StatusError(499), Unavailable, id="499"),
        pytest.param(
            StatusError(400, body={"message": "The server is overloaded, please try again later"}),
            Unavailable,
            id="400 overloaded",
        ),
        pytest.param(StatusError(400, body={"message": "Model is at capacity"}), Unavailable, id="400 at capacity"),
        pytest.param(StatusError(422, body={"message": "overloaded operator"}), RequestRejected, id="422 overloaded"),
        pytest.param(StatusError(500), Unavailable, id="500"),
        pytest.param(StatusError(502), Unavailable, id="502"),
        pytest.param(StatusError(503), Unavailable, id="503"),
        pytest.param(StatusError(529), Unavailable, id="529"),
        pytest.param(CodeError(), Unavailable, id="status as code"),
        pytest.param(APITimeoutError("slow"), TimedOut, id="the SDK's timeout, a connection error too"),
        pytest.param(ReadTimeout("slow"), TimedOut, id="the transport's timeout"),
        pytest.param(APIConnectionError("cut"), Unreachable, id="the SDK's connection error"),
        pytest.param(ReadError("cut"), Unreachable, id="the transport's error"),
        pytest.param(ConnectionResetError("cut"), Unreachable, id="the socket's error"),
    ],
)
def test_what_a_fault_means(error, kind):
    assert type(fault_of(error)) is kind


@pytest.mark.parametrize(
    "error", [ValueError("a bug"), KeyError("choices"), RuntimeError("a bug"), OSError("disk full")]
)
def test_what_is_no_fault_of_provider_or_transport_is_none(error):
    assert fault_of(error) is None


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 409, 422, 429, 500, 503, 529])
def test_a_fault_of_the_provider_says_the_status_and_the_providers_words(status):
    fault = fault_of(StatusError(status, body={"message": "no such thing"}))
    assert fault.status == status
    assert str(status) in fault.message
    assert "no such thing" in fault.message


def test_a_fault_of_the_connection_tells_its_cause_and_the_address_setting():
    error = APIConnectionError("Connection error.")
    error.__cause__ = ConnectionRefusedError(errno.ECONNREFUSED, "Connect call failed ('127.0.0.1', 1)")
    fault = fault_of(error)
    assert "connection refused" in fault.message
    assert "Connect call" not in fault.message
    assert "--base-url" in fault.hint


def test_the_exceptions_of_openais_sdk_are_understood():
    import httpx2
    import openai

    asked = httpx2.Request("POST", ADDRESS)

    def response(status, **headers):
        return httpx2.Response(status, headers=headers, request=asked)

    wait = {"Retry-After": "7"}
    understood = [
        (openai.BadRequestError("no", response=response(400), body=None), RequestRejected),
        (openai.AuthenticationError("no", response=response(401), body=None), Unauthorized),
        (openai.PermissionDeniedError("no", response=response(403), body=None), Forbidden),
        (openai.NotFoundError("no", response=response(404), body=None), ModelNotFound),
        (openai.ConflictError("no", response=response(409), body=None), Unavailable),
        (openai.RateLimitError("no", response=response(429, **wait), body={"code": "slow"}), RateLimited),
        (openai.RateLimitError("no", response=response(429), body=QUOTA), QuotaExhausted),
        (openai.InternalServerError("no", response=response(529), body=None), Unavailable),
        (openai.APITimeoutError(asked), TimedOut),
        (openai.APIConnectionError(request=asked), Unreachable),
        (httpx2.ReadTimeout("slow", request=asked), TimedOut),
        (httpx2.RemoteProtocolError("cut", request=asked), Unreachable),
    ]
    assert [type(fault_of(error)) for error, _ in understood] == [kind for _, kind in understood]


def test_a_busy_server_is_asked_again_and_is_not_down():
    fault = fault_of(StatusError(400, body={"message": "The server is overloaded, please try again later"}))
    assert not fault.is_down
    assert fault_of(StatusError(400, body={"message": "Model is unloaded."})).is_down

from __future__ import annotations

import json
from typing import Any

import pytest

from summarizer.bulk.rows import row_of

NAME = "ab" * 32


def line(**facts: Any) -> bytes:
    return json.dumps({"id": "batch_req_1", "custom_id": NAME, **facts}).encode()


def response(status: int, body: Any) -> dict[str, Any]:
    return {"status_code": status, "request_id": "r", "body": body}


@pytest.mark.parametrize(
    ("raw", "kind", "error"),
    [
        (line(response=response(200, {"choices": []}), error=None), "answered", ""),
        (line(response=response(400, {"error": {"message": "long"}}), error=None), "failed", "RequestRejected"),
        (line(response=response(503, {"error": "busy"}), error=None), "failed", "Unavailable"),
        (line(response=response(409, {"error": "busy"}), error=None), "failed", "Unavailable"),
        (line(response=response(429, {"error": "slow"}), error=None), "failed", "RateLimited"),
        (line(response=response(401, {"error": {"message": "no key"}}), error=None), "failed", "Unauthorized"),
        (line(response=response(499, {"error": "given up"}), error=None), "failed", "Unavailable"),
        (line(response=None, error={"code": "batch_expired", "message": "late"}), "expired", "NotAnswered"),
        (line(response=None, error={"code": "batch_cancelled", "message": "stop"}), "cancelled", "NotAnswered"),
        (line(response=None, error={"code": "other"}), "failed", "NotAnswered"),
        (line(response=response(200, None), error=None), "malformed", "NotAnswered"),
        (line(response=response(200, {"choices": []}))[:-9], "malformed", "NotAnswered"),
    ],
)
def test_a_row_says_what_became_of_its_request(raw: bytes, kind: str, error: str) -> None:
    row = row_of(raw)
    assert row is not None
    assert (row.custom_id, row.kind, row.error) == (NAME, kind, error)
    assert (row.body is not None) is (kind == "answered")


@pytest.mark.parametrize("raw", [b"", b"upstream connect error", b"[]", b'{"custom_id": 7}', b"\xff", b"[" * 100_000])
def test_a_line_that_names_no_request_is_no_row(raw: bytes) -> None:
    assert row_of(raw) is None


def test_a_failed_row_gives_the_provider_s_reason() -> None:
    row = row_of(line(response=response(400, {"error": {"message": "too long"}}), error=None))
    assert row is not None
    assert row.message == "the provider answered 400: too long"

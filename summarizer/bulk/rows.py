"""The rows of a batch's output and error files."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from summarizer.model.error_body import ErrorBody
from summarizer.model.faults import fault_reported

_OK = 200
_NEVER_RUN = {"batch_expired": "expired", "batch_cancelled": "cancelled"}


_CUSTOM_ID = re.compile(rb'"custom_id"\s*:\s*"([0-9a-f]{64})"')


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One row.

    Attributes:
        custom_id: the request that it answers.
        kind: answered, failed, expired, cancelled or malformed.
        message: why there is no answer.
        error: the name of the error for its result.
        body: the completion, if there is one.
    """

    custom_id: str
    kind: str
    message: str = ""
    error: str = ""
    body: dict[str, Any] | None = None


def row_of(line: bytes) -> BatchRow | None:
    """Parse a line; None if its request cannot be identified."""
    try:
        raw = json.loads(line)
        custom_id = raw["custom_id"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return _malformed(line)
    if not isinstance(custom_id, str):
        return None
    error, response = raw.get("error"), raw.get("response")
    if isinstance(error, dict):
        return _never_run(custom_id, error)
    if not isinstance(response, dict) or not isinstance(response.get("body"), dict):
        return _malformed(line)
    if response.get("status_code") == _OK:
        return BatchRow(custom_id, "answered", body=response["body"])
    return _failed(custom_id, response)


def _malformed(line: bytes) -> BatchRow | None:
    found = _CUSTOM_ID.search(line)
    message = "its row in the batch's output is torn or garbled"
    return BatchRow(found[1].decode(), "malformed", message, "NotAnswered") if found else None


def _never_run(custom_id: str, error: dict[str, Any]) -> BatchRow:
    kind = _NEVER_RUN.get(str(error.get("code")), "failed")
    return BatchRow(custom_id, kind, str(error.get("message") or error.get("code") or "no reason given"), "NotAnswered")


def _failed(custom_id: str, response: dict[str, Any]) -> BatchRow:
    """A row with an error, named as in a live run."""
    status = response.get("status_code")
    fault = fault_reported(ErrorBody.of(response["body"]), status=status if isinstance(status, int) else None)
    return BatchRow(custom_id, "failed", fault.message, type(fault).__name__)

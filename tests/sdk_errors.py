"""Exceptions shaped like those that SDKs raise."""

from __future__ import annotations

QUOTA = {"message": "pay first", "type": "insufficient_quota", "code": "insufficient_quota"}


class Response:
    def __init__(self, headers):
        self.headers = headers


class StatusError(Exception):
    """Shaped like an SDK's."""

    def __init__(self, status, *, body=None, headers=None):
        super().__init__(f"status {status}")
        self.status_code = status
        self.body = body
        self.response = Response(headers or {})


class APIConnectionError(Exception):
    pass


class APITimeoutError(APIConnectionError):
    pass


class ReadTimeout(Exception):
    pass


class TransportError(Exception):
    pass


class ReadError(TransportError):
    pass


class CodeError(Exception):
    """Shaped like Google's, whose status is its `code`."""

    code = 503

"""Everything here is on loopback, without TLS: the certificates, a fifth of a second a client, stay out."""

from __future__ import annotations

import ssl

import pytest


@pytest.fixture(autouse=True)
def _no_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", lambda *_, **__: None)

"""The waiting times in a provider's headers."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_LIMITS = ("requests", "tokens")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def retry_after(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Seconds to wait: `retry-after-ms`, or `retry-after` as seconds or a date (RFC 9110, 10.2.3)."""
    value = headers.get("retry-after", "")
    if (milliseconds := _number(headers.get("retry-after-ms", ""))) is not None:
        return milliseconds / 1000
    if (seconds := _number(value)) is not None:
        return seconds
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (TypeError, ValueError):
        return None


def renewal(headers: Mapping[str, str]) -> float | None:
    """Seconds until the used-up limits reset, the longest of them; None if none is used up."""
    used_up = [kind for kind in _LIMITS if _is_zero(headers.get(f"x-ratelimit-remaining-{kind}", ""))]
    resets = [headers.get(f"x-ratelimit-reset-{kind}") for kind in used_up]
    return max((duration(reset) for reset in resets if reset is not None), default=None)


def duration(text: str) -> float:
    """Parse a duration from a rate-limit header, in seconds: "1s", "6m0s", "250ms", or a plain number of seconds."""
    parts = _DURATION.findall(text)
    if parts:
        return sum(float(number) * _SECONDS[unit] for number, unit in parts)
    return _number(text) or 0.0


def _is_zero(text: str) -> bool:
    return text.strip().isdecimal() and int(text) == 0


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\s*[0-9]+(\.[0-9]+)?\s*", text) else None

"""Text that others wrote, made safe to print: no character of it may steer a terminal."""

from __future__ import annotations

import re

_STEERS = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_STEERING = re.compile(rf"[{_STEERS}\t\n]")
_STEERING_IN_LINES = re.compile(rf"[{_STEERS}]")
_SPACES = "\t\n\v\f\r\x85\u2028\u2029"
_PICTURES = 0x2400  # the block of Unicode that draws each of the first 32 control characters
_UNPRINTABLE_IN_JSON = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def harmless(text: str) -> str:
    """The text with line ends and tabs as spaces and every other control character as a sign that shows it.

    Escape sequences, changes of direction and lone surrogates are covered. The length stays, and so do all offsets.
    """
    return _STEERING.sub(lambda found: _drawn(found[0]), text)


def harmless_lines(text: str) -> str:
    """The same for a text of several lines: its line ends and tabs stay."""
    return _STEERING_IN_LINES.sub(lambda found: _drawn(found[0]), text)


def _drawn(character: str) -> str:
    if character in _SPACES:
        return " "
    if character < " ":
        return chr(_PICTURES + ord(character))
    return "\ufffd"


def harmless_json(text: str) -> str:
    r"""JSON text with every character that may steer a terminal written as its \u escape; it says the same."""
    return _UNPRINTABLE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)

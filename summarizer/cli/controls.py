"""Makes other people's text safe to print, so that no character in it can control the terminal."""

from __future__ import annotations

import re

_STEERS = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_STEERING = re.compile(rf"[{_STEERS}\t\n]")
_STEERING_IN_LINES = re.compile(rf"[{_STEERS}]")
_SPACES = "\t\n\v\f\r\x85\u2028\u2029"
_PICTURES = 0x2400  # the Unicode block with a picture for each of the first 32 control characters
_UNPRINTABLE_IN_JSON = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def harmless(text: str) -> str:
    """Return the text on one line, with visible pictures in place of control characters.

    Covers escape sequences, changes of direction and lone surrogates. The length and all offsets stay the same.
    """
    return _STEERING.sub(lambda found: _drawn(found[0]), text)


def harmless_lines(text: str) -> str:
    """Like `harmless`, for text of several lines: line ends and tabs stay."""
    return _STEERING_IN_LINES.sub(lambda found: _drawn(found[0]), text)


def _drawn(character: str) -> str:
    if character in _SPACES:
        return " "
    if character < " ":
        return chr(_PICTURES + ord(character))
    return "\ufffd"


def harmless_json(text: str) -> str:
    r"""Return equivalent JSON text in which every character that can control a terminal is a \u escape."""
    return _UNPRINTABLE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)

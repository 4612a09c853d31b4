from __future__ import annotations

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from summarizer.cli.controls import harmless, harmless_json

_ANY_TEXT = st.text(st.characters(codec=None), max_size=30) | st.text("\x00\x07\t\n\x1b[31m\x7f\x9b\u202e\ud800a")


def test_an_escape_sequence_is_shown_and_not_obeyed() -> None:
    assert harmless("a\x1b[31mb\x07\x9b0m") == "a\u241b[31mb\u2407\ufffd0m"


def test_line_ends_and_tabs_become_spaces() -> None:
    assert harmless("a\nb\tc\r\nd\u2028e") == "a b c  d e"


@given(_ANY_TEXT)
def test_no_character_that_steers_is_left_and_offsets_stay(text: str) -> None:
    safe = harmless(text)
    assert len(safe) == len(text)
    assert not {unicodedata.category(sign) for sign in safe} & {"Cc", "Cs"}
    safe.encode()


@given(_ANY_TEXT)
def test_harmless_json_says_the_same_in_characters_that_do_not_steer(text: str) -> None:
    safe = harmless_json(json.dumps(text, ensure_ascii=False))
    assert json.loads(safe) == text
    assert harmless(safe) == safe

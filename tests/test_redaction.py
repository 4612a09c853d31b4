"""No key and no password in what is told."""

from __future__ import annotations

import base64
import pickle

import pytest

from summarizer import redaction
from summarizer.errors import InvalidAnswer, ProviderError
from summarizer.settings import Settings

KEY = "a-key/that+nobody may see"


@pytest.fixture
def _key(monkeypatch):
    monkeypatch.setattr(redaction, "_secrets", set())
    Settings.resolve(model="test", base_url="http://127.0.0.1:1/v1", api_key=KEY)


@pytest.mark.usefixtures("_key")
@pytest.mark.parametrize(
    "form", [KEY, "a-key%2Fthat%2Bnobody%20may%20see", base64.b64encode(KEY.encode()).decode(), f"'{KEY}'"]
)
def test_an_error_never_holds_the_key_in_any_form(form):
    error = ProviderError(f"no such key: {form}.").quoting(f"key {form}")
    told = f"{error} {error!r} {error.message} {error.words} {error.args} {pickle.loads(pickle.dumps(error))}"  # noqa: S301  # ours
    assert form not in told
    assert error.message.startswith("no such key: ")
    answer = InvalidAnswer("no", answer=f"you sent {form}").answer
    assert form not in answer


@pytest.mark.parametrize(
    "text",
    [
        "Incorrect API key provided: sk-proj-abcdefghijklmnopqrstuvwx1234",
        "header Authorization: Bearer abc.def-ghi_jkl012345",
        "header Authorization: Basic YW5uOnNlY3JldC13b3Jk",
        "key AIzaSyA1234567890abcdefghijklmnopqrstuv was refused",
        "no connection to https://ann:secret-word@host/v1",
    ],
)
def test_what_looks_like_a_key_or_a_password_is_hidden_though_it_was_not_given_here(text):
    shown = redaction.hidden(text)
    assert "[hidden]" in shown
    assert not any(secret in shown for secret in ("abcdefghijklmn", "jkl012345", "YW5u", "AIzaSy", "secret-word"))


@pytest.mark.parametrize(
    "text", ["The key idea of task-specific skip-connections is sk-8.", "Bearer tokens", "a@b.org", "key-value memory"]
)
def test_other_text_stays_as_it_is(text):
    assert redaction.hidden(text) == text


@pytest.mark.usefixtures("_key")
def test_a_key_that_is_too_short_to_be_told_apart_hides_nothing():
    redaction.remember("test")
    assert redaction.hidden("a test") == "a test"


@pytest.mark.parametrize("stand_in", ["ollama", "LM-Studio", "not-needed"])
def test_a_stand_in_for_a_key_hides_no_words_of_a_message(stand_in):
    redaction.remember(stand_in)
    assert redaction.hidden(f"{stand_in}: the server is not there") == f"{stand_in}: the server is not there"

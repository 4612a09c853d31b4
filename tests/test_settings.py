"""Where a setting comes from, which key goes with which provider, and that the key stays unseen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from summarizer.errors import ConfigurationError
from summarizer.settings import DEFAULT_MODEL, Settings, canonical_base_url, origins

EXAMPLE = Path(__file__).parents[1] / ".env.example"
KEY = "sk-invented-0123456789"
SERVER = "http://localhost:8000/v1"


@pytest.fixture
def configure(monkeypatch):
    """Set variables of the environment and write a .env."""

    def set_up(environment=None, dotenv=None):
        for name, value in (environment or {}).items():
            monkeypatch.setenv(name, value)
        if dotenv is not None:
            Path(".env").write_text("".join(f"{name}={value}\n" for name, value in dotenv.items()), encoding="utf-8")

    return set_up


def key_of(settings):
    return settings.api_key.get_secret_value() if settings.api_key else None


@pytest.mark.parametrize(
    ("given", "environment", "dotenv", "expected", "origin"),
    [
        pytest.param({"timeout": 1}, "2", "3", 1.0, "flag", id="argument first"),
        pytest.param({}, "2", "3", 2.0, "environment", id="then the environment"),
        pytest.param({}, None, "3", 3.0, ".env", id="then .env"),
        pytest.param({}, None, None, 120.0, "default", id="then the default"),
        pytest.param({"timeout": None}, "2", "3", 2.0, "environment", id="None is not given"),
        pytest.param({}, "", "3", 3.0, ".env", id="an empty variable is unset"),
        pytest.param({}, None, "", 120.0, "default", id="an empty line of .env is unset"),
        pytest.param({}, "", "", 120.0, "default", id="both empty"),
    ],
)
def test_a_setting_comes_from_the_nearest_place(configure, given, environment, dotenv, expected, origin):
    configure(
        {} if environment is None else {"SUMMARIZER_TIMEOUT": environment},
        {} if dotenv is None else {"SUMMARIZER_TIMEOUT": dotenv},
    )
    assert Settings.resolve(**given).timeout == expected
    assert origins(given)["timeout"] == origin


def test_every_setting_has_an_origin():
    assert list(origins({})) == list(Settings.model_fields)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timeout", "soon"),
        ("timeout", "0"),
        ("deadline", "-1"),
        ("retries", "-1"),
        ("reasks", "often"),
        ("concurrency", "0"),
        ("concurrency", "5000"),
        ("temperature", "2.5"),
        ("max_tokens", "0"),
        ("mode", "xml"),
    ],
)
@pytest.mark.parametrize("place", ["flag", "environment", ".env"])
def test_a_malformed_value_is_named_with_where_it_was_given(configure, name, value, place):
    flag, variable = f"--{name.replace('_', '-')}", f"SUMMARIZER_{name.upper()}"
    configure({variable: value} if place == "environment" else {}, {variable: value} if place == ".env" else {})
    with pytest.raises(ConfigurationError) as caught:
        Settings.resolve(**{name: value} if place == "flag" else {})
    named = {"flag": flag, "environment": variable, ".env": f".env:1: {variable}"}[place]
    assert caught.value.message.startswith(f"{named}: ")
    assert repr(value) in caught.value.message
    assert flag in caught.value.hint
    assert variable in caught.value.hint
    assert Settings.model_fields[name].description in caught.value.hint


OWN, OPENAI, CLAUDE = "SUMMARIZER_API_KEY", "OPENAI_API_KEY", "ANTHROPIC_API_KEY"


@pytest.mark.parametrize(
    ("given", "environment", "dotenv", "expected"),
    [
        pytest.param({"api_key": "a"}, {OWN: "b", OPENAI: "c"}, {OWN: "d"}, "a", id="argument"),
        pytest.param({}, {OWN: "b", OPENAI: "c"}, {OWN: "d", OPENAI: "e"}, "b", id="our variable"),
        pytest.param({}, {OPENAI: "c"}, {OWN: "d", OPENAI: "e"}, "d", id="our line before the provider's variable"),
        pytest.param({}, {OPENAI: "c"}, {OPENAI: "e"}, "c", id="the provider's variable before its line"),
        pytest.param({}, {}, {OPENAI: "e"}, "e", id="the provider's line"),
        pytest.param({}, {OWN: ""}, {OWN: "d"}, "d", id="our variable is empty"),
        pytest.param({}, {OWN: "", OPENAI: "c"}, {}, "c", id="ours is empty, the provider's is not"),
        pytest.param({}, {OPENAI: ""}, {OPENAI: "e"}, "e", id="the provider's variable is empty"),
        pytest.param({}, {OPENAI: ""}, {}, None, id="an empty key is none"),
        pytest.param({}, {}, {}, None, id="none"),
        pytest.param({"model": "anthropic/claude"}, {OPENAI: "c", CLAUDE: "f"}, {}, "f", id="another provider's"),
        pytest.param({"model": "anthropic/claude"}, {OPENAI: "c"}, {CLAUDE: "g"}, "g", id="another provider's line"),
        pytest.param({"model": "anthropic/claude"}, {OPENAI: "c"}, {}, None, id="no key of somebody else"),
        pytest.param({"model": "openai/gpt"}, {OPENAI: "c", CLAUDE: "f"}, {}, "c", id="OpenAI's"),
        pytest.param({"model": "test", "base_url": SERVER}, {OPENAI: "c"}, {}, "c", id="a server like OpenAI's"),
        pytest.param({"model": "local-test", "base_url": SERVER}, {OPENAI: "c"}, {}, "c", id="its model is local-test"),
        pytest.param({"model": "local"}, {OPENAI: "c"}, {}, None, id="a local model needs none"),
    ],
)
def test_the_key_is_ours_or_else_the_providers(configure, given, environment, dotenv, expected):
    configure(environment, dotenv)
    assert key_of(Settings.resolve(**given)) == expected


@pytest.mark.parametrize("show", [repr, str, Settings.model_dump_json, lambda s: repr(s.model_dump()), vars])
@pytest.mark.parametrize("variable", [OWN, OPENAI])
def test_the_key_is_never_shown(configure, show, variable):
    configure({variable: KEY})
    settings = Settings.resolve()
    assert key_of(settings) == KEY
    assert KEY not in str(show(settings))


def test_the_key_is_not_shown_where_another_setting_is_malformed(configure):
    configure({OWN: KEY, "SUMMARIZER_TIMEOUT": "soon"})
    with pytest.raises(ConfigurationError) as caught:
        Settings.resolve()
    assert KEY not in f"{caught.value} {caught.value.hint} {caught.value.__cause__}"


@pytest.mark.parametrize("malformed", [KEY.encode() + b"\xff", [KEY]], ids=["bytes", "list"])
def test_a_malformed_key_is_not_shown(malformed):
    with pytest.raises(ConfigurationError) as caught:
        Settings.resolve(api_key=malformed)
    assert KEY not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize(
    ("environment", "given", "expected"),
    [
        pytest.param({}, {}, "", id="nothing"),
        pytest.param({OPENAI: "k"}, {}, DEFAULT_MODEL, id="OpenAI's key"),
        pytest.param({OWN: "k"}, {}, DEFAULT_MODEL, id="our key"),
        pytest.param({CLAUDE: "k"}, {}, "", id="the key of a provider that the default is not of"),
        pytest.param({OPENAI: "k"}, {"base_url": SERVER}, "", id="a server whose models nobody knows"),
        pytest.param({OPENAI: "k"}, {"model": "openai/other"}, "openai/other", id="a model was given"),
    ],
)
def test_there_is_a_default_model_only_with_a_key_for_it(configure, environment, given, expected):
    configure(environment)
    assert Settings.resolve(**given).model == expected


@pytest.mark.parametrize(
    ("model", "base_url", "provider", "name"),
    [
        ("openai/gpt-6-luna", None, "openai", "gpt-6-luna"),
        ("openai/gpt-6-luna", SERVER, "openai", "gpt-6-luna"),
        ("test", SERVER, "openai", "test"),
        ("Qwen/Qwen2.5-7B", SERVER, "openai", "Qwen/Qwen2.5-7B"),
        ("local-test", SERVER, "openai", "local-test"),
        ("localai/phi", SERVER, "openai", "localai/phi"),
        ("local", None, "local", "local"),
        ("local/models/tiny.gguf", None, "local", "models/tiny.gguf"),
        ("local//srv/tiny.gguf", None, "local", "/srv/tiny.gguf"),
        ("anthropic/claude", None, "anthropic", "claude"),
        ("openrouter/meta/llama", None, "openrouter", "meta/llama"),
    ],
)
def test_a_model_is_a_provider_and_the_name_it_goes_by_there(model, base_url, provider, name):
    settings = Settings.resolve(model=model, base_url=base_url)
    assert (settings.provider, settings.model_name) == (provider, name)


@pytest.mark.parametrize(
    ("model", "base_url", "expected"),
    [
        ("test", SERVER, SERVER),
        ("test", f"{SERVER}/", SERVER),
        ("openai/gpt", None, "https://api.openai.com/v1"),
        ("openai/gpt", "https://api.openai.com/v1/", "https://api.openai.com/v1"),
        ("anthropic/claude", None, "anthropic"),
    ],
)
def test_an_address_has_one_spelling(model, base_url, expected):
    assert canonical_base_url(Settings.resolve(model=model, base_url=base_url)) == expected


@pytest.mark.parametrize(
    ("environment", "dotenv", "given", "expected"),
    [
        pytest.param({"OPENAI_BASE_URL": SERVER}, {}, {"model": "openai/gpt"}, SERVER, id="the variable"),
        pytest.param({}, {"OPENAI_BASE_URL": SERVER}, {"model": "openai/gpt"}, SERVER, id="the line of .env"),
        pytest.param({"OPENAI_BASE_URL": ""}, {}, {"model": "openai/gpt"}, None, id="empty is unset"),
        pytest.param(
            {"OPENAI_BASE_URL": ""},
            {"OPENAI_BASE_URL": SERVER},
            {"model": "openai/gpt"},
            SERVER,
            id="the line stands in",
        ),
        pytest.param(
            {"OPENAI_BASE_URL": SERVER},
            {},
            {"model": "openai/gpt", "base_url": "http://a/v1"},
            "http://a/v1",
            id="given",
        ),
        pytest.param({"OPENAI_BASE_URL": SERVER}, {}, {"model": "anthropic/claude"}, None, id="another provider"),
        pytest.param({"OPENAI_BASE_URL": SERVER}, {}, {"model": "local"}, None, id="a local model"),
    ],
)
def test_openais_own_address_variable_counts_for_openai(configure, environment, dotenv, given, expected):
    configure(environment, dotenv)
    assert Settings.resolve(**given).base_url == expected


def test_a_dotenv_that_is_no_text_is_a_configuration_error():
    Path(".env").write_bytes("SUMMARIZER_TIMEOUT=3\n".encode("utf-16"))
    with pytest.raises(ConfigurationError):
        Settings.resolve()


def test_settings_are_frozen():
    with pytest.raises(ValueError, match="frozen"):
        Settings.resolve().timeout = 1.0


def test_the_example_file_lists_every_setting_with_its_description():
    text = EXAMPLE.read_text(encoding="utf-8")
    shown = re.findall(r"^# (.+)\n([A-Z0-9_]+)=", text, re.MULTILINE)
    settings = [(field.description, f"SUMMARIZER_{name.upper()}") for name, field in Settings.model_fields.items()]
    assert shown[: len(settings)] == settings
    assert [name for _, name in shown[len(settings) :]] == [
        "SUMMARIZER_MAILTO", "NCBI_API_KEY", "OPENALEX_API_KEY", "S2_API_KEY"
    ]  # fmt: skip
    assert len(re.findall(r"^[^#\n]", text, re.MULTILINE)) == len(shown)


def test_the_example_file_gives_the_defaults(monkeypatch):
    monkeypatch.delenv("SUMMARIZER_CACHE_DIR")
    expected = Settings.resolve()
    Path(".env").write_bytes(EXAMPLE.read_bytes())
    assert Settings.resolve() == expected


def test_a_setting_that_is_none_is_an_error_that_names_the_likely_one():
    with pytest.raises(ConfigurationError, match="base_ulr") as caught:
        Settings.resolve(base_ulr="http://x")
    assert caught.value.hint == "Did you mean base_url?"


@pytest.mark.parametrize("name", ["flag", "SUMMARIZER_BASE_URL", "OPENAI_BASE_URL"])
@pytest.mark.parametrize(
    "address", ["http://ann:s3cret-word@host:8000/v1", "ann:s3cret-word@host/v1", "http://ann@host"]
)
def test_a_password_in_an_address_is_refused_at_once_and_never_shown(name, address, monkeypatch):
    given = {"base_url": address} if name == "flag" else {}
    if name != "flag":
        monkeypatch.setenv(name, address)
    with pytest.raises(ConfigurationError, match="--base-url") as caught:
        Settings.resolve(model="openai/test", **given)
    assert "s3cret" not in f"{caught.value.message}{caught.value.hint}{caught.value!r}"
    assert "SUMMARIZER_API_KEY" in caught.value.hint

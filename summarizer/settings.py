"""Every setting, resolved in one place: argument, else environment, else .env, else default."""

from __future__ import annotations

import io
import os
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, Self, TypedDict
from urllib.parse import SplitResult, unquote, urlsplit

from dotenv import dotenv_values
from platformdirs import user_cache_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from summarizer import addresses, redaction
from summarizer.errors import ConfigurationError

Mode = Literal["auto", "json_schema", "tools", "json", "md_json"]
Form = Literal["json_schema", "tools", "json", "md_json"]
Tier = Literal["auto", "default", "flex", "priority"]

AZURE = "azure_openai"
AZURE_VERSION = "2024-10-21"  # the first lasting one that takes a JSON schema
DEFAULT_MODEL = "openai/gpt-6-luna"
ENV_PREFIX = "SUMMARIZER_"
ENV_FILE = ".env"
_MAILTO = "SUMMARIZER_MAILTO"
_SERVICE_KEYS = {"pubmed": "NCBI_API_KEY", "openalex": "OPENALEX_API_KEY", "s2": "S2_API_KEY"}
_SHOWN = 30  # characters of a malformed line: its name, but nothing of a key
# Reproducible answers, a limit for a small model that rambles, one request per processor, and more time.
_LOCAL_DEFAULTS = {"temperature": 0.0, "max_tokens": 1024, "concurrency": 1, "timeout": 600.0, "deadline": 3600.0}
# OpenAI's guide to flex processing asks for a timeout of fifteen minutes.
_FLEX_DEFAULTS = {"timeout": 900.0, "deadline": 3600.0}
_OPENAI_BASE_URL = "https://api.openai.com/v1"


class Settings(BaseSettings):
    """The configuration of a run. Frozen; use `model_copy(update=...)` to change a copy.

    Each field is a command-line flag (`--base-url`), an environment variable (`SUMMARIZER_BASE_URL`) and a line of
    .env; the key has no flag.
    """

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX,
        env_file=ENV_FILE,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    model: str = Field(
        "", description="the model: openai/NAME, local, local/PATH.gguf, PROVIDER/NAME, or NAME with a base URL"
    )
    base_url: str | None = Field(
        None, description="address of an OpenAI-compatible server, such as http://localhost:8000/v1"
    )
    api_key: SecretStr | None = Field(
        None, description="the key; by default the provider's own variable, such as OPENAI_API_KEY"
    )
    mode: Mode = Field(
        "auto",
        description="how to request structured answers: auto (whatever the server accepts), json_schema, tools, json "
        "or md_json",
    )
    api_version: str | None = Field(
        None, description="version of Azure OpenAI's API, with --model azure_openai/NAME; by default OPENAI_API_VERSION"
    )
    temperature: float | None = Field(None, ge=0, le=2, description="sampling temperature; by default the provider's")
    max_tokens: int | None = Field(None, gt=0, description="maximum tokens per answer; by default the provider's")
    timeout: float = Field(120.0, gt=0, description="maximum seconds per request")
    deadline: float = Field(600.0, gt=0, description="maximum seconds per paper, with all its requests and pauses")
    retries: int = Field(5, ge=0, description="how often to repeat a request after a connection or server error")
    patience: float = Field(
        60.0, ge=0, description="minutes to wait for a server that has stopped answering; 0 to not wait"
    )
    reasks: int = Field(2, ge=0, description="how often to ask the model again after an answer that does not fit")
    second_look: bool = Field(
        False, description="ask once more about figures and devices that the answer does not cite"
    )
    escalate_to: str | None = Field(
        None, description="a better model to ask when the first one's answer fails or has marks or warnings"
    )
    second_reader: str | None = Field(
        None, description="a second model that reads every abstract; results say what both readings agree on"
    )
    second_prompt: str | None = Field(
        None, description="the second reader's prompt; without a second reader, the same model is asked twice"
    )
    strict: bool = Field(False, description="fail a paper if its evidence does not support a value")
    concurrency: int = Field(16, gt=0, le=4096, description="maximum number of requests at a time")
    rpm: int | None = Field(None, gt=0, description="maximum requests per minute")
    tpm: int | None = Field(None, gt=0, description="maximum tokens per minute, sent and received")
    service_tier: Tier | None = Field(
        None,
        description="the provider's service tier: flex costs half at OpenAI, and may take minutes; auto, default or "
        "priority",
    )
    max_cost: float | None = Field(None, ge=0, description="maximum cost of a run in US dollars")
    input_price: float | None = Field(
        None, ge=0, description="US dollars per million tokens sent, if the known price is missing or not yours"
    )
    output_price: float | None = Field(None, ge=0, description="US dollars per million tokens received, likewise")
    cache_dir: Path = Field(
        default_factory=lambda: user_cache_path("summarizer"), description="directory of the store of answers"
    )
    shared_store: str | None = Field(
        None,
        description="address of a store that several machines share, such as postgresql://user@host/database",
    )

    @classmethod
    def resolve(cls, **given: Any) -> Self:
        """Resolve the settings of a run; None stands for a missing argument.

        Raises:
            ConfigurationError: a value is malformed; the message names the setting and its origin.
        """
        if unknown := next((name for name in given if name not in cls.model_fields), None):
            raise ConfigurationError(f"There is no setting {unknown!r}.", hint=_meant(unknown))
        _require_known()
        try:
            settings = cls(**{name: value for name, value in given.items() if value is not None})
        except ValidationError as error:
            raise _malformed(error, given) from error
        settings = settings.model_copy(update=_provider_defaults(settings))
        _keep_secrets(settings)
        if not settings.base_url:
            return settings
        return settings.model_copy(update={"base_url": addresses.base_url(settings.base_url)})

    def for_model(self, model: str) -> Self:
        """The same settings for another model; key and address are looked up again if the provider differs."""
        paired = {"escalate_to": None, "second_reader": None, "second_prompt": None}
        given = {name: getattr(self, name) for name in self.model_fields_set - {"model", *paired}}
        other = type(self).resolve(**given, model=model)
        if other.provider == self.provider:
            return other.model_copy(update=paired)
        given.pop("api_key", None)
        return type(self).resolve(**given, model=model).model_copy(update=paired)

    @property
    def reads_twice(self) -> bool:
        """Whether a second reader reads every abstract."""
        return bool(self.second_reader or self.second_prompt)

    @property
    def provider(self) -> str:
        """The provider in the model's name (PROVIDER/NAME); "openai" if a base URL is set."""
        named = self.model.partition("/")[0]
        return "openai" if self.base_url and named not in {"local", AZURE} else named

    @property
    def form(self) -> Form:
        """The preferred form of the answer; the server may only accept another."""
        return "json_schema" if self.mode == "auto" else self.mode

    @property
    def model_name(self) -> str:
        """The model's name without the provider."""
        if self.base_url and self.provider != AZURE:
            return self.model.removeprefix("openai/")
        return self.model.partition("/")[2] or self.model


class SettingsArgs(TypedDict, total=False):
    """Every setting except the model, as a keyword argument; None stands for a missing one. See `Settings`."""

    base_url: str | None
    api_key: SecretStr | str | None
    api_version: str | None
    mode: Mode | None
    temperature: float | None
    max_tokens: int | None
    timeout: float | None
    deadline: float | None
    retries: int | None
    patience: float | None
    reasks: int | None
    second_look: bool | None
    escalate_to: str | None
    second_reader: str | None
    second_prompt: str | None
    strict: bool | None
    concurrency: int | None
    rpm: int | None
    tpm: int | None
    service_tier: Tier | None
    max_cost: float | None
    input_price: float | None
    output_price: float | None
    cache_dir: Path | str | None
    shared_store: str | None


def _provider_defaults(settings: Settings) -> dict[str, Any]:
    """Derive missing settings: the model if there is only a key, and the provider's key and address."""
    found: dict[str, Any] = {}
    variables = {**dotenv_values(ENV_FILE), **{name: value for name, value in os.environ.items() if value}}
    key = settings.api_key
    if not settings.model and not settings.base_url and (key or variables.get("OPENAI_API_KEY")):
        found["model"] = DEFAULT_MODEL
    provider = settings.model_copy(update=found).provider
    if key is None and (value := variables.get(f"{provider.upper()}_API_KEY")):
        found["api_key"] = SecretStr(value)
    if provider == "local":
        found |= {name: value for name, value in _LOCAL_DEFAULTS.items() if name not in settings.model_fields_set}
    if settings.service_tier == "flex":
        found |= {name: value for name, value in _FLEX_DEFAULTS.items() if name not in settings.model_fields_set}
    if provider == AZURE:
        found |= _azure(settings, variables)
    if provider == "openai" and not settings.base_url and (url := variables.get("OPENAI_BASE_URL")):
        found["base_url"] = url
    return found


def _keep_secrets(settings: Settings) -> None:
    """Hide secrets in all output, and reject a base URL with a password, which output would show.

    Raises:
        ConfigurationError: the address contains a user name or a password.
    """
    if settings.api_key is not None:
        redaction.remember(settings.api_key.get_secret_value())
    for address in filter(None, (settings.base_url, settings.shared_store)):
        if password := _parts(address).password:
            redaction.remember(unquote(password))
    if settings.base_url and "@" in _parts(settings.base_url).netloc:
        raise ConfigurationError(
            "--base-url: a user name or password in the address is never sent, but would be shown and stored",
            hint="Remove everything before the @. Set SUMMARIZER_API_KEY, which is sent as a bearer token; for HTTP "
            "basic authentication, put a proxy in front of the server.",
        )


def _parts(address: str) -> SplitResult:
    """Split an address; a missing scheme is added."""
    try:
        return urlsplit(address if "://" in address else f"http://{address}")
    except ValueError as error:
        raise ConfigurationError("--base-url: this is not an address", hint="Write http://HOST:PORT/v1.") from error


def _require_known() -> None:
    """Reject unknown SUMMARIZER_ names in the environment and .env, which would have no effect.

    Raises:
        ConfigurationError: there is one, or .env cannot be read.
    """
    lines = _lines_of_env_file()
    for name in (*os.environ, *lines):
        setting = name.upper().removeprefix(ENV_PREFIX).lower()
        if name.upper().startswith(ENV_PREFIX) and setting not in Settings.model_fields and name.upper() != _MAILTO:
            where = f"{ENV_FILE}:{lines[name]}: " if name in lines else ""
            raise ConfigurationError(f"{where}There is no setting {name}.", hint=_meant(setting, prefix=ENV_PREFIX))


def _lines_of_env_file() -> dict[str, int]:
    """The names set in .env, with their line numbers.

    Raises:
        ConfigurationError: it cannot be read, or a line is not NAME=VALUE.
    """
    try:
        text = Path(ENV_FILE).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return {}
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise ConfigurationError(
            f"{ENV_FILE}:{number}: the line is not UTF-8.", hint=f"Save {ENV_FILE} as UTF-8."
        ) from error
    except OSError as error:
        raise ConfigurationError(
            f"{ENV_FILE} cannot be read: {error.strerror}.", hint="Check its permissions."
        ) from error
    from dotenv.parser import parse_stream

    lines: dict[str, int] = {}
    for binding in parse_stream(io.StringIO(text)):
        if binding.error:
            number, line = binding.original.line, binding.original.string.strip().splitlines()[0]
            name = line.partition("=")[0].strip()[:_SHOWN]
            raise ConfigurationError(
                f"{ENV_FILE}:{number}: the line that begins with {name!r} is not NAME=VALUE.",
                hint="Quote values that contain quotation marks; comments begin with #.",
            )
        if binding.key is not None:
            lines[binding.key] = binding.original.line
    return lines


def _meant(name: str, *, prefix: str = "") -> str:
    """Suggest the setting that was probably meant."""
    close = get_close_matches(name, Settings.model_fields, n=1)
    if not close:
        return "`summarizer doctor --help` lists the settings." if prefix else "See .env.example."
    return f"Did you mean {prefix}{close[0].upper()}?" if prefix else f"Did you mean {close[0]}?"


def _azure(settings: Settings, variables: dict[str, str | None]) -> dict[str, Any]:
    """The endpoint and version from Azure's own variables, if they are not set."""
    own = {
        "base_url": variables.get("AZURE_OPENAI_ENDPOINT"),
        "api_version": variables.get("OPENAI_API_VERSION") or AZURE_VERSION,
    }
    return {name: value for name, value in own.items() if value and not getattr(settings, name)}


def _malformed(error: ValidationError, given: dict[str, Any]) -> ConfigurationError:
    fault = error.errors()[0]
    name = str(fault["loc"][0])
    flag, variable = f"--{name.replace('_', '-')}", f"{ENV_PREFIX}{name.upper()}"
    where = flag if given.get(name) is not None else variable
    if where == variable and variable not in os.environ and (number := _lines_of_env_file().get(variable)):
        where = f"{ENV_FILE}:{number}: {variable}"
    seen = "" if name == "api_key" else f", not {fault['input']!r}"
    return ConfigurationError(
        f"{where}: {fault['msg'].lower()}{seen}",
        hint=f"{flag}: {Settings.model_fields[name].description}. Set it with {flag} or {variable}.",
    )


def service_access() -> tuple[str | None, dict[str, str]]:
    """The contact address and the keys, by service, that are sent to services with papers.

    They come from SUMMARIZER_MAILTO, NCBI_API_KEY, OPENALEX_API_KEY and S2_API_KEY, in the environment or .env.
    """
    variables = {**dotenv_values(ENV_FILE), **os.environ}
    keys = {name: value for name, variable in _SERVICE_KEYS.items() if (value := variables.get(variable))}
    for value in keys.values():
        redaction.remember(value)
    return variables.get(_MAILTO) or None, keys


def canonical_base_url(settings: Settings) -> str:
    """The normalized base URL, for fingerprints."""
    if settings.base_url:
        return settings.base_url.rstrip("/")
    return _OPENAI_BASE_URL if settings.provider == "openai" else settings.provider


def origins(given: dict[str, Any]) -> dict[str, str]:
    """The origin of each setting: "flag" (if it is in `given`), "environment", ".env" or "default"."""
    in_file = {name.upper() for name, value in dotenv_values(ENV_FILE).items() if value}
    in_environment = {name.upper() for name, value in os.environ.items() if value}

    def origin(name: str) -> str:
        variable = f"{ENV_PREFIX}{name.upper()}"
        if given.get(name) is not None:
            return "flag"
        return "environment" if variable in in_environment else ".env" if variable in in_file else "default"

    return {name: origin(name) for name in Settings.model_fields}

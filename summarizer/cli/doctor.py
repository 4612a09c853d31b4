"""`summarizer doctor`: check the configuration and its origins, the server, its answers, and the store."""

from __future__ import annotations

import asyncio
import platform
from contextlib import closing
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from rich.table import Table

from summarizer.cli.inspect import store_text
from summarizer.cli.terminal import say
from summarizer.engine.assembly import ways_on
from summarizer.errors import SummarizerError
from summarizer.model.connection import models_served
from summarizer.model.probe import probe
from summarizer.schemas import PaperSummary
from summarizer.settings import Settings, origins
from summarizer.store.opened import Storage
from summarizer.task.derived_prompt import prompt_for
from summarizer.task.question import Task, parts_of

if TYPE_CHECKING:
    from rich.console import Console

    from summarizer.model.probe import Probe

_PACKAGES = ("instructor", "openai", "pydantic", "tenacity", "diskcache")

_SECRET = frozenset({"api_key", "shared_store"})  # an address may contain a password


def doctor(given: dict[str, Any], *, console: Console) -> int:
    """Print the findings; return the exit code of the worst one."""
    settings = Settings.resolve(**given)
    console.print(_configuration(settings, given))
    codes = [_store(settings, console=console), _server(settings, console=console)]
    if not codes[-1] and settings.provider != "local":
        codes.append(_answer(settings, console=console))
    versions = ", ".join(f"{package} {version(package)}" for package in _PACKAGES)
    own = f"summarizer {version('summarizer')}, Python {platform.python_version()}"
    say(console, f"versions: {own}, {versions}")
    return max(codes)


def _configuration(settings: Settings, given: dict[str, Any]) -> Table:
    table = Table("setting", "value", "from", border_style="dim")
    for name, origin in origins(given).items():
        value = getattr(settings, name)
        derived = name in {"api_key", "model", "base_url"} and value and origin == "default"
        shown = "set, not shown" if name in _SECRET and value else value
        table.add_row(
            name, "-" if shown in {None, ""} else str(shown), "the provider's variable" if derived else origin
        )
    return table


def _store(settings: Settings, *, console: Console) -> int:
    try:
        text = store_text(settings.cache_dir)
    except SummarizerError as error:
        say(console, f"store: {error.message}\n{error.hint}", style="red")
        return error.exit_code
    say(console, text)
    return 0 if "health     ok" in text else 2


def _server(settings: Settings, *, console: Console) -> int:
    try:
        if not settings.model:
            raise ways_on()
        models = asyncio.run(models_served(settings))
    except SummarizerError as error:
        say(console, f"server: {error.message}\n{error.hint}", style="red")
        return error.exit_code
    if models is None:
        say(
            console,
            f"server: {settings.provider} doesn't list its models; the first request will show whether it works",
        )
    elif settings.model_name in models or settings.provider == "local":
        say(console, f"server: available, serves {settings.model_name}")
    else:
        listed = ", ".join(models[:10])
        say(console, f"server: available, but does not list {settings.model_name}: {listed}", style="yellow")
    return 0


def _answer(settings: Settings, *, console: Console) -> int:
    """Ask one small question; report which form of request the server needs and whether its answer is readable."""
    try:
        found = asyncio.run(_probed(settings))
    except SummarizerError as error:
        say(console, f"answer: {error.message}\n{error.hint}", style="red")
        return error.exit_code
    refused = f" ({_counted(found.refusals, 'request')} refused before)" if found.refusals else ""
    mended = f", after repairs: {', '.join(found.mended)}" if found.mended else ""
    verdict = f"fits{mended}" if found.fits else "does not fit the schema: the model may be too small"
    tokens = found.usage.input_tokens + found.usage.output_tokens
    say(console, f"dialect: {found.dialect}{refused}")
    say(console, f"answer: {verdict}; it took {_counted(tokens, 'token')}")
    return 0


async def _probed(settings: Settings) -> Probe:
    """Run the probe. If a store exists, save the cost and the findings in it."""
    task = Task(PaperSummary, prompt=prompt_for(PaperSummary, None), parts=parts_of(settings))
    if not settings.cache_dir.is_dir():
        return await probe(settings, task)
    with closing(Storage(settings)) as storage:
        dialects = storage.dialects if storage.writable else None
        return await probe(settings, task, dialects=dialects, ledger=storage.ledger)


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"

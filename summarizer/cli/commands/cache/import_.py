"""`summarizer cache import`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from summarizer.cli.lazy import example
from summarizer.cli.options import with_settings
from summarizer.cli.store import import_
from summarizer.cli.terminal import messages, say
from summarizer.settings import Settings


@with_settings("cache_dir")
@example("summarizer cache import answers.jsonl")
def command(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A file of recorded exchanges.")],
    *,
    settings: dict[str, Any],
) -> None:
    """Add the answers in FILE to the store. Answers that are there already stay as they are."""
    new, old = import_(Settings.resolve(**settings).cache_dir, source)
    say(messages(), f"{new} answers added, {old} already there")

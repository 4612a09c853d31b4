"""`summarizer cache export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from summarizer.cli.lazy import example
from summarizer.cli.options import with_settings
from summarizer.cli.store import export
from summarizer.cli.terminal import messages, say
from summarizer.settings import Settings


@with_settings("cache_dir")
@example("summarizer cache export answers.jsonl")
def command(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the recorded exchanges.")],
    *,
    settings: dict[str, Any],
) -> None:
    """Write every answer to FILE, for --responses or for `cache import` on another machine."""
    number = export(Settings.resolve(**settings).cache_dir, target)
    say(messages(), f"{number} answers -> {target}")

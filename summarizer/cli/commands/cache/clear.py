"""`summarizer cache clear`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from summarizer.cli.inspect import clear_store
from summarizer.cli.lazy import example
from summarizer.cli.options import with_settings
from summarizer.cli.terminal import messages, say
from summarizer.settings import Settings


@with_settings("cache_dir")
@example("summarizer cache clear")
def command(
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    settings: dict[str, Any],
) -> None:
    """Remove every answer. What you paid for would have to be paid for again."""
    directory = Settings.resolve(**settings).cache_dir
    if not yes:
        typer.confirm(f"Remove every answer kept in {directory}?", abort=True, err=True)
    say(messages(), f"{clear_store(directory)} answers removed from {directory}")

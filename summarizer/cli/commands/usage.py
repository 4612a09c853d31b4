"""`summarizer usage`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from summarizer.cli.lazy import example
from summarizer.cli.options import with_settings
from summarizer.cli.store import show_usage
from summarizer.cli.terminal import screen
from summarizer.settings import Settings


@with_settings("cache_dir")
@example("summarizer usage --by model")
def command(
    *,
    by: Annotated[
        Literal["day", "model", "run"],
        typer.Option("--by", metavar="day|model|run", help="One row for each day, model or run."),
    ] = "day",
    settings: dict[str, Any],
) -> None:
    """Show what you spent and what the store saved, from the log of every billed answer."""
    show_usage(Settings.resolve(**settings).cache_dir, by=by, console=screen())

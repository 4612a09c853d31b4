"""`summarizer cache stats`."""

from __future__ import annotations

from typing import Any

import typer

from summarizer.cli.inspect import store_text
from summarizer.cli.lazy import example
from summarizer.cli.options import with_settings
from summarizer.settings import Settings


@with_settings("cache_dir")
@example("summarizer cache stats")
def command(*, settings: dict[str, Any]) -> None:
    """Show how many answers are kept and where, and whether the files are intact."""
    typer.echo(store_text(Settings.resolve(**settings).cache_dir))

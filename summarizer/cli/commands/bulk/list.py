"""`summarizer bulk list`."""

from __future__ import annotations

from typing import Any

import typer

from summarizer.cli.bulk import list_jobs
from summarizer.cli.lazy import example
from summarizer.cli.options import with_settings
from summarizer.cli.terminal import screen
from summarizer.settings import Settings


@with_settings("cache_dir")
@example("summarizer bulk list")
def command(*, settings: dict[str, Any]) -> None:
    """List the jobs."""
    raise typer.Exit(list_jobs(Settings.resolve(**settings).cache_dir, console=screen()))

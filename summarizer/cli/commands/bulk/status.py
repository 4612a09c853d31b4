"""`summarizer bulk status`."""

from __future__ import annotations

from typing import Any

import typer

from summarizer.cli.bulk import status
from summarizer.cli.flags import JobName
from summarizer.cli.lazy import example
from summarizer.cli.options import with_settings
from summarizer.cli.terminal import screen
from summarizer.settings import Settings


@with_settings("cache_dir", "shared_store", "timeout", "deadline", "retries")
@example("summarizer bulk status")
def command(job: JobName = None, *, settings: dict[str, Any]) -> None:
    """Show how a job stands, batch by batch. Changes nothing."""
    raise typer.Exit(status(Settings.resolve(**settings).cache_dir, job, given=settings, console=screen()))

"""`summarizer bulk cancel`."""

from __future__ import annotations

from typing import Any

import typer

from summarizer.cli.bulk import cancel
from summarizer.cli.flags import JobName
from summarizer.cli.lazy import example
from summarizer.cli.options import with_settings
from summarizer.cli.terminal import messages
from summarizer.settings import Settings


@with_settings("cache_dir", "shared_store", "timeout", "deadline", "retries")
@example("summarizer bulk cancel")
def command(job: JobName = None, *, settings: dict[str, Any]) -> None:
    """Stop a job's batches and send no more. You can still collect what has finished."""
    raise typer.Exit(cancel(Settings.resolve(**settings).cache_dir, job, given=settings, console=messages()))

"""`summarizer bulk retry`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from summarizer.cli.bulk import retry
from summarizer.cli.flags import JobName
from summarizer.cli.lazy import example
from summarizer.cli.options import with_settings
from summarizer.cli.terminal import messages
from summarizer.settings import Settings


@with_settings("cache_dir", "shared_store", "timeout", "deadline", "retries", "max_cost")
@example("summarizer bulk retry --only expired")
def command(
    job: JobName = None,
    *,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND",
            help="Only these: expired, failed, missing, malformed, cancelled or rejected. Repeat for more than one.",
        ),
    ] = None,
    settings: dict[str, Any],
) -> None:
    """Ask again, in new batches of the same job, about papers without an accepted answer."""
    store = Settings.resolve(**settings).cache_dir
    raise typer.Exit(retry(store, job, only=only, given=settings, console=messages()))

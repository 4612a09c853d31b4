"""`summarizer bulk collect`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from summarizer.bulk import job_named
from summarizer.cli.bulk import collect
from summarizer.cli.flags import JobName, Poll
from summarizer.cli.lazy import example
from summarizer.cli.options import with_settings
from summarizer.cli.terminal import messages
from summarizer.settings import Settings


@with_settings("cache_dir", "shared_store", "concurrency", "rpm", "tpm", "timeout", "deadline", "retries", "max_cost")
@example("summarizer bulk collect --wait")
def command(
    job: JobName = None,
    *,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="OUT", help="Write the results to OUT. [default: as submitted]"),
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until every batch has ended.")] = False,
    poll: Poll = 15.0,
    settings: dict[str, Any],
) -> None:
    """Fetch finished answers, send what has room now, and write the results once everything is done.

    The exit code is 3 while batches are running.
    """
    found = job_named(Settings.resolve(**settings).cache_dir, job)
    pause = poll if wait else None
    raise typer.Exit(collect(found, output=output, wait=pause, given=settings, console=messages()))

"""`summarizer bulk submit`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import typer

from summarizer.bulk import Limits
from summarizer.cli.bulk import BatchOptions, submit
from summarizer.cli.flags import MaxBytes, MaxEnqueuedTokens, MaxRequests, Reask
from summarizer.cli.lazy import example
from summarizer.cli.options import with_settings
from summarizer.cli.request import Request
from summarizer.cli.requested import with_request
from summarizer.cli.terminal import messages


@with_settings()
@with_request(without=("append", "record", "quiet", "poll", "address", "actors"))
@example("summarizer bulk submit papers.txt -o summaries.jsonl")
def command(
    *,
    request: Request,
    reask: Reask = "live",
    max_requests: MaxRequests = 50_000,
    max_bytes: MaxBytes = 200_000_000,
    max_enqueued_tokens: MaxEnqueuedTokens = None,
    settings: dict[str, Any],
) -> None:
    """Send the abstracts in INPUT in batches. What is answered already, or in another job, is not sent.

    Everything is on disk before it is sent. Any process can continue the job with `summarizer bulk collect`.
    """
    limits = Limits(max_requests, max_bytes, max_enqueued_tokens, settings.get("max_cost"))
    raise typer.Exit(submit(replace(request, settings=settings), BatchOptions(reask, limits), console=messages()))

"""`summarizer doctor`."""

from __future__ import annotations

from typing import Any

import typer

from summarizer.cli.doctor import doctor
from summarizer.cli.lazy import example
from summarizer.cli.options import with_settings
from summarizer.cli.terminal import screen


@with_settings()
@example("summarizer doctor --base-url http://localhost:11434/v1 --model qwen3")
def command(*, settings: dict[str, Any]) -> None:
    """Check the settings and where each comes from, the server, and the store."""
    raise typer.Exit(doctor(settings, console=screen()))

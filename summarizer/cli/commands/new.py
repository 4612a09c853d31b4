"""`summarizer new`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from summarizer.cli.lazy import example
from summarizer.cli.new import write_project
from summarizer.cli.terminal import messages, say


@example("summarizer new licences")
def command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to extract, one word: datasets, licences.")],
    *,
    directory: Annotated[
        Path | None,
        typer.Option("-d", "--directory", metavar="DIR", help="Where to write it. [default: a directory NAME]"),
    ] = None,
) -> None:
    """Write a schema of your own to start from, with a prompt, examples, gold answers and a test."""
    say(messages(), write_project(name, directory))

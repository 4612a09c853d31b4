"""The command line's list of commands. Each is a module in `commands`, imported when the command is used."""

from __future__ import annotations

from types import MappingProxyType
from typing import Annotated

import typer

import summarizer
from summarizer.cli.lazy import LazyGroup


class _Commands(LazyGroup):
    package = "summarizer.cli.commands"
    sections = MappingProxyType(
        {
            "Summarise": ("run", "read", "bulk", "demo"),
            "Look at results": ("show", "report", "export", "merge", "diff", "eval", "review", "certify"),
            "Ask your own questions": ("new", "schema", "prompt"),
            "Costs, store and setup": ("usage", "cache", "doctor"),
        }
    )
    examples = (
        "summarizer demo",
        "summarizer run papers.txt -o summaries.jsonl",
        "summarizer show summaries.jsonl --sort factor",
    )


app = typer.Typer(name="summarizer", cls=_Commands, no_args_is_help=True, pretty_exceptions_enable=False)


def _version(wanted: bool) -> None:  # typer's form
    if wanted:
        typer.echo(f"summarizer {summarizer.__version__}")
        raise typer.Exit


@app.callback(help="Structured summaries of research abstracts. Every value cites the sentences that support it.")
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,  # typer's form
) -> None: ...

"""`summarizer cache`: the store of answers."""

from __future__ import annotations

from types import MappingProxyType

import typer

from summarizer.cli.lazy import LazyGroup


class _Commands(LazyGroup):
    package = __name__
    sections = MappingProxyType({"Commands": ("stats", "explain", "export", "import", "clear")})


app = typer.Typer(name="cache", cls=_Commands, no_args_is_help=True, add_completion=False)


@app.callback(help="Look at the store of answers, move answers, or clear it.")
def _group() -> None: ...

"""`summarizer bulk`: jobs in the provider's batches."""

from __future__ import annotations

from types import MappingProxyType

import typer

from summarizer.cli.lazy import LazyGroup


class _Commands(LazyGroup):
    package = __name__
    sections = MappingProxyType({"Commands": ("submit", "status", "collect", "cancel", "retry", "list")})


app = typer.Typer(name="bulk", cls=_Commands, no_args_is_help=True, add_completion=False)


@app.callback(help="Run in the provider's batches, at half the price.")
def _group() -> None: ...

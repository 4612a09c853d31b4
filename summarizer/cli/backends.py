"""Where a run can take place: each backend takes a request and returns the exit code."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from summarizer.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

_BACKENDS = {
    "here": "summarizer.cli.run:run",
    "ray": "summarizer.cli.on_ray:run",
    "bulk": "summarizer.cli.bulk:run",
}
_PLAN = "summarizer.cli.run:plan"


def backend_named(name: str, *, dry_run: bool) -> Callable[..., int]:
    """Return the function that carries out a request or, with `dry_run`, the one that estimates it.

    Raises:
        ConfigurationError: a dry run of batches is not possible.
    """
    if dry_run and name == "bulk":
        raise ConfigurationError("--bulk and --dry-run cannot be combined.", hint="Leave out --bulk to see the cost.")
    module, _, function = (_PLAN if dry_run else _BACKENDS[name]).partition(":")
    found: Callable[..., int] = getattr(import_module(module), function)
    return found

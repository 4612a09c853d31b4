"""Imports libraries of extras when they are first needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from summarizer.errors import EXTRA_HINT, ConfigurationError


def needed(module: str, *, extra: str) -> Any:
    """Import a module.

    Raises:
        ConfigurationError: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise ConfigurationError(
            f"{module.partition('.')[0]} is not installed", hint=EXTRA_HINT.format(extra)
        ) from error

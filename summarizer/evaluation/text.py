"""Normalizes texts for comparison."""

from __future__ import annotations


def plain(text: str) -> str:
    """The text with single spaces for all white space."""
    return " ".join(text.split())


def squeezed(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())

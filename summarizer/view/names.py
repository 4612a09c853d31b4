"""Names of fields and choices as people read them."""

from __future__ import annotations


def spoken(name: str) -> str:
    """The name in words: "training_cost" is "training cost", "cost.in_usd" is "cost, in usd"."""
    return name.replace("_", " ").replace(".", ", ").strip()


def label(name: str) -> str:
    """The name in words with a capital: "Training cost"."""
    words = spoken(name)
    return words[:1].upper() + words[1:]


def singular(name: str) -> str:
    """The singular of a list's name: "datasets" becomes "dataset"; irregular plurals stay."""
    words = spoken(name)
    return words[:-1] if words.endswith("s") and not words.endswith(("ss", "us", "is")) else words

"""Papers and answers that tests share."""

from __future__ import annotations

from typing import Any

from summarizer import Paper


def paper(number: int = 0) -> Paper:
    """A paper of its own for each number."""
    return Paper.of(
        f"Training is slow, case {number}. We present SparseStep. It is 4.2x faster than Adam.", title=f"Paper {number}"
    )


def good(**changes: Any) -> dict[str, Any]:
    """An answer that fits `paper`."""
    claim = {"sentences": [3], "statement": "Faster.", "metric": "training_time", "amount": "4.2x", "baseline": "Adam"}
    return {
        "problem": {"sentences": [1], "text": "Training is slow."},
        "method": {"sentences": [2], "name": "SparseStep", "text": "A step."},
        "efficiency_claims": [claim],
        "hardware": [],
    } | changes


def invented() -> dict[str, Any]:
    """An answer that fits the schema and claims a figure that nobody wrote."""
    return good(method={"sentences": [2], "name": "SparseStep", "text": "A step, 100x faster."})

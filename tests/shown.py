"""Results as a file has them, for the tests of what shows them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

ABSTRACT = (
    "Training is slow. We present SparseStep. It needs up to 4.2x less memory on two A100 GPUs. Also 9% of epochs."
)
_SENTENCES = ABSTRACT.replace(". ", ".|").split("|")


def span(number: int) -> dict[str, Any]:
    """The passage of the sentence with this number."""
    start = ABSTRACT.index(_SENTENCES[number - 1])
    return {"start": start, "end": start + len(_SENTENCES[number - 1]), "text": _SENTENCES[number - 1]}


def claim(**changes: Any) -> dict[str, Any]:
    """A claim of up to 4.2x, all checks ok."""
    factors = {"factor": 4.2, "factor_low": None, "factor_high": 4.2, "bound": "at_most"}
    texts = {"statement": "Needs less memory.", "metric": "memory", "amount": "up to 4.2x", "baseline": "Adam"}
    return {"evidence": [span(3)], **texts, **factors, "checks": {"figure": "ok", "negation": "ok"}, **changes}


def device(**changes: Any) -> dict[str, Any]:
    """Two A100, all checks ok."""
    checks = {"name": "ok", "count": "ok"}
    return {"evidence": [span(3)], "name": "A100", "kind": "gpu", "count": 2, "checks": checks, **changes}


def summary(**changes: Any) -> dict[str, Any]:
    """A whole summary."""
    return {
        "problem": {"text": "Training is slow.", "evidence": [span(1)], "checks": {"figure": "ok"}},
        "method": {"name": "SparseStep", "text": "A step.", "evidence": [span(2)], "checks": {"figure": "ok"}},
        "efficiency_claims": [claim()],
        "hardware": [device()],
        **changes,
    }


def result(id: str = "p1", **changes: Any) -> dict[str, Any]:
    """A result as `Result.to_dict` has it; changes of the summary go by the names of its fields."""
    own = {name: changes.pop(name) for name in ("title", "abstract", "status", "warnings", "error") if name in changes}
    said = changes.pop("summary") if "summary" in changes else summary(**changes)
    shared = {"title": f"Paper {id}", "abstract": ABSTRACT, "status": "ok", "warnings": [], "error": None}
    return {"id": id, **shared, "summary": said, "provenance": {}, "usage": {}, **own}


def failed(id: str = "f1", status: str = "failed") -> dict[str, Any]:
    """A result without a summary."""
    error = {"type": "InvalidAnswer", "message": "the answer does not fit", "answer": None}
    return result(id, summary=None, status=status, error=error)


def warning() -> dict[str, Any]:
    """What was noticed about the last sentence."""
    return {"kind": "uncited_figure", "message": "'9%' and no claim cites it", "evidence": [span(4)]}


def written(path: Path, *lines: dict[str, Any] | str) -> str:
    """The path of a file with these lines."""
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("".join(f"{text}\n" for text in texts))
    return str(path)

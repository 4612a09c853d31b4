"""Results that the tests of the exports share."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from summarizer.evidence import Cited
from summarizer.records import Failure, Provenance, Result, Span, Usage, Warned
from summarizer.schemas import Device, EfficiencyClaim, Method, PaperSummary, Problem

_ABSTRACT = "Training is slow. We present SparseStep. It is up to 4.2x faster than Adam on 8 A100 GPUs."
_WHERE = Provenance("test", "paper@1a2b3c", "PaperSummary@4d5e6f", "f" * 64)


def span(text: str, *, of: str = _ABSTRACT) -> Span:
    start = of.index(text)
    return Span(start, start + len(text), text)


LAST = span("It is up to 4.2x faster than Adam on 8 A100 GPUs.")


def claim(**changes: Any) -> EfficiencyClaim:
    values = {"statement": "Faster.", "metric": "training_time", "amount": "up to 4.2x", "baseline": "Adam"}
    return EfficiencyClaim(evidence=(LAST,), **{**values, **changes})


def summary(**changes: Any) -> PaperSummary:
    values: dict[str, Any] = {
        "problem": Problem(evidence=(span("Training is slow."),), text="Training is slow."),
        "method": Method(evidence=(span("We present SparseStep."), LAST), name="SparseStep", text="A step."),
        "efficiency_claims": (claim(), claim(metric="memory", amount=None, baseline=None)),
        "hardware": (Device(evidence=(LAST,), name="A100", kind="gpu", count=8),),
    }
    return PaperSummary(**{**values, **changes})


def good(number: int = 1, **changes: Any) -> Result[Any]:
    values: dict[str, Any] = {
        "title": "A step",
        "abstract": _ABSTRACT,
        "summary": summary(),
        "error": None,
        "provenance": _WHERE,
        "usage": Usage(1, 100, 0, 20, 0.001),
        "warnings": (Warned("uncited_figure", "nothing cites 8", (LAST,)),),
    }
    return Result(f"p{number}", **{**values, **changes})


def failed(number: int = 2) -> Result[Any]:
    return good(number, summary=None, error=Failure("Refused", "no", "I'd rather not"), warnings=())


def skipped(number: int = 3) -> Result[Any]:
    return good(number, abstract="", summary=None, error=Failure("NoAbstract", "none", None), warnings=())


class Limit(Cited):
    """Something the authors say they cannot do."""

    text: str
    severe: bool


class Study(BaseModel):
    """Another schema than the package's own."""

    title: str
    limits: tuple[Limit, ...]
    weights: dict[str, float]
    main: Limit | None
    free: Any


def study(number: int = 1, **changes: Any) -> Result[Any]:
    limit = Limit(evidence=(span("Training is slow."),), text="Slow.", severe=True)
    values = {"title": "T", "limits": (limit, limit), "weights": {"a": 0.5}, "main": limit, "free": [1, "b"]}
    return good(number, summary=Study(**{**values, **changes}))


def plain(result: Result[Any]) -> dict[str, Any]:
    """The result as it is after a way through JSON."""
    import json

    return json.loads(result.to_json())


def tabled(result: Result[Any]) -> dict[str, Any]:
    """The same as a row of a table has it, its source with every field."""
    from summarizer.exports.shaped import tabular

    return tabular(plain(result))

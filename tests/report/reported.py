"""Results, as a file of them holds them, that the report's tests share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from summarizer.report import About

ABOUT = About("Summaries", ("results.jsonl",), datetime(2026, 3, 4, 5, 6, tzinfo=UTC), "1.2.3")
ABSTRACT = "Rotors 🚁 stall. We present Windlass, a gearbox. It needs 4x less oil than a belt. It ran on two A100 GPUs."
SENTENCES = (
    "Rotors 🚁 stall.",
    "We present Windlass, a gearbox.",
    "It needs 4x less oil than a belt.",
    "It ran on two A100 GPUs.",
)


def evidence(*sentences: str, abstract: str = ABSTRACT) -> list[dict[str, Any]]:
    return [
        {"start": abstract.index(text), "end": abstract.index(text) + len(text), "text": text} for text in sentences
    ]


def claim(amount: str | None = "4x", factor: float | None = 4.0, **changes: Any) -> dict[str, Any]:
    ends = {"factor_low": factor, "factor_high": factor, "bound": "exact" if factor else None}
    return {
        "statement": "Needs less oil.",
        "metric": "energy",
        "amount": amount,
        "baseline": "a belt",
        "factor": factor,
        **ends,
        "evidence": evidence(SENTENCES[2]),
        "checks": {"figure": "ok", "negation": "ok"},
        **changes,
    }


def device(name: str = "A100", count: int | None = 2, **changes: Any) -> dict[str, Any]:
    checks = {"name": "ok", "count": "ok"}
    return {
        "name": name,
        "kind": "gpu",
        "count": count,
        "evidence": evidence(SENTENCES[3]),
        "checks": checks,
        **changes,
    }


def summary(**changes: Any) -> dict[str, Any]:
    checked = {"checks": {"figure": "ok"}}
    return {
        "problem": {"text": "Rotors stall.", "evidence": evidence(SENTENCES[0]), **checked},
        "method": {"name": "Windlass", "text": "A gearbox.", "evidence": evidence(SENTENCES[1]), **checked},
        "efficiency_claims": [claim()],
        "hardware": [device()],
        **changes,
    }


def result(id: str = "a", **changes: Any) -> dict[str, Any]:
    return {
        "id": id,
        "title": f"Title of {id}",
        "abstract": ABSTRACT,
        "status": "ok",
        "summary": summary(),
        "warnings": [],
        "error": None,
        "provenance": {
            "model": "some-model",
            "prompt": "paper@aaaaaa",
            "schema": "PaperSummary@bbbbbb",
            "fingerprint": "0123456789abcdef",
            "cached": False,
            "attempts": 1,
            "origin": "live",
        },
        "usage": {
            "requests": 1,
            "input_tokens": 100,
            "cached_input_tokens": 0,
            "output_tokens": 20,
            "cost_usd": 0.001,
        },
        **changes,
    }


def failed(id: str = "f", *, type: str = "Refused", message: str = "The model declined.") -> dict[str, Any]:
    status = "skipped" if type == "NoAbstract" else "failed"
    error = {"type": type, "message": message, "answer": '{"half": ' if status == "failed" else None}
    return result(id, status=status, summary=None, error=error)


def flagged(id: str = "g", outcome: str = "not_in_evidence") -> dict[str, Any]:
    return result(id, summary=summary(efficiency_claims=[claim("9x", 9.0, checks={"figure": outcome})]))


HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\"></script><script>document.title='owned'</script> is <b>4x</b> less."
)
FORMULA = '=HYPERLINK("http://example.org")'


def papers() -> list[dict[str, Any]]:
    inference = claim("up to 30x", 30.0, metric="inference", factor_low=None, bound="at_most", baseline=None)
    overlapping = summary(
        problem={"text": "Everything.", "evidence": evidence(f"{SENTENCES[0]} {SENTENCES[1]}")},
        method={"name": "Windlass", "text": "A gearbox.", "evidence": evidence(SENTENCES[1], SENTENCES[3])},
    )
    return [
        result("a", title="Windlass"),
        result("b", title="Anchor", summary=summary(efficiency_claims=[inference], hardware=[device("H100", None)])),
        result("c", title="Overlap", summary=overlapping),
        result("d", title=HOSTILE, abstract=HOSTILE, summary=None),
        result("e", title=FORMULA, summary=summary(efficiency_claims=[claim("-2x", 0.5)], hardware=[])),
        flagged("g"),
        failed("f"),
        failed("s", type="NoAbstract", message="There is no abstract."),
    ]

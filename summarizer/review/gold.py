"""Turns reviewed papers into gold answers that `summarizer eval` and `certify` can read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarizer.evidence import Reading
from summarizer.review.values import COMPUTED, numbers, reviewable
from summarizer.review.verdicts import settled
from summarizer.view.checks import ASIDE
from summarizer.view.ours import has_claims

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from summarizer.review.verdicts import ReviewerVerdict


def gold_lines(
    records: Iterable[Mapping[str, Any]], said: Mapping[str, Mapping[str, Mapping[str, ReviewerVerdict]]]
) -> Iterator[dict[str, Any]]:
    """Yield a gold answer for each paper in which every value has a verdict."""
    for record in records:
        verdicts = {path: settled(by) for path, by in said.get(str(record["id"]), {}).items()}
        holding = {path: verdict for path, verdict in verdicts.items() if verdict is not None}
        if not isinstance(record.get("summary"), dict):
            continue
        if all(value.path in holding for value in reviewable([record])):
            right = dict(_right(record["summary"], holding))
            yield _ours(record, right) if has_claims(record["summary"]) else _own(record, right)


def _right(summary: Mapping[str, Any], holding: Mapping[str, ReviewerVerdict]) -> Iterator[tuple[str, Any]]:
    """Return the fields of a summary with only the right values; lists include additions."""
    for name, value in summary.items():
        if isinstance(value, list):
            added = [verdict for path, verdict in holding.items() if path.rpartition(".")[0] == name]
            kept = [_kept(each, holding.get(f"{name}.{at}")) for at, each in enumerate(value)]
            more = [dict(verdict.value or {}) for verdict in added if verdict.kind == "added"]
            yield name, [each for each in kept if each is not None] + more
        else:
            yield name, _kept(value, holding.get(name))


def _kept(value: Any, verdict: ReviewerVerdict | None) -> Any:
    if verdict is None:
        return value
    if verdict.kind == "rejected":
        return None
    return dict(verdict.value) if verdict.value is not None else value


def _paper(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: record[name] for name in ("id", "title", "abstract")}


def _ours(record: Mapping[str, Any], right: Mapping[str, Any]) -> dict[str, Any]:
    problem, method = right.get("problem") or {}, right.get("method") or {}
    return {
        **_paper(record),
        "problem": {"quotes": _quotes(problem)},
        "method": {"quotes": _quotes(method), "names": [method.get("name")]},
        "efficiency_claims": [
            {
                "metrics": [claim["metric"]],
                "amounts": [claim["amount"]],
                "statement": claim["statement"],
                "quotes": _quotes(claim),
            }
            for claim in right["efficiency_claims"]
        ],
        "hardware": [
            {"name": device["name"], "count": device["count"], "quote": _quotes(device)[0]}
            for device in right["hardware"]
        ],
    }


def _quotes(value: Mapping[str, Any]) -> list[str]:
    return [span["text"] for span in value.get("evidence") or ()]


def _own(record: Mapping[str, Any], right: Mapping[str, Any]) -> dict[str, Any]:
    starts = [span.start for span in Reading.of(str(record["abstract"])).sentences]
    return {**_paper(record), "answer": {name: _answer(value, starts) for name, value in right.items()}}


def _answer(value: Any, starts: list[int]) -> Any:
    """Return a value in the form of a model's answer, with sentence numbers as evidence."""
    if isinstance(value, list):
        return [_answer(each, starts) for each in value]
    if not isinstance(value, dict):
        return value
    parts = {name: _answer(part, starts) for name, part in value.items() if name not in ASIDE | COMPUTED}
    return {"sentences": list(numbers(value, starts)), **parts} if "evidence" in value else parts

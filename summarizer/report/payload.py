"""The page's data: results of any schema in a compact form, with spans in UTF-16 units.

Summaries are sorted by shape, not by schema name: a `problem`, a `method`, `efficiency_claims` and `hardware` that look
like ours go to the table and the plot; everything else is shown field by field.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, TypedDict

from summarizer.report.passages import WRONG, cited, field_values, filled, places, spans, values_of
from summarizer.report.publication import publication
from summarizer.view.checks import ASIDE, in_words
from summarizer.view.factor import PRINTED, factor_text
from summarizer.view.kinds import described, parts_of
from summarizer.view.ours import CLAIMS, DEVICES, METHOD, PROBLEM, is_ours
from summarizer.view.second_reading import with_second_reading
from summarizer.view.values import OF_A_CLAIM, OF_A_DEVICE, fields_of, parts_of_object, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from summarizer.report.passages import Place

_FINGERPRINT = 12  # hex digits: enough to find it in the store's log


class Payload(TypedDict):
    """The data of a page.

    Attributes:
        papers: one per result, in order, without empty values.
        sources: the distinct models, prompts and schemas; `source` of a paper is an index into them.
        fields: the fields shown one by one, in order of appearance: name, label, and the parts of their values with
            their kinds.
        more: the parts that a schema derived from ours adds to `claims` and `devices`.
        checks: the words for each check and outcome that occurs: "figure ok" is "figure in evidence".
    """

    papers: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    fields: list[dict[str, Any]]
    more: dict[str, list[dict[str, str]]]
    checks: dict[str, str]


def payload(results: Iterable[Mapping[str, Any]]) -> Payload:
    """Prepare results from `Result.to_dict` for the page.

    A repeated id gets a number, so that each paper has its own address.
    """
    papers: list[dict[str, Any]] = []
    sources: dict[tuple[str, ...], int] = {}
    keys: dict[str, int] = {}
    for result in map(with_second_reading, results):
        source = sources.setdefault(_origin(result["provenance"]), len(sources))
        papers.append({"key": _key(str(result["id"]), keys), **paper(result), "source": source})
    names = ("model", "prompt", "schema", "origin")
    return {
        "papers": papers,
        "sources": [dict(zip(names, origin, strict=True)) for origin in sources],
        "fields": described(_all_fields(papers)),
        "more": {name: parts_of(_all(papers, name), "more") for name in ("claims", "devices")},
        "checks": {
            f"{check} {outcome}": check if outcome == WRONG else in_words(check, outcome)
            for value in map(values_of, papers)
            for each in value
            for check, outcome in each.get("checks", {}).items()
        },
    }


def _all(papers: Iterable[Mapping[str, Any]], name: str) -> list[dict[str, Any]]:
    return [value for each in papers for value in each.get(name, ())]


def _all_fields(papers: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    fields: dict[str, list[dict[str, Any]]] = {}
    for each in papers:
        for name, values in each.get("fields", {}).items():
            fields.setdefault(name, []).extend(values)
    return fields


def _origin(provenance: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(provenance.get(name) or "") for name in ("model", "prompt", "schema", "origin"))


def _key(id: str, seen: dict[str, int]) -> str:
    """The id, numbered if it was seen before; updates `seen`."""
    key = id
    while key in seen:
        seen[id] += 1
        key = f"{id}~{seen[id]}"
    seen[key] = 1
    return key


def paper(result: Mapping[str, Any]) -> dict[str, Any]:
    """One result, without empty values or the text of its evidence, which is in the abstract."""
    place = places(result["abstract"])
    warnings = [_warning(warning, place) for warning in result.get("warnings") or ()]
    return filled(
        {
            "id": str(result["id"]),
            "title": result["title"],
            "abstract": result["abstract"],
            "status": result["status"],
            **publication(result),
            **_summary(result["summary"] or {}, place),
            "warnings": warnings,
            "error": _error(result.get("error")),
            **_provenance(result["provenance"], result["usage"]),
        }
    )


# --- What a summary holds ----------------------------------------------------------------------------------------


def _summary(summary: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """The fields that look like ours under their short names, the others under `fields`."""
    shown: dict[str, Any] = {}
    fields: dict[str, list[dict[str, Any]]] = {}
    for name, value in fields_of(summary).items():
        if is_ours(name, value):
            key, read = _OURS[name]
            shown[key] = [read(each, place) for each in value] if isinstance(value, list) else read(value, place)
        else:
            fields[name] = field_values(value, place)
    return {**shown, "fields": {name: values for name, values in fields.items() if values}}


def _statement(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """A problem or a method."""
    return filled({"name": _text(value.get("name")), "text": _text(value["text"]), **cited(value, place)})


_CLAIM_TEXTS = ("metric", "statement", "amount", "baseline", "bound", "part")


def _claim(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    texts = {name: _text(value.get(name)) for name in _CLAIM_TEXTS}
    numbers = {
        "factor": _positive(value.get("factor")),
        "low": _positive(value.get("factor_low")),
        "high": _positive(value.get("factor_high")),
    }
    texts["shown"] = factor_text(value, PRINTED) if numbers["factor"] else ""
    return filled({**texts, **numbers, "more": _more(value, OF_A_CLAIM), **cited(value, place)})


def _device(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    count = value.get("count")
    return filled(
        {
            "name": _text(value["name"]),
            "kind": _text(value.get("kind")),
            "count": count if isinstance(count, int) else None,
            "more": _more(value, OF_A_DEVICE),
            **cited(value, place),
        }
    )


_OURS: dict[str, tuple[str, Callable[[Mapping[str, Any], Place], dict[str, Any]]]] = {
    PROBLEM: ("problem", _statement),
    METHOD: ("method", _statement),
    CLAIMS: ("claims", _claim),
    DEVICES: ("devices", _device),
}


def _more(value: Mapping[str, Any], known: Iterable[str]) -> dict[str, Any]:
    """The parts that a derived schema adds to one of our values."""
    own = ASIDE | frozenset(known)
    return {name: plain(part) for name, part in parts_of_object(value) if name.split(".")[0] not in own}


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False)


# --- About the summary -------------------------------------------------------------------------------------------


def _warning(warning: Mapping[str, Any], place: Place) -> dict[str, Any]:
    texts = {name: _text(warning.get(name)) for name in ("kind", "message")}
    return filled({**texts, "spans": spans(warning.get("evidence"), place)})


def _error(error: Any) -> dict[str, Any]:
    return filled({name: _text(error.get(name)) for name in ("type", "message", "answer")}) if error else {}


def _provenance(provenance: Mapping[str, Any], usage: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "fingerprint": str(provenance.get("fingerprint") or "")[:_FINGERPRINT],
        "cached": bool(provenance.get("cached")),
        "attempts": _positive(provenance.get("attempts")),
        "cost": _positive(usage.get("cost_usd")),
    }


def _positive(value: Any) -> float | int | None:
    """The number if it is positive and finite, or else None."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value if is_number and 0 < value < math.inf else None

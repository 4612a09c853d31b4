"""What the page is given: results in a compact form, of whatever schema, with spans as a browser counts them.

What a summary holds is sorted by shape, not by the name of its schema: a `problem`, a `method`, `efficiency_claims` and
`hardware` that look like ours go where the table and the plot find them, everything else is shown field by field.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from summarizer.report.fields import described, field_values, more_parts, parts_of
from summarizer.report.passages import cited, filled, places, spans
from summarizer.report.publication import publication

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from summarizer.report.passages import Place

_NOT_SHOWN = frozenset({"evidence", "checks"})
_OF_A_CLAIM = ("metric", "statement", "amount", "baseline", "bound", "factor", "factor_low", "factor_high")
_FINGERPRINT = 12  # hex digits: enough to find it in the store's log


class Payload(TypedDict):
    """The data of a page.

    Attributes:
        papers: one a result, in the order given; what is empty is left out.
        sources: the distinct models, prompts and schemas, to which `source` of a paper is an index.
        fields: what is shown field by field, in order of appearance: name, label, and the parts of its values with
            their kinds.
        more: the parts that a schema derived from ours adds to `claims` and `devices`.
    """

    papers: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    fields: list[dict[str, Any]]
    more: dict[str, list[dict[str, str]]]


def payload(results: Iterable[Mapping[str, Any]]) -> Payload:
    """Results, as `Result.to_dict` has them, ready for the page.

    An id that occurs again gets a number behind it, so that each paper has an address of its own.
    """
    papers: list[dict[str, Any]] = []
    sources: dict[tuple[str, ...], int] = {}
    keys: dict[str, int] = {}
    for result in results:
        source = sources.setdefault(_origin(result["provenance"]), len(sources))
        papers.append({"key": _key(str(result["id"]), keys), **paper(result), "source": source})
    names = ("model", "prompt", "schema", "origin")
    return {
        "papers": papers,
        "sources": [dict(zip(names, origin, strict=True)) for origin in sources],
        "fields": described(_all_fields(papers)),
        "more": {name: parts_of(_all(papers, name), "more") for name in ("claims", "devices")},
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
    """The id, numbered where it was there before; `seen` is brought up to date."""
    key = id
    while key in seen:
        seen[id] += 1
        key = f"{id}~{seen[id]}"
    seen[key] = 1
    return key


def paper(result: Mapping[str, Any]) -> dict[str, Any]:
    """One result without what is empty, and without the text of its evidence, which the abstract holds."""
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
    """The fields that look like ours under their short names, all others under `fields`."""
    shown: dict[str, Any] = {}
    fields: dict[str, list[dict[str, Any]]] = {}
    for name, value in summary.items():
        known = _KNOWN.get(name)
        if known is not None and known.fits(value):
            shown[known.name] = known.read(value, place)
        elif name not in _NOT_SHOWN:
            fields[name] = field_values(value, place)
    return {**shown, "fields": {name: values for name, values in fields.items() if values}}


def _told(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """A problem or a method."""
    return filled({"name": _text(value.get("name")), "text": _text(value["text"]), **cited(value, place)})


def _claim(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    texts = {name: _text(value.get(name)) for name in ("metric", "statement", "amount", "baseline", "bound")}
    numbers = {
        "factor": _positive(value.get("factor")),
        "low": _positive(value.get("factor_low")),
        "high": _positive(value.get("factor_high")),
    }
    return filled({**texts, **numbers, "more": more_parts(value, _OF_A_CLAIM), **cited(value, place)})


def _device(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    count = value.get("count")
    return filled(
        {
            "name": _text(value["name"]),
            "kind": _text(value.get("kind")),
            "count": count if isinstance(count, int) else None,
            "more": more_parts(value, ("name", "kind", "count")),
            **cited(value, place),
        }
    )


@dataclass(frozen=True, slots=True)
class _Shape:
    """A field of ours.

    Attributes:
        name: its name on the page.
        needs: the texts that a value must have.
        one: how a value is read.
        many: whether it is a list of values.
    """

    name: str
    needs: tuple[str, ...]
    one: Callable[[Mapping[str, Any], Place], dict[str, Any]]
    many: bool

    def fits(self, value: Any) -> bool:
        """Whether `value` has this shape."""
        if self.many:
            return isinstance(value, list) and all(map(self._fits, value))
        return self._fits(value)

    def _fits(self, value: Any) -> bool:
        return isinstance(value, dict) and all(isinstance(value.get(name), str) for name in self.needs)

    def read(self, value: Any, place: Place) -> Any:
        """`value` as the page has it."""
        return [self.one(each, place) for each in value] if self.many else self.one(value, place)


_KNOWN = {
    "problem": _Shape("problem", ("text",), _told, many=False),
    "method": _Shape("method", ("text",), _told, many=False),
    "efficiency_claims": _Shape("claims", ("metric", "statement"), _claim, many=True),
    "hardware": _Shape("devices", ("name",), _device, many=True),
}


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False)


# --- What is said about it ---------------------------------------------------------------------------------------


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
    """The number, where it is one above 0 that JSON can hold."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value if is_number and 0 < value < math.inf else None

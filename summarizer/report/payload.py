"""What the page is given: results in a compact form, of whatever schema, with spans as a browser counts them.

What a summary holds is sorted by shape, not by the name of its schema: a `problem`, a `method`, `efficiency_claims` and
`hardware` that look like ours go where the table and the plot find them, everything else is shown field by field.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Place = Callable[[int], int]  # an index into the abstract as Python counts -> as a browser counts

_NOT_SHOWN = frozenset({"evidence", "checks"})
_FINGERPRINT = 12  # hex digits: enough to find it in the store's log
_BMP = 0xFFFF  # characters above it count twice in a browser


class Payload(TypedDict):
    """The data of a page.

    Attributes:
        papers: one a result, in the order given; what is empty is left out.
        sources: the distinct models, prompts and schemas, to which `source` of a paper is an index.
        fields: the labels of what is shown field by field, in order of appearance.
    """

    papers: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    fields: list[str]


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
    fields = dict.fromkeys(field["label"] for each in papers for field in each.get("fields", ()))
    return {
        "papers": papers,
        "sources": [dict(zip(names, origin, strict=True)) for origin in sources],
        "fields": list(fields),
    }


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
    place = _places(result["abstract"])
    warnings = [_warning(warning, place) for warning in result.get("warnings") or ()]
    return _filled(
        {
            "id": str(result["id"]),
            "title": result["title"],
            "abstract": result["abstract"],
            "status": result["status"],
            **_summary(result["summary"] or {}, place),
            "warnings": warnings,
            "error": _error(result.get("error")),
            **_provenance(result["provenance"], result["usage"]),
        }
    )


def _filled(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value not in (None, "", [], {}, False)}


def _places(text: str) -> Place:
    """What turns an index into `text` into one of a browser, where characters above U+FFFF take two places."""
    if all(ord(character) <= _BMP for character in set(text)):
        return lambda index: min(index, len(text))
    shifts = [0]
    for character in text:
        shifts.append(shifts[-1] + 1 + (ord(character) > _BMP))
    return lambda index: shifts[min(index, len(text))]


def _spans(evidence: Any, place: Place) -> list[list[int]]:
    """Start and end of each passage; what is none is left out."""
    if not isinstance(evidence, list):
        return []
    pairs = [(span.get("start"), span.get("end")) for span in evidence if isinstance(span, dict)]
    return [
        [place(start), place(end)]
        for start, end in pairs
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end
    ]


# --- What a summary holds ----------------------------------------------------------------------------------------


def _summary(summary: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """The fields that look like ours under their short names, all others under `fields`."""
    shown: dict[str, Any] = {}
    fields: list[dict[str, Any]] = []
    for name, value in summary.items():
        known = _KNOWN.get(name)
        if known is not None and known.fits(value):
            shown[known.name] = known.read(value, place)
        elif name not in _NOT_SHOWN:
            fields.append(_field(name, value, place))
    return {**shown, "fields": [field for field in fields if field["values"]]}


def _cited(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    checks = value.get("checks")
    return {
        "spans": _spans(value.get("evidence"), place),
        "checks": {str(name): str(outcome) for name, outcome in checks.items()} if isinstance(checks, dict) else {},
    }


def _told(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """A problem or a method."""
    return _filled({"name": _text(value.get("name")), "text": _text(value["text"]), **_cited(value, place)})


def _claim(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    texts = {name: _text(value.get(name)) for name in ("metric", "statement", "amount", "baseline", "bound")}
    numbers = {
        "factor": _positive(value.get("factor")),
        "low": _positive(value.get("factor_low")),
        "high": _positive(value.get("factor_high")),
    }
    return _filled({**texts, **numbers, **_cited(value, place)})


def _device(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    count = value.get("count")
    return _filled(
        {
            "name": _text(value["name"]),
            "kind": _text(value.get("kind")),
            "count": count if isinstance(count, int) else None,
            **_cited(value, place),
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


def _field(name: str, value: Any, place: Place) -> dict[str, Any]:
    """A field of another schema: its values, each a list of label and text, with evidence where it has some."""
    values = value if isinstance(value, list) else [value]
    return {"label": label(name), "values": [_value(each, place) for each in values if each not in (None, "", [], {})]}


def _value(value: Any, place: Place) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {"lines": [["", _text(value)]]}
    lines = [
        [label(name), _text(part)]
        for name, part in value.items()
        if name not in _NOT_SHOWN and part not in (None, "", [], {})
    ]
    return _filled({"lines": lines, **_cited(value, place)})


def label(name: str) -> str:
    """A field's name for people: "training_cost" is "Training cost"."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False)


# --- What is said about it ---------------------------------------------------------------------------------------


def _warning(warning: Mapping[str, Any], place: Place) -> dict[str, Any]:
    spans = _spans(warning.get("evidence"), place)
    return _filled({"kind": _text(warning.get("kind")), "message": _text(warning.get("message")), "spans": spans})


def _error(error: Any) -> dict[str, Any]:
    return _filled({name: _text(error.get(name)) for name in ("type", "message", "answer")}) if error else {}


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

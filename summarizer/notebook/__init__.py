"""How a result looks in a notebook: `Result._repr_html_`.

A fragment of HTML with its styles inline, for notebooks drop style sheets and scripts; colours are translucent and text
inherits its own, so that it suits light pages and dark ones.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from summarizer.evidence.verdicts import wrong_checks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jinja2 import Template

_TINTS = ("155,110,220", "60,140,230", "235,170,0", "50,170,90", "220,90,130", "0,160,170")
_WARNING = "240,110,40"
_ASIDE = ("evidence", "checks")
_RANGES = {"at_most": "≤ ", "at_least": "≥ ", "about": "≈ "}


class Passage(NamedTuple):
    """A passage of the abstract, the value that it is evidence of, and that value's tint (red, green, blue)."""

    start: int
    end: int
    label: str
    tint: str


class Piece(NamedTuple):
    """A piece of the abstract; `labels` names the values it is evidence of, and is empty where there is none."""

    text: str
    labels: str
    tint: str


def result_html(record: Mapping[str, Any]) -> str:
    """A result, as `Result.to_dict` has it, as HTML."""
    summary = record["summary"]
    is_paper = isinstance(summary, dict) and {"problem", "method", "efficiency_claims", "hardware"} <= set(summary)
    tints = dict(_tinted(summary))
    passages = [*_cited(summary, tints), *_warned(record["warnings"])]
    return _template().render(
        record=record,
        paper=summary if is_paper else None,
        fields=[] if is_paper else _fields(summary),
        tints=tints,
        pieces=list(pieces(str(record["abstract"]), passages)),
        warning_tint=_WARNING,
    )


def pieces(abstract: str, passages: Iterable[Passage]) -> Iterator[Piece]:
    """The abstract cut wherever a passage begins or ends; overlapping ones share pieces, the first gives the tint."""
    held = [passage for passage in passages if 0 <= passage.start < passage.end <= len(abstract)]
    edges = sorted({0, len(abstract), *(edge for passage in held for edge in passage[:2])})
    for start, end in pairwise(edges):
        here = [passage for passage in held if passage.start <= start and end <= passage.end]
        labels = dict.fromkeys(passage.label for passage in here)
        yield Piece(abstract[start:end], ", ".join(labels), here[0].tint if here else "")


@cache
def _template() -> Template:
    from jinja2 import Environment  # noqa: PLC0415  # a tenth of a second that a run does not need

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"factor": _factor, "wrong": _wrong, "told": _told}
    return environment.from_string((files(__name__) / "result.html.j2").read_text(encoding="utf-8"))


def _tinted(summary: Any) -> Iterator[tuple[str, str]]:
    names = [name for name in summary if name not in _ASIDE] if isinstance(summary, dict) else []
    for number, name in enumerate(names):
        yield name, _TINTS[number % len(_TINTS)]


def _cited(summary: Any, tints: Mapping[str, str]) -> Iterator[Passage]:
    """The evidence of every value, however deep, under the name of its field and its number there."""
    if isinstance(summary, dict) and isinstance(summary.get("evidence"), list):
        yield from _passages(summary["evidence"], "summary", _TINTS[0])
    for name, tint in tints.items():
        for label, value in _values(summary[name], name.replace("_", " ")):
            yield from _passages(value["evidence"], label, tint)


def _values(part: Any, label: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(part, list):
        for number, item in enumerate(part, start=1):
            yield from _values(item, f"{label} {number}")
    elif isinstance(part, dict):
        if isinstance(part.get("evidence"), list):
            yield label, part
        for name, item in part.items():
            if name not in _ASIDE:
                yield from _values(item, label if isinstance(part.get("evidence"), list) else f"{label} {name}")


def _warned(warnings: Iterable[Mapping[str, Any]]) -> Iterator[Passage]:
    for number, warning in enumerate(warnings, start=1):
        yield from _passages(warning["evidence"], f"warning {number}", _WARNING)


def _passages(spans: Iterable[Any], label: str, tint: str) -> Iterator[Passage]:
    for span in spans:
        if isinstance(span, dict) and {"start", "end", "text"} <= set(span):
            yield Passage(span["start"], span["end"], label, tint)


def _fields(summary: Any) -> list[tuple[str, list[Any]]]:
    """The fields of a summary of any schema, each as a list of values."""
    if not isinstance(summary, dict):
        return []
    told = [(name, value) for name, value in summary.items() if name not in _ASIDE]
    return [(name, value if isinstance(value, list) else [value]) for name, value in told]


def _told(value: Any) -> str:
    """A value of any schema on one line, without its evidence and checks."""
    if isinstance(value, dict):
        told = [(name, _told(part)) for name, part in value.items() if name not in _ASIDE and part is not None]
        return " · ".join(text if name == "text" else f"{name.replace('_', ' ')}: {text}" for name, text in told)
    if isinstance(value, list):
        return ", ".join(map(_told, value)) or "none"
    return "none" if value is None else str(value)


def _factor(claim: Mapping[str, Any]) -> str:
    """The factor with its bound, or the two ends of its range; empty where it is not known."""
    factor, low, high = (claim.get(name) for name in ("factor", "factor_low", "factor_high"))
    if factor is None:
        return ""
    if claim.get("bound") == "range" and low is not None and high is not None:
        return f"{low:.3g}–{high:.3g}×"  # noqa: RUF001  # a dash and a times sign, for readers
    return f"{_RANGES.get(str(claim.get('bound')), '')}{factor:.3g}×"  # noqa: RUF001  # as above


def _wrong(value: Any) -> str:
    """The checks that came out wrong: "figure not in evidence"."""
    wrong = wrong_checks(value.get("checks")) if isinstance(value, dict) else {}
    return "; ".join(f"{check} {outcome}".replace("_", " ") for check, outcome in wrong.items())

"""The HTML of a result in a notebook: `Result._repr_html_`.

It is a fragment with inline styles, since notebooks drop style sheets and scripts. Colours are translucent and text
inherits its own, so it suits light and dark pages.
"""

from __future__ import annotations

from functools import cache, partial
from importlib.resources import files
from itertools import cycle
from typing import TYPE_CHECKING, Any

from summarizer.view.checks import ASIDE, marks_within, ticks_of
from summarizer.view.factor import PRINTED, factor_text
from summarizer.view.names import spoken
from summarizer.view.ours import CLAIMS, DEVICES, METHOD, PROBLEM, is_ours
from summarizer.view.passages import cut, passages_of, strays
from summarizer.view.second_reading import with_second_reading
from summarizer.view.values import device_line, entries, fields_of, is_cited, line_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jinja2 import Template

_TINTS = ("155,110,220", "60,140,230", "235,170,0", "50,170,90", "220,90,130", "0,160,170")
_WARNING = "240,110,40"
_PAPER = (PROBLEM, METHOD, CLAIMS, DEVICES)


def result_html(record: Mapping[str, Any]) -> str:
    """Return the HTML for a result from `Result.to_dict`."""
    record = with_second_reading(record)
    summary, abstract = record["summary"], str(record["abstract"])
    is_paper = all(is_ours(name, summary.get(name)) for name in _PAPER) if isinstance(summary, dict) else False
    tints = dict(zip(fields_of(summary), cycle(_TINTS), strict=False))
    labelled = [*_labelled(summary, tints), *_warned(record["warnings"])]
    passages = [passage for label, _, value in labelled for passage in passages_of(value, abstract, label=label)]
    tint_of = {label: tint for label, tint, _ in labelled}
    return _template().render(
        record=record,
        paper=summary if is_paper else None,
        fields=[
            (name, list(entries(value))) for name, value in fields_of(summary).items() if not _is_shown(name, is_paper)
        ],
        strays=sum(strays(value, abstract) for _, _, value in labelled),
        tints=tints,
        pieces=[
            (piece.text, ", ".join(piece.labels), tint_of.get(next(iter(piece.labels), "")))
            for piece in cut(abstract, passages)
        ],
        warning_tint=_WARNING,
    )


def _is_shown(name: str, is_paper: bool) -> bool:
    """Whether a field has its own place on the page."""
    return is_paper and name in _PAPER


@cache
def _template() -> Template:
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {
        "factor": partial(factor_text, signs=PRINTED),
        "spoken": spoken,
        "told": line_of,
        "wrong": lambda value: "; ".join(marks_within(value)),
        "ticks": lambda value: bool(ticks_of(value)),
        "device": device_line,
    }
    return environment.from_string((files(__name__) / "result.html.j2").read_text(encoding="utf-8"))


def _labelled(summary: Any, tints: Mapping[str, str]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Return every value with evidence, however deep, with its colour, field name and number."""
    for name, tint in tints.items():
        for label, value in _values(fields_of(summary)[name], spoken(name)):
            yield label, tint, value


def _values(part: Any, label: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(part, list):
        for number, item in enumerate(part, start=1):
            yield from _values(item, f"{label} {number}")
    elif isinstance(part, dict):
        if is_cited(part):
            yield label, part
        for name, item in part.items():
            if name not in ASIDE:
                yield from _values(item, label if is_cited(part) else f"{label} {name}")


def _warned(warnings: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for number, warning in enumerate(warnings, start=1):
        yield f"warning {number}", _WARNING, warning

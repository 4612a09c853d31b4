"""Prints one paper in full: its values with their checks, and the abstract with the evidence marked."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from summarizer.citation import BIBTEX
from summarizer.cli.controls import harmless, harmless_lines
from summarizer.cli.tables import claim_text, paper_heading
from summarizer.view.checks import ASIDE, marks_of, ticks_of
from summarizer.view.ours import CLAIMS, METHOD, is_ours
from summarizer.view.passages import Passage, cut, passages_of, stray_text
from summarizer.view.rows import claim_of, records_in, rows_of
from summarizer.view.second_reading import with_second_reading
from summarizer.view.values import WHOLE, Entry, cited_in, entries, fields_of, is_cited, line_of, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rich.console import Console

_COLOURS = ("cyan", "green", "magenta", "blue", "bright_cyan", "bright_green", "bright_magenta", "bright_blue")
_WARNING = "yellow underline"
_INDENT = 2
_EMPTY = Entry({}, {})


class MarkedValue(NamedTuple):
    """A value with evidence, as the legend lists it.

    Attributes:
        label: its number in the list and behind its evidence, "1" or "w1".
        kind: the name of its field.
        text: its text.
        passages: its evidence; passages that are not in the abstract are left out, and `told` says so.
        style: the colour of its evidence.
    """

    label: str
    kind: str
    text: Text
    passages: tuple[Passage, ...]
    style: str


def show_paper(record: Mapping[str, Any], *, console: Console) -> None:
    """Print a result: the numbered values, and the abstract with the same numbers behind the evidence."""
    record = with_second_reading(record)
    paper = rows_of(record)[0].paper
    values = [*_values(record), *_warnings(record)]
    console.print(paper_heading(paper))
    if paper.failure:
        console.print(Text(f"{harmless(paper.status)}: {harmless(paper.failure)}", "red"))
    for kind, group in groupby(values, key=lambda value: value.kind):
        _print_part(kind, _legend(group), console=console)
    for name, value in _uncited(record["summary"]):
        _print_part(name, Text(harmless(value)), console=console)
    if own := [f"{name}: {one_line(value)}" for name, value in paper.extra.items() if name != BIBTEX]:
        _print_part("from the input", Text(harmless_lines("\n".join(own))), console=console)
    has_colours = console.color_system is not None and not console.no_color
    abstract = harmless(str(record["abstract"] or "")) or "none"
    _print_part("abstract", marked(abstract, values, opened=not has_colours), console=console)


def marked(abstract: str, values: list[MarkedValue], *, opened: bool) -> Text:
    """Return the abstract, each passage in the colour of its first value and followed by the numbers of all its values.

    Args:
        abstract: the text that the passages refer to.
        values: the values with evidence.
        opened: whether to also put passages in quotation marks, for output without colours.
    """
    styles = {value.label: value.style for value in values}
    text = Text()
    before, after = ("\u00ab", "\u00bb") if opened else ("", "")
    passages = (passage for value in values for passage in value.passages)
    for piece in cut(abstract, passages):
        if not piece.labels:
            text.append(piece.text)
            continue
        text.append(f"{before}{piece.text}{after}", styles[piece.labels[0]])
        for label in piece.labels:
            text.append(f"[{label}]", f"bold {styles[label]}")
    return text


def _print_part(name: str, content: Text | Table, *, console: Console) -> None:
    console.print()
    console.print(Text(harmless(name).replace("_", " "), "bold"))
    console.print(Padding(content, (0, 0, 0, _INDENT)))


def _legend(values: Iterable[MarkedValue]) -> Table:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for value in values:
        grid.add_row(Text(f"[{value.label}]", f"bold {value.style}"), value.text)
    return grid


def _values(record: Mapping[str, Any]) -> Iterator[MarkedValue]:
    """Return the values of a summary with evidence, numbered in the order of the summary."""
    for number, (kind, value) in enumerate(_cited(record["summary"]), start=1):
        label, style = str(number), _COLOURS[(number - 1) % len(_COLOURS)]
        text = Text.assemble(_told(kind, value), "\n", _checked(value), _strays(record, value))
        yield MarkedValue(label, kind, text, passages_of(value, _abstract(record), label=label), style)


def _warnings(record: Mapping[str, Any]) -> Iterator[MarkedValue]:
    for number, warning in enumerate(records_in(record, "warnings"), start=1):
        label, text = f"w{number}", Text(harmless(str(warning.get("message"))))
        text.append_text(_strays(record, warning))
        yield MarkedValue(label, "warnings", text, passages_of(warning, _abstract(record), label=label), _WARNING)


def _cited(summary: Any, kind: str = WHOLE) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every value with evidence or checks, however deep, and the name of its field."""
    if isinstance(summary, list):
        for part in summary:
            yield from _cited(part, kind)
    elif isinstance(summary, dict):
        if is_cited(summary):
            yield kind, summary
        for name, part in summary.items():
            if name not in ASIDE:
                yield from _cited(part, name)


def _uncited(summary: Any) -> Iterator[tuple[str, str]]:
    """Yield the fields of a summary without evidence, and their text."""
    for name, part in fields_of(summary).items():
        if next(cited_in(part), None) is None and part not in ([], {}):
            yield name, one_line(part)


def _told(kind: str, value: dict[str, Any]) -> Text:
    if is_ours(CLAIMS, [value]) and kind == CLAIMS:
        return claim_text(claim_of(value))
    if kind == METHOD and value.get("name"):
        return Text.assemble((harmless(str(value["name"])), "bold"), f": {harmless(str(value.get('text')))}")
    return Text(harmless(line_of(next(entries(value), _EMPTY).parts)))


def _checked(value: Mapping[str, Any]) -> Text:
    """Describe the checks of a value: what is wrong, or else what was found."""
    if marks := marks_of(value):
        return Text(harmless("; ".join(marks)), "yellow")
    ticks = "; ".join(ticks_of(value))
    return Text(harmless(ticks) or ("not checked" if value.get("checks") is None else "nothing to check"), "dim")


def _strays(record: Mapping[str, Any], value: Mapping[str, Any]) -> Text:
    text = stray_text(value, _abstract(record))
    return Text(f"; {text}" if text else "", "red")


def _abstract(record: Mapping[str, Any]) -> str:
    return str(record["abstract"] or "")

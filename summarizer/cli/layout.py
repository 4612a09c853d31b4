"""The columns of the terminal's table: those of claims, or those found in the entries of another schema.

Widths depend on the terminal and the first papers only, so rows can be printed as they come, however many there are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from rich.text import Text

from summarizer.cli.controls import harmless
from summarizer.view.checks import ASIDE
from summarizer.view.kinds import gathered, kind_of
from summarizer.view.names import spoken
from summarizer.view.values import ALONE, NOTHING, part_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from summarizer.view.kinds import Kind
    from summarizer.view.rows import Claim, Row
    from summarizer.view.values import Entry

ROOMY = 140  # minimum width of a terminal with separate columns for amount, baseline and statement
GAP = 2
INDENT = 2
NOT_SAID = "-"
_BARE_FACTOR = re.compile(r"(\d+(?:\.\d+)?)\s?[x\u00d7]")
_LEAST_TEXT = 14  # minimum width of a text
_LEAST, _MOST = 6, 18  # width of a choice, a flag or a number


class TableColumn(NamedTuple):
    """A column of the terminal's table. Columns with a share divide the width that the fixed ones leave."""

    name: str
    width: int = 0
    share: int = 0


class TableLayout(Protocol):
    """Decides on the columns and fills them."""

    @property
    def columns(self) -> Sequence[TableColumn]:
        """Return the columns from left to right."""

    def cells(self, row: Row) -> Iterator[Text]:
        """Return the cells of a row."""

    def plain(self, row: Row) -> list[str]:
        """Return the cells of a row for a file, without styles."""


_FIXED = (TableColumn("metric", 13), TableColumn("factor", 11))
_NARROW = (*_FIXED, TableColumn("claim", share=1))
_WIDE = (*_FIXED, TableColumn("amount", share=2), TableColumn("baseline", share=3), TableColumn("claim", share=6))
_PLAIN = (TableColumn("metric", 13), TableColumn("factor", 11), TableColumn("amount", 24), TableColumn("baseline", 40))


@dataclass(frozen=True)
class ClaimLayout:
    """Metric and factor, then amount, baseline and statement, in separate columns or in one."""

    columns: Sequence[TableColumn]

    @classmethod
    def of(cls, width: int | None) -> ClaimLayout:
        """Make the layout for a terminal of this width, or for a file."""
        return cls(_PLAIN if width is None else _WIDE if width >= ROOMY else _NARROW)

    def cells(self, row: Row) -> Iterator[Text]:
        """Return the cells of a claim."""
        if (claim := row.claim) is None:
            return
        yield Text(harmless(spoken(claim.metric)), "green")
        yield Text(claim.factor_text, weight(claim))
        if self.columns is _NARROW:
            yield _in_one(claim) + in_parentheses(row.marks)
            return
        yield Text(harmless(claim.amount)) + of_part(claim)
        yield Text(harmless(claim.baseline))
        yield Text(harmless(claim.statement)) + in_parentheses(row.marks)

    def plain(self, row: Row) -> list[str]:
        """Return the cells of a claim for a file."""
        claim = row.claim
        if claim is None:
            return [NOT_SAID] * len(_PLAIN)
        said = (claim.amount or claim.statement) + of_part(claim).plain
        return [claim.metric, claim.factor_text, said, claim.baseline or NOT_SAID]


class PartColumn(NamedTuple):
    """A part of entries with its own column."""

    name: str
    kind: Kind
    width: int

    @property
    def title(self) -> str:
        """The column's heading."""
        return spoken(self.name) or "value"


@dataclass(frozen=True)
class EntryLayout:
    """The name of the list if there are several, then the parts of an entry; a last column takes all other parts.

    Attributes:
        lists: the names of the lists.
        parts: the parts with a column.
        has_more: whether there is a column for other parts.
    """

    lists: tuple[str, ...]
    parts: tuple[PartColumn, ...]
    has_more: bool

    @classmethod
    def of(cls, rows: Iterable[Row], width: int | None) -> EntryLayout:
        """Make the layout from the first rows, for a terminal of this width or for a file."""
        known = [row for row in rows if row.entry]
        lists = tuple(dict.fromkeys(name for row in known for name in row.paper.lists))
        held = _held([row.entry for row in known if row.entry])
        parts = _with_a_text([_part(name, values) for name, values in held.items()])
        room = None if width is None else width - INDENT - (_list_width(lists) + GAP if len(lists) > 1 else 0)
        fitting = tuple(parts) if room is None else _fitting(parts, room)
        return cls(lists, fitting or (PartColumn(ALONE, "text", 0),), has_more=len(fitting) < len(parts))

    @property
    def columns(self) -> tuple[TableColumn, ...]:
        """Return the columns: list, parts, other parts."""
        first = (TableColumn("field", _list_width(self.lists)),) if len(self.lists) > 1 else ()
        own = (TableColumn(part.title, part.width, int(not part.width)) for part in self.parts)
        return (*first, *own, *([TableColumn("more", share=1)] if self.has_more else []))

    def cells(self, row: Row) -> Iterator[Text]:
        """Return the cells of an entry, a part's failed check beside that part, all else beside the first."""
        if row.entry is None:
            return
        if len(self.lists) > 1:
            yield Text(harmless(spoken(row.field)), "green")
        shown = {part.name for part in self.parts if not part.width}  # narrow columns have no room for marks
        own = {name: marks for name, marks in row.marks_by_part.items() if name in shown}
        rest = tuple(mark for mark in row.marks if not any(mark in marks for marks in own.values()))
        for part in self.parts:
            text = Text(harmless(self._text(row, part)), "yellow" if part.name in row.marks_by_part else "")
            if part is self._lead():
                text.append_text(self._beside(row)).append_text(in_parentheses(rest))
            yield text.append_text(in_parentheses(own.get(part.name, ())))
        if self.has_more:
            yield Text(harmless(self._rest(row)))

    def plain(self, row: Row) -> list[str]:
        """Return the cells of an entry for a file."""
        entry = row.entry
        first = [row.field or NOT_SAID] if len(self.lists) > 1 else []
        own = [(part_text(entry.parts.get(part.name)) if entry else "") or NOT_SAID for part in self.parts]
        return [*first, *own]

    def left_over(self, row: Row) -> str:
        """Return the parts without a column in a file, because no earlier entry had them."""
        return self._rest(row) if row.entry else ""

    def _beside(self, row: Row) -> Text:
        """Return the parts that appeared after the columns were decided."""
        rest = "" if self.has_more else self._rest(row)
        return Text(f"; {harmless(rest)}" if rest else "")

    def _lead(self) -> PartColumn | None:
        """Return the first text, which has room for marks."""
        return next((part for part in self.parts if not part.width), next(iter(self.parts), None))

    def _text(self, row: Row, part: PartColumn) -> str:
        text = part_text(row.entry.parts.get(part.name)) if row.entry else ""
        return (spoken(text) if part.kind == "choice" else text) or NOT_SAID

    def _rest(self, row: Row) -> str:
        shown = {part.name for part in self.parts}
        parts = row.entry.parts if row.entry else {}
        return ", ".join(f"{spoken(name)}: {part_text(part)}" for name, part in parts.items() if name not in shown)


def _held(every: Sequence[Entry]) -> dict[str, list[object]]:
    """Return the values of each part in these entries, in schema order; parts that are always empty are left out."""
    names = (name for entry in every for name in (*entry.value, *entry.parts) if name not in ASIDE)
    known = gathered(entry.parts for entry in every)
    whole = {name for entry in every for name, part in entry.value.items() if part not in NOTHING}
    return {name: known.get(name, []) for name in dict.fromkeys(names) if name in known or name not in whole}


def _part(name: str, values: list[object]) -> PartColumn:
    kind = kind_of(values) if values else "text"
    texts = [spoken(name), *(part_text(value) for value in values)]
    width = min(max(map(len, texts)), _MOST)
    return PartColumn(name, kind, 0 if kind == "text" or name == ALONE else max(width, _LEAST))


def _fitting(parts: Sequence[PartColumn], room: int) -> tuple[PartColumn, ...]:
    """Return as many parts, from the left, as fit beside a column for the rest; at least one."""
    need = [(part.width or _LEAST_TEXT) + GAP for part in parts]
    if sum(need) <= room:
        return tuple(parts)
    number = max((n for n in range(len(parts)) if sum(need[:n]) + _LEAST_TEXT + GAP <= room), default=0)
    return tuple(parts[: max(number, 1)])


def _with_a_text(parts: list[PartColumn]) -> list[PartColumn]:
    """Return the parts, making one of them wide enough for text if there is room, so that it can show marks."""
    is_narrow = parts and all(part.width for part in parts)
    return [*parts[:-1], parts[-1]._replace(width=0)] if is_narrow else parts


def _list_width(lists: Iterable[str]) -> int:
    return min(max((len(spoken(name)) for name in lists), default=0), _MOST)


def in_parentheses(marks: Sequence[str]) -> Text:
    """Return the problems of a value in parentheses, to follow the value's text."""
    return Text(f" ({harmless('; '.join(marks))})" if marks else "", "yellow")


def weight(claim: Claim) -> str:
    """Return the style of a factor."""
    return "dim" if claim.factor is None or claim.part else "bold"


def of_part(claim: Claim) -> Text:
    """Return which part of the whole the amount belongs to, if any, to follow the amount."""
    return Text(f" (of a part: {harmless(claim.part)})" if claim.part else "", "dim")


def against(claim: Claim) -> Text:
    """Return the baseline, to follow an amount."""
    return Text.assemble((" vs. ", "dim"), harmless(claim.baseline)) if claim.baseline else Text()


def amount_beside_factor(claim: Claim) -> str:
    """Return the amount, unless it only repeats the factor: "5x", "5.0 x"."""
    bare = _BARE_FACTOR.fullmatch(claim.amount)
    return "" if bare and float(bare[1]) == claim.factor else claim.amount


def _in_one(claim: Claim) -> Text:
    """Return amount and baseline, or the statement if there is no amount or it only repeats the factor."""
    text = Text(harmless(amount_beside_factor(claim) or claim.statement))
    return text.append_text(of_part(claim)).append_text(against(claim))

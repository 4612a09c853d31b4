"""Results as a table: for a terminal a heading a paper with its claims below, elsewhere one line a claim.

Widths follow from the terminal alone, so that rows are printed as they come, however many there are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from summarizer.cli.controls import harmless
from summarizer.cli.rows import factor_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console

    from summarizer.cli.rows import Claim, Listed, Row

_ROOMY = 140  # columns of a terminal from which amount, baseline and statement stand apart
_INDENT = 2
_GAP = 2
_BARE_FACTOR = re.compile(r"(\d+(?:\.\d+)?)\s?[x\u00d7]")


class _Column(NamedTuple):
    """A column of the terminal's table; those with a share divide what the fixed ones leave."""

    name: str
    width: int = 0
    share: int = 0


_FIXED = (_Column("metric", 13), _Column("factor", 11))
_NARROW = (*_FIXED, _Column("claim", share=1))
_WIDE = (*_FIXED, _Column("amount", share=2), _Column("baseline", share=3), _Column("claim", share=6))
_PLAIN = (
    *(_Column("paper", 100), _Column("metric", 13), _Column("factor", 11), _Column("amount", 24)),
    *(_Column("baseline", 40), _Column("hardware", 20), _Column("marks")),
)


class ClaimTable:
    """A table that is printed while it grows.

    Args:
        console: where to; what kind of place it is decides how the table looks.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._columns = _WIDE if console.width >= _ROOMY else _NARROW
        self._is_begun = False

    def add(self, rows: Sequence[Row]) -> None:
        """Print the rows of one paper."""
        if self._console.is_terminal:
            self._add_block(rows)
        else:
            self._add_lines(rows)
        self._is_begun = True

    def close(self) -> None:
        """Nothing is left to print."""

    def _add_lines(self, rows: Sequence[Row]) -> None:
        lines = [plain_line(row) for row in rows]
        if not self._is_begun:
            lines.insert(0, _aligned([column.name for column in _PLAIN]))
        self._console.file.write("".join(f"{line}\n" for line in lines))

    def _add_block(self, rows: Sequence[Row]) -> None:
        if not self._is_begun:
            self._console.print(self._head())
        self._console.print(paper_heading(rows[0].paper))
        self._console.print(Padding(self._body(rows), (0, 0, 1, _INDENT)))

    def _head(self) -> Padding:
        head = self._grid()
        head.add_row(*(Text(column.name, "dim") for column in self._columns))
        head.add_row(*(Text("-" * len(column.name), "dim") for column in self._columns))
        return Padding(head, (0, 0, 0, _INDENT))

    def _grid(self) -> Table:
        grid = Table.grid(padding=(0, _GAP, 0, 0))
        shares = sum(column.share for column in self._columns)
        fixed = sum(column.width for column in self._columns) + _GAP * len(self._columns) + _INDENT
        room = max(self._console.width - fixed, shares)
        for column in self._columns:
            grid.add_column(width=column.width or room * column.share // shares, overflow="fold")
        return grid

    def _body(self, rows: Sequence[Row]) -> Table | Text:
        if (remark := _remark(rows[0])) is not None:
            return remark
        grid = self._grid()
        for row in rows:
            if row.claim is not None:
                grid.add_row(*self._cells(row.claim))
        return grid

    def _cells(self, claim: Claim) -> Iterator[Text]:
        yield Text(_label(claim.metric), "green")
        yield Text(factor_text(claim), _weight(claim))
        if self._columns is _NARROW:
            yield _in_one(claim) + _marked(claim)
            return
        yield Text(harmless(claim.amount))
        yield Text(harmless(claim.baseline))
        yield Text(harmless(claim.statement)) + _marked(claim)


def paper_heading(paper: Listed) -> Text:
    """The title, and below it what holds for the whole paper."""
    facts = [
        Text(harmless(paper.id), "dim"),
        Text(harmless(paper.method), "cyan"),
        Text(harmless(", ".join(map(str, paper.hardware)))),
        Text(harmless("; ".join(paper.marks)), "yellow"),
        Text(_number_of_warnings(paper), "yellow"),
    ]
    title = Text(harmless(paper.title or paper.id), "bold")
    return Text("\n").join([title, Text(" | ", "dim").join(fact for fact in facts if fact)])


def claim_text(claim: Claim) -> Text:
    """Metric, factor, amount and baseline on one line, the statement on the next."""
    metric, amount = _label(claim.metric), harmless(_amount_beside_factor(claim))
    said = Text.assemble((metric, "green"), "  ", (factor_text(claim), _weight(claim)), f"  {amount}" if amount else "")
    return said.append_text(_against(claim)).append(f"\n{harmless(claim.statement)}")


def plain_line(row: Row) -> str:
    """A row as one line, its columns aligned where they fit and nothing cut off."""
    paper, claim = row.paper, row.claim
    name = paper.title or paper.id
    remark = _remark(row)
    notes = [
        *(claim.marks if claim else ()),
        *paper.marks,
        _number_of_warnings(paper),
        remark.plain.replace("\n", "; ") if remark else "",
    ]
    return _aligned(
        [
            f"{name} ({paper.method})" if paper.method else name,
            claim.metric if claim else "-",
            factor_text(claim) if claim else "-",
            (claim.amount or claim.statement) if claim else "-",
            (claim.baseline if claim else "") or "-",
            ", ".join(map(str, paper.hardware)) or "-",
            "; ".join(filter(None, notes)),
        ]
    )


def _aligned(cells: Iterable[str]) -> str:
    safe = [(harmless(cell), column.width) for cell, column in zip(cells, _PLAIN, strict=True)]
    return "  ".join(cell + " " * (width - cell_len(cell)) for cell, width in safe).rstrip()


def _remark(row: Row) -> Text | None:
    """What stands in place of claims; None where there are some."""
    paper = row.paper
    if row.claim is not None:
        return None
    if paper.failure:
        return Text(
            f"{harmless(paper.status)}: {harmless(paper.failure)}", "red" if paper.status == "failed" else "dim"
        )
    if paper.fields:
        return Text("\n").join(
            Text.assemble((_label(name), "green"), f" {harmless(value)}") for name, value in paper.fields
        )
    return Text("no efficiency claims", "dim")


def _label(name: str) -> str:
    return harmless(name).replace("_", " ")


def _in_one(claim: Claim) -> Text:
    """Amount and baseline; the statement in place of an amount that is not there or says no more than the factor."""
    return Text(harmless(_amount_beside_factor(claim) or claim.statement)).append_text(_against(claim))


def _against(claim: Claim) -> Text:
    return Text.assemble((" vs. ", "dim"), harmless(claim.baseline)) if claim.baseline else Text()


def _amount_beside_factor(claim: Claim) -> str:
    """The amount, unless it is the bare factor: "5x", "5.0 x"."""
    bare = _BARE_FACTOR.fullmatch(claim.amount)
    return "" if bare and float(bare[1]) == claim.factor else claim.amount


def _marked(claim: Claim) -> Text:
    return Text(f" ({harmless('; '.join(claim.marks))})" if claim.marks else "", "yellow")


def _weight(claim: Claim) -> str:
    return "dim" if claim.factor is None else "bold"


def _number_of_warnings(paper: Listed) -> str:
    number = len(paper.warnings)
    return f"{number} warning{'s' if number > 1 else ''}" if number else ""

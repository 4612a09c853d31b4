"""Results as a table: on a terminal a heading per paper with its rows below, elsewhere one line per row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from summarizer.cli.controls import harmless
from summarizer.cli.layout import (
    GAP,
    INDENT,
    NOT_SAID,
    ClaimLayout,
    EntryLayout,
    against,
    amount_beside_factor,
    of_part,
    weight,
)
from summarizer.view.factor import factor_text
from summarizer.view.names import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console

    from summarizer.cli.layout import TableLayout
    from summarizer.view.rows import Claim, Fact, Listed, Row

_PAPER_WIDTH, _HARDWARE_WIDTH, _TEXT_WIDTH = 100, 20, 40  # width in a file
_PEEK = 20  # papers of another schema used to decide on the columns


class ResultTable:
    """A table that is printed as it grows; for other schemas, once enough papers are known to choose the columns.

    Args:
        console: where to print; its kind decides the form of the table.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._width = console.width if console.is_terminal else None
        self._claims: TableLayout = ClaimLayout.of(self._width)
        self._entries: EntryLayout | None = None
        self._headed: TableLayout | None = None
        self._waiting: list[Sequence[Row]] = []

    def add(self, rows: Sequence[Row]) -> None:
        """Print the rows of one paper, or keep them until the columns are known."""
        layout = self._layout_for(rows[0].paper)
        if layout is not None:
            self.close()
            self._print(rows, layout)
            return
        self._waiting.append(rows)
        if len(self._waiting) == _PEEK:
            self.close()

    def close(self) -> None:
        """Decide on the columns of the rows kept, and print them."""
        if not self._waiting:
            return
        layout = self._layout_of_waiting()
        for rows in self._waiting:
            self._print(rows, layout)
        self._waiting = []

    def _layout_for(self, paper: Listed) -> TableLayout | None:
        """Return the columns for a paper; None if they are not known yet, or earlier papers still wait for theirs."""
        if paper.is_ours:
            return self._claims
        if paper.lists or paper.facts:
            return self._entries
        return None if self._waiting else self._headed

    def _layout_of_waiting(self) -> TableLayout:
        if not any(rows[0].paper.lists or rows[0].paper.facts for rows in self._waiting):
            return self._headed or self._claims
        layout = EntryLayout.of((row for rows in self._waiting for row in rows), self._width)
        if any(rows[0].entry for rows in self._waiting):
            self._entries = layout
        return layout

    def _print(self, rows: Sequence[Row], layout: TableLayout) -> None:
        if self._width is None:
            self._print_lines(rows, layout)
        else:
            self._print_block(rows, layout)
        self._headed = layout

    # --- For a file --------------------------------------------------------------------------------------------

    def _print_lines(self, rows: Sequence[Row], layout: TableLayout) -> None:
        lines = [plain_line(row, layout) for row in rows]
        if self._headed != layout:
            lines.insert(0, _aligned(_plain_head(layout), layout))
        self._console.file.write("".join(f"{line}\n" for line in lines))

    # --- For a terminal ----------------------------------------------------------------------------------------

    def _print_block(self, rows: Sequence[Row], layout: TableLayout) -> None:
        if self._headed != layout:
            self._console.print(self._head(layout))
        self._console.print(paper_heading(rows[0].paper))
        for part in self._body(rows, layout):
            self._console.print(Padding(part, (0, 0, 0, INDENT)))
        self._console.print()

    def _head(self, layout: TableLayout) -> Padding:
        head = self._grid(layout)
        head.add_row(*(Text(harmless(column.name), "dim") for column in layout.columns))
        head.add_row(*(Text("-" * cell_len(harmless(column.name)), "dim") for column in layout.columns))
        return Padding(head, (0, 0, 0, INDENT))

    def _grid(self, layout: TableLayout) -> Table:
        grid = Table.grid(padding=(0, GAP, 0, 0))
        shares = sum(column.share for column in layout.columns)
        fixed = sum(column.width for column in layout.columns) + GAP * len(layout.columns) + INDENT
        room = max(self._console.width - fixed, shares)
        for column in layout.columns:
            grid.add_column(width=column.width or room * column.share // shares, overflow="fold")
        return grid

    def _body(self, rows: Sequence[Row], layout: TableLayout) -> Iterator[Table | Text]:
        paper = rows[0].paper
        yield from map(_fact, _apart(paper))
        if (remark := _remark(rows[0])) is not None:
            yield remark
        if rows[0].entry is not None:
            grid = self._grid(layout)
            for row in rows:
                grid.add_row(*layout.cells(row))
            yield grid


def paper_heading(paper: Listed) -> Text:
    """Return the title, followed by the values of the whole paper."""
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
    """Return metric, factor, amount and baseline on one line, the statement on the next."""
    metric, amount = harmless(spoken(claim.metric)), harmless(amount_beside_factor(claim))
    factor = (factor_text(claim.to_dict()) or NOT_SAID, weight(claim))
    said = Text.assemble((metric, "green"), "  ", factor, f"  {amount}" if amount else "")
    return said.append_text(of_part(claim)).append_text(against(claim)).append(f"\n{harmless(claim.statement)}")


def plain_line(row: Row, layout: TableLayout) -> str:
    """Return a row as one line, aligned where possible, never cut."""
    paper = row.paper
    name = paper.title or paper.id
    remark = _remark(row)
    notes = [
        *row.marks,
        *paper.marks,
        _number_of_warnings(paper),
        layout.left_over(row) if isinstance(layout, EntryLayout) else "",
        *(f"{spoken(fact.field)}: {fact.text}" for fact in _apart(paper)),
        remark.plain if remark else "",
    ]
    cells = [
        f"{name} ({paper.method})" if paper.method else name,
        *layout.plain(row),
        *_hardware(row, layout),
        "; ".join(filter(None, notes)),
    ]
    return _aligned(cells, layout)


def _hardware(row: Row, layout: TableLayout) -> list[str]:
    return [", ".join(map(str, row.paper.hardware)) or NOT_SAID] if isinstance(layout, ClaimLayout) else []


def _plain_head(layout: TableLayout) -> list[str]:
    hardware = ["hardware"] if isinstance(layout, ClaimLayout) else []
    return ["paper", *(column.name for column in layout.columns), *hardware, "marks"]


def _aligned(cells: Iterable[str], layout: TableLayout) -> str:
    hardware = [_HARDWARE_WIDTH] if isinstance(layout, ClaimLayout) else []
    widths = [_PAPER_WIDTH, *(column.width or _TEXT_WIDTH for column in layout.columns), *hardware, 0]
    safe = zip(map(harmless, cells), widths, strict=True)
    return "  ".join(cell + " " * (width - cell_len(cell)) for cell, width in safe).rstrip()


def _apart(paper: Listed) -> tuple[Fact, ...]:
    """Return the values of the whole paper, unless they are its row."""
    return paper.facts if paper.lists else ()


def _fact(fact: Fact) -> Text:
    """Return one value of the whole paper, coloured if something is wrong with it."""
    mark = f" ({'; '.join(fact.marks)})" if fact.marks else ""
    return Text.assemble((harmless(spoken(fact.field)), "green"), f" {harmless(fact.text)}", (harmless(mark), "yellow"))


def _remark(row: Row) -> Text | None:
    """Return a remark in place of missing rows; None if there are rows."""
    paper = row.paper
    if row.entry is not None:
        return None
    if paper.failure:
        return Text(
            f"{harmless(paper.status)}: {harmless(paper.failure)}", "red" if paper.status == "failed" else "dim"
        )
    if paper.lists:
        return Text(f"no {harmless(' and no '.join(map(spoken, paper.lists)))}", "dim")
    return Text("nothing found", "dim")


def _number_of_warnings(paper: Listed) -> str:
    number = len(paper.warnings)
    return f"{number} warning{'s' if number > 1 else ''}" if number else ""

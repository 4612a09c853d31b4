"""`summarizer show`: results as a table to sort and filter, or one paper in full."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, get_args

from summarizer.cli.controls import harmless, harmless_json
from summarizer.cli.library import read_results
from summarizer.cli.one_paper import show_paper
from summarizer.cli.selection import Filter, Order, Vocabulary
from summarizer.cli.tables import ResultTable
from summarizer.cli.terminal import say
from summarizer.errors import ConfigurationError, InputError
from summarizer.records import BadRecord
from summarizer.schemas import Metric
from summarizer.view.names import spoken
from summarizer.view.ours import SHORT
from summarizer.view.rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console

    from summarizer.view.rows import Row

_LIMIT_ON_A_TERMINAL = 50  # papers shown on a terminal: a few screens
_WIDTH_OF_A_FILE = 120


@dataclass(frozen=True)
class View:
    """What to show of the results, and how.

    Attributes:
        filter: which rows.
        order: in which order.
        limit: maximum number of papers, 0 for all; None for a few on a terminal and all elsewhere.
        as_json: whether to print rows as a JSON array instead of a table.
    """

    filter: Filter = field(default_factory=Filter)
    order: Order = field(default_factory=Order)
    limit: int | None = None
    as_json: bool = False


class _Sheet(Protocol):
    """Receives the selected rows, paper by paper."""

    def add(self, rows: Sequence[Row]) -> None: ...
    def close(self) -> None: ...


@dataclass
class _Count:
    """Counts what was read, selected and shown."""

    papers: int = 0
    values: dict[str, int] = field(default_factory=dict)
    failed: int = 0
    skipped: int = 0
    bad: int = 0
    chosen: int = 0
    shown: int = 0
    shown_values: dict[str, int] = field(default_factory=dict)

    def line(self) -> str:
        """Return all counts in one line, without zeros."""
        parts = [
            f"{self.failed} failed" if self.failed else "",
            f"{self.skipped} without an abstract" if self.skipped else "",
            f"{self.bad} unreadable" if self.bad else "",
        ]
        numbers = ((name, self.shown_values.get(name, 0), number) for name, number in self.values.items())
        each = (f"{shown:,} of {number:,} {spoken(name)}" for name, shown, number in numbers)
        shown = ", ".join([f"{self.shown:,} of {self.papers:,} papers", *each])
        return "; ".join(filter(None, [shown, ", ".join(filter(None, parts))]))


def _counted(rows: Sequence[Row], numbers: dict[str, int]) -> None:
    """Count the rows by the name of their list."""
    for name in rows[0].paper.lists:
        short = SHORT.get(name, name)
        numbers[short] = numbers.get(short, 0) + sum(row.field == name for row in rows)


def show(names: Iterable[str], view: View, *, console: Console, messages: Console) -> int:
    """Print the selected rows on `console` and their number on `messages`; return the exit code."""
    count, vocabulary = _Count(), Vocabulary.of(view.filter, view.order)
    sheet: _Sheet = JsonRows(console) if view.as_json else ResultTable(console)
    limit = _limit(view, console)
    records = _records(names, count=count, messages=messages)
    chosen = view.order.sorted(_chosen(records, view.filter, count=count, vocabulary=vocabulary))
    if not view.order.streams:  # everything was read
        vocabulary.check()
    for rows in chosen:
        count.chosen += 1
        if limit and count.chosen > limit:
            continue
        sheet.add(rows)
        count.shown += 1
        _counted(rows, count.shown_values)
    vocabulary.check()
    sheet.close()
    _say(messages, _closing(count))
    return int(count.bad > 0)


def show_one(names: Iterable[str], id: str, *, as_json: bool, console: Console, messages: Console) -> int:
    """Print the first result with this id in full; return the exit code.

    Raises:
        InputError: there is none.
    """
    count, known = _Count(), []
    for record in _records(names, count=count, messages=messages):
        known.append(str(record["id"]))
        if known[-1] == id:
            break
    else:
        raise InputError(f"There is no paper {id!r}.", hint=_closest(id, known))
    if as_json:
        _write(console, json.dumps(record, indent=2, ensure_ascii=False))
    else:
        _write_paper(record, console)
    return int(count.bad > 0)


def metrics_named(names: Iterable[str]) -> frozenset[str]:
    """Return the metrics with these names, which may contain hyphens or spaces.

    Raises:
        ConfigurationError: a name is unknown.
    """
    known = get_args(Metric)
    found = [name.strip().casefold().replace("-", "_").replace(" ", "_") for name in names]
    for name in found:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"Did you mean {close[0]}?" if close else f"Metrics are {', '.join(known)}."
            raise ConfigurationError(f"--metric {name} is not a metric.", hint=hint)
    return frozenset(found)


class JsonRows:
    """Writes rows as a JSON array, one per line."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._opening = "["

    def add(self, rows: Sequence[Row]) -> None:
        """Write the rows of one paper."""
        for row in rows:
            self._console.file.write(f"{self._opening}\n")
            self._opening = ","
            self._console.file.write(harmless_json(json.dumps(row.to_dict(), ensure_ascii=False)))

    def close(self) -> None:
        """Write the end of the array."""
        self._console.file.write("[]\n" if self._opening == "[" else "\n]\n")


def _limit(view: View, console: Console) -> int:
    if view.limit is not None:
        return view.limit
    return _LIMIT_ON_A_TERMINAL if console.is_terminal and not view.as_json else 0


def _chosen(
    records: Iterable[dict[str, Any]], filter: Filter, *, count: _Count, vocabulary: Vocabulary
) -> Iterator[tuple[Row, ...]]:
    """Yield the matching rows of each paper that has any; count everything."""
    for record in records:
        rows = rows_of(record)
        count.papers += 1
        _counted(rows, count.values)
        count.failed += rows[0].paper.status == "failed"
        count.skipped += rows[0].paper.status == "skipped"
        for row in rows:
            vocabulary.learn(row)
        if admitted := tuple(row for row in rows if filter.admits(row)):
            yield admitted


def _records(names: Iterable[str], *, count: _Count, messages: Console) -> Iterator[dict[str, Any]]:
    for record in read_results(names):
        if isinstance(record, BadRecord):
            count.bad += 1
            _say(messages, f"skipped: {record}")
        else:
            yield record


def _closing(count: _Count) -> str:
    more = count.chosen - count.shown
    remark = f"... {more:,} more papers; --limit 0 shows all\n" if more else ""
    nothing = "no paper fits\n" if count.papers and not count.chosen else ""
    return f"{remark}{nothing}{count.line()}"


def _closest(id: str, known: list[str]) -> str:
    close = difflib.get_close_matches(id, known, n=1)
    return f"Did you mean {harmless(close[0])}?" if close else "Without --id the papers are listed with their ids."


def _write_paper(record: dict[str, Any], console: Console) -> None:
    """Print a paper, without trailing spaces."""
    console.width = console.width if console.is_terminal else _WIDTH_OF_A_FILE
    with console.capture() as captured:
        show_paper(record, console=console)
    console.file.write("".join(f"{line.rstrip()}\n" for line in captured.get().split("\n")[:-1]))


def _write(console: Console, json_text: str) -> None:
    console.file.write(f"{harmless_json(json_text)}\n")


def _say(messages: Console, text: str) -> None:
    for line in text.split("\n"):
        say(messages, harmless(line))

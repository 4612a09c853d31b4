"""`summarizer export` and `merge`: convert results to another format, or join several files."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from summarizer.cli.controls import harmless
from summarizer.cli.destination import previous
from summarizer.cli.intake import counted
from summarizer.cli.library import read_results
from summarizer.cli.terminal import say
from summarizer.errors import NoPapers
from summarizer.exports import export as write
from summarizer.records import BadRecord
from summarizer.results.replacing import keeping_previous

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console


class _Stored:
    """The results of the files; counts them, and reports and counts the lines that are not results."""

    def __init__(self, names: list[str], *, merges: bool, console: Console) -> None:
        self._records = read_results(names, merges=merges)
        self._console = console
        self.results = 0
        self.bad_records = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for record in self._records:
            if isinstance(record, BadRecord):
                self.bad_records += 1
                say(self._console, f"skipped: {harmless(str(record))}")
            else:
                self.results += 1
                yield record


def export(
    results: list[str], target: str, *, rows: str, form: str | None, console: Console, merges: bool = False
) -> int:
    """Write the results of all files to the target; return the exit code.

    Raises:
        NoPapers: there are no results; the target is unchanged.
    """
    stored = _Stored(results, merges=merges, console=console)
    records = iter(stored)
    if (first := next(records, None)) is None:
        raise NoPapers(f"No results found in {', '.join(results)}. {target} was left as it was.")
    with keeping_previous(target) as replaced:
        write(chain([first], records), target, rows=rows, form=form)
    unreadable = f", {counted(stored.bad_records, 'line')} unreadable" if stored.bad_records else ""
    say(console, f"{counted(stored.results, 'paper')}{unreadable} -> {target}{previous(replaced)}")
    return 1 if stored.bad_records else 0


def merge(results: list[str], target: str, *, console: Console) -> int:
    """Write the results of all files to the target, each paper once; return the exit code."""
    return export(results, target, rows="papers", form=None, merges=True, console=console)

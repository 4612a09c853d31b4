"""`summarizer export`: results into another form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarizer.exports import export as write
from summarizer.exports import read_results
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console


class _Told:
    """The results of the files; what is none is told on the console, and both are counted."""

    def __init__(self, names: list[str], *, console: Console) -> None:
        self._records = read_results(names)
        self._console = console
        self.results = 0
        self.bad_records = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for record in self._records:
            if isinstance(record, BadRecord):
                self.bad_records += 1
                self._console.print(f"skipped: {record}", markup=False, highlight=False, soft_wrap=True)
            else:
                self.results += 1
                yield record


def export(results: list[str], target: str, *, rows: str, form: str | None, console: Console) -> int:
    """Write the results of all files to the target; the exit code."""
    told = _Told(results, console=console)
    write(told, target, rows=rows, form=form)
    unreadable = f", {told.bad_records} lines unreadable" if told.bad_records else ""
    console.print(f"{told.results} papers{unreadable} -> {target}", markup=False, highlight=False, soft_wrap=True)
    return 1 if told.bad_records else 0

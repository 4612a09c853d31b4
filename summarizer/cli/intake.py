"""Reads and counts the papers of a request, and reports records that cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.cli.controls import harmless
from summarizer.cli.terminal import say
from summarizer.errors import NoPapers
from summarizer.readers.inputs import passed_over
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from summarizer.cli.request import Request
    from summarizer.records import Paper

_SHOWN = 20


class Intake:
    """Yields the papers of a request, one at a time.

    Args:
        request: what to read.
        console: where to report records that cannot be read.

    Attributes:
        papers: number of papers so far.
        bad: number of unreadable records so far.
        is_over: whether the end is reached.
    """

    def __init__(self, request: Request, *, console: Console) -> None:
        self.papers = 0
        self.bad = 0
        self.is_over = False
        self._request = request
        self._console = console
        self._records = request.records()

    def __iter__(self) -> Iterator[Paper]:
        tell_passed_over(self._request.inputs, console=self._console)
        for record in self._records:
            if isinstance(record, BadRecord):
                self._tell(record)
            else:
                self.papers += 1
                yield record
        self.is_over = True

    def _tell(self, record: BadRecord) -> None:
        self.bad += 1
        if self.bad <= _SHOWN:
            say(self._console, f"skipped: {harmless(str(record))}")
        if self.bad == _SHOWN:
            say(self._console, "more records are skipped; the last line has the total")

    def require_papers(self, output: str | None) -> None:
        """Stop if there was no paper.

        Raises:
            NoPapers: there was none.
        """
        if not self.papers:
            names = [*self._request.inputs, *self._request.wanted.queries]
            raise no_papers(names, bad=self.bad, output=output)


def no_papers(inputs: Sequence[str], *, bad: int, output: str | None) -> NoPapers:
    """Return the error for inputs without a paper; it says what happened to the output."""
    names = "standard input" if list(inputs) == ["-"] else ", ".join(map(harmless, inputs))
    unreadable = f" ({counted(bad, 'record')} could not be read)" if bad else ""
    left = f" {output} was left as it was." if output and output != "-" else ""
    return NoPapers(
        f"No papers found in {names}{unreadable}.{left}",
        hint="Check the file or the query; --from names a file's format.",
    )


def tell_passed_over(inputs: Sequence[str], *, console: Console) -> None:
    """Say which files in directories are skipped because of their extension."""
    if not (endings := passed_over(inputs)):
        return
    listed = ", ".join(f"{number:,} {harmless(ending)}" for ending, number in endings.items())
    why = " Give the abstract of a PDF as text, or your reference manager's export." if ".pdf" in endings else ""
    say(console, f"skipped: {listed} (unknown file endings).{why}")


def counted(number: int, one: str, several: str = "") -> str:
    """Return a number with its noun: "1 batch", "2 batches"."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"

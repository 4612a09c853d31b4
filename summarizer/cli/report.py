"""`summarizer report`: results as one page for a browser."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import summarizer
from summarizer.cli.controls import harmless
from summarizer.cli.destination import previous
from summarizer.cli.library import read_results
from summarizer.cli.terminal import say
from summarizer.errors import ConfigurationError, InputError
from summarizer.records import BadRecord
from summarizer.report import About, is_page, page
from summarizer.results.replacing import keeping_previous, whole
from summarizer.results.writing import is_stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

_STDIO = "-"
_MEGABYTE = 1_000_000
_HEAVY = 40 * _MEGABYTE  # size in bytes above which a browser takes seconds to open a page


def report(names: Sequence[str], target: str, *, title: str | None, console: Console) -> int:
    """Write the page for the results of all files and print its path; return the exit code.

    Raises:
        InputError: a file cannot be read, or none of them holds a result.
        ConfigurationError: the page cannot be written.
    """
    results, bad = _read(names)
    for record in bad:
        say(console, harmless(str(record)), style="yellow")
    if bad and not results:
        raise InputError("No results to show.", hint="Give files that `summarizer run` wrote.")
    text = page(results, _about(names, title))
    with keeping_previous(target, unless=is_page) as replaced:
        size = _write(text, target)
    if target != _STDIO:
        say(console, f"{_told(len(results), size=size, target=target)}{previous(replaced)}")
    return int(bool(bad))


def _read(names: Sequence[str]) -> tuple[list[dict[str, Any]], list[BadRecord]]:
    results: list[dict[str, Any]] = []
    bad: list[BadRecord] = []
    for record in read_results(names):
        if isinstance(record, BadRecord):
            bad.append(record)
        else:
            results.append(record)
    return results, bad


def _about(names: Sequence[str], title: str | None) -> About:
    """Return the page's footer. Results have no date, so it gives the date of their file."""
    paths = [Path(name) for name in names if name != _STDIO]
    written = max((path.stat().st_mtime for path in paths), default=None)
    when = datetime.now(UTC) if written is None else datetime.fromtimestamp(written, UTC)
    return About(
        title=title or "Summaries of research abstracts",
        sources=tuple(path.name for path in paths),
        written=when,
        version=summarizer.__version__,
    )


def _write(text: str, target: str) -> int:
    data = text.encode()
    if target == _STDIO:
        sys.stdout.buffer.write(data)
        return len(data)
    try:
        if is_stream(target):
            Path(target).write_bytes(data)
        else:
            with whole(target) as path:
                path.write_bytes(data)
    except OSError as error:
        raise ConfigurationError(
            f"{target} cannot be written: {error.strerror or error}.", hint="Name another file with -o."
        ) from error
    return len(data)


def _told(number: int, *, size: int, target: str) -> str:
    volume = f"{size / 1e3:.0f} kB" if size < _MEGABYTE else f"{size / _MEGABYTE:.1f} MB"
    line = f"{number} {'paper' if number == 1 else 'papers'} -> {target} ({volume})"
    return f"{line}: browsers take seconds to open it" if size > _HEAVY else line

"""`summarizer review`: show results to a reviewer, and turn verdicts into gold answers."""

from __future__ import annotations

import asyncio
import getpass
import json
import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.cli.controls import harmless
from summarizer.cli.destination import previous
from summarizer.cli.intake import counted
from summarizer.cli.library import unreviewed
from summarizer.cli.terminal import say
from summarizer.errors import ConfigurationError, NoPapers
from summarizer.records import BadRecord
from summarizer.results.replacing import keeping_previous, whole
from summarizer.review.desk import Desk
from summarizer.review.gold import gold_lines
from summarizer.review.server import serve
from summarizer.review.verdicts import by_paper, journal_of, kappa, read_verdicts, reviewers, settled, standing
from summarizer.schemas import SHIPPED
from summarizer.task.schema_files import load_schema
from summarizer.view.form import schema_name

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import Console


def review(  # one parameter for each flag
    results: str, *, reviewer: str | None, schema: str | None, port: int, opens: bool, console: Console
) -> int:
    """Serve a page for reviewing the values of a file until Ctrl-C; return the exit code.

    Raises:
        NoPapers: the file holds no results.
        InputError: the file or its verdicts cannot be read, or the port is in use.
        ConfigurationError: the schema cannot be loaded.
    """
    records = _records(results, console=console)
    journal = journal_of(results)
    desk = Desk(records, journal=journal, reviewer=reviewer or _user(), schema=_schema(schema, records))

    def opened(address: str) -> None:
        say(console, f"Review at {address}")
        say(console, f"Verdicts go to {journal}, each at once. Stop with Ctrl-C.")
        if opens:
            webbrowser.open(address)

    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(serve(desk, port=port, opened=opened))
    say(console, _standing(journal))
    return 0


def export_gold(results: str, target: str, *, console: Console) -> int:
    """Write a gold answer for each completely reviewed paper; return the exit code.

    Raises:
        NoPapers: there is none; the target is unchanged.
    """
    found = standing(read_verdicts(journal_of(results))[0])
    gold = gold_lines(_records(results, console=console), by_paper(found))
    lines = [json.dumps(line, ensure_ascii=False) for line in gold]
    if not lines:
        raise NoPapers(f"No paper in {results} is reviewed to the end. {target} was left as it was.")
    with keeping_previous(target) as replaced, whole(target) as path:
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    say(console, f"{counted(len(lines), 'gold answer')} -> {target}{previous(replaced)}")
    return 0


def _records(results: str, *, console: Console) -> list[dict[str, Any]]:
    if not Path(results).is_file():
        raise ConfigurationError(f"{results} is not a file.", hint="Name a file that `summarizer run` wrote.")
    records = []
    for record in unreviewed([results]):
        if isinstance(record, BadRecord):
            say(console, f"skipped: {harmless(str(record))}")
        else:
            records.append(record)
    if not records:
        raise NoPapers(f"{results} holds no results.")
    for fault in read_verdicts(journal_of(results))[1]:
        say(console, harmless(fault), style="yellow")
    return records


def _schema(name: str | None, records: list[dict[str, Any]]) -> type[BaseModel] | None:
    """Return the schema with this name or, by default, the shipped schema of the results."""
    if name is not None:
        return load_schema(name)
    made = set(map(schema_name, records))
    return next((load_schema(short) for short, known in SHIPPED.items() if made == {known}), None)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "reviewer"


def _standing(journal: Path) -> str:
    """Describe the verdicts so far in one line."""
    found = standing(read_verdicts(journal)[0])
    decided = sum(settled(by) is not None for by in found.values())
    agreement, shared = kappa(found)
    kappas = f"; kappa {agreement:.2f} over {counted(shared, 'shared value')}" if agreement is not None else ""
    return f"{counted(decided, 'value')} reviewed by {', '.join(map(harmless, reviewers(found))) or 'nobody'}{kappas}"

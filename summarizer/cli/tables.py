"""Results as a table for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarizer.records import Result
    from summarizer.schemas import Device, EfficiencyClaim, PaperSummary


def summary_table(results: Iterable[Result[PaperSummary]]) -> Table:
    """One row a paper: what it claims to save, how much, against what, on which machines."""
    table = Table(expand=True, show_lines=True, border_style="dim")
    table.add_column("Paper", ratio=3)
    table.add_column("Claims", ratio=5)
    table.add_column("Hardware", ratio=2)
    for result in results:
        table.add_row(*_row(result))
    return table


def _row(result: Result[Any]) -> tuple[str, str, str]:
    title = escape(result.title or result.id)
    if result.summary is None:
        failure = result.error
        return title, f"[red]{escape(failure.message if failure else '')}[/red]", ""
    summary = result.summary
    name = f"\n[cyan]{escape(summary.method.name)}[/cyan]" if summary.method.name else ""
    claims = "\n".join(map(_claim, summary.efficiency_claims)) or "[dim]none[/dim]"
    return title + name, claims, "\n".join(map(_device, summary.hardware)) or "[dim]-[/dim]"


def _claim(claim: EfficiencyClaim) -> str:
    amount = f"[bold]{escape(claim.amount)}[/bold]" if claim.amount else escape(claim.statement)
    against = f" [dim]vs.[/dim] {escape(claim.baseline)}" if claim.baseline else ""
    return f"[green]{claim.metric}[/green] {amount}{against}{_marks(claim)}"


def _device(device: Device) -> str:
    return f"{f'{device.count} x ' if device.count else ''}{escape(device.name)}{_marks(device)}"


def _marks(cited: EfficiencyClaim | Device) -> str:
    wrong = [f"{check} {outcome}" for check, outcome in cited.checks.items() if outcome != "ok"]
    return f" [yellow]({', '.join(wrong).replace('_', ' ')})[/yellow]" if wrong else ""

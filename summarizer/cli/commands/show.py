"""`summarizer show`."""

from __future__ import annotations

from typing import Annotated

import typer

from summarizer.cli.flags import AsJson, Results
from summarizer.cli.lazy import example
from summarizer.cli.selection import Condition, Filter, Order
from summarizer.cli.show import View, metrics_named, show, show_one
from summarizer.cli.terminal import messages, screen

_FILTERS = "Filters"


Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="FIELD=VALUE",
        rich_help_panel=_FILTERS,
        help="Rows in which a field has this value; also !=, >, >=, <, <= and ~ for 'contains'. Repeat to narrow.",
    ),
]
MetricNames = Annotated[
    list[str] | None,
    typer.Option(
        metavar="METRIC", rich_help_panel=_FILTERS, help="Claims about this resource. Repeat for more than one."
    ),
]
Hardware = Annotated[
    str, typer.Option(metavar="NAME", rich_help_panel=_FILTERS, help="Papers with a device of this name or kind.")
]
MinFactor = Annotated[
    float | None,
    typer.Option(metavar="X", rich_help_panel=_FILTERS, help="Claims with a factor of at least X."),
]


@example(
    "summarizer show summaries.jsonl --sort factor",
    "summarizer show summaries.jsonl --flagged",
    "summarizer show datasets.jsonl --where role=introduced --sort name",
    "summarizer show summaries.jsonl --id 2401.00001",
)
def command(  # noqa: PLR0913  # one flag a line
    results: Results,
    *,
    id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Show this paper in full, whatever the filters.")
    ] = None,
    sort: Annotated[
        str | None,
        typer.Option("--sort", metavar="FIELD", help="Sort by any field, numbers from the largest. [default: as read]"),
    ] = None,
    reverse: Annotated[bool, typer.Option("--reverse", help="Reverse the order.")] = False,
    limit: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="Show at most N papers, 0 for all. [default: 50 on a terminal]"),
    ] = None,
    json: AsJson = False,
    search: Annotated[
        str,
        typer.Option(metavar="TEXT", rich_help_panel=_FILTERS, help="Papers with TEXT in title, abstract or claims."),
    ] = "",
    where: Where = None,
    flagged: Annotated[
        bool, typer.Option("--flagged", rich_help_panel=_FILTERS, help="Papers and claims with marks or warnings.")
    ] = False,
    disputed: Annotated[
        bool, typer.Option("--disputed", rich_help_panel=_FILTERS, help="Values that two readings do not agree on.")
    ] = False,
    failed: Annotated[bool, typer.Option("--failed", rich_help_panel=_FILTERS, help="Papers that failed.")] = False,
    metric: MetricNames = None,
    hardware: Hardware = "",
    min_factor: MinFactor = None,
) -> None:
    """Show results as a table, or one paper with its evidence marked in the abstract.

    The table has a row for each claim, or for each entry of your own schema's lists. Filters combine: a row is shown if
    it passes all of them.
    """
    if id is not None:
        raise typer.Exit(show_one(results, id, as_json=json, console=screen(), messages=messages()))
    conditions = tuple(map(Condition.of, where or ()))
    wanted = Filter(metrics_named(metric or ()), hardware, min_factor, search, flagged, failed, disputed, conditions)
    view = View(wanted, Order(sort, reverse), limit, json)
    raise typer.Exit(show(results, view, console=screen(), messages=messages()))

"""`summarizer read`."""

from __future__ import annotations

import sys
from functools import partial
from typing import Annotated

import typer

from summarizer.cli.controls import harmless_json
from summarizer.cli.flags import (
    AbstractField,
    FillAbstracts,
    From,
    IdField,
    Inputs,
    MaxRecord,
    Most,
    Query,
    Since,
    TitleField,
)
from summarizer.cli.intake import no_papers, tell_passed_over
from summarizer.cli.lazy import example
from summarizer.cli.preview import Preview
from summarizer.cli.request import Selection
from summarizer.cli.sources import inputs_of, records_of, wanted_of
from summarizer.cli.terminal import messages, screen
from summarizer.readers import Fields, read_records
from summarizer.readers.limits import within

_SHOWN = 5


@example("summarizer read papers.txt", "summarizer read exports/ --limit 20", "summarizer read library.zip --json")
def command(  # noqa: PLR0913  # one flag a line
    inputs: Inputs = None,
    *,
    limit: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, help="Read the first N papers only, and show all of them. [default: read all, show 5]"
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print it as JSON, with whole abstracts.")] = False,
    format: From = None,
    abstract_field: AbstractField = None,
    title_field: TitleField = None,
    id_field: IdField = None,
    max_record: MaxRecord = None,
    query: Query = None,
    since: Since = None,
    max_: Most = None,
    fill_abstracts: FillAbstracts = False,
) -> None:
    """Show what is read from INPUT, without asking the model.

    For each input its format and how many papers it holds; then the first papers as the model would get them, and what
    was skipped, and why. The exit code is 1 where something was skipped.
    """
    preview = Preview(limit or _SHOWN)
    fields = Fields(abstract_field, title_field, id_field)
    wanted = wanted_of(query, since, max_, fill_abstracts)
    names = inputs_of(inputs, wanted)
    files = partial(read_records, format=format, fields=fields, on_format=preview.begin)
    records = records_of(names, wanted, read=files, on_format=preview.begin)
    tell_passed_over(names, console=messages())
    preview.add(Selection(limit=limit).of(within(max_record, records)))
    width = screen().width if sys.stdout.isatty() else None
    typer.echo(harmless_json(preview.as_json()) if json else preview.as_text(width))
    if not preview.total:
        raise no_papers(names, bad=preview.bad, output=None)
    raise typer.Exit(int(preview.bad > 0))

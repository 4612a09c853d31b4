"""Flags that several commands share."""

from __future__ import annotations

from pathlib import Path  # typer reads the annotations
from typing import Annotated, Literal

import typer

from summarizer.readers.formats import FORMATS

_INPUT = "Input"
_WHERE = "Where it runs"
_BATCHES = "Batches"

Inputs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="INPUT...",
        show_default=False,
        help="Files, directories, patterns, or - for standard input. Identifiers, too, or a file with one a line: "
        "arxiv:2406.01234, a DOI, pmid:123, an OpenAlex or Semantic Scholar id, or an address of these.",
    ),
]
Query = Annotated[
    list[str] | None,
    typer.Option(
        "--query",
        metavar="'SERVICE: QUERY'",
        rich_help_panel=_INPUT,
        help="Papers that a service finds: arxiv, crossref, pubmed, openalex or s2 (Semantic Scholar), in its own "
        "query language. Repeat for more than one.",
    ),
]
Since = Annotated[
    str | None,
    typer.Option(metavar="YYYY-MM-DD", rich_help_panel=_INPUT, help="Only papers from this day on, for queries."),
]
Most = Annotated[
    int | None,
    typer.Option("--max", metavar="N", min=1, rich_help_panel=_INPUT, help="At most N papers per query."),
]
FillAbstracts = Annotated[
    bool,
    typer.Option(
        rich_help_panel=_INPUT,
        help="Look for missing abstracts by DOI, arXiv or PubMed id, at arXiv, Crossref, PubMed, OpenAlex and "
        "Semantic Scholar.",
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "-o",
        "--output",
        metavar="OUT",
        show_default=False,
        help="Write results to OUT; its ending chooses the format (see `summarizer export --help`). - is standard "
        "output, as JSON Lines. [default: a table on a terminal, else -]",
    ),
]
Append = Annotated[
    bool,
    typer.Option(
        "--append", help="Keep what OUT holds: replace papers that are in it already, by id, and add the others."
    ),
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="FORMAT",
        rich_help_panel=_INPUT,
        help=f"Format of every input: {', '.join(FORMATS)}. [default: detected for each file]",
    ),
]
AbstractField = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        rich_help_panel=_INPUT,
        help="Column or field that holds the abstract, if it has an unusual name.",
    ),
]
TitleField = Annotated[
    str | None, typer.Option(metavar="NAME", rich_help_panel=_INPUT, help="Column or field that holds the title.")
]
IdField = Annotated[
    str | None, typer.Option(metavar="NAME", rich_help_panel=_INPUT, help="Column or field that holds the id.")
]
MaxRecord = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=1_000,
        rich_help_panel=_INPUT,
        help="Characters of the longest line or value that is read. Larger records are skipped; memory grows with it. "
        "[default: 4,000,000]",
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, rich_help_panel=_INPUT, help="Summarise the first N papers only."),
]
Sample = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=1,
        rich_help_panel=_INPUT,
        help="Summarise N papers picked at random. The same input gives the same papers each time, so you can compare "
        "prompts on them.",
    ),
]
SchemaName = Annotated[
    str,
    typer.Option(
        "--schema",
        metavar="SCHEMA",
        help="What to extract: paper, datasets or limitations, or FILE.py:CLASS for a Pydantic model of your own.",
    ),
]
PromptName = Annotated[
    str | None,
    typer.Option(
        "--prompt",
        metavar="FILE.md",
        help="What to ask: a Markdown file, or the name of a prompt in the package. [default: the schema's own]",
    ),
]
PaperId = Annotated[str | None, typer.Option("--id", metavar="ID", help="The paper's id. [default: the first paper]")]
Responses = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Use recorded exchanges from FILE before asking the model."),
]
Record = Annotated[Path | None, typer.Option(metavar="FILE", help="Append each exchange with the model to FILE.")]
Poll = Annotated[
    float,
    typer.Option(
        min=0,
        metavar="SECONDS",
        rich_help_panel=_BATCHES,
        help="How often to check on batches. The pause grows up to ten minutes.",
    ),
]
JobName = Annotated[
    str | None, typer.Argument(metavar="[JOB]", help="The job's name. [default: the only unfinished job]")
]
Results = Annotated[
    list[str],
    typer.Argument(
        metavar="RESULTS...",
        help="Files that `summarizer run` or `export` wrote, or -. A paper that is in several of them is taken once, "
        "from the newest.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Print problems only.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show how many requests remain and what they would cost; send nothing.")
]
Bulk = Annotated[
    bool,
    typer.Option("--bulk", rich_help_panel=_WHERE, help="Use the provider's batches, at half the price, and wait."),
]
Engine = Annotated[
    Literal["here", "ray"],
    typer.Option(metavar="here|ray", rich_help_panel=_WHERE, help="This machine, or a Ray cluster (extra `ray`)."),
]
Address = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", rich_help_panel=_WHERE, help="The Ray cluster's address. [default: a local one]"),
]
Actors = Annotated[
    int | None,
    typer.Option(
        min=1, metavar="N", rich_help_panel=_WHERE, help="Number of Ray worker processes. [default: one per machine]"
    ),
]
Reask = Annotated[
    Literal["live", "bulk", "never"],
    typer.Option(
        metavar="live|bulk|never",
        rich_help_panel=_BATCHES,
        help="How to ask again about an answer that does not fit: at once, in the next batch, or never.",
    ),
]
MaxRequests = Annotated[
    int, typer.Option(min=1, metavar="N", rich_help_panel=_BATCHES, help="Maximum requests in a batch.")
]
MaxBytes = Annotated[
    int, typer.Option(min=1, metavar="BYTES", rich_help_panel=_BATCHES, help="Maximum size of a batch's file.")
]
MaxEnqueuedTokens = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        rich_help_panel=_BATCHES,
        help="Maximum tokens in all running batches: your account's limit, if it has one.",
    ),
]

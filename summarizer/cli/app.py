"""The commands and their flags."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  # typer reads the annotations
from typing import Annotated, Any, Literal

import typer
from rich.console import Console

import summarizer
from summarizer.cli.options import with_settings
from summarizer.readers.formats import FORMATS
from summarizer.settings import Settings

app = typer.Typer(
    name="summarizer",
    help="Structured summaries of research abstracts, every value tied to the sentences that say it.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
cache_app = typer.Typer(help="The store of answers on disk.", no_args_is_help=True)
app.add_typer(cache_app, name="cache")

messages = Console(stderr=True)

Inputs = Annotated[
    list[str],
    typer.Argument(metavar="INPUT...", help="Files with abstracts, their directories, or - for standard input."),
]
Output = Annotated[
    str,
    typer.Option(
        "-o",
        "--output",
        metavar="OUT",
        help="Where the results go, in the form its ending says (see `export`); - is standard output, as JSON Lines.",
    ),
]
From = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="FORMAT", help=f"The inputs' format: {', '.join(FORMATS)}. \\[default: found out]"
    ),
]
SortBy = Literal["factor", "title", "metric", "id"]
AbstractField = Annotated[str | None, typer.Option(help="The column or field with the abstract, if not a usual name.")]
TitleField = Annotated[str | None, typer.Option(help="The one with the title.")]
IdField = Annotated[str | None, typer.Option(help="The one with the id.")]
PromptName = Annotated[str, typer.Option("--prompt", help="A prompt that comes with the package, or a Markdown file.")]


def _version(wanted: bool) -> None:  # typer's form
    if wanted:
        typer.echo(f"summarizer {summarizer.__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,  # typer's form
) -> None: ...


@app.command()
@with_settings()
def run(  # noqa: PLR0913  # one flag a line
    inputs: Inputs,
    *,
    output: Output = "-",
    from_: From = None,
    abstract_field: AbstractField = None,
    title_field: TitleField = None,
    id_field: IdField = None,
    prompt: PromptName = "paper",
    responses: Annotated[
        Path | None, typer.Option(help="Answer from this file of recorded exchanges before anything else.")
    ] = None,
    record: Annotated[Path | None, typer.Option(help="Append each exchange with the model to this file.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what is left to ask and what it would cost.")
    ] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No progress and no closing line.")] = False,
    settings: dict[str, Any],
) -> None:
    """Summarise the abstracts of INPUT: a saved page, a text, JSON, CSV, BibTeX, RIS, PubMed, Parquet, packed or not.

    Results come in input order, one line of JSON each. Answers are kept: running the same command again asks only
    for what is missing.
    """
    from summarizer.cli.run import Job, plan  # noqa: PLC0415  # help is quicker without
    from summarizer.cli.run import run as run_job  # noqa: PLC0415  # as above
    from summarizer.readers import Fields  # noqa: PLC0415  # as above

    options = {**settings, "prompt": prompt, "responses": responses, "record": record}
    job = Job(inputs, output, from_, Fields(abstract_field, title_field, id_field), quiet, options)
    raise typer.Exit(plan(job, console=messages) if dry_run else run_job(job, console=messages))


@app.command()
def demo(output: Output = "summaries.jsonl") -> None:
    """Summarise the examples that come with the package from recorded responses: no key, no network."""
    from summarizer.cli.demo import demo as run_demo  # noqa: PLC0415  # help is quicker without

    raise typer.Exit(run_demo(output, console=Console()))


@app.command()
def schema(
    *, result: Annotated[bool, typer.Option("--result", help="The schema of a result's summary instead.")] = False
) -> None:
    """Print the JSON schema that the model fills in."""
    from summarizer.cli.inspect import schema_text  # noqa: PLC0415  # help is quicker without

    typer.echo(schema_text(of_result=result))


@app.command()
def prompt(
    source: Annotated[
        str | None, typer.Argument(metavar="[INPUT]", help="A file with abstracts, or -. \\[default: the examples]")
    ] = None,
    *,
    id: Annotated[
        str | None, typer.Option("--id", help="The paper's id. \\[default: the first paper]")
    ] = None,  # the flag's name
    prompt: PromptName = "paper",
    json: Annotated[bool, typer.Option("--json", help="The messages as JSON.")] = False,
) -> None:
    """Print the exact messages that the model is sent for one abstract."""
    from summarizer.cli.inspect import prompt_text  # noqa: PLC0415  # help is quicker without

    typer.echo(prompt_text(source, id=id, prompt=prompt, as_json=json))


@app.command()
@with_settings()
def doctor(*, settings: dict[str, Any]) -> None:
    """Tell what is configured and where from, whether the server is there and the store is healthy."""
    from summarizer.cli.doctor import doctor as examine  # noqa: PLC0415  # help is quicker without

    raise typer.Exit(examine(settings, console=Console()))


@cache_app.command()
@with_settings("cache_dir")
def stats(*, settings: dict[str, Any]) -> None:
    """Tell how many answers are kept, where, and whether the files are whole."""
    from summarizer.cli.inspect import store_text  # noqa: PLC0415  # help is quicker without

    typer.echo(store_text(Settings.resolve(**settings).cache_dir))


@cache_app.command()
@with_settings("cache_dir")
def clear(*, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False, settings: dict[str, Any]) -> None:
    """Remove every answer: what was paid for would be paid again."""
    from summarizer.cli.inspect import clear_store  # noqa: PLC0415  # help is quicker without

    directory = Settings.resolve(**settings).cache_dir
    if not yes:
        typer.confirm(f"Remove every answer kept in {directory}?", abort=True, err=True)
    messages.print(f"{clear_store(directory)} answers removed from {directory}", highlight=False)


@cache_app.command()
@with_settings()
def explain(
    source: Annotated[str, typer.Argument(metavar="INPUT", help="A file with abstracts, or -.")],
    *,
    id: Annotated[str | None, typer.Option("--id", help="The paper's id. \\[default: the first paper]")] = None,
    prompt: PromptName = "paper",
    settings: dict[str, Any],
) -> None:
    """Tell what a request's fingerprint is made of, and for a miss what sets the nearest answer apart."""
    import asyncio  # noqa: PLC0415  # help is quicker without

    from summarizer.cli.store import explain as tell  # noqa: PLC0415  # as above

    options = {**settings, "prompt": prompt}
    raise typer.Exit(asyncio.run(tell(source, id=id, options=options, console=Console())))


@cache_app.command("export")
@with_settings("cache_dir")
def export_answers(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where the recorded exchanges go.")],
    *,
    settings: dict[str, Any],
) -> None:
    """Write every answer to a file, for --responses or for `cache import` on another machine."""
    from summarizer.cli.store import export  # noqa: PLC0415  # help is quicker without

    number = export(Settings.resolve(**settings).cache_dir, target)
    messages.print(f"{number} answers -> {target}", highlight=False, soft_wrap=True)


@cache_app.command("import")
@with_settings("cache_dir")
def import_answers(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A file of recorded exchanges.")],
    *,
    settings: dict[str, Any],
) -> None:
    """Take the answers of a file into the store; those that are there already stay as they are."""
    from summarizer.cli.store import import_  # noqa: PLC0415  # help is quicker without

    new, old = import_(Settings.resolve(**settings).cache_dir, source)
    messages.print(f"{new} answers taken, {old} were there already", highlight=False)


@app.command()
@with_settings("cache_dir")
def usage(
    *,
    by: Annotated[str, typer.Option("--by", help="One line for each day, model or run.")] = "day",
    settings: dict[str, Any],
) -> None:
    """Tell what was spent, and what the store saved, from the log of every billed answer."""
    from summarizer.cli.store import usage_table  # noqa: PLC0415  # help is quicker without

    if by not in {"day", "model", "run"}:
        raise typer.BadParameter(f"{by!r} is none of day, model, run", param_hint="--by")
    Console().print(usage_table(Settings.resolve(**settings).cache_dir, by=by))  # type: ignore[arg-type]  # checked above


@app.command()
def show(  # noqa: PLR0913  # one flag a line
    results: Annotated[list[str], typer.Argument(metavar="RESULTS...", help="Files that `summarizer run` wrote.")],
    *,
    sort: Annotated[
        SortBy | None,
        typer.Option("--sort", help="What papers and their claims are sorted by. \\[default: as read]"),
    ] = None,
    reverse: Annotated[bool, typer.Option("--reverse", help="The other way round.")] = False,
    metric: Annotated[list[str] | None, typer.Option(help="Claims about this resource; may be repeated.")] = None,
    hardware: Annotated[str, typer.Option(help="Papers with a device of this name or kind.")] = "",
    min_factor: Annotated[float | None, typer.Option(help="Claims of at least this factor.")] = None,
    search: Annotated[str, typer.Option(help="Papers whose title, abstract or claims have this text.")] = "",
    flagged: Annotated[bool, typer.Option("--flagged", help="What has a check that is not ok, or a warning.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Papers that have failed.")] = False,
    limit: Annotated[
        int | None, typer.Option(min=0, help="At most so many papers, 0 for all. \\[default: 50 on a terminal]")
    ] = None,
    id: Annotated[str | None, typer.Option("--id", help="This paper in full, whatever the filters.")] = None,
    json: Annotated[bool, typer.Option("--json", help="The rows, or the paper, as JSON.")] = False,
) -> None:
    """Show results as a table, a row a claim, or one paper with its evidence marked in the abstract.

    Filters combine: what is shown fits them all. On standard error it says how many papers and claims that is.
    """
    from summarizer.cli.selection import Filter, Order  # noqa: PLC0415  # help is quicker without
    from summarizer.cli.show import View, metrics_named, show_one  # noqa: PLC0415  # as above
    from summarizer.cli.show import show as show_table  # noqa: PLC0415  # as above

    if id is not None:
        raise typer.Exit(show_one(results, id, as_json=json, console=Console(), messages=messages))
    wanted = Filter(metrics_named(metric or ()), hardware, min_factor, search, flagged, failed)
    view = View(wanted, Order(sort, reverse), limit, json)
    raise typer.Exit(show_table(results, view, console=Console(), messages=messages))


@app.command("eval")
def evaluate(
    results: Annotated[str, typer.Argument(metavar="RESULTS", help="A file that `summarizer run` wrote, or -.")],
    *,
    gold: Annotated[str, typer.Option("--gold", metavar="GOLD", help="Right answers, one JSON object a line.")],
    against: Annotated[str | None, typer.Option(metavar="OTHER", help="Other results to compare with.")] = None,
    papers: Annotated[bool, typer.Option("--papers", help="Also list what is missed and wrong in each paper.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Everything as JSON.")] = False,
) -> None:
    """Hold results against right answers: precision, recall and F1 of claims and hardware, evidence, names.

    A claim is right when its evidence overlaps a quote of a gold claim and both give the same figures. Claims that
    gold marks as optional are neither wrong nor missed. Intervals are 95 % bootstrap intervals over papers.
    """
    from summarizer.cli.eval import evaluated, evaluation_json, show_evaluation  # noqa: PLC0415  # help is quicker

    evaluation, comparison = evaluated(results, gold=gold, against=against)
    if json:
        typer.echo(evaluation_json(evaluation, comparison))
    else:
        show_evaluation(evaluation, comparison, papers=papers, console=Console())


@app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="A file that `summarizer run` wrote.")],
    after: Annotated[str, typer.Argument(metavar="B", help="Another one, of the same papers.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="Everything as JSON.")] = False,
) -> None:
    """Tell what changed from A to B: other values, and the same values with other evidence."""
    from summarizer.cli.eval import difference_json, differing, show_difference  # noqa: PLC0415  # help is quicker

    found = differing(before, after)
    if json:
        typer.echo(difference_json(found))
    else:
        show_difference(found, console=Console())


@app.command()
def report(
    results: Annotated[list[str], typer.Argument(metavar="RESULTS...", help="Files that `summarizer run` wrote, or -.")],
    *,
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="OUT", help="Where the page goes; - is standard output.")
    ] = "report.html",
    title: Annotated[str | None, typer.Option(help="The page's heading.")] = None,
) -> None:
    """Make one HTML file of RESULTS that works offline: a table, a plot, each value in its abstract."""
    from summarizer.cli.report import report as make  # noqa: PLC0415  # help is quicker without

    raise typer.Exit(make(results, output, title=title, console=messages))


@app.command("export")
def export_results(
    results: Annotated[
        list[str], typer.Argument(metavar="RESULTS...", help="Files that `summarizer run` or `export` wrote, or -.")
    ],
    *,
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="OUT", help="Where the rows go; - is standard output.")
    ],
    rows: Annotated[
        str, typer.Option("--rows", help="A row for each of the papers, claims, hardware, or another list.")
    ] = "papers",
    as_: Annotated[
        str | None, typer.Option("--as", metavar="FORM", help="The form. \\[default: what the ending of OUT says]")
    ] = None,
) -> None:
    """Write RESULTS in another form, by the ending of OUT.

    Text: .jsonl .json .csv .tsv .md .bib, with .gz behind it packed. Files: .parquet (extra `parquet`), .sqlite or .db
    with full-text search, .xlsx (extra `excel`). A text in a table that a spreadsheet would take for a formula gets
    an apostrophe in front.
    """
    from summarizer.cli.export import export  # noqa: PLC0415  # help is quicker without

    raise typer.Exit(export(results, output, rows=rows, form=as_, console=messages))

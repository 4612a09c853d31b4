"""The commands and their flags."""

from __future__ import annotations

from pathlib import Path  # typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console

import summarizer
from summarizer.cli.options import with_settings
from summarizer.readers.formats import FORMATS
from summarizer.settings import Settings

if TYPE_CHECKING:
    from summarizer.cli.run import Job

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
bulk_app = typer.Typer(help="The same through the provider's batches, at half the price.", no_args_is_help=True)
app.add_typer(bulk_app, name="bulk")

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
    typer.Option("--from", metavar="FORMAT", help=f"The inputs' format: {', '.join(FORMATS)}. \\[default: found out]"),
]
SortBy = Literal["factor", "title", "metric", "id"]
AbstractField = Annotated[str | None, typer.Option(help="The column or field with the abstract, if not a usual name.")]
TitleField = Annotated[str | None, typer.Option(help="The one with the title.")]
IdField = Annotated[str | None, typer.Option(help="The one with the id.")]
Poll = Annotated[
    float, typer.Option(min=0, help="Seconds until batches are looked at again; the pauses grow, to ten minutes.")
]
JobName = Annotated[
    str | None, typer.Argument(metavar="[JOB]", help="Its name. \\[default: the only one that is not finished]")
]
PromptName = Annotated[
    str | None,
    typer.Option(
        "--prompt",
        metavar="FILE.md",
        help="What is asked: a Markdown file, or a prompt that comes with the package. \\[default: the schema's own]",
    ),
]
SchemaName = Annotated[
    str,
    typer.Option(
        "--schema",
        metavar="FILE.py:CLASS",
        help="What is filled in: a Pydantic model in a file, or paper, datasets, limitations.",
    ),
]
Responses = Annotated[
    Path | None, typer.Option(help="Answer from this file of recorded exchanges before anything else.")
]
Record = Annotated[Path | None, typer.Option(help="Append each exchange with the model to this file.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell what is left to ask and what it would cost.")]
Bulk = Annotated[
    bool, typer.Option("--bulk", help="Ask through the provider's batches, at half the price, and wait for them.")
]
EngineName = Annotated[
    Literal["here", "ray"], typer.Option(help="Where it runs: here, or on a Ray cluster (extra `ray`).")
]
Address = Annotated[
    str | None, typer.Option(help="The cluster's address, with --engine ray. \\[default: one made here]")
]
Actors = Annotated[
    int | None, typer.Option(min=1, help="Processes at work, with --engine ray. \\[default: one a machine]")
]


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
    schema: SchemaName = "paper",
    prompt: PromptName = None,
    responses: Responses = None,
    record: Record = None,
    dry_run: DryRun = False,
    bulk: Bulk = False,
    poll: Poll = 15.0,
    engine: EngineName = "here",
    address: Address = None,
    actors: Actors = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No progress and no closing line.")] = False,
    settings: dict[str, Any],
) -> None:
    """Summarise the abstracts of INPUT: a saved page, a text, JSON, CSV, BibTeX, RIS, PubMed, Parquet, packed or not.

    Results come in input order, one line of JSON each. Answers are kept: running the same command again asks only
    for what is missing.
    """
    from summarizer.cli.run import Job  # noqa: PLC0415  # help is quicker without
    from summarizer.readers import Fields  # noqa: PLC0415  # as above
    from summarizer.task.schema_files import load_schema  # noqa: PLC0415  # as above

    fields = Fields(abstract_field, title_field, id_field)
    if bulk and (dry_run or record):
        raise typer.BadParameter("it goes neither with --dry-run nor with --record", param_hint="--bulk")
    if bulk:
        from summarizer.cli.bulk import Asked, Order, kept_target, run_in_bulk  # noqa: PLC0415  # as above

        order = Order(kept_target(output), schema, prompt, responses)
        raise typer.Exit(run_in_bulk(Asked(inputs, order, settings, from_, fields, quiet), poll=poll, console=messages))
    options = {**settings, "schema": load_schema(schema), "prompt": prompt, "responses": responses, "record": record}
    job = Job(inputs, output, from_, fields, quiet, options)
    if engine == "ray" and not dry_run:
        from summarizer.cli.on_ray import run_on_ray  # noqa: PLC0415  # as above

        raise typer.Exit(run_on_ray(job, address=address, actors=actors, console=messages))
    raise typer.Exit(_run_here(job, dry_run=dry_run))


def _run_here(job: Job, *, dry_run: bool) -> int:
    from summarizer.cli.run import plan  # noqa: PLC0415  # help is quicker without
    from summarizer.cli.run import run as run_job  # noqa: PLC0415  # as above

    return plan(job, console=messages) if dry_run else run_job(job, console=messages)


@app.command()
def demo(output: Output = "summaries.jsonl") -> None:
    """Summarise the examples that come with the package from recorded responses: no key, no network."""
    from summarizer.cli.demo import demo as run_demo  # noqa: PLC0415  # help is quicker without

    raise typer.Exit(run_demo(output, console=messages if output == "-" else Console()))


@app.command()
def schema(
    *,
    schema: SchemaName = "paper",
    prompt: PromptName = None,
    result: Annotated[bool, typer.Option("--result", help="The schema of a result's summary instead.")] = False,
) -> None:
    """Print the JSON schema that the model fills in."""
    from summarizer.cli.inspect import schema_text  # noqa: PLC0415  # help is quicker without

    typer.echo(schema_text(schema, prompt=prompt, of_result=result))


@app.command()
def prompt(
    source: Annotated[
        str | None, typer.Argument(metavar="[INPUT]", help="A file with abstracts, or -. \\[default: the examples]")
    ] = None,
    *,
    id: Annotated[
        str | None, typer.Option("--id", help="The paper's id. \\[default: the first paper]")
    ] = None,  # the flag's name
    schema: SchemaName = "paper",
    prompt: PromptName = None,
    json: Annotated[bool, typer.Option("--json", help="The messages as JSON.")] = False,
) -> None:
    """Print the exact messages that the model is sent for one abstract."""
    from summarizer.cli.inspect import prompt_text  # noqa: PLC0415  # help is quicker without
    from summarizer.task.derived_prompt import prompt_for  # noqa: PLC0415  # as above
    from summarizer.task.schema_files import load_schema  # noqa: PLC0415  # as above

    typer.echo(prompt_text(source, id=id, prompt=prompt_for(load_schema(schema), prompt), as_json=json))


@app.command()
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is to find, one word: datasets, licences.")],
    *,
    directory: Annotated[
        Path | None, typer.Option("-d", "--directory", metavar="DIR", help="Where. \\[default: a directory NAME]")
    ] = None,
) -> None:
    """Write a schema of your own to start from, with a prompt, examples, right answers and a test of them."""
    from summarizer.cli.new import write_project  # noqa: PLC0415  # help is quicker without

    messages.print(write_project(name, directory), highlight=False, markup=False, soft_wrap=True)


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
    schema: SchemaName = "paper",
    prompt: PromptName = None,
    settings: dict[str, Any],
) -> None:
    """Tell what a request's fingerprint is made of, and for a miss what sets the nearest answer apart."""
    import asyncio  # noqa: PLC0415  # help is quicker without

    from summarizer.cli.store import explain as tell  # noqa: PLC0415  # as above
    from summarizer.task.schema_files import load_schema  # noqa: PLC0415  # as above

    options = {**settings, "prompt": prompt, "schema": load_schema(schema)}
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
    results: Annotated[
        list[str], typer.Argument(metavar="RESULTS...", help="Files that `summarizer run` wrote, or -.")
    ],
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


@bulk_app.command()
@with_settings()
def submit(  # noqa: PLR0913  # one flag a line
    inputs: Inputs,
    *,
    output: Output = "-",
    from_: From = None,
    abstract_field: AbstractField = None,
    title_field: TitleField = None,
    id_field: IdField = None,
    schema: SchemaName = "paper",
    prompt: PromptName = None,
    responses: Annotated[
        Path | None, typer.Option(help="Answer from this file of recorded exchanges before anything else.")
    ] = None,
    reask: Annotated[
        Literal["live", "bulk", "never"],
        typer.Option(help="How an answer that does not fit is asked again: live, in the next batch, or never."),
    ] = "live",
    max_requests: Annotated[int, typer.Option(min=1, help="Most requests in a batch.")] = 50_000,
    max_bytes: Annotated[int, typer.Option(min=1, help="Most bytes of a batch's file.")] = 200_000_000,
    max_enqueued_tokens: Annotated[
        int | None,
        typer.Option(min=1, help="Most tokens in all batches under way; your account's limit, if it has one."),
    ] = None,
    settings: dict[str, Any],
) -> None:
    """Send the abstracts of INPUT in batches; what is known already, or asked by another job, is not sent.

    Everything is on disk before it is sent. Any process can go on with the job: `bulk collect`.
    """
    from summarizer.cli.bulk import Asked, Limits, Order, kept_target  # noqa: PLC0415  # help is quicker without
    from summarizer.cli.bulk import submit as send  # noqa: PLC0415  # as above
    from summarizer.readers import Fields  # noqa: PLC0415  # as above

    limits = Limits(max_requests, max_bytes, max_enqueued_tokens, settings.get("max_cost"))
    order = Order(kept_target(output), schema, prompt, responses, reask, limits)
    asked = Asked(inputs, order, settings, from_, Fields(abstract_field, title_field, id_field))
    raise typer.Exit(send(asked, console=messages))


@bulk_app.command()
@with_settings("cache_dir", "shared_store", "timeout", "deadline", "retries")
def status(job: JobName = None, *, settings: dict[str, Any]) -> None:
    """Tell how a job stands, batch by batch; nothing is changed."""
    from summarizer.cli.bulk import status as tell  # noqa: PLC0415  # help is quicker without

    store = Settings.resolve(**settings).cache_dir
    raise typer.Exit(tell(store, job, given=settings, console=Console()))


@bulk_app.command()
@with_settings("cache_dir", "shared_store", "concurrency", "rpm", "tpm", "timeout", "deadline", "retries", "max_cost")
def collect(
    job: JobName = None,
    *,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="OUT", help="Where the results go. \\[default: as it was submitted]"),
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Stay until every batch has ended.")] = False,
    poll: Poll = 15.0,
    settings: dict[str, Any],
) -> None:
    """Bring what is done into the store, send what has room now, and write the results when all is done.

    The exit code is 3 while batches are under way.
    """
    from summarizer.cli.bulk import collect as bring  # noqa: PLC0415  # help is quicker without
    from summarizer.cli.bulk import job_named  # noqa: PLC0415  # as above

    found = job_named(Settings.resolve(**settings).cache_dir, job)
    raise typer.Exit(bring(found, output=output, wait=poll if wait else None, given=settings, console=messages))


@bulk_app.command()
@with_settings("cache_dir", "shared_store", "timeout", "deadline", "retries")
def cancel(job: JobName = None, *, settings: dict[str, Any]) -> None:
    """Have the provider stop, and send no more; what is finished by then can be collected."""
    from summarizer.cli.bulk import cancel as stop  # noqa: PLC0415  # help is quicker without

    raise typer.Exit(stop(Settings.resolve(**settings).cache_dir, job, given=settings, console=messages))


@bulk_app.command()
@with_settings("cache_dir", "shared_store", "timeout", "deadline", "retries", "max_cost")
def retry(
    job: JobName = None,
    *,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Expired, failed, missing, malformed, cancelled or rejected; may be repeated."),
    ] = None,
    settings: dict[str, Any],
) -> None:
    """Ask again what has no accepted answer, and only that, in new batches of the same job."""
    from summarizer.cli.bulk import retry as again  # noqa: PLC0415  # help is quicker without

    raise typer.Exit(again(Settings.resolve(**settings).cache_dir, job, only=only, given=settings, console=messages))


@bulk_app.command("list")
@with_settings("cache_dir")
def list_bulk(*, settings: dict[str, Any]) -> None:
    """Tell which jobs there are."""
    from summarizer.cli.bulk import list_jobs  # noqa: PLC0415  # help is quicker without

    raise typer.Exit(list_jobs(Settings.resolve(**settings).cache_dir, console=Console()))

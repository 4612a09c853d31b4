"""Describes bulk jobs in a line or a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from summarizer.cli.intake import counted
from summarizer.cli.progress import dollars

if TYPE_CHECKING:
    from summarizer.bulk import Job, JobRunner, Part, State
    from summarizer.cli.progress import Tally


def parts_table(state: State, seen: dict[int, Any]) -> Table:
    """Return a table with a row for each batch."""
    table = Table("batch", "requests", "status", "done", "failed", "accepted", "left", "cost", border_style="dim")
    for column in (table.columns[n] for n in (1, 3, 4, 5, 7)):
        column.justify = "right"
    for part in state.parts:
        now = seen.get(part.number)
        left = ", ".join(f"{number} {kind}" for kind, number in part.left.items())
        done, failed = (f"{now.done:,}", f"{now.failed:,}") if now else ("", "")
        accepted = f"{part.accepted:,}" if part.is_taken else ""
        cost = "" if part.billed is None else dollars(part.billed)
        table.add_row(str(part.number), f"{part.requests:,}", _status(part, now), done, failed, accepted, left, cost)
    return table


def _status(part: Part, now: Any) -> str:
    if now is not None:
        return str(now.status)
    if part.is_held:
        return "waiting for room at the provider"
    return part.status or ("sent" if part.is_under_way else "waiting for room")


def standing(state: State) -> str:
    """Return the state of a job in a few words."""
    taken = sum(part.is_taken for part in state.parts)
    left = sum(left_over(state).values())
    words = ["cancelled" if state.is_cancelled else ""]
    if state.is_done:
        words.append("done" + (f", {left:,} without an accepted answer" if left else ""))
    else:
        words.append(f"{taken} of {counted(len(state.parts), 'batch', 'batches')} collected")
    return ", ".join(filter(None, words))


def left_over(state: State) -> dict[str, int]:
    """Count the requests without an accepted answer by kind, except those asked again since."""
    sums: dict[str, int] = {}
    for part in state.parts:
        for kind, number in part.left.items():
            sums[kind] = sums.get(kind, 0) + number
    return sums


def prepared(job: Job) -> str:
    """Describe a new job in one line."""
    facts, parts = job.state.facts, job.state.parts
    known = facts["known"] + facts["recorded"]
    most = [part.most for part in parts]
    cost = "" if None in most else f", at most ${sum(filter(None, most)):.4f}"
    texts = [
        f"job {job.name}: {counted(facts['papers'], 'paper')}",
        f"{known:,} answered already" if known else "",
        f"{facts['twice']:,} repeated" if facts["twice"] else "",
        f"{facts['skipped']:,} without an abstract" if facts["skipped"] else "",
        f"{sum(facts['elsewhere'].values()):,} in {', '.join(facts['elsewhere'])}" if facts["elsewhere"] else "",
        f"{counted(facts['asked'], 'request')} in {counted(len(parts), 'batch', 'batches')}{cost}"
        if parts
        else "nothing to send",
    ]
    return "; ".join(filter(None, texts))


def how_far(job: Job, worker: JobRunner) -> str:
    """Describe the progress of the batches in one line."""
    parts = job.state.parts
    ended = sum(part.requests for part in parts if part.is_ended)
    now = (worker.seen[part.number] for part in parts if part.number in worker.seen and not part.is_ended)
    done = ended + sum(seen.done + seen.failed for seen in now)
    asked = sum(part.requests for part in parts)
    live = sum(part.is_under_way for part in parts)
    waiting = sum(not part.is_under_way and not part.is_ended for part in parts)
    then = f", {waiting} waiting for room" if waiting else ""
    return f"{done:,} of {counted(asked, 'request')} done; {counted(live, 'batch', 'batches')} running{then}"


def closing(job: Job, tally: Tally) -> str:
    """Describe the outcome of a job in one line."""
    good = tally.answered - tally.failed - tally.skipped
    parts = [
        f"{counted(tally.answered, 'paper')}: {good:,} summarised",
        f"{tally.failed:,} failed" if tally.failed else "",
        f"{tally.skipped:,} without an abstract" if tally.skipped else "",
    ]
    spent = job.state.spent
    tokens = spent.input_tokens + spent.output_tokens
    marked = f"; {tally.marked:,} with marks: show --flagged" if tally.marked else ""
    return f"{', '.join(filter(None, parts))}{marked}; the job used {tokens:,} tokens, {dollars(spent)}"


def next_step(job: Job) -> str:
    """Say what to do next."""
    command = f"`summarizer bulk collect {job.name}{flag_of_output(job)}`"
    if job.state.is_done:
        return f"{command} writes the results."
    return f"{command} fetches finished answers and sends waiting requests; with --wait it stays until the end."


def flag_of_output(job: Job) -> str:
    """Return the output flag that a command for this job needs, or an empty text."""
    return "" if job.state.facts["output"] else " -o OUT"

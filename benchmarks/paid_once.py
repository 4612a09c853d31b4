"""What the README promises about money, measured at full size.

    python benchmarks/paid_once.py                 every promise, in about ten minutes; memory at 20,000 papers
    python benchmarks/paid_once.py kills budget    these
    python benchmarks/paid_once.py memory --papers 200000

Everything happens on loopback, against the testing server. A line a promise; the exit code is 1 if one does not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))  # the trials that the tests run small

from papers import paper
from trials import Place, budgeted, faulty_run, full_disk, killed_runs, run_together, taken_over, wrong_key

from summarizer import AsyncSummarizer
from summarizer.testing import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BASE = 1_000
_MEGABYTE = 1024  # of what getrusage counts in
_MORE_ALLOWED = 40.0  # MB
_KEY_GOAL = 2.0  # seconds


def faults(directory: Path, args: argparse.Namespace) -> tuple[bool, str]:
    """1,000 papers, a quarter of the requests failing in every way."""
    seen = asyncio.run(faulty_run(directory / "store", papers=_BASE, seed=args.seed))
    in_order, least = seen.titles == [f"Paper {number}" for number in range(_BASE)], _BASE + seen.injected.total()
    kinds = ", ".join(f"{times} {kind}" for kind, times in sorted(seen.injected.items()))
    return in_order and not seen.twice and not seen.in_pause and seen.requests <= 1.05 * least, (
        f"{len(seen.titles)} good lines{' in order' if in_order else ', NOT in order'}; {seen.requests} requests for "
        f"{_BASE} answers and {seen.injected.total()} faults ({seen.requests / least - 1:+.1%}); {seen.twice} accepted "
        f"answers asked for twice; {seen.in_pause} requests sent inside a Retry-After pause ({seen.under_way} "
        f"were under way); {seen.seconds:.0f} s. Faults: {kinds}"
    )


def kills(directory: Path, args: argparse.Namespace) -> tuple[bool, str]:
    """25 times kill -9 in a run of 1,000 papers."""
    seen = killed_runs(Place(directory, papers=_BASE), kills=args.kills, seed=args.seed)
    honest = not seen.disagreeing and not seen.unexplained and seen.unlogged <= seen.open
    return seen.complete and honest and seen.billed <= _BASE + seen.open + seen.kills, (
        f"{seen.kills} kills: output {'complete, in order, no line twice' if seen.complete else 'NOT complete'}; "
        f"{seen.billed} billed for {_BASE} papers, {seen.open} requests under way at the kills; spend log "
        f"{_tokens(seen.logged):,} tokens in {seen.logged.requests} lines, {seen.disagreeing} of which differ from the "
        f"server's {_tokens(seen.server):,}; {seen.unlogged} billed without a line, {seen.unexplained} of them not "
        f"among those the log says were under way; {seen.seconds:.0f} s"
    )


def together(directory: Path, _: argparse.Namespace) -> tuple[bool, str]:
    """Two and four processes at once on the same 1,000 papers and store."""
    told, holds = [], True
    for processes in (2, 4):
        seen = run_together(Place(directory / str(processes), papers=_BASE), processes=processes)
        holds &= seen.billed == _BASE and all(seen.complete) and not seen.locked and set(seen.codes) == {0}
        told.append(
            f"{processes} processes: {seen.billed} billed, {sum(seen.complete)} outputs complete in order, "
            f"{seen.seconds:.1f} s"
        )
    return holds, "; ".join(told)


def lease(directory: Path, _: argparse.Namespace) -> tuple[bool, str]:
    """What a killed process was asking is asked at once by the next."""
    after, plain = taken_over(Place(directory, papers=100))
    return after < plain + 5, f"100 papers after a kill in {after:.1f} s, without one before in {plain:.1f} s"


def key(directory: Path, _: argparse.Namespace) -> tuple[bool, str]:
    """A wrong key."""
    place = Place(directory, papers=_BASE)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    runs = [wrong_key(place) for _ in range(5)]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / len(runs)
    best = min(seen.seconds for seen in runs)
    holds = all((seen.code, seen.requests) == (3, 1) for seen in runs) and best < _KEY_GOAL
    return holds, (
        f"exit code {runs[0].code}, {runs[0].requests} request, {best:.2f} s at best of {len(runs)} (goal "
        f"{_KEY_GOAL:.0f} s), {processor:.2f} s of processor time, load {os.getloadavg()[0]:.1f}"
    )


def budget(directory: Path, _: argparse.Namespace) -> tuple[bool, str]:
    """A limit of one cent."""
    seen = budgeted(Place(directory, papers=_BASE), limit_usd=0.01)
    holds = seen.code == 3 and seen.cost <= 0.01 and seen.end_code == 0 and seen.complete and seen.billed == _BASE  # noqa: PLR2004  # what is promised
    return holds, (
        f"${seen.cost:.5f} billed of $0.01 for {seen.answers} answers, exit code {seen.code}, {seen.kept} lines kept; "
        f"the next run: exit code {seen.end_code}, {seen.billed} billed by both for {_BASE} papers"
    )


def disk(directory: Path, _: argparse.Namespace) -> tuple[bool, str]:
    """Files that cannot grow any more."""
    seen = full_disk(Place(directory, papers=_BASE), largest_file=3_000_000)
    holds = seen.code == 2 and seen.target == "as it was\n" and seen.end_code == 0 and seen.complete  # noqa: PLR2004  # what is promised
    return holds, (
        f"exit code {seen.code}, target untouched, {seen.kept} whole lines kept of {seen.billed} billed; the next run "
        f"completes it, {seen.billed_again} billed again. {seen.said.splitlines()[-2]}"
    )


def memory(directory: Path, args: argparse.Namespace) -> tuple[bool, str]:
    """Peak memory of many papers against that of 1,000."""
    peaks, begun = {}, time.monotonic()
    for papers in (_BASE, args.papers):
        with _served() as url:
            command = [sys.executable, __file__, "--measure", str(papers), url, str(directory / str(papers))]
            told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        peaks[papers] = json.loads(told.stdout)
    more = peaks[args.papers]["peak"] - peaks[_BASE]["peak"]
    figures = "; ".join(f"{papers:,} papers: {peak['peak']:.0f} MB" for papers, peak in peaks.items())
    return more <= _MORE_ALLOWED and all(peak["good"] == papers for papers, peak in peaks.items()), (
        f"{figures}; {more:+.0f} MB (allowed {_MORE_ALLOWED:.0f}); {time.monotonic() - begun:.0f} s"
    )


@contextmanager
def _served() -> Iterator[str]:
    """The address of a testing server in a process of its own, which ends with the block or with this process."""
    command = [sys.executable, __file__, "--serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


class _Counted(list[Any]):
    """A list that only counts what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self._count = 0

    def append(self, _: Any) -> None:
        self._count += 1

    def __len__(self) -> int:
        return self._count


def _serve() -> None:
    with Server() as server:
        server.asked = _Counted()
        print(server.url, flush=True)
        sys.stdin.read()


async def _measure(papers: int, url: str, store: Path) -> None:
    good = 0
    async with AsyncSummarizer("test", base_url=url, cache_dir=store) as s:
        async for result in s.stream(map(paper, range(papers))):
            good += result.status == "ok"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE
    print(json.dumps({"good": good, "peak": peak}))


def _tokens(usage: Any) -> int:
    return int(usage.input_tokens + usage.output_tokens)


TRIALS: dict[str, Callable[[Path, argparse.Namespace], tuple[bool, str]]] = {
    trial.__name__: trial for trial in (faults, kills, together, lease, key, budget, disk, memory)
}


def main() -> int:
    """Run the trials that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(TRIALS)}; all if none is given")
    parser.add_argument("--papers", type=int, default=20_000, help="for memory [20000]")
    parser.add_argument("--kills", type=int, default=25, help="for kills [25]")
    parser.add_argument("--seed", type=int, default=1, help="of what is random [1]")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.serve:
        _serve()
        return 0
    if args.measure:
        asyncio.run(_measure(int(args.measure[0]), args.measure[1], Path(args.measure[2])))
        return 0
    if unknown := set(args.names) - TRIALS.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(TRIALS)}")
    held = [_told(name, args) for name in args.names or TRIALS]
    return 0 if all(held) else 1


def _told(name: str, args: argparse.Namespace) -> bool:
    with tempfile.TemporaryDirectory() as directory:
        holds, figures = TRIALS[name](Path(directory) / name, args)
    print(f"{'holds' if holds else 'FAILS'}  {name}: {figures}", flush=True)
    return holds


if __name__ == "__main__":
    sys.exit(main())

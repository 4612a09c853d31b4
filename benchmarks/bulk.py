"""What bulk promises, measured at full size: kill -9 at each step of a job's life, three rows in a hundred broken.

    python benchmarks/bulk.py                      5,000 papers in several batches, in a quarter of an hour
    python benchmarks/bulk.py --papers 500         fewer
    python benchmarks/bulk.py --reask live         what does not fit is asked again live; without it, both ways in turn

Everything happens on loopback, against the testing server. The results are held against those of a live run as bytes,
line by line, with only the text of provenance and usage cut out. The exit code is 1 if a promise does not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))  # the trials that the tests run small

from bulk_trials import Broken, Judged, compared, judged, killed_at_each_step
from trials import Place

from summarizer import AsyncSummarizer
from summarizer.readers import read_records as read
from summarizer.testing import Server

if TYPE_CHECKING:
    from bulk_trials import End

_MEGABYTE = 1024  # of kilobytes
# Paid for, written in the spend log, and not yet in the store: what a live run pays again as well, once a kill.
_ON_THE_WAY = ("after Ledger billed live", "before DiskStore again")


@dataclass(frozen=True)
class Trial:
    """What came of a job that was killed at each step.

    Attributes:
        reask: how it asked again.
        end: its last life.
        survived: the moments at which it was killed.
        seen: what came of it.
        batches: how many the provider should have been given.
        complete: whether the output is all papers in their order.
        billed: answers that the server billed.
        seconds: of all lives together.
    """

    reask: str
    end: End
    survived: list[str]
    seen: Judged
    batches: int
    complete: bool
    billed: int
    seconds: float

    @property
    def allowed(self) -> int:
        """Good answers that may have been paid again: those that a kill met on their way into the store."""
        return sum(moment in self.survived for moment in _ON_THE_WAY) if self.reask == "live" else 0

    @property
    def holds(self) -> bool:
        """Whether every promise holds."""
        seen = self.seen
        once = seen.again <= self.allowed and not seen.logged_twice and seen.log_agrees
        sent_once = seen.batches == seen.files == self.batches
        return self.end.code == 0 and self.complete and seen.same and once and sent_once

    def __str__(self) -> str:
        seen = self.seen
        return (
            f"{len(self.survived)} kills, each at another step; {seen.batches} batches of {self.batches}, "
            f"{seen.files} files; output {'complete' if self.complete else 'INCOMPLETE'}, "
            f"{'' if seen.same else 'NOT '}that of a live run to the byte but for provenance and usage; "
            f"{self.billed:,} answers billed, {seen.under_way} of them under way at a kill, {seen.again} good ones "
            f"again for a kill between the spend log and the store ({self.allowed} kills there); spend log "
            f"{'agrees with' if seen.log_agrees else 'DIFFERS from'} the server's, {seen.logged_twice} lines twice; "
            f"peak memory of a process {self.end.peak / _MEGABYTE:.0f} MB; {self.seconds:.0f} s"
        )


async def _live(place: Place) -> list[bytes]:
    """The lines of a live run, for comparison."""
    path = place.directory / "live.jsonl"
    with Server(Broken()) as server, path.open("w", encoding="utf-8") as out:
        async with AsyncSummarizer("test", base_url=server.url, cache_dir=place.directory / "live") as s:
            async for result in s.stream(read([str(place.directory / "papers.jsonl")])):
                out.write(result.to_json() + "\n")
    return compared(path)


def _killed(place: Place, *, batch: int, reask: str, expected: list[bytes]) -> Trial:
    """Kill a job at each step, finish it, and hold it against a live run and the server's books."""
    begun, papers = time.monotonic(), len(place.ids)
    with Server(script := Broken()) as server:
        end, survived = killed_at_each_step(place, server, "--max-requests", str(batch), "--reask", reask)
        seen = judged(place, server, script, expected=expected)
    retried = 1 + (reask == "bulk")  # batches by `retry`, and of what is asked again in the next batch
    return Trial(
        reask,
        end,
        survived,
        seen,
        batches=-(-papers // batch) + retried,
        complete=place.finished() == place.ids,
        billed=server.billed.requests,
        seconds=time.monotonic() - begun,
    )


def main() -> int:
    """Try both ways of asking again, or one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=5_000, help="[5000]")
    parser.add_argument("--batch", type=int, default=1_200, help="most requests in a batch [1200]")
    parser.add_argument("--reask", choices=("bulk", "live"), help="[both]")
    args = parser.parse_args()
    held = []
    with tempfile.TemporaryDirectory() as directory:
        expected = asyncio.run(_live(Place(Path(directory) / "live", papers=args.papers)))
        for reask in [args.reask] if args.reask else ["bulk", "live"]:
            place = Place(Path(directory) / reask, papers=args.papers)
            trial = _killed(place, batch=args.batch, reask=reask, expected=expected)
            held.append(trial.holds)
            print(f"{'holds' if trial.holds else 'FAILS'}  --reask {reask}, {args.papers:,} papers: {trial}")
            print("killed " + ", ".join(trial.survived), flush=True)
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())

"""What bulk promises, measured at full size: kill -9 at each step of a job's life, three rows in a hundred broken.

    python benchmarks/bulk.py                      5,000 papers in several batches, in some minutes
    python benchmarks/bulk.py --papers 500         fewer

Everything happens on loopback, against the testing server. The exit code is 1 if a promise does not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))  # the trials that the tests run small

from bulk_trials import Broken, compared, judged, killed_at_each_step
from trials import Place

from summarizer import AsyncSummarizer
from summarizer.readers import read
from summarizer.testing import Server

_MEGABYTE = 1024  # of kilobytes


async def _live(place: Place) -> None:
    """The results of a live run, for comparison."""
    with Server(Broken()) as server, (place.directory / "live.jsonl").open("w", encoding="utf-8") as out:
        async with AsyncSummarizer("test", base_url=server.url, cache_dir=place.directory / "live") as s:
            async for result in s.stream(read([str(place.directory / "papers.jsonl")])):
                out.write(result.to_json() + "\n")


def main() -> int:
    """Kill a job at each step, finish it, and hold it against a live run and the server's books."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=5_000, help="[5000]")
    parser.add_argument("--batch", type=int, default=1_200, help="most requests in a batch [1200]")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        place = Place(Path(directory), papers=args.papers)
        asyncio.run(_live(place))
        begun = time.monotonic()
        with Server(Broken()) as server:
            end, survived = killed_at_each_step(place, server, "--max-requests", str(args.batch), "--reask", "bulk")
            seen = judged(place, server, expected=compared(place.directory / "live.jsonl"))
            complete = place.finished() == place.ids
    batches = -(-args.papers // args.batch) + 2  # what is asked again in the next batch, and by retry
    once = seen.most_billed == 1 and not seen.logged_twice and seen.log_agrees
    holds = end.code == 0 and complete and seen.same and once and seen.batches == seen.files == batches
    print(
        f"{'holds' if holds else 'FAILS'}  bulk: {args.papers:,} papers, {len(survived)} kills, each at another step; "
        f"{seen.batches} batches of {batches}, {seen.files} files; output {'complete' if complete else 'INCOMPLETE'}, "
        f"{'the same as' if seen.same else 'NOT the same as'} a live run's but for provenance and usage; "
        f"{server.billed.requests:,} answers billed, at most {seen.most_billed} a paper with whole rows; spend log "
        f"{'agrees with' if seen.log_agrees else 'DIFFERS from'} the server's, {seen.logged_twice} lines twice; "
        f"peak memory of a process {end.peak / _MEGABYTE:.0f} MB; {time.monotonic() - begun:.0f} s"
    )
    print("killed " + ", ".join(survived))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())

"""Measure the auditor, given no predictions, against a gold file.

    .venv/bin/python benchmarks/audit.py ../shared/gold/gold-dev.jsonl
    .venv/bin/python benchmarks/audit.py examples/gold.jsonl --verbose

It prints the share of gold passages with a figure (claims that are not optional) whose sentence is marked, the share of
marked sentences that hold a gold claim, the same of claims without a figure, gold devices found and devices found that
are none, and the time an abstract takes. With --verbose, what was missed and what was marked without a claim.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.evidence import Reading
from summarizer.evidence.audit import Covered, audit
from summarizer.evidence.devices import is_same_device, mentions
from summarizer.evidence.figures import located
from summarizer.evidence.instructions import instruction_in
from summarizer.evidence.vocabulary import letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.records import Span

_REPEATS = 10


@dataclass
class Tally:
    """What was found in one gold file."""

    passages: int = 0
    missed: list[str] = field(default_factory=list)
    marked: int = 0
    idle: list[str] = field(default_factory=list)
    unfigured: int = 0
    unseen: list[str] = field(default_factory=list)
    idle_claims: list[str] = field(default_factory=list)
    devices: int = 0
    unnamed: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def passages(paper: dict[str, Any], *, figures: bool) -> Iterator[tuple[int, int]]:
    """Where the gold claims stand; with `figures` only those that must be found and give an amount."""
    for claim in paper["efficiency_claims"]:
        if figures and (claim["optional"] or not claim["amounts"]):
            continue
        for quote in claim["quotes"]:
            start = paper["abstract"].index(quote)
            yield start, start + len(quote)


def unfigured(paper: dict[str, Any], reading: Reading) -> Iterator[Span]:
    """The sentences of gold claims that must be found and give no amount, those with an amount left out."""
    places = {True: set(passages(paper, figures=True)), False: set()}
    for claim in paper["efficiency_claims"]:
        if not claim["optional"] and not claim["amounts"]:
            places[False] |= {
                (start := paper["abstract"].index(quote), start + len(quote)) for quote in claim["quotes"]
            }
    for span in reading.sentences:
        has_figure, has_none = (any(overlaps(span, place) for place in places[kind]) for kind in (True, False))
        if has_none and not has_figure:
            yield span


def overlaps(span: Span, passage: tuple[int, int]) -> bool:
    """Whether a sentence and a passage share a character."""
    return span.start < passage[1] and passage[0] < span.end


def timed(reading: Reading) -> float:
    """Seconds of processor time that one audit takes of an abstract not seen before."""
    located.cache_clear()
    letters.cache_clear()
    started = time.process_time()
    audit(reading, Covered())
    return time.process_time() - started


def measure(paper: dict[str, Any], tally: Tally) -> None:
    """Add one paper to the tally."""
    reading = Reading.of(paper["abstract"])
    found = audit(reading, Covered())
    tally.seconds.append(min(timed(reading) for _ in range(_REPEATS)))
    spans = [warning.evidence[0] for warning in found if warning.kind == "uncited_figure"]
    claims = list(passages(paper, figures=False))
    for passage in set(passages(paper, figures=True)):
        tally.passages += 1
        if not any(overlaps(span, passage) for span in spans):
            tally.missed.append(f"{paper['id']}: {paper['abstract'][slice(*passage)]}")
    tally.marked += len(spans)
    tally.idle += [f"{paper['id']}: {span.text}" for span in spans if not any(overlaps(span, one) for one in claims)]
    said = [warning.evidence[0] for warning in found if warning.kind == "uncited_claim"]
    wanted = list(unfigured(paper, reading))
    tally.unfigured += len(wanted)
    tally.unseen += [f"{paper['id']}: {span.text}" for span in wanted if span not in [*said, *spans]]
    tally.idle_claims += [
        f"{paper['id']}: {span.text}" for span in said if not any(overlaps(span, one) for one in claims)
    ]
    devices(paper, reading, tally)


def devices(paper: dict[str, Any], reading: Reading, tally: Tally) -> None:
    """Add the devices of one paper: a gold device is found where one of its name is, others are false."""
    named = [
        (span, name) for span in reading.sentences if not instruction_in(span.text) for name in mentions(span.text)
    ]
    gold = [f"{device['name']} {device['kind']}" for device in paper["hardware"]]
    tally.devices += len(gold)
    tally.unnamed += [
        f"{paper['id']}: {name}" for name in gold if not any(is_same_device(found, name) for _, found in named)
    ]
    tally.invented += [
        f"{paper['id']}: {name}: {span.text}"
        for span, name in named
        if not any(is_same_device(name, known) for known in gold)
    ]


def report(tally: Tally) -> None:
    """Print the figures."""
    found, useful = tally.passages - len(tally.missed), tally.marked - len(tally.idle)
    print(f"passages with a figure marked   {found}/{tally.passages} = {found / max(1, tally.passages):.1%}")
    print(f"marked sentences with a claim   {useful}/{tally.marked} = {useful / max(1, tally.marked):.1%}")
    seen = tally.unfigured - len(tally.unseen)
    print(f"claims without a figure marked  {seen}/{tally.unfigured} = {seen / max(1, tally.unfigured):.1%}")
    papers = len(tally.seconds)
    print(f"  marked where gold has none    {len(tally.idle_claims)} in {papers} abstracts")
    print(f"gold devices found              {tally.devices - len(tally.unnamed)}/{tally.devices}")
    print(f"devices found that are none     {len(tally.invented)}")
    seconds = sorted(tally.seconds)
    print(f"time an abstract (median, max)  {seconds[len(seconds) // 2] * 1e3:.2f} ms, {seconds[-1] * 1e3:.2f} ms")


def main() -> None:
    """Measure one file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    tally = Tally()
    for line in options.gold.read_text(encoding="utf-8").splitlines():
        measure(json.loads(line), tally)
    report(tally)
    if options.verbose:
        for title in ("missed", "idle", "unseen", "idle_claims", "unnamed", "invented"):
            print(f"\n{title}", *getattr(tally, title), sep="\n  ")


if __name__ == "__main__":
    main()

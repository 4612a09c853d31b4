"""The test kit of NegEx: 2,376 findings in sentences of clinical reports, 491 of them denied.

    python benchmarks/public/negex.py [PATH] [--verbose]

Each finding is taken as a value that cites its sentence; denied is what the check `negation` marks. A few of its cues
("denies", "was ruled out") are of this field. The peer, negspacy with its list for clinical text, has an F1 of 0.95.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from runner import Corpus, Counts, run

from summarizer.evidence import Cited
from summarizer.records import Span

if TYPE_CHECKING:
    from pathlib import Path

_CORPUS = Corpus("https://github.com/chapmanbe/negex", commit="d136b972b5d214959807ad5de1881a3225541fe7")


class _Finding(Cited):
    name: str


def is_denied(concept: str, sentence: str) -> bool:
    """Whether the check marks the finding."""
    value = _Finding(name=" ".join(concept.split()), evidence=(Span(0, len(sentence), sentence),))
    return value.checks.get("negation") == "negated"


def measure(tree: Path, verbose: bool) -> None:
    """Print the scores."""
    with (tree / "negex.python" / "Annotations-1-120.txt").open(encoding="latin-1", newline="") as file:
        rows = [row[1:4] for row in csv.reader(file, delimiter="\t")][1:]
    counts = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    for concept, sentence, judged in rows:
        outcome = is_denied(concept, sentence), judged.strip() == "Negated"
        counts[outcome] += 1
        if verbose and outcome[0] != outcome[1]:
            print("wrongly denied" if outcome[0] else "missed", concept, " ".join(sentence.split())[-200:], sep=" | ")
    print("NegEx kit:", Counts(hits=counts[True, True], false=counts[True, False], missed=counts[False, True]))


if __name__ == "__main__":
    run(__doc__, _CORPUS, measure)

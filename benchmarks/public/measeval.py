"""MeasEval (SemEval 2021, task 8): quantities that people marked in paragraphs of science.

    python benchmarks/public/measeval.py [PATH] [--verbose]

Two things are measured. How well quantities are found, by the official formulas for its class "Quantity": exact match
and overlap are means over matches, with a zero for each quantity that only one side has; precision and recall count
matches. And whether the checks hold: each marked quantity is an amount that its sentence says, and has to pass; with
another number, or another unit, it has to be marked. The statement of such a claim is the sentence itself.
"""

from __future__ import annotations

import csv
import json
import re
from itertools import cycle
from typing import TYPE_CHECKING, NamedTuple

from runner import Corpus, run

from summarizer.evidence import Reading
from summarizer.evidence.quantities.spans import quantities
from summarizer.schemas import EfficiencyClaim

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CORPUS = Corpus("https://github.com/harperco/MeasEval", commit="1fa738b6bc9b72c84c88a80344ca3ab39a310a44")
_FOLDERS = {"train": ("data/train/tsv", "data/train/text"), "trial": ("data/trial/tsv", "data/trial/txt")}
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_OTHER_UNITS = (
    "mm",
    "kg",
    "days",
    "%",
    "\u00b0C",
    "mg/L",
    "kHz",
    "participants",
    "m s\u22121",
    "MPa",
    "x",
    "W",
    "kR",
    "items",
)
_TIMES = ("\u00d7", "times")
_OTHER_PREFIX = {"m": "k", "k": "m", "\u03bc": "n", "\u00b5": "n", "n": "\u03bc", "M": "G", "G": "M", "c": "d"}


class Marked(NamedTuple):
    """A quantity that somebody marked."""

    document: str
    text: str
    start: int
    end: int
    unit: str

    @property
    def amount(self) -> str:
        """As written."""
        return self.text[self.start : self.end]


def documents(root: Path, part: str) -> dict[str, tuple[str, list[Marked]]]:
    """The paragraphs of a part with their quantities."""
    tables, texts = (root / folder for folder in _FOLDERS[part])
    return {
        path.stem: _document(path, (texts / f"{path.stem}.txt").read_text("utf-8"))
        for path in sorted(tables.glob("*.tsv"))
    }


def _document(path: Path, text: str) -> tuple[str, list[Marked]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            if row["annotType"] == "Quantity"
        ]
    return text, [_marked(path.stem, text, row) for row in rows]


def _marked(name: str, text: str, row: dict[str, str]) -> Marked:
    try:
        unit = json.loads(row["other"] or "{}").get("unit", "")
    except ValueError:  # a quote that the table doubles
        unit = ""
    return Marked(name, text, int(row["startOffset"]), int(row["endOffset"]), unit)


class Found(NamedTuple):
    """Pairs of a quantity of ours and a marked one that overlap, and the quantities that only one side has."""

    exact: list[bool]
    overlap: list[float]
    only_ours: int
    only_theirs: int

    def __str__(self) -> str:
        matched = len(self.exact)
        rows = matched + self.only_ours + self.only_theirs
        precision, recall = matched / (matched + self.only_ours), matched / (matched + self.only_theirs)
        f1 = 2 * precision * recall / (precision + recall)
        return (
            f"exact match {sum(self.exact) / rows:.3f}, overlap {sum(self.overlap) / rows:.3f};"
            f" precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}"
        )


def found(root: Path, part: str) -> Found:
    """The official scores of the class "Quantity"."""
    told = [_paired(text, marked) for text, marked in documents(root, part).values()]
    return Found(
        [one for each in told for one in each.exact],
        [one for each in told for one in each.overlap],
        sum(each.only_ours for each in told),
        sum(each.only_theirs for each in told),
    )


def _paired(text: str, marked: list[Marked]) -> Found:
    ours, theirs = [(one.start, one.end) for one in quantities(text)], [(one.start, one.end) for one in marked]
    pairs = [(mine, gold) for mine in ours for gold in theirs if mine[0] <= gold[1] and gold[0] <= mine[1]]
    best = {mine: max(_overlap(text, mine, gold) for other, gold in pairs if other == mine) for mine, _ in pairs}
    return Found(
        [mine == gold for mine, gold in pairs],
        [best[mine] for mine, _ in pairs],
        len(set(ours) - {mine for mine, _ in pairs}),
        len(set(theirs) - {gold for _, gold in pairs}),
    )


def _overlap(text: str, mine: tuple[int, int], gold: tuple[int, int]) -> float:
    shared = len(text[max(mine[0], gold[0]) : min(mine[1], gold[1])].split(" "))
    precision, recall = shared / len(text[slice(*mine)].split(" ")), shared / len(text[slice(*gold)].split(" "))
    return 2 * precision * recall / (precision + recall)


def checked(root: Path, part: str, *, shown: bool = False) -> dict[str, tuple[int, int]]:
    """How many amounts are marked, of how many: the right ones, those with another number, those with another unit."""
    tally = {"right": [0, 0], "another number": [0, 0], "another unit": [0, 0]}
    others = cycle(_OTHER_UNITS)
    for text, marked in documents(root, part).values():
        reading = Reading.of(text).kept()
        for one in marked:
            numbers = _cited(reading, one)
            source = " ".join(span.text for span in reading.cite(numbers))
            for kind, amount in [("right", one.amount), *_broken(one, source, others)]:
                is_marked = _is_marked(reading, numbers, amount)
                tally[kind][0] += is_marked
                tally[kind][1] += 1
                if shown and is_marked == (kind == "right"):
                    print(f"{kind}: {one.amount!r} -> {amount!r}: {source}")
    return {kind: (count, of) for kind, (count, of) in tally.items()}


def _cited(reading: Reading, one: Marked) -> list[int]:
    spans = enumerate(reading.sentences, start=1)
    return [number for number, span in spans if span.start < one.end and one.start < span.end]


def _is_marked(reading: Reading, numbers: list[int], amount: str) -> bool:
    statement = " ".join(span.text for span in reading.cite(numbers))
    answer = {"sentences": numbers, "statement": statement, "metric": "other", "amount": amount, "baseline": None}
    checks = EfficiencyClaim.model_validate(answer, context=reading).checks
    return any(checks.get(check, "ok") != "ok" for check in ("figure", "evidence"))


def _broken(one: Marked, source: str, others: Iterator[str]) -> Iterator[tuple[str, str]]:
    """The amount with another number or another unit, where that is not said as well."""
    amount = one.amount
    for number in _NUMBER.finditer(amount):
        for other in (f"{number[0]}7", "73.9", str(int(number[0][0]) % 9 + 1) + number[0][1:]):
            changed = amount[: number.start()] + other + amount[number.end() :]
            if changed not in source and other != number[0]:
                yield "another number", changed
    if not one.unit or one.unit not in amount:
        return
    prefixed = _OTHER_PREFIX.get(one.unit[0], "") + one.unit[1:] if len(one.unit) > 1 else ""
    for other in (next(others), prefixed):
        changed = amount.replace(one.unit, other)
        if other not in {"", one.unit} and changed not in source and not (other == "x" and one.unit in _TIMES):
            yield "another unit", changed


def measure(tree: Path, verbose: bool) -> None:
    """Print the scores."""
    for part in _FOLDERS:
        print(f"MeasEval {part}, quantities found: {found(tree, part)}")
        for kind, (count, of) in checked(tree, part, shown=verbose).items():
            print(f"MeasEval {part}, amounts marked, {kind}: {count}/{of} = {count / of:.1%}")


if __name__ == "__main__":
    run(__doc__, _CORPUS, measure)

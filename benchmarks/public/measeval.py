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
from typing import TYPE_CHECKING, NamedTuple

from amounts import Marked, checked, told
from runner import Corpus, run

from summarizer.evidence.quantities.spans import quantities

if TYPE_CHECKING:
    from pathlib import Path

_CORPUS = Corpus("https://github.com/harperco/MeasEval", commit="1fa738b6bc9b72c84c88a80344ca3ab39a310a44")
_FOLDERS = {
    "train": ("data/train/tsv", "data/train/text"),
    "trial": ("data/trial/tsv", "data/trial/txt"),
    "eval": ("data/eval/tsv", "data/eval/text"),
}


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
    pairs = [_paired(text, marked) for text, marked in documents(root, part).values()]
    return Found(
        [one for each in pairs for one in each.exact],
        [one for each in pairs for one in each.overlap],
        sum(each.only_ours for each in pairs),
        sum(each.only_theirs for each in pairs),
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


def measure(tree: Path, verbose: bool) -> None:
    """Print the scores."""
    for part in _FOLDERS:
        print(f"MeasEval {part}, quantities found: {found(tree, part)}")
        told(f"MeasEval {part}", checked(documents(tree, part).values(), shown=verbose))


if __name__ == "__main__":
    run(__doc__, _CORPUS, measure)

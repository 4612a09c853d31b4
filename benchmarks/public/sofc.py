"""SOFC-Exp: values of experiments in 45 papers about fuel cells (materials science), marked by their authors.

    python benchmarks/public/sofc.py [PATH] [--verbose]

Not looked at while the rules were made, but for what its first 700 values showed. Raised citations are glued to units.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from amounts import Marked, checked, told, unit_of
from runner import Corpus, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CORPUS = Corpus(
    "https://github.com/boschresearch/sofc-exp_textmining_resources", commit="bbf75fdda4ba68fe8041fdc2780acd2a134e9770"
)


def documents(tree: Path) -> Iterator[tuple[str, list[Marked]]]:
    """The papers with their values."""
    for path in sorted((tree / "sofc-exp-corpus" / "texts").glob("*.txt")):
        text = path.read_text("utf-8")
        values = _values(path.parents[1] / "annotations", f"{path.stem}.csv")
        marked = [Marked(path.stem, text, start, end, unit_of(text[start:end])) for start, end in values]
        yield text, [one for one in marked if not one.is_cut and any(sign.isdigit() for sign in one.amount)]


def _values(folder: Path, name: str) -> list[tuple[int, int]]:
    """Where the values stand; their tokens are counted from the beginning of the sentence."""
    begins = {row[0]: int(row[2]) for row in _rows(folder / "sentences" / name)}
    found: list[tuple[int, int]] = []
    before = ""
    for sentence, _, start, end, kind, *_ in _rows(folder / "entity_types_and_slots" / name):
        at = begins[sentence]
        if kind == "B-VALUE":
            found.append((at + int(start), at + int(end)))
        elif kind == "I-VALUE" and before.endswith("VALUE"):
            found[-1] = found[-1][0], at + int(end)
        before = kind
    return found


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t"))


def measure(tree: Path, verbose: bool) -> None:
    """Print the scores."""
    told("SOFC-Exp", checked(documents(tree), shown=verbose))


if __name__ == "__main__":
    run(__doc__, _CORPUS, measure)

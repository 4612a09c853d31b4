"""The Wet Lab Protocols corpus: amounts, concentrations, temperatures and times in instructions of biologists.

    python benchmarks/public/wetlab.py [PATH] [--verbose]

Its dev part was looked at while the rules were made, its test part was not. Whole steps are glued to each other in its
texts, and repeats ("3 times") are marked as bare numbers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from amounts import Marked, checked, told, unit_of
from runner import Corpus, run

if TYPE_CHECKING:
    from pathlib import Path

_CORPUS = Corpus("https://github.com/chaitanya2334/WLP-Dataset", commit="1f51ae6e620a5aa3590acf725713f430783f56d7")
_ENTITY = re.compile(
    r"T\d+\t(?:Amount|Concentration|Temperature|Time|Speed|Size|pH|Numerical|Generic-Measure) (\d+) (\d+)\t(.*)"
)


def documents(tree: Path, part: str) -> list[tuple[str, list[Marked]]]:
    """The protocols of a part with their amounts."""
    return [_document(path) for path in sorted((tree / part).glob("*.ann"))]


def _document(path: Path) -> tuple[str, list[Marked]]:
    text = path.with_suffix(".txt").read_text("utf-8")
    found = map(_ENTITY.match, path.read_text("utf-8").splitlines())
    marked = [Marked(path.stem, text, int(one[1]), int(one[2]), unit_of(one[3])) for one in found if one]
    return text, [one for one in marked if not one.is_cut]


def measure(tree: Path, verbose: bool) -> None:
    """Print the scores."""
    for part in ("dev", "test"):
        told(f"Wet Lab Protocols {part}", checked(documents(tree, part), shown=verbose))


if __name__ == "__main__":
    run(__doc__, _CORPUS, measure)

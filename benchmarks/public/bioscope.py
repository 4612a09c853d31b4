"""BioScope: sentences of biomedical abstracts and papers, with what is denied in them and by which words.

    python benchmarks/public/bioscope.py [PATH] [--verbose]

A value that is denied is what a cue bears on: its words behind the cue, the first eight. One that is not is five words
from the midst of a sentence without a cue; harder ones are five words behind the end of a denial. Each cites its
sentence; denied is what the check `negation` marks. The abstracts were looked at after a first run, the papers less.
The tables are workbooks: reading them takes openpyxl (the extra `excel`).
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, NamedTuple

from negex import is_denied
from runner import Corpus, Counts, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CORPUS = Corpus(
    "https://github.com/cbsag/Biomedical-Negation-Detection", commit="b1013881e32c04f9a7db0c973c978d5b5da76c38"
)
_FILES = ("bioscope_abstract", "bioscope_full")
_WORDS, _MOST = 5, 8


class Case(NamedTuple):
    """A value, its sentence, and whether that denies it: "denied", "affirmed" or "behind"."""

    value: str
    sentence: str
    kind: str


def cases(path: Path) -> Iterator[Case]:
    """The values of one workbook."""
    from openpyxl import load_workbook  # type: ignore[import-untyped]  # only this corpus needs it

    rows = load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True, min_row=2)
    for sentence, _, cue, scope, has_denial in rows:
        if sentence:
            yield from _denied(sentence, cue, scope) if has_denial else _midst(sentence.split(), sentence, "affirmed")


def _denied(sentence: str, cue: Any, scope: Any) -> Iterator[Case]:
    try:
        end_of_cue = max(end for _, end in ast.literal_eval(cue))
        start, end = ast.literal_eval(scope)
    except (TypeError, ValueError, SyntaxError):  # a row of another form
        return
    if words := sentence[max(start, end_of_cue) : end].strip(" .,;:").split():
        yield Case(" ".join(words[:_MOST]), sentence, "denied")
        yield from _midst(sentence[end:].split(), sentence, "behind")


def _midst(words: list[str], sentence: str, kind: str) -> Iterator[Case]:
    at = len(words) // 3
    if len(words) >= at + _WORDS:
        yield Case(" ".join(words[at : at + _WORDS]).strip(".,;:()"), sentence, kind)


def measure(tree: Path, verbose: bool) -> None:
    """Print the scores."""
    for name in _FILES:
        counts: dict[tuple[str, bool], int] = {}
        for case in cases(tree / "data" / "raw" / f"{name}.xlsx"):
            found = is_denied(case.value, case.sentence)
            counts[case.kind, found] = counts.get((case.kind, found), 0) + 1
            if verbose and found != (case.kind == "denied"):
                print(case.kind, case.value, case.sentence, sep=" | ")
        hits, missed, false = (counts.get(key, 0) for key in (("denied", True), ("denied", False), ("affirmed", True)))
        print(
            f"{name}: {Counts(hits=hits, false=false, missed=missed)}, of {counts['affirmed', False] + false} affirmed"
        )
        behind = counts.get(("behind", True), 0)
        print(f"{name}: marked behind a denial {behind}/{behind + counts.get(('behind', False), 0)}")


if __name__ == "__main__":
    run(__doc__, _CORPUS, measure)

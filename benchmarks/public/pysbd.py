"""PySBD's golden rules: 48 texts of English prose, most of them hard, each with the sentences it has.

    python benchmarks/public/pysbd.py [PATH] [--verbose]

A rule counts where our sentences are the same, space at their ends aside. PySBD's README gives 97.9 % for itself. The
list is read as data: nothing of the corpus is run.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from runner import Corpus, run

from summarizer.evidence.sentences import split

if TYPE_CHECKING:
    from pathlib import Path

_CORPUS = Corpus("https://github.com/nipunsadvilkar/pySBD", commit="5905f13be4fc95f407b98392e0ec303617a33d86")


def rules(file: Path) -> list[tuple[str, list[str]]]:
    """The texts with their sentences."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    listed = next(part.value for part in tree.body if isinstance(part, ast.Assign))
    return [(text, [sentence.strip() for sentence in sentences]) for text, sentences in ast.literal_eval(listed)]


def measure(tree: Path, verbose: bool) -> None:
    """Print how many rules are kept."""
    held = rules(tree / "benchmarks" / "english_golden_rules.py")
    broken = [(text, wanted) for text, wanted in held if [span.text for span in split(text)] != wanted]
    print(f"golden rules: {len(held) - len(broken)} of {len(held)}")
    for text, wanted in broken if verbose else ():
        print(text, wanted, [span.text for span in split(text)], sep="\n  ")


if __name__ == "__main__":
    run(__doc__, _CORPUS, measure)

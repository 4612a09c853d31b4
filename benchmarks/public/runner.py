"""What the scripts of this folder share: a corpus from a path or fetched at a pinned commit, and scores.

Corpora are other people's and are never part of this repository: they are read where they lie, or fetched into a
temporary folder that goes with the run.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class Corpus:
    """A public repository with a corpus.

    Attributes:
        address: where it is cloned from.
        commit: which state of it.
    """

    address: str
    commit: str

    @contextmanager
    def at(self, path: Path | None) -> Iterator[Path]:
        """The corpus in `path`, a checkout or a bare clone; fetched where none is given."""
        with tempfile.TemporaryDirectory() as folder:
            tree = Path(folder) / "tree"
            if path is None or (path / "objects").is_dir():  # nothing, or a bare clone
                self._check_out(str(path or self.address), tree)
                yield tree
            else:
                yield path

    def _check_out(self, source: str, tree: Path) -> None:
        _git("clone", "--quiet", "--no-checkout", source, str(tree))
        _git("-C", str(tree), "checkout", "--quiet", self.commit)


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True)


@dataclass(frozen=True, slots=True)
class Counts:
    """Of a yes-or-no question: rightly yes, wrongly yes, wrongly no."""

    hits: int
    false: int
    missed: int

    def __str__(self) -> str:
        precision = self.hits / max(1, self.hits + self.false)
        recall = self.hits / max(1, self.hits + self.missed)
        f1 = 2 * self.hits / max(1, 2 * self.hits + self.false + self.missed)
        return f"precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f} ({self.hits}/{self.false}/{self.missed})"


def run(description: str | None, corpus: Corpus, measure: Callable[[Path, bool], None]) -> None:
    """Measure one corpus; the command line says where it is and whether to list what went wrong."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("path", nargs="?", type=Path, help="a checkout or a bare clone; fetched where none is given")
    parser.add_argument("--verbose", action="store_true", help="list what went wrong")
    options = parser.parse_args()
    with corpus.at(options.path) as tree:
        measure(tree, options.verbose)

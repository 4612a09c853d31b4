"""All public corpora, one after the other: what we score on texts and judgements that nobody here wrote.

    python benchmarks/public/run.py [FOLDER] [--verbose]

FOLDER has clones by their names ("MeasEval", "owner+MeasEval/repo"); what is not there is fetched at its pinned commit.
"""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

_HERE = Path(__file__).parent
_SHARED = {"run", "runner", "amounts"}


def clone_in(folder: Path | None, name: str) -> Path | None:
    """The clone of this name in a folder, None where there is none."""
    forms = (name, f"*+{name}/repo", f"*/{name}") if folder else ()
    return next((found for form in forms for found in sorted((folder or Path()).glob(form))), None)


def main() -> None:
    """Run each script of this folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="where clones are; fetched where none is given")
    parser.add_argument("--verbose", action="store_true", help="list what went wrong")
    options = parser.parse_args()
    for script in sorted(path.stem for path in _HERE.glob("*.py") if path.stem not in _SHARED):
        module = importlib.import_module(script)
        corpus = getattr(module, "_CORPUS", None)
        if corpus is None:
            continue
        name = corpus.address.rpartition("/")[2].removesuffix(".git")
        with corpus.at(clone_in(options.folder, name)) as tree:
            module.measure(tree, options.verbose)


if __name__ == "__main__":
    main()

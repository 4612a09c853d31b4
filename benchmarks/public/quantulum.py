"""The test sentences of quantulum3, a library that reads quantities: what it is held to by its own makers.

    python benchmarks/public/quantulum.py [PATH] [--verbose]

A quantity is right where its numbers are (both ends of a range, its sign) and it has a unit where theirs has.
Its own classifier, trained on such sentences, is the peer; "a penny" and "absolute zero" are no numbers to us.
"""

from __future__ import annotations

import json
from math import isclose
from typing import TYPE_CHECKING, Any

from runner import Corpus, Counts, run

from summarizer.evidence.quantities.spans import Quantity, quantities

if TYPE_CHECKING:
    from pathlib import Path

_CORPUS = Corpus("https://github.com/nielstron/quantulum3", commit="168aef7c83dea3e34ef36170ceddd393788488a0")
_FILES = ("quantities", "quantities.ambiguity")


def is_right(ours: Quantity, theirs: dict[str, Any]) -> bool:
    """Whether both are the same number, with a unit or without one."""
    middle, spread = float(theirs["value"]), float(theirs.get("uncertainty") or 0)
    expected = (middle - spread, middle + spread) if len(ours.values) > 1 else (middle,)
    numbers = zip(sorted(ours.values), expected, strict=True)
    return all(isclose(one, other, rel_tol=1e-6, abs_tol=1e-12) for one, other in numbers)


def has_its_unit(ours: Quantity, theirs: dict[str, Any]) -> bool:
    """Whether a unit is read where there is one, and none where there is none."""
    return bool(ours.unit) == (theirs["unit"] not in {"dimensionless", "count"})


def measure(tree: Path, verbose: bool) -> None:
    """Print the scores."""
    for name in _FILES:
        file = tree / "quantulum3" / "_lang" / "en_US" / "tests" / f"{name}.json"
        tests = json.loads(file.read_text(encoding="utf-8"))
        hits = false = missed = whole = 0
        for test in tests:
            ours, theirs = list(quantities(test["req"])), list(test["res"])
            right = [
                (one, other) for other in theirs for one in ours if is_right(one, other) and has_its_unit(one, other)
            ]
            found = min(len({one.start for one, _ in right}), len(theirs))
            hits, false, missed = hits + found, false + len(ours) - found, missed + len(theirs) - found
            whole += found == len(ours) == len(theirs)
            if verbose and not found == len(ours) == len(theirs):
                print(test["req"], [(one.text, one.values, one.unit) for one in ours], sep="\n    ")
                print("   ", [(other.get("surface"), other["value"], other["unit"]) for other in theirs])
        print(f"quantulum3, {name}: {Counts(hits, false, missed)}; sentences right {whole}/{len(tests)}")


if __name__ == "__main__":
    run(__doc__, _CORPUS, measure)

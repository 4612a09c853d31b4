"""Results of two readings that differ, for tests of whatever shows them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from papers import good, paper

from summarizer import Summarizer
from summarizer.testing import Server, answer

if TYPE_CHECKING:
    from pathlib import Path

SECOND = good(
    method={"sentences": [2], "name": None, "text": "A step."},
    efficiency_claims=[
        good()["efficiency_claims"][0] | {"metric": "convergence"},
        {"sentences": [3], "statement": "Is faster.", "metric": "inference", "amount": None, "baseline": None},
    ],
)


def records(number: int = 1) -> list[dict[str, Any]]:
    """So many results, each with a claim that differs, one that only the second reader has, and a disputed name."""
    replies = {"one": answer(good()), "two": answer(SECOND)}
    with (
        Server(lambda asked: replies[asked.body["model"]]) as server,
        Summarizer("one", base_url=server.url, second_reader="two", cache=False) as s,
    ):
        return [s.run(paper(at)).to_dict() for at in range(number)]


def written(path: Path, number: int = 1) -> Path:
    """A results file with them."""
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records(number)), encoding="utf-8")
    return path

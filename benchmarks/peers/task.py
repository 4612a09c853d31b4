"""The task as every peer gets it: the question of a paper, the form of the answer, a line a result."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

AT_ONCE = 32
Metric = Literal[
    "training_time",
    "convergence",
    "inference",
    "throughput",
    "compute",
    "memory",
    "model_size",
    "communication",
    "data",
    "tuning",
    "energy",
    "other",
]


class Cited(BaseModel):
    """A part of the answer."""

    sentences: list[int]
    text: str = ""
    name: str | None = None


class Claim(BaseModel):
    """A resource that is saved."""

    sentences: list[int]
    statement: str
    metric: Metric
    amount: str | None
    baseline: str | None


class Answer(BaseModel):
    """The four parts."""

    problem: Cited
    method: Cited
    efficiency_claims: list[Claim]
    hardware: list[Cited]


@dataclass(frozen=True, slots=True)
class Job:
    """One run of a peer.

    Attributes:
        papers: objects with id, title, abstract, and the question's two messages, system and user.
        out: where results go, a line of JSON each.
        url: the server's address.
        kept: a directory that the next run finds again.
    """

    papers: list[dict[str, str]]
    out: Path
    url: str
    kept: Path

    @classmethod
    def told(cls) -> Job:
        """The job of the command line: papers, output, address, directory."""
        papers, out, url, kept = sys.argv[1:5]
        lines = Path(papers).read_text(encoding="utf-8").splitlines()
        return cls([json.loads(line) for line in lines], Path(out), url, Path(kept))


def stay_on_loopback() -> None:
    """Let litellm and tiktoken take prices and tokens from the files that litellm brings along."""
    litellm = find_spec("litellm")
    assert litellm is not None
    assert litellm.submodule_search_locations
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    os.environ["TIKTOKEN_CACHE_DIR"] = f"{litellm.submodule_search_locations[0]}/litellm_core_utils/tokenizers"


def line(paper: dict[str, str], **told: Any) -> str:
    """A result: the answer, or what went wrong."""
    return json.dumps({"id": paper["id"], **told}) + "\n"

"""The datasets and benchmarks of a paper: which it introduces, which it uses, for what, and how large they are.

An example of a custom schema: `Cited` gives each entry evidence, `AsWritten` checks a field word for word against that
evidence, and nothing else in the package knows this file.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from summarizer.evidence import AsWritten, Cited

Role = Literal["introduced", "training", "evaluation", "both", "studied"]


class Dataset(Cited):
    """A data set, corpus, collection or benchmark.

    Attributes:
        name: its proper name as written ("ImageNet"), else the words that the abstract has for it.
        role: whether this work makes it ("introduced"), trains on it, evaluates on it, does both, or studies it as its
            object without a model of its own.
        task: what it is for, in the abstract's words, or None.
        size: how large it is, as written ("2,480 double pages"), or None.
    """

    name: AsWritten
    role: Role
    task: AsWritten | None
    size: AsWritten | None


class PaperDatasets(BaseModel):
    """The data sets and benchmarks that one abstract names."""

    model_config = ConfigDict(frozen=True)

    datasets: tuple[Dataset, ...]

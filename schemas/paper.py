"""The summary of a paper: problem, method, efficiency claims, hardware."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from summarizer.evidence import Check, Cited
from summarizer.evidence.devices import is_counted, is_named

if TYPE_CHECKING:
    from summarizer.evidence import Reading

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


class Problem(Cited):
    """What is hard, slow, costly or unknown, that the work sets out to resolve."""

    text: str


class Method(Cited):
    """What the authors do; `name` is their own name for it, as written, or None."""

    name: str | None
    text: str


class EfficiencyClaim(Cited):
    """A resource that this work saves, or a result it reaches sooner.

    Attributes:
        statement: the claim in one clause.
        metric: the resource.
        amount: the shortest piece of the abstract with the figure and its bound ("up to 4.2x"), or None.
        baseline: what it is compared with, in the abstract's words, or None.
    """

    statement: str
    metric: Metric
    amount: str | None
    baseline: str | None


class Device(Cited):
    """A compute device that the work ran on.

    Attributes:
        name: as written, without the count.
        count: the number of devices, or None where it is not said.
    """

    name: str
    kind: Literal["gpu", "tpu", "cpu", "fpga", "asic", "mobile", "other"]
    count: int | None

    def _checks(self) -> dict[str, Check]:
        checks: dict[str, Check] = {"name": "ok" if is_named(self.name, source=self.quoted) else "not_in_evidence"}
        if self.count is not None:
            checks["count"] = "ok" if is_counted(self.count, source=self.quoted) else "not_in_evidence"
        return checks

    def _complaints(self, reading: Reading) -> list[str]:
        cited = f"the cited sentences {reading.numbers(self.evidence)}"
        wrong = {check for check, outcome in self._checks().items() if outcome != "ok"}
        return [
            *(
                [f"no device {self.name!r} in {cited}: cite the sentence that names it, or leave it out"]
                if "name" in wrong
                else []
            ),
            *(
                [f"the count {self.count} is not in {cited}: give the count they state, or null"]
                if "count" in wrong
                else []
            ),
        ]


class PaperSummary(BaseModel):
    """What one abstract says of its problem, its method, what it saves and the machines it ran on."""

    model_config = ConfigDict(frozen=True)

    problem: Problem
    method: Method
    efficiency_claims: tuple[EfficiencyClaim, ...]
    hardware: tuple[Device, ...]

"""The summary of a paper: problem, method, efficiency claims, hardware."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, computed_field

from summarizer.evidence import Cited, Verdict
from summarizer.evidence.figures import agree, figures, stand_together
from summarizer.evidence.verdicts import wrong_checks
from summarizer.evidence.wording import is_worded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from summarizer.evidence import Reading
    from summarizer.evidence.audit import Covered
    from summarizer.evidence.factor import Factor
    from summarizer.records import Span

# The checks are imported with the first answer: compiling their patterns takes a tenth of a second, and the first
# request should not wait for that.

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
        factor: how many times less is used or more is done, by the rules of `summarizer.evidence.factor`; None where
            the text does not determine it or a check fails. Of a range it is the geometric mean, else the end that is
            known.
        factor_low: the lower end, None for "up to".
        factor_high: the upper end, None for "at least".
        bound: what kind of number the factor is: "exact", "at_most", "at_least", "about" or "range".
        part: what the amount is of, where it is a part and not the whole: "KV cache", "loss computation"; else None.
            A factor of a part is not to be ranked among factors of wholes.
    """

    statement: str
    metric: Metric
    amount: str | None
    baseline: str | None

    @cached_property
    def _computed(self) -> Factor | None:
        from summarizer.evidence.factor import factor_of

        if wrong_checks(self.checks):  # a value that its evidence does not support must not be sorted by
            return None
        return factor_of(self.amount, statement=self.statement, metric=self.metric, evidence=self.quoted)

    @computed_field  # type: ignore[prop-decorator]  # pydantic documents this order
    @cached_property
    def factor(self) -> float | None:
        """The number to sort by."""
        return self._computed.value if self._computed else None

    @computed_field  # type: ignore[prop-decorator]  # as above
    @cached_property
    def factor_low(self) -> float | None:
        """The lower bound of the factor."""
        return self._computed.low if self._computed else None

    @computed_field  # type: ignore[prop-decorator]  # as above
    @cached_property
    def factor_high(self) -> float | None:
        """The upper bound of the factor."""
        return self._computed.high if self._computed else None

    @computed_field  # type: ignore[prop-decorator]  # as above
    @cached_property
    def bound(self) -> str | None:
        """The kind of number the factor is."""
        return self._computed.bound if self._computed else None

    @computed_field  # type: ignore[prop-decorator]  # as above
    @cached_property
    def part(self) -> str | None:
        """The part that the amount refers to, if it is not the whole."""
        if not self.amount:
            return None
        from summarizer.evidence.parts import part_of
        from summarizer.evidence.runs import ClaimTexts

        return part_of(ClaimTexts(self.amount, self.statement, self.metric, self.quoted))

    def verdicts(self, reading: Reading | None = None) -> Iterator[Verdict]:
        """Return the checks of any cited value; is the amount contiguous, does it fit the claim, is it not denied?"""
        common = tuple(super().verdicts(reading))
        yield from common
        cited = self.cited(reading)
        if self._is_pieced() and not any(one.is_wrong and one.check == "figure" for one in common):
            yield Verdict(
                "figure", "not_in_evidence", f"{self.amount!r} is not said so in {cited} and the statement: copy it"
            )
        if self._is_foreign():
            repair = f"{self.statement!r} is not what {cited} say: cite those that do"
            yield Verdict("evidence", "not_in_evidence", repair)
        repair = f"{cited} deny this gain or call it parity: leave the claim out"
        yield Verdict.of("negation", holds=not self._is_negated(), wrong="negated", repair=repair)

    def _is_pieced(self) -> bool:
        """Whether the amount's figures are in another order in the evidence, or differ from those of the statement."""
        from summarizer.evidence.added import has_added
        from summarizer.evidence.bounds import is_turned

        if self.amount is None:
            return False
        if has_added(self.amount, source=self.quoted):
            return True
        if not figures(self.amount) and not is_worded(self.amount, source=self.quoted):
            return True
        if not (stand_together(self.amount, source=self.quoted) and agree(self.amount, self.statement)):
            return True
        return is_turned(self.amount, source=self.quoted)

    def _is_foreign(self) -> bool:
        """Whether a claim states the opposite, or has no figure and uses words that its evidence does not have."""
        from summarizer.evidence.added import is_reversed

        if is_reversed(self.statement, source=self.quoted):
            return True
        return not figures(self.amount or "") and not is_worded(self.statement, source=self.quoted)

    def _is_negated(self) -> bool:
        from summarizer.evidence.negation import is_negated

        return is_negated(self.statement, self.amount, source=self.quoted)


class Device(Cited):
    """A compute device that the work ran on.

    Attributes:
        name: as written, without the count.
        count: the number of devices, or None where it is not said.
    """

    name: str
    kind: Literal["gpu", "tpu", "cpu", "fpga", "asic", "mobile", "other"]
    count: int | None

    def verdicts(self, reading: Reading | None = None) -> Iterator[Verdict]:
        """Whether the sentences name the device and state its count. Digits in a name ("A100") are not a count."""
        from summarizer.evidence.devices import is_counted, is_named

        if not self.evidence:
            yield from super().verdicts(reading)
            return
        cited = self.cited(reading)
        yield from self._said_verdicts(reading)
        repair = f"no device {self.name!r} in {cited}: cite the sentence that names it, or leave it out"
        yield Verdict.of("name", holds=is_named(self.name, source=self.quoted), repair=repair)
        if self.count is None:
            yield Verdict("count", "not_applicable")
            return
        repair = f"the count {self.count} is not in {cited}: give the count they state, or null"
        holds = is_counted(self.count, source=self.quoted, name=self.name)
        yield Verdict.of("count", holds=holds, repair=repair)


class Additions(BaseModel):
    """What a second look finds that the first answer lacks."""

    model_config = ConfigDict(frozen=True)

    efficiency_claims: tuple[EfficiencyClaim, ...]
    hardware: tuple[Device, ...]


class PaperSummary(BaseModel):
    """What one abstract says of its problem, its method, what it saves and the machines it ran on."""

    model_config = ConfigDict(frozen=True)

    problem: Problem
    method: Method
    efficiency_claims: tuple[EfficiencyClaim, ...]
    hardware: tuple[Device, ...]

    second_answer: ClassVar[type[BaseModel]] = Additions

    def extended(self, additions: Additions, *, within: Collection[Span]) -> Self:
        """Add the claims and devices that cite one of these sentences, are supported and are new."""
        told = {(claim.evidence, claim.metric, claim.amount) for claim in self.efficiency_claims}
        claims = [
            claim
            for claim in additions.efficiency_claims
            if _is_confirmed(claim, within) and (claim.evidence, claim.metric, claim.amount) not in told
        ]
        known = {device.name.casefold() for device in self.hardware}
        devices = [
            device
            for device in additions.hardware
            if _is_confirmed(device, within) and device.name.casefold() not in known
        ]
        return self.model_copy(
            update={
                "efficiency_claims": (*self.efficiency_claims, *claims),
                "hardware": (*self.hardware, *devices),
            }
        )

    def accounts_for(self) -> Covered:
        """Return the sentences that claims cite, and the devices."""
        from summarizer.evidence.audit import Covered

        return Covered(
            figures=tuple(span for claim in self.efficiency_claims for span in claim.evidence),
            devices=tuple(f"{device.name} {device.kind}" for device in self.hardware),
        )


def _is_confirmed(value: Cited, within: Collection[Span]) -> bool:
    """Whether a value cites one of these sentences and is supported by what it cites."""
    return any(span in within for span in value.evidence) and not wrong_checks(value.checks)

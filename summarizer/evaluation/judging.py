"""Scores one paper's result against its gold answer: what is right, wrong and missed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from summarizer.errors import InputError
from summarizer.evaluation.lines import first_problem
from summarizer.evaluation.matching import claim_pairs, overlaps
from summarizer.evaluation.text import plain
from summarizer.evidence.verdicts import wrong_checks
from summarizer.schemas import PaperSummary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from summarizer.evaluation.lines import GoldDevice, GoldPaper, ResultLine
    from summarizer.evidence import Cited
    from summarizer.schemas import Device, EfficiencyClaim

_TOKEN = re.compile(r"[^\W_]+")


class Ratio(NamedTuple):
    """A ratio of counts; if both are 0, `missed` decides between 0 (nothing found) and None (nothing to find)."""

    right: int
    of: int
    missed: int = 0

    @property
    def value(self) -> float | None:
        """The quotient."""
        if self.of:
            return self.right / self.of
        return 0.0 if self.missed else None


def found(name: str, right: int, wrong: int, missed: int) -> dict[str, Ratio]:
    """Precision, recall and F1 of these counts."""
    return {
        f"{name}_precision": Ratio(right, right + wrong, missed),
        f"{name}_recall": Ratio(right, right + missed, wrong),
        f"{name}_f1": Ratio(2 * right, 2 * right + wrong + missed),
    }


class Counts(NamedTuple):
    """Counts in one paper, or their sums over many."""

    claims_right: int = 0
    claims_wrong: int = 0
    claims_missed: int = 0
    metrics_right: int = 0
    devices_right: int = 0
    devices_wrong: int = 0
    devices_missed: int = 0
    device_names_right: int = 0
    device_names_wrong: int = 0
    device_names_missed: int = 0
    problem_hits: int = 0
    method_hits: int = 0
    names_right: int = 0
    without_claims: int = 0
    left_empty: int = 0
    values: int = 0
    unsupported: int = 0
    failed: int = 0
    papers: int = 1

    def ratios(self) -> dict[str, Ratio]:
        """The scores of these counts, by name."""
        return {
            **found("claims", *self[:3]),
            "metric_accuracy": Ratio(self.metrics_right, self.claims_right, self.claims_missed),
            **found("hardware", *self[4:7]),
            **found("hardware_names", *self[7:10]),
            "problem_evidence": Ratio(self.problem_hits, self.papers),
            "method_evidence": Ratio(self.method_hits, self.papers),
            "method_name": Ratio(self.names_right, self.papers),
            "left_empty": Ratio(self.left_empty, self.without_claims),
            "without_evidence": Ratio(self.unsupported, self.values),
            "failed": Ratio(self.failed, self.papers),
        }


@dataclass(frozen=True, slots=True)
class Sorted:
    """Values of a paper in words.

    Attributes:
        right: gold values that were found, including optional ones.
        missed: gold values that were not found.
        wrong: predicted values that gold does not have.
    """

    right: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A gold paper and what was found in it.

    Attributes:
        id: the gold's.
        title: the gold's.
        tally: the counts.
        claims: by statement.
        hardware: with counts.
        unsupported: values their evidence does not support.
    """

    id: str
    title: str
    tally: Counts
    claims: Sorted
    hardware: Sorted
    unsupported: tuple[str, ...] = ()

    @property
    def fields(self) -> dict[str, Sorted]:
        """The values by the name of their list."""
        return {"claims": self.claims, "hardware": self.hardware}


def judge(line: ResultLine | None, *, gold: GoldPaper) -> Judged:
    """Score one result against its gold answer; without a summary, everything is missed.

    Raises:
        InputError: the summary is not of the schema `PaperSummary`.
    """
    summary = None if line is None else _summary(line)
    if line is None or summary is None:
        return _missed(gold, failed=line is not None)
    pairs = claim_pairs(summary.efficiency_claims, gold.efficiency_claims, abstract=line.abstract)
    claims = _sorted_claims(summary.efficiency_claims, gold, dict(pairs))
    hardware, names = _sorted_devices(summary.hardware, gold.hardware)
    unsupported = tuple(_unsupported(line, summary))
    required = [(i, j) for i, j in pairs if not gold.efficiency_claims[j].optional]
    tally = Counts(
        *(len(required), len(claims.wrong), len(claims.missed)),
        sum(summary.efficiency_claims[i].metric in gold.efficiency_claims[j].metrics for i, j in required),
        *(len(hardware.right), len(hardware.wrong), len(hardware.missed)),
        *names,
        problem_hits=overlaps(summary.problem.evidence, quotes=gold.problem.quotes, abstract=line.abstract),
        method_hits=overlaps(summary.method.evidence, quotes=gold.method.quotes, abstract=line.abstract),
        names_right=plain(summary.method.name or "") in {plain(name or "") for name in gold.method.names},
        without_claims=not gold.efficiency_claims,
        left_empty=not gold.efficiency_claims and not summary.efficiency_claims,
        values=2 + len(summary.efficiency_claims) + len(summary.hardware),
        unsupported=len(unsupported),
    )
    return Judged(gold.id, gold.title, tally, claims, hardware, unsupported)


def right_values(line: ResultLine, *, gold: GoldPaper) -> dict[str, bool | None]:
    """Whether gold has each claim and device, by its place in the summary; None if gold leaves it open.

    A claim's metric must be accepted too.

    Raises:
        InputError: the summary is not of the schema `PaperSummary`.
    """
    if (summary := _summary(line)) is None:
        return {}
    pairs = dict(claim_pairs(summary.efficiency_claims, gold.efficiency_claims, abstract=line.abstract))
    found: dict[str, bool | None] = {}
    for at, claim in enumerate(summary.efficiency_claims):
        wanted = gold.efficiency_claims[pairs[at]] if at in pairs else None
        is_open = wanted is not None and wanted.optional
        found[f"efficiency_claims.{at}"] = None if is_open else wanted is not None and claim.metric in wanted.metrics
    left = Counter(map(_device, gold.hardware))
    for at, device in enumerate(summary.hardware):
        found[f"hardware.{at}"] = left[_device(device)] > 0
        left[_device(device)] -= 1
    return found


def _missed(gold: GoldPaper, *, failed: bool) -> Judged:
    claims = _sorted_claims((), gold, {})
    hardware, names = _sorted_devices((), gold.hardware)
    tally = Counts(
        claims_missed=len(claims.missed),
        devices_missed=len(hardware.missed),
        device_names_missed=names[2],
        without_claims=not gold.efficiency_claims,
        failed=failed,
    )
    return Judged(gold.id, gold.title, tally, claims, hardware)


def _summary(line: ResultLine) -> PaperSummary | None:
    try:
        return None if line.summary is None else PaperSummary.model_validate(line.summary)
    except ValidationError as error:
        raise InputError(
            f"{line.where}: summary.{first_problem(error)}",
            hint="Only summaries with the `paper` schema can be scored against this gold.",
        ) from error


def _sorted_claims(predicted: Sequence[EfficiencyClaim], gold: GoldPaper, gold_of: Mapping[int, int]) -> Sorted:
    found = set(gold_of.values())
    wanted = list(enumerate(gold.efficiency_claims))
    return Sorted(
        tuple(claim.statement for number, claim in wanted if number in found),
        tuple(claim.statement for number, claim in wanted if number not in found and not claim.optional),
        tuple(_worded(claim) for number, claim in enumerate(predicted) if number not in gold_of),
    )


def _worded(claim: EfficiencyClaim) -> str:
    return f"{claim.metric}: {claim.statement}" + (f" ({claim.amount})" if claim.amount else "")


def _sorted_devices(predicted: Iterable[Device], gold: Iterable[GoldDevice]) -> tuple[Sorted, tuple[int, int, int]]:
    """The devices with their counts, and how many are right, wrong and missed by name alone."""
    have, want = Counter(map(_device, predicted)), Counter(map(_device, gold))
    sides = (have & want, want - have, have - want)
    right, missed, wrong = (tuple(f"{count or '?'} x {name}" for name, count in side.elements()) for side in sides)
    had, wanted = (Counter(name for name, _ in side.elements()) for side in (have, want))
    return Sorted(right, missed, wrong), ((had & wanted).total(), (had - wanted).total(), (wanted - had).total())


def _device(device: Device | GoldDevice) -> tuple[str, int | None]:
    """Its name in one spelling (no case, hyphen or plural) and its count."""
    return " ".join(token.removesuffix("s") for token in _TOKEN.findall(device.name.casefold())), device.count


def _unsupported(line: ResultLine, summary: PaperSummary) -> Iterator[str]:
    """Values with a failed check, stored or recomputed, or with evidence that is not a passage of the abstract."""
    raw: dict[str, Any] = line.summary or {}
    for name, value in (("problem", summary.problem), ("method", summary.method)):
        if not _is_supported(value, raw[name], abstract=line.abstract):
            yield f"{name}: {value.text}"
    for claim, written in zip(summary.efficiency_claims, raw["efficiency_claims"], strict=True):
        if not _is_supported(claim, written, abstract=line.abstract):
            yield _worded(claim)
    for device, written in zip(summary.hardware, raw["hardware"], strict=True):
        if not _is_supported(device, written, abstract=line.abstract):
            yield f"{device.count or '?'} x {device.name}"


def _is_supported(value: Cited, written: Mapping[str, Any], *, abstract: str) -> bool:
    stored = written.get("checks", {})
    checked = isinstance(stored, dict) and not wrong_checks(stored) and not wrong_checks(value.checks)
    return checked and all(abstract[span.start : span.end] == span.text for span in value.evidence)

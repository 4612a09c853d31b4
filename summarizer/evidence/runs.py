"""A claim's texts, and the figures in them, grouped into runs: "1.9-3.3x" is one run with two ends."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from summarizer.evidence.figures import UNREAD, located
from summarizer.evidence.quantities.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.evidence.figures import Figure

NO_UNIT = Unit()
_SHARES = {"x", "%", "product"}
_FRACTION = re.compile(
    r"(?<![\w./])(?:\\[dt]?frac\{)?(?P<over>\d{1,9})\s?(?:/|\}\{)\s?(?P<under>\d{1,9})(?:th|rd)?(?![\w/])", re.ASCII
)
_PRODUCT = re.compile(r"\s?\$?\s?\d")
_LINK = re.compile(r"(?=.*\S)[\s$\\{},~-]*(?:to|and|or|sim|text|/|[\u2013\u2014\u223c])?[\s$\\{},~-]*", re.DOTALL)
_MAX_GAP = 24
MAX_PLACES = 8  # occurrences to look at; a text that repeats itself adds nothing


@dataclass(frozen=True, slots=True)
class ClaimTexts:
    """The texts that determine a factor: the amount, the statement, the resource, and the evidence."""

    amount: str
    statement: str
    metric: str
    evidence: str

    @property
    def texts(self) -> tuple[str, str, str]:
        """The texts with figures, in order of precedence."""
        return self.amount, self.statement, self.evidence


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure in a text and its position; percentages and fractions both have the unit "%"."""

    start: int
    end: int
    value: float
    unit: str
    text: str
    measure: Unit = NO_UNIT

    @property
    def is_quantity(self) -> bool:
        """Whether it counts or measures something, rather than being a multiple, percentage or product."""
        return not self.unit or (self.measure.name == self.unit and self.unit not in _SHARES)


def _fractions(text: str) -> Iterator[Mention]:
    for match in _FRACTION.finditer(text):
        share = int(match["over"]) / (int(match["under"]) or math.inf)
        yield Mention(match.start(), match.end(), 100 * share, "%", match[0])


@lru_cache(maxsize=256)
def mentions(text: str) -> tuple[Mention, ...]:
    """The figures of a text, in order, with their positions, including fractions, without overlaps."""
    parts = tuple(_fractions(text))
    inside = {place for part in parts for place in range(part.start, part.end)}
    apart = ((start, figure) for start, figure in located(text) if start not in inside and figure.unit != UNREAD)
    whole = (_mention(figure, start, text=text) for start, figure in apart)
    return tuple(sorted((*whole, *parts), key=lambda mention: mention.start))


def _mention(figure: Figure, start: int, *, text: str) -> Mention:
    end = start + len(figure.text)
    value, unit = float(figure.value), figure.unit
    if figure.text.lower().startswith("hal") and not figure.measure.name:
        value, unit = 50.0, "%"
    if unit == "x" and figure.text[-1] in "xX\u00d7" and _PRODUCT.match(text, end):
        unit = "product"  # as in "3x3"
    return Mention(start, end, value, unit, figure.text, figure.measure)


@dataclass(frozen=True, slots=True)
class Run:
    """Figures that belong together ("1.9-3.3x"): their values, the unit of the last one, and their position."""

    values: tuple[float, ...]
    unit: str
    start: int
    end: int


@lru_cache(maxsize=256)
def runs(text: str) -> tuple[Run, ...]:
    """The figures of a text, grouping the ends of a range."""
    groups: list[list[Mention]] = []
    for mention in mentions(text):
        if groups and _is_linked(groups[-1][-1], mention, text=text):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return tuple(map(_run, groups))


def _is_linked(left: Mention, right: Mention, *, text: str) -> bool:
    gap = text[left.end : right.start]
    if "order" in right.text.lower() and (left.unit or not gap.strip()):
        return not left.unit  # "2x, order of magnitude" are two figures
    return left.unit in {"", right.unit} and len(gap) <= _MAX_GAP and _LINK.fullmatch(gap) is not None


def _run(group: list[Mention]) -> Run:
    last = group[-1]
    values = tuple(mention.value for mention in group)
    if len(group) > 1 and "order" in last.text.lower():
        values = _powers(group)
    return Run(values, last.unit, group[0].start, last.end)


def _powers(group: list[Mention]) -> tuple[float, ...]:
    """The values of "1-2 orders of magnitude" and "1.5 orders of magnitude"."""
    exponents = [mention.value for mention in group if mention.unit != "x"]
    if group[-1].text[0] not in "oO":
        exponents.append(math.log10(group[-1].value))
    return tuple(10.0**exponent if exponent < 300 else math.inf for exponent in exponents)  # noqa: PLR2004  # of a float


def sayings(text: str, run: Run) -> Iterator[Run]:
    """The first few occurrences of a run's figures in a text."""
    same = (one for one in runs(text) if (one.values, one.unit) == (run.values, run.unit))
    return islice(same, MAX_PLACES)

"""Amounts that people marked in texts, broken one at a time: what the scripts of quantities share.

Each amount is taken as what a claim gives, with its sentence as the statement. As it is it has to pass; with another
number, another unit, or another sign it has to be marked. What the sentence says as well, in other signs too
("2x" and "2-fold"), is no break. An annotation that is cut within a word or a unit is left out.
"""

from __future__ import annotations

import re
from itertools import cycle
from typing import TYPE_CHECKING, NamedTuple

from summarizer.evidence import Reading
from summarizer.schemas import EfficiencyClaim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_OTHER_UNITS = (
    *("mm", "kg", "days", "%", "\u00b0C", "mg/L", "kHz", "participants", "m s\u22121", "MPa", "x", "W", "kR", "items"),
)
_TIMES = ("\u00d7", "times")
_OTHER_PREFIX = {"m": "k", "k": "m", "\u03bc": "n", "\u00b5": "n", "n": "\u03bc", "M": "G", "G": "M", "c": "d"}
_UNIT = re.compile(
    r"[0-9]\)?[\s\u00a0\u2009\u202f-]{0,2}(?P<unit>[^\d\s.,;:()\[\]+/\u00b1\u00d7~\u2212\u2013-][^\d]{0,12}"
    r"(?:[-\u2212\u2013^]?[0-9][^\d]{0,10})?)$"
)
_LINK = re.compile(r"(?:to|and|or|x|through)\b")
_LONGEST = 16
_MINUS = "-\u2212\u2013"


class Marked(NamedTuple):
    """A quantity that somebody marked."""

    document: str
    text: str
    start: int
    end: int
    unit: str

    @property
    def amount(self) -> str:
        """As written."""
        return self.text[self.start : self.end]

    @property
    def is_cut(self) -> bool:
        """Whether it begins or ends within a word or a unit."""
        edges = (
            self.text[self.start - 1 : self.start + 1] if self.start else "",
            self.text[self.end - 1 : self.end + 1],
        )
        return any(len(edge) > 1 and edge.isalnum() for edge in edges) or self.amount.endswith(("\u00b0", "\u00ba"))


def unit_of(amount: str) -> str:
    """The unit behind the last number of an amount, where no annotation gives it."""
    found = _UNIT.search(amount)
    unit = found["unit"].strip() if found else ""
    return "" if len(unit) >= _LONGEST or _LINK.match(unit) else unit


def checked(documents: Iterable[tuple[str, list[Marked]]], *, shown: bool = False) -> dict[str, tuple[int, int]]:
    """How many amounts are marked, of how many, by how they were broken; "right" are those that were not."""
    tally: dict[str, list[int]] = {kind: [0, 0] for kind in ("right", "another number", "another unit", "another sign")}
    others = cycle(_OTHER_UNITS)
    for text, marked in documents:
        reading = Reading.of(text).kept()
        for one in marked:
            numbers = cited(reading, one)
            source = " ".join(span.text for span in reading.cite(numbers))
            for kind, amount in [("right", one.amount), *broken(one, source, others)]:
                found = is_marked(reading, numbers, amount)
                tally[kind][0] += found
                tally[kind][1] += 1
                if shown and found == (kind == "right"):
                    print(f"{kind}: {one.amount!r} -> {amount!r}: {source}")
    return {kind: (count, of) for kind, (count, of) in tally.items()}


def told(name: str, tally: dict[str, tuple[int, int]]) -> None:
    """Print the scores of a corpus."""
    for kind, (count, of) in tally.items():
        print(f"{name}, amounts marked, {kind}: {count}/{of} = {count / max(1, of):.2%}")


def cited(reading: Reading, one: Marked) -> list[int]:
    """The numbers of the sentences in which an amount stands."""
    spans = enumerate(reading.sentences, start=1)
    return [number for number, span in spans if span.start < one.end and one.start < span.end]


def is_marked(reading: Reading, numbers: list[int], amount: str) -> bool:
    """Whether a check finds a claim with this amount wrong; denial is none of it."""
    statement = " ".join(span.text for span in reading.cite(numbers))
    answer = {"sentences": numbers, "statement": statement, "metric": "other", "amount": amount, "baseline": None}
    checks = EfficiencyClaim.model_validate(answer, context=reading).checks
    return any(checks.get(check, "ok") != "ok" for check in ("figure", "evidence"))


def broken(one: Marked, source: str, others: Iterator[str]) -> Iterator[tuple[str, str]]:
    """The amount with another number, unit or sign, where that is not said as well."""
    for kind, changed in _changed(one, others):
        if _plain(changed) != _plain(one.amount) and (kind == "another sign" or _plain(changed) not in _plain(source)):
            yield kind, changed


def _plain(amount: str) -> str:
    same = re.sub(r"degrees?\s?c\b", "\u00b0c", amount.lower().replace("\u00b5", "\u03bc"))
    return re.sub(r"[\s-]?(?:fold|times|\u00d7|x)\b", "x", same).replace(" ", "")


def _changed(one: Marked, others: Iterator[str]) -> Iterator[tuple[str, str]]:
    amount = one.amount
    for number in _NUMBER.finditer(amount):
        for other in (f"{number[0]}7", "73.9", str(int(number[0][0]) % 9 + 1) + number[0][1:]):
            if other != number[0]:
                yield "another number", amount[: number.start()] + other + amount[number.end() :]
    yield from (("another sign", changed) for changed in _turned(one))
    yield from (("another unit", amount.replace(one.unit, other)) for other in _other_units(one, others))


def _turned(one: Marked) -> Iterator[str]:
    if one.amount[:1] in _MINUS and one.amount[1:2].isdigit():
        yield one.amount[1:]
    elif one.amount[:1].isdigit() and one.text[max(0, one.start - 1) : one.start] not in (*_MINUS, "/"):
        yield f"\u2212{one.amount}"


def _other_units(one: Marked, others: Iterator[str]) -> Iterator[str]:
    if not one.unit or one.unit not in one.amount:
        return
    prefixed = _OTHER_PREFIX.get(one.unit[0], "") + one.unit[1:] if len(one.unit) > 1 else ""
    for other in (next(others), prefixed):
        if other not in {"", one.unit} and not (other == "x" and one.unit in _TIMES):
            yield other

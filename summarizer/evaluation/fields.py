"""Scores results of any schema against gold answers, which define how each field is compared.

A value is found if its evidence overlaps that of a gold value and, if gold names it in words of the abstract, both
share most of these; each gold value is matched at most once. In matched values, choices, flags, numbers and words of
the abstract must be equal; free wording is not compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from summarizer.agreement.assignment import assignment
from summarizer.errors import InputError
from summarizer.evaluation.judging import Ratio, Sorted, found
from summarizer.evaluation.text import squeezed
from summarizer.evidence import Reading
from summarizer.evidence.wording import is_worded
from summarizer.records import Span, attributes
from summarizer.view.checks import marks_of
from summarizer.view.kinds import gathered, kind_of
from summarizer.view.values import ALONE, LEADS, cited_in, entries, fields_of, line_of, part_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from summarizer.evaluation.lines import GoldAnswer, ResultLine
    from summarizer.view.values import Entry

_FOUND = 1_000  # one more pair outweighs any number of equal parts


class FieldTally(dict[str, int]):
    """Counts in one paper, or their sums over many: "datasets right", "datasets.role of"."""

    def ratios(self) -> dict[str, Ratio]:
        """The scores of these counts, by name."""
        names = dict.fromkeys(key.rpartition(" ")[0] for key in self)
        scores: dict[str, Ratio] = {}
        for name in filter(None, names):
            if f"{name} of" in self:
                scores[name.replace(".", "_")] = Ratio(self[f"{name} right"], self[f"{name} of"])
            else:
                scores |= found(name, self[f"{name} right"], self[f"{name} wrong"], self[f"{name} missed"])
        return {
            **scores,
            "without_evidence": Ratio(self["unsupported"], self["values"]),
            "failed": Ratio(self["failed"], self["papers"]),
        }


@dataclass(frozen=True, slots=True)
class JudgedFields:
    """A gold paper of any schema and what was found in it.

    Attributes:
        id: the gold's.
        title: the gold's.
        tally: the counts.
        fields: the values of each field of the summary, on one line each.
        unsupported: values their evidence does not support.
    """

    id: str
    title: str
    tally: FieldTally
    fields: Mapping[str, Sorted] = field(default_factory=dict)
    unsupported: tuple[str, ...] = ()


class FieldPart(NamedTuple):
    """How a part of a field is compared.

    Attributes:
        is_equal: whether it must be equal; otherwise it is worded freely.
        is_written: whether gold takes it verbatim from the abstract.
    """

    is_equal: bool
    is_written: bool


Parts = dict[str, dict[str, FieldPart]]


def parts_of(gold: Sequence[GoldAnswer]) -> Parts:
    """How the parts of each field are compared, derived from all gold answers."""
    names = dict.fromkeys(name for paper in gold for name in fields_of(paper.answer))
    return {name: _parts([(entry, paper) for paper in gold for entry in _gold(paper, name)]) for name in names}


def _parts(gold: list[tuple[Entry, GoldAnswer]]) -> dict[str, FieldPart]:
    values = gathered(entry.parts for entry, _ in gold)
    return {name: _part(name, some, gold) for name, some in values.items()}


def _part(name: str, values: list[Any], gold: list[tuple[Entry, GoldAnswer]]) -> FieldPart:
    texts = [(part_text(entry.parts[name]), paper.abstract) for entry, paper in gold if name in entry.parts]
    is_written = all(_squeezed(text) in _squeezed(abstract) for text, abstract in texts)
    return FieldPart(is_written or kind_of(values) != "text", is_written)


def judge_fields(line: ResultLine | None, *, gold: GoldAnswer, parts: Parts) -> JudgedFields:
    """Score one result against its gold answer; without a summary, everything is missed.

    Raises:
        InputError: the summary has none of gold's fields.
    """
    summary = fields_of(line.summary) if line is not None else {}
    if line is not None and line.summary is not None and not summary.keys() & parts.keys():
        raise InputError(
            f"{line.where}: the summary has none of the fields in {gold.where}: {', '.join(parts)}",
            hint="Use gold answers for the same schema as the results.",
        )
    tally, sides = FieldTally(), {}
    for name, known in parts.items():
        predicted, wanted = list(entries(summary.get(name))), list(_gold(gold, name))
        sides[name] = _judge(predicted, wanted, name=name, known=known, tally=tally)
    values = list(cited_in(line.summary)) if line is not None else []
    wrong = ((_first(value), marks_of(value)) for value in values)
    unsupported = tuple(f"{line_of(said)} ({'; '.join(marks)})" for said, marks in wrong if marks)
    tally |= {"values": len(values), "unsupported": len(unsupported), "papers": 1}
    tally |= {"failed": int(line is not None and line.summary is None)}
    return JudgedFields(gold.id, gold.title, tally, sides, unsupported)


def right_entries(line: ResultLine, *, gold: GoldAnswer, parts: Parts) -> dict[str, bool | None]:
    """Whether gold has each entry of the lists it covers, by the entry's place in the summary.

    Parts that gold takes from the abstract, choices and numbers must be equal.
    """
    found: dict[str, bool | None] = {}
    for name, known in parts.items():
        value = fields_of(line.summary).get(name)
        if not isinstance(value, list):
            continue
        predicted = [next(entries(each), None) for each in value]
        some = [(at, entry) for at, entry in enumerate(predicted) if entry is not None]
        wanted = list(_gold(gold, name))
        pairs = dict(assignment([[_weight(entry, other, known) for other in wanted] for _, entry in some]))
        for number, (at, entry) in enumerate(some):
            other = wanted[pairs[number]] if number in pairs else None
            found[f"{name}.{at}"] = other is not None and all(
                _is_equal(entry.parts.get(part), other.parts.get(part))
                for part, how in known.items()
                if how.is_equal and part != ALONE
            )
    return found


def _judge(
    predicted: list[Entry], wanted: list[Entry], *, name: str, known: dict[str, FieldPart], tally: FieldTally
) -> Sorted:
    """The values of one field, counted into `tally`."""
    pairs = assignment([[_weight(one, other, known) for other in wanted] for one in predicted])
    right, taken = {other for _, other in pairs}, {one for one, _ in pairs}
    missed = [entry for at, entry in enumerate(wanted) if at not in right]
    wrong = [entry for at, entry in enumerate(predicted) if at not in taken]
    tally |= {f"{name} right": len(pairs), f"{name} wrong": len(wrong), f"{name} missed": len(missed)}
    for part, how in known.items():
        if how.is_equal and part != ALONE:
            sides = [(predicted[one].parts.get(part), wanted[other].parts.get(part)) for one, other in pairs]
            said = [_is_equal(*side) for side in sides if side != (None, None)]
            tally |= {f"{name}.{part} right": sum(said), f"{name}.{part} of": len(said)}
    return Sorted(*(tuple(map(_line, some)) for some in ([wanted[at] for at in sorted(right)], missed, wrong)))


def _weight(one: Entry, other: Entry, known: dict[str, FieldPart]) -> int:
    """How well a value matches a gold value: 0 if they are not the same."""
    passages, quotes = _evidence(one), _evidence(other)
    if quotes and not _overlap(passages, quotes):
        return 0
    lead = next((name for name in (*LEADS, ALONE) if name in other.parts), None)
    if lead is not None and not _is_same(one.parts.get(lead), other.parts[lead], known.get(lead), cites=bool(quotes)):
        return 0
    equal = sum(_is_equal(one.parts.get(name), part) for name, part in other.parts.items())
    return _FOUND + 10 * equal + _shared(one, other, lead)


def _is_same(one: Any, other: Any, how: FieldPart | None, *, cites: bool) -> bool:
    """Whether the lead part of a value matches gold's; if it is worded freely, only the evidence decides."""
    if not cites:
        return _is_equal(one, other)
    if how is None or not how.is_written:
        return True
    ours, gold = part_text(one), part_text(other)
    if not ours:
        return False
    is_within = _squeezed(ours) in _squeezed(gold) or _squeezed(gold) in _squeezed(ours)
    return is_within or is_worded(ours, source=gold) or is_worded(gold, source=ours)


def _shared(one: Entry, other: Entry, lead: str | None) -> int:
    """Whether the words are gold's, which decides between two values from the same sentence."""
    texts = [part_text(entry.parts.get(lead or "")) for entry in (one, other)]
    return int(all(texts) and is_worded(texts[1], source=texts[0]))


def _is_equal(one: Any, other: Any) -> bool:
    return _squeezed(part_text(one)) == _squeezed(part_text(other))


def _squeezed(text: str) -> str:
    return squeezed(text).casefold().strip(".,;:\"'\u201c\u201d")


def _overlap(passages: Sequence[Span], quotes: Sequence[Span]) -> bool:
    """Whether two lists of passages of one abstract share a character."""
    return any(one.start < other.end and other.start < one.end for one in passages for other in quotes)


def _evidence(entry: Entry) -> list[Span]:
    spans = entry.value.get("evidence")
    whole = [span for span in spans if isinstance(span, dict)] if isinstance(spans, list) else []
    return [Span(**span) for span in whole if span.keys() == {"start", "end", "text"}]


def _gold(paper: GoldAnswer, name: str) -> Iterator[Entry]:
    """The entries of a field of a gold answer, with sentence numbers replaced by passages."""
    return entries(_quoted(fields_of(paper.answer).get(name), Reading.of(paper.abstract)))


def _quoted(value: Any, reading: Reading) -> Any:
    if isinstance(value, list):
        return [_quoted(part, reading) for part in value]
    if not isinstance(value, dict):
        return value
    numbers = value.get("sentences")
    rest = {name: _quoted(part, reading) for name, part in value.items() if name != "sentences"}
    if not isinstance(numbers, list):
        return rest
    return {**rest, "evidence": [attributes(span) for span in reading.cite(numbers)]}


def _line(entry: Entry) -> str:
    return line_of(entry.parts)


def _first(value: dict[str, Any]) -> Mapping[str, Any]:
    return next((entry.parts for entry in entries(value)), {})

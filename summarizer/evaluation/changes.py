"""Finds what changed between two results files, telling values from their evidence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from summarizer.evaluation.matching import counterparts
from summarizer.evaluation.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from summarizer.evaluation.lines import ResultLine

Kind = Literal["value", "wording", "evidence", "added", "removed"]
_EVIDENCE = frozenset({"evidence", "checks"})
_PROSE = frozenset({"text", "statement"})


@dataclass(frozen=True, slots=True)
class Change:
    """One value of one paper that differs between the files.

    Attributes:
        id: the paper's id in the second file.
        title: the paper's title.
        field: the field of the summary, or "summary" if only one file has one.
        kind: "value"; "wording" if only the model's own prose differs (`text`, `statement`); "evidence" if only the
            evidence differs; "added" and "removed" in a list, or for a summary as a whole.
        before: the value in the first file, without evidence; its passages if these changed.
        after: the same in the second file.
    """

    id: str
    title: str
    field: str
    kind: Kind
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one file to another.

    Attributes:
        papers: how many papers both have.
        only_before: titles or ids of papers only in the first.
        only_after: titles or ids of papers only in the second.
        same: how many values of each field are the same in both, including evidence.
        changes: the values that differ, paper by paper.
    """

    papers: int
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    same: Mapping[str, int] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()

    def counts(self) -> dict[str, dict[str, int]]:
        """How many values of each field are the same, and how many changed in each way."""
        kinds = Counter((change.field, change.kind) for change in self.changes)
        fields = dict.fromkeys([*self.same, *(change.field for change in self.changes)])
        return {
            name: {
                "same": self.same.get(name, 0),
                **{kind: kinds[name, kind] for kind in get_args(Kind)},
            }
            for name in fields
        }


def difference(before: Sequence[ResultLine], after: Sequence[ResultLine]) -> Difference:
    """Compare two files; papers are matched by abstract, else title, else id.

    Fields that only one file has, as after a schema change, are not compared.
    """
    others = counterparts(after, among=before)
    known = {id(other) for other in others}
    same: Counter[str] = Counter()
    changes: list[Change] = []
    pairs = [(old, new) for old, new in zip(others, after, strict=True) if old is not None]
    for old, new in pairs:
        for name, kind, one, other in _compared(old.summary, new.summary):
            same[name] += kind is None
            if kind is not None:
                changes.append(Change(new.id, new.title, name, kind, one, other))
    return Difference(
        len(pairs),
        tuple(line.title or line.id for line in before if id(line) not in known),
        tuple(line.title or line.id for line, old in zip(after, others, strict=True) if old is None),
        dict(same),
        tuple(changes),
    )


_Compared = tuple[str, Kind | None, Any, Any]


def _compared(before: dict[str, Any] | None, after: dict[str, Any] | None) -> Iterator[_Compared]:
    if before is None or after is None:
        if before is not after:
            kind: Kind = "removed" if after is None else "added"
            yield "summary", kind, _without_evidence(before), _without_evidence(after)
        return
    for name in before:
        if name not in after:
            continue
        if isinstance(before[name], list) and isinstance(after[name], list):
            for one, other in _paired(before[name], after[name]):
                yield name, *_change(one, other)
        else:
            yield name, *_change(before[name], after[name])


def _change(before: Any, after: Any) -> tuple[Kind | None, Any, Any]:
    if before is None and after is not None:
        return "added", None, _without_evidence(after)
    if after is None and before is not None:
        return "removed", _without_evidence(before), None
    if not _is_same(before, after):
        kind: Kind = "wording" if _is_same(before, after, but=_EVIDENCE | _PROSE) else "value"
        return kind, _without_evidence(before), _without_evidence(after)
    passages = _passages(before), _passages(after)
    return ("evidence", *passages) if passages[0] != passages[1] else (None, None, None)


def _paired(before: list[Any], after: list[Any]) -> Iterator[tuple[Any, Any]]:
    """The items of two lists: the same, then those reworded, then those with a passage in common, then the rest."""
    for is_alike in (_is_same, _is_reworded, _shares_passage):
        left, before, after = before, [], list(after)
        for one in left:
            at = next((at for at, other in enumerate(after) if is_alike(one, other)), None)
            if at is None:
                before.append(one)
            else:
                yield one, after.pop(at)
    yield from ((one, None) for one in before)
    yield from ((None, other) for other in after)


def _is_reworded(one: Any, other: Any) -> bool:
    return _shares_passage(one, other) and _is_same(one, other, but=_EVIDENCE | _PROSE)


def _shares_passage(one: Any, other: Any) -> bool:
    return not set(_passages(one)).isdisjoint(_passages(other))


def _is_same(one: Any, other: Any, *, but: frozenset[str] = _EVIDENCE) -> bool:
    """Whether both are equal, ignoring the fields in `but` and those only one has."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(_is_same(one[name], other[name], but=but) for name in (one.keys() & other.keys()) - but)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_is_same(*pair, but=but) for pair in zip(one, other, strict=True))
    return bool(one == other)


def _without_evidence(value: Any) -> Any:
    """The value without its evidence."""
    if isinstance(value, dict):
        return {name: _without_evidence(part) for name, part in value.items() if name not in _EVIDENCE}
    return list(map(_without_evidence, value)) if isinstance(value, list) else value


def _passages(value: Any) -> tuple[str, ...]:
    """The passages that a value cites, with single spaces."""
    if not isinstance(value, dict):
        return ()
    spans = value.get("evidence")
    texts = (span.get("text") for span in spans if isinstance(span, dict)) if isinstance(spans, list) else ()
    return tuple(plain(text) for text in texts if isinstance(text, str))

"""What two answers about one abstract have in common, value by value, whatever the schema.

Entries of a list are the same if they cite a common sentence and say the same there: the same figures, else the same
choices, else the same words. A value that both have may still differ in parts; that is said with both values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from pydantic import BaseModel

from summarizer.agreement.assignment import assignment
from summarizer.evidence import Cited, choices_of
from summarizer.evidence.figures import figures
from summarizer.evidence.wording import is_worded
from summarizer.records import Agreement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from summarizer.records import Span

M = TypeVar("M", bound=BaseModel)

EVIDENCE = "evidence"
_PROSE = frozenset({"text", "statement"})  # the model's own words
_NAMES = ("name", "title")
_SAME_FIGURES, _SAME_CHOICES, _FIGURES_LACK, _SAME_WORDS = 1_000, 500, 200, 100


def joined(first: M, second: M) -> tuple[M, tuple[Agreement, ...]]:
    """The first reading with what only the second found behind it, and for each value who has it.

    Nothing of either is dropped: where both have a value and differ, the first one's stands in the summary and the
    second one's in the record.
    """
    said: list[Agreement] = []
    update: dict[str, Any] = {}
    for name in type(first).model_fields:
        one, other = getattr(first, name), getattr(second, name)
        if _is_list(one) and _is_list(other):
            update[name], agreements = _joined_lists(name, one, other)
            said += agreements
        elif (agreement := _single(name, one, other)) is not None:
            said.append(agreement)
    return first.model_copy(update=update), tuple(said)


def only(summary: BaseModel, *, state: Literal["first", "second"]) -> tuple[Agreement, ...]:
    """Return the record of a summary that has only one reading."""
    found: list[Agreement] = []
    for name in type(summary).model_fields:
        value = getattr(summary, name)
        paths = [f"{name}.{at}" for at, _ in enumerate(value)] if _is_list(value) else [name]
        found += [Agreement(path, state) for path in paths]
    return tuple(found)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(part, BaseModel) for part in value)


def _joined_lists(
    name: str, first: Sequence[BaseModel], second: Sequence[BaseModel]
) -> tuple[Sequence[BaseModel], list[Agreement]]:
    ours, theirs = [_Value.of(value) for value in first], [_Value.of(value) for value in second]
    pairs = dict(assignment([[_weight(one, other) for other in theirs] for one in ours]))
    said = []
    for at, value in enumerate(ours):
        path = f"{name}.{at}"
        said.append(_compared(path, value, theirs[pairs[at]]) if at in pairs else Agreement(path, "first"))
    added = [value for at, value in enumerate(second) if at not in set(pairs.values())]
    said += [Agreement(f"{name}.{len(first) + at}", "second") for at, _ in enumerate(added)]
    return type(first)([*first, *added]), said  # type: ignore[call-arg]  # a list or a tuple


def _single(name: str, first: Any, second: Any) -> Agreement | None:
    """What becomes of a value that there is one of; None for texts in the model's own words, which nobody compares."""
    if isinstance(first, BaseModel) and isinstance(second, BaseModel):
        return _compared(name, _Value.of(first), _Value.of(second))
    if isinstance(first, str) and isinstance(second, str) and " " in f"{first}{second}".strip():
        return None
    if first == second:
        return Agreement(name, "both")
    return Agreement(name, "differ", (name,), _dump(second))


class _Value(NamedTuple):
    """A value split into its parts.

    Attributes:
        value: the value.
        spans: its evidence.
        choices: its parts of a closed list.
        facts: its numbers and flags.
        name: what it is called, or None where it has no such part or that is empty.
        figures: those of its texts; those in words of its own count where there are no others.
        texts: all its words.
    """

    value: BaseModel
    spans: tuple[Span, ...]
    choices: dict[str, Any]
    facts: dict[str, Any]
    name: str | None
    figures: frozenset[Decimal]
    texts: str

    @classmethod
    def of(cls, value: BaseModel) -> _Value:
        """The parts of a value."""
        parts = {name: getattr(value, name) for name in type(value).model_fields}
        chosen = choices_of(type(value))
        choices = {name: parts[name] for name in chosen}
        facts = {name: part for name, part in parts.items() if isinstance(part, int | float) and name not in choices}
        texts = {name: part for name, part in parts.items() if isinstance(part, str) and name not in choices}
        copied = _figures(text for name, text in texts.items() if name not in _PROSE)
        name = next((texts[name] for name in _NAMES if texts.get(name)), None)
        spans = value.evidence if isinstance(value, Cited) else ()
        return cls(value, spans, choices, facts, name, copied or _figures(texts.values()), " ".join(texts.values()))


def _figures(texts: Any) -> frozenset[Decimal]:
    return frozenset(figure.value for text in texts for figure in figures(text) if not figure.spelled)


def _weight(one: _Value, other: _Value) -> int:
    """How likely two entries are to be the same, 0 if they are not."""
    if (one.spans or other.spans) and not set(one.spans) & set(other.spans):
        return 0
    if one.name and other.name and not _is_one_name(one.name, other.name):
        return 0
    equal = sum(part == other.choices.get(name) for name, part in one.choices.items())
    is_alike = _is_told_alike(one.texts, other.texts)
    is_chosen = bool(one.choices or one.name) and equal == len(one.choices)
    base = _base(one, other, is_chosen=is_chosen, is_alike=is_alike)
    return base and base + 2 * equal + is_alike


def _base(one: _Value, other: _Value, *, is_chosen: bool, is_alike: bool) -> int:
    if one.figures and other.figures:
        return _SAME_FIGURES if one.figures & other.figures else 0
    if one.figures or other.figures:
        return _FIGURES_LACK if is_chosen and is_alike else 0
    if is_chosen:
        return _SAME_CHOICES
    return _SAME_WORDS if is_alike else 0


def _is_one_name(one: str, other: str) -> bool:
    plain, known = ("".join(filter(str.isalnum, name.casefold())) for name in (one, other))
    return plain in known or known in plain


def _compared(path: str, first: _Value, second: _Value) -> Agreement:
    """What becomes of a value that both readings have."""
    fields = tuple(dict.fromkeys(_differing(first, second)))
    return Agreement(path, "differ", fields, _dump(second.value)) if fields else Agreement(path, "both")


def _differing(first: _Value, second: _Value) -> Iterator[str]:
    """The names of the parts that differ, ignoring text in the model's own words."""
    if (first.spans or second.spans) and not set(first.spans) & set(second.spans):
        yield EVIDENCE
    for name, part in {**first.choices, **first.facts}.items():
        if part != getattr(second.value, name):
            yield name
    yield from (name for name in second.facts if name not in first.facts)
    for name in type(first.value).model_fields:
        one, other = getattr(first.value, name), getattr(second.value, name)
        if name not in first.choices and _is_other_text(name, one, other):
            yield name


def _is_other_text(name: str, one: Any, other: Any) -> bool:
    if name in _NAMES:
        if isinstance(one, str) and isinstance(other, str):
            return not _is_one_name(one, other)
        return (one is None) != (other is None)
    if name in _PROSE or not isinstance(one, str | None) or not isinstance(other, str | None):
        return False
    if _figures([one or ""]) != _figures([other or ""]):
        return True
    return bool(one and other) and not _is_told_alike(str(one), str(other))


def _is_told_alike(one: str, other: str) -> bool:
    return _is_one_name(one, other) or is_worded(one, source=other) or is_worded(other, source=one)


def _dump(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else value

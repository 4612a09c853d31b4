"""Values that cite their sentences.

The model cites numbers (`"sentences": [2, 5]`); validation with a `Reading` as Pydantic context turns them into exact
spans (`"evidence": [{"start": 120, "end": 204, "text": "..."}]`) and checks that these support the value. One class
serves both sides: the model fills in its validation schema, the reader gets its dump, and the dump validates again
without a context.

While the reading steers, an unsupported value is a validation error whose text says how to repair it. Otherwise it is
kept, and `checks` says what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    computed_field,
    model_validator,
)

from summarizer.evidence.copied import copied, is_written
from summarizer.evidence.figures import figures, uncarried
from summarizer.evidence.sentences import split
from summarizer.evidence.verdicts import Outcome, Verdict, checks_of, complaint_of, wrong_checks
from summarizer.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.evidence.figures import Figure
    from summarizer.evidence.scope import Said


@dataclass(frozen=True, slots=True)
class Reading:
    """The text the model was shown, which its answer is validated against.

    Attributes:
        text: the abstract.
        sentences: its sentences; the model cites them by number, from 1.
        steers: whether an unsupported value is an error (ask again) or only marked (keep it).
    """

    text: str
    sentences: tuple[Span, ...]
    steers: bool = True

    @classmethod
    def of(cls, text: str) -> Reading:
        """The reading of an abstract, split into sentences."""
        return cls(text, split(text))

    def kept(self) -> Reading:
        """The same reading for a final answer: unsupported values are kept and marked."""
        return Reading(self.text, self.sentences, steers=False)

    def cite(self, numbers: list[int]) -> tuple[Span, ...]:
        """The sentences with these numbers, in text order; unknown numbers are left out."""
        return tuple(self.sentences[n - 1] for n in sorted(set(numbers)) if 0 < n <= len(self.sentences))

    def numbers(self, spans: tuple[Span, ...]) -> list[int]:
        """The numbers of these sentences."""
        return [self.sentences.index(span) + 1 for span in spans]

    def find(self, figure: Figure) -> list[int]:
        """The numbers of the sentences that contain this figure."""
        return [n for n, span in enumerate(self.sentences, start=1) if not uncarried(figure.text, source=span.text)]


def marks(answer: BaseModel) -> list[str]:
    """The values their evidence does not support, one line each: `efficiency_claims.0: figure not in evidence`."""
    return list(_marks(answer, where=""))


def _marks(value: Any, *, where: str) -> Iterator[str]:
    if isinstance(value, Cited):
        wrong = [f"{check} {outcome.replace('_', ' ')}" for check, outcome in wrong_checks(value.checks).items()]
        yield from [f"{where or 'answer'}: {', '.join(wrong)}"] if wrong else []
    if isinstance(value, BaseModel):
        value = {name: getattr(value, name) for name in type(value).model_fields}
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list | tuple) else ()
    for name, part in parts:
        yield from _marks(part, where=f"{where}.{name}".strip("."))


@lru_cache(maxsize=1024)
def choices_of(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields with a closed list of values."""
    return tuple(name for name, field in model.model_fields.items() if _is_choice(field.annotation))


def _is_choice(annotation: Any) -> bool:
    return get_origin(annotation) is Literal or any(map(_is_choice, get_args(annotation)))


def _steering(info: ValidationInfo) -> Reading | None:
    return info.context if isinstance(info.context, Reading) and info.context.steers else None


def _quote(cited: Any, info: ValidationInfo) -> Any:
    """Replace sentence numbers by spans. With a reading, only numbers are accepted: models must not quote passages."""
    are_numbers = isinstance(cited, list) and all(type(number) is int for number in cited)
    if not isinstance(info.context, Reading):
        if are_numbers and cited:
            raise ValueError("sentence numbers need the abstract: validate with context=Reading.of(abstract)")
        return cited
    if not are_numbers:
        raise ValueError("give the numbers of the sentences, a list of integers")
    reading = info.context
    if reading.steers:
        _require_existing(cited, last=len(reading.sentences))
    return reading.cite(cited)


def _require_existing(numbers: list[int], *, last: int) -> None:
    if not numbers:
        raise ValueError(f"cite at least one sentence, by its number from 1 to {last}")
    if absent := sorted({number for number in numbers if not 0 < number <= last}):
        raise ValueError(f"no sentence {', '.join(map(str, absent))}: the sentences are numbered 1 to {last}")


_Numbers = Annotated[list[int], Field(min_length=1)]
Evidence = Annotated[tuple[Span, ...], BeforeValidator(_quote, json_schema_input_type=_Numbers)]


class Cited(BaseModel):
    """A value with the sentences that state it. In a subclass, every text field is checked for made-up figures.

    Attributes:
        evidence: the cited passages, in text order. The model gives them as `sentences`, a list of numbers.
    """

    model_config = ConfigDict(frozen=True)

    evidence: Evidence = Field(validation_alias=AliasChoices("sentences", "evidence"))

    @property
    def quoted(self) -> str:
        """The text of the evidence, passages joined by a space."""
        return " ".join(span.text for span in self.evidence)

    @computed_field  # type: ignore[prop-decorator]  # pydantic documents this order
    @cached_property
    def checks(self) -> dict[str, Outcome]:
        """Each check against the evidence and its outcome; without evidence, the only check is `evidence: missing`."""
        return checks_of(self.verdicts())

    def verdicts(self, reading: Reading | None = None) -> Iterator[Verdict]:
        """Run every check of this value; a subclass can add its own.

        For example:

            def verdicts(self, reading=None):
                yield from super().verdicts(reading)
                yield Verdict.of("wording", holds=is_worded(self.text, source=self.quoted), repair="use their words")

        Both the `checks` in the results and the repair message to the model are made from these verdicts.

        Args:
            reading: the abstract while the model can still be asked, so that repairs can name sentences by number.
        """
        if not self.evidence:
            yield Verdict("evidence", "missing", "cite the sentences that say it")
            return
        yield from self._figure_verdicts(reading)
        yield from self._copied_verdicts(reading)
        yield from self._said_verdicts(reading)

    def cited(self, reading: Reading | None) -> str:
        """How a repair refers to the evidence: "the cited sentences [2, 5]"."""
        return f"the cited sentences {reading.numbers(self.evidence)}" if reading else "the cited sentences"

    def _figure_verdicts(self, reading: Reading | None) -> Iterator[Verdict]:
        if not (texts := self._texts()):
            return
        yield Verdict("figure", "ok" if any(map(figures, texts)) else "not_applicable")
        for figure in uncarried("\n".join(texts), source=self.quoted):
            there = reading.find(figure) if reading else []
            repair = f", but in {there}: cite it" if there else ": leave it out"
            yield Verdict("figure", "not_in_evidence", f"{figure.text!r} is not in {self.cited(reading)}{repair}")
        yield from self._swapped_verdicts(reading)

    def _swapped_verdicts(self, reading: Reading | None) -> Iterator[Verdict]:
        from summarizer.evidence.bounded import with_other_bound
        from summarizer.evidence.signs import turned
        from summarizer.evidence.swapped import swapped

        texts, sentences = self._said().texts, tuple(span.text for span in self.evidence)
        for text in texts:
            if figure := swapped(text, about=texts[0], sentences=sentences):
                repair = f"{figure!r} is said of something else in {self.cited(reading)}: give what is said of this"
                yield Verdict("figure", "not_in_evidence", repair)
            if figure := turned(text, about=texts[0], sentences=sentences):
                repair = f"{figure!r} is said the other way in {self.cited(reading)}: give it with their sign and words"
                yield Verdict("figure", "not_in_evidence", repair)
            if bounded := with_other_bound(text, source=self.quoted):
                repair = f"{self.cited(reading)} do not put the bound of {bounded!r} on this figure: use their words"
                yield Verdict("figure", "not_in_evidence", repair)

    def _copied_verdicts(self, reading: Reading | None) -> Iterator[Verdict]:
        for name, text in copied(self):
            repair = (
                f"{name} {text!r} is not written so in {self.cited(reading)}: copy it, or cite the sentence that has it"
            )
            yield Verdict.of(name, holds=is_written(text, source=self.quoted), repair=repair)

    def _said_verdicts(self, reading: Reading | None) -> Iterator[Verdict]:
        """Whether the sentences deny the value, call equal what it says differs, or only say that it may be so."""
        from summarizer.evidence.scope import denied, left_open

        said, sentences = self._said(), tuple(span.text for span in self.evidence)
        cited = self.cited(reading)
        if (finding := denied(said, sentences=sentences)) is not None:
            repair = f"{cited} deny this or call it equal ({finding!r}): say it as they do, or leave it out"
            yield Verdict.of("negation", holds=not finding, wrong="negated", repair=repair)
        if (finding := left_open(said, sentences=sentences)) is not None:
            repair = f"{cited} say only that it may be so ({finding!r}): say it as they do, or leave it out"
            yield Verdict.of("hedge", holds=not finding, wrong="hedged", repair=repair)

    def _said(self) -> Said:
        """The words of this value; closed choices, `False` and 0 may deny, but are not searched for in sentences."""
        from summarizer.evidence.scope import Said

        fields = {name: getattr(self, name) for name in type(self).model_fields}
        chosen = choices_of(type(self))
        texts = tuple(text for name, text in fields.items() if isinstance(text, str) and name not in chosen)
        choices = " ".join(str(fields[name]) for name in chosen).replace("_", " ")
        refuses = any(part is False or (type(part) is int and part == 0) for part in fields.values())
        return Said(texts, f"{choices} no" if refuses else choices)

    def _texts(self) -> list[str]:
        return [value for name in type(self).model_fields if isinstance(value := getattr(self, name), str)]

    @model_validator(mode="after")
    def _is_carried(self, info: ValidationInfo) -> Cited:
        if (reading := _steering(info)) and (complaint := complaint_of(self.verdicts(reading))):
            raise ValueError(complaint)
        return self

"""Values that point at their sentences.

The model cites numbers (`"sentences": [2, 5]`); validation with a `Reading` as Pydantic context turns them into
exact spans
(`"evidence": [{"start": 120, "end": 204, "text": "..."}]`) and asks whether these carry the value. One class is both
faces: its
validation schema is what the model fills in, its dump is what the reader gets, and the dump validates again without
a context.

While the reading steers, a value that its sentences do not carry is a validation error worded as the repair.
Otherwise it is kept, and `checks` says what is wrong.
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
    """A text as it was put before the model: what an answer is validated against.

    Attributes:
        text: the abstract.
        sentences: its sentences; the model knows them by their numbers, counted from 1.
        steers: whether a value that its evidence does not carry is an error (ask again) or a mark (keep it).
    """

    text: str
    sentences: tuple[Span, ...]
    steers: bool = True

    @classmethod
    def of(cls, text: str) -> Reading:
        """The reading of an abstract, split into sentences."""
        return cls(text, split(text))

    def kept(self) -> Reading:
        """The same reading when nobody is asked again: values are kept and marked."""
        return Reading(self.text, self.sentences, steers=False)

    def cite(self, numbers: list[int]) -> tuple[Span, ...]:
        """The sentences of these numbers in the order of the text; numbers without a sentence are left out."""
        return tuple(self.sentences[n - 1] for n in sorted(set(numbers)) if 0 < n <= len(self.sentences))

    def numbers(self, spans: tuple[Span, ...]) -> list[int]:
        """The numbers of these sentences."""
        return [self.sentences.index(span) + 1 for span in spans]

    def find(self, figure: Figure) -> list[int]:
        """The numbers of the sentences that say this figure."""
        return [n for n, span in enumerate(self.sentences, start=1) if not uncarried(figure.text, source=span.text)]


def marks(answer: BaseModel) -> list[str]:
    """What of an answer its evidence does not carry, a line a value: `efficiency_claims.0: figure not in evidence`."""
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
    """The fields that take one of a closed list."""
    return tuple(name for name, field in model.model_fields.items() if _is_choice(field.annotation))


def _is_choice(annotation: Any) -> bool:
    return get_origin(annotation) is Literal or any(map(_is_choice, get_args(annotation)))


def _steering(info: ValidationInfo) -> Reading | None:
    return info.context if isinstance(info.context, Reading) and info.context.steers else None


def _quote(cited: Any, info: ValidationInfo) -> Any:
    """Spans for sentence numbers. With a reading nothing else is taken: no model hands us its own passages."""
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
    """A value with the sentences that say it. Subclass it, and every text field is checked for figures nobody wrote.

    Attributes:
        evidence: the cited passages in the order of the text. The model gives them as `sentences`, a list of numbers.
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
        """What was held against the evidence, and how it came out; without evidence everything is missing."""
        return checks_of(self.verdicts())

    def verdicts(self, reading: Reading | None = None) -> Iterator[Verdict]:
        """Every check of this value; a subclass adds its own.

        For example:

            def verdicts(self, reading=None):
                yield from super().verdicts(reading)
                yield Verdict.of("wording", holds=is_worded(self.text, source=self.quoted), repair="use their words")

        `checks` in the results and the message by which the model is asked again are both made from what it yields.

        Args:
            reading: the abstract while the model can still be asked; repairs then name sentences by their numbers.
        """
        if not self.evidence:
            yield Verdict("evidence", "missing", "cite the sentences that say it")
            return
        yield from self._figure_verdicts(reading)
        yield from self._copied_verdicts(reading)
        yield from self._said_verdicts(reading)

    def cited(self, reading: Reading | None) -> str:
        """The evidence as a repair calls it: "the cited sentences [2, 5]"."""
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

    def _copied_verdicts(self, reading: Reading | None) -> Iterator[Verdict]:
        for name, text in copied(self):
            repair = (
                f"{name} {text!r} is not written so in {self.cited(reading)}: copy it, or cite the sentence that has it"
            )
            yield Verdict.of(name, holds=is_written(text, source=self.quoted), repair=repair)

    def _said_verdicts(self, reading: Reading | None) -> Iterator[Verdict]:
        """Whether the sentences deny the value, call equal what it says to differ, or only say that it may be so."""
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
        """What this value says: a closed choice, `False` and 0 may deny, and are no words to be found in a sentence."""
        from summarizer.evidence.scope import Said

        told = {name: getattr(self, name) for name in type(self).model_fields}
        chosen = choices_of(type(self))
        texts = tuple(text for name, text in told.items() if isinstance(text, str) and name not in chosen)
        choices = " ".join(str(told[name]) for name in chosen).replace("_", " ")
        refuses = any(part is False or (type(part) is int and part == 0) for part in told.values())
        return Said(texts, f"{choices} no" if refuses else choices)

    def _texts(self) -> list[str]:
        return [value for name in type(self).model_fields if isinstance(value := getattr(self, name), str)]

    @model_validator(mode="after")
    def _is_carried(self, info: ValidationInfo) -> Cited:
        if (reading := _steering(info)) and (complaint := complaint_of(self.verdicts(reading))):
            raise ValueError(complaint)
        return self

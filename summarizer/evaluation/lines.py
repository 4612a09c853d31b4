"""Reads results, and gold answers with their accepted alternatives, one JSON object per line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, ValidationInfo, field_validator, model_validator

from summarizer.errors import InputError
from summarizer.evaluation.text import plain, squeezed
from summarizer.schemas import SHIPPED
from summarizer.view.form import fault_within, schema_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)


class ResultLine(_Record):
    """A result as `summarizer run` writes it.

    Attributes:
        id: the paper's id.
        title: the paper's title.
        abstract: the text the spans of the evidence refer to.
        summary: the summary, in any schema, or None if the paper failed.
        agreement: a second reader's verdicts on its values; empty without a second reading.
        where: the line, as `file:line`.
    """

    id: str
    title: str = ""
    abstract: str
    summary: dict[str, Any] | None
    agreement: tuple[dict[str, Any], ...] = ()
    where: str

    @model_validator(mode="before")
    @classmethod
    def _has_its_form(cls, record: Any) -> Any:
        if schema_name(record) in SHIPPED.values() and (fault := fault_within(record.get("summary"))):
            raise ValueError(fault)
        return record


class GoldPassage(_Record):
    """The passages that state a value; any of them is a hit."""

    quotes: tuple[str, ...]


class GoldMethod(GoldPassage):
    """The same with the accepted names, including None if the authors arguably give none."""

    names: tuple[str | None, ...]


class GoldClaim(_Record):
    """A claim with its accepted metrics and amounts; no amounts if it has no figure."""

    metrics: tuple[str, ...]
    amounts: tuple[str | None, ...] = ()
    statement: str
    quotes: tuple[str, ...]
    optional: bool = False


class GoldDevice(_Record):
    """A device the work ran on."""

    name: str
    count: int | None = None
    quote: str

    @property
    def quotes(self) -> tuple[str, ...]:
        """Its one passage."""
        return (self.quote,)


class GoldPaper(_Record):
    """The right answer for an abstract; every quote is a passage of it, ignoring white space."""

    id: str
    title: str = ""
    abstract: str
    problem: GoldPassage
    method: GoldMethod
    efficiency_claims: tuple[GoldClaim, ...]
    hardware: tuple[GoldDevice, ...]
    where: str

    @field_validator("problem", "method", "efficiency_claims", "hardware")
    @classmethod
    def _is_quoted(cls, value: Any, info: ValidationInfo) -> Any:
        abstract = squeezed(info.data.get("abstract", ""))
        for part in value if isinstance(value, tuple) else (value,):
            for quote in part.quotes:
                if not squeezed(quote) or squeezed(quote) not in abstract:
                    raise ValueError(f"the abstract has no passage {quote!r}")
        return value


class GoldAnswer(_Record):
    """The right answer for an abstract in any schema, in a model's form: evidence as sentence numbers."""

    id: str
    title: str = ""
    abstract: str
    answer: dict[str, Any]
    where: str


R = TypeVar("R", ResultLine, GoldPaper, GoldAnswer)


def read_results(lines: Iterable[tuple[int, str]], *, source: str) -> list[ResultLine]:
    """Read results from a file's numbered lines; of several with the same title and abstract, the first with a summary.

    Raises:
        InputError: a line is not a result; the message names file and line.
    """
    kept: dict[tuple[str, str], ResultLine] = {}
    for line in _read(lines, ResultLine, source=source, hint="Give a file that `summarizer run -o` wrote."):
        key = (plain(line.title), plain(line.abstract))
        if key not in kept or kept[key].summary is None:
            kept[key] = line
    return list(kept.values())


def read_gold(lines: Iterable[tuple[int, str]], *, source: str) -> list[GoldPaper] | list[GoldAnswer]:
    """Read gold answers from a file's numbered lines, like examples/gold.jsonl or examples/datasets/gold.jsonl.

    Raises:
        InputError: a line is not a gold answer, or there is none; the message names file and line.
    """
    hint = "Gold answers have the form of examples/gold.jsonl, which comes with the package."
    given = list(lines)
    papers: list[GoldPaper] | list[GoldAnswer] = (
        list(_read(given, GoldAnswer, source=source, hint=hint))
        if _has_answers(given)
        else list(_read(given, GoldPaper, source=source, hint=hint))
    )
    if not papers:
        raise InputError(f"{source} has no gold answers.", hint=hint)
    return papers


def _has_answers(lines: Iterable[tuple[int, str]]) -> bool:
    """Whether the first line of JSON has an answer in its own schema."""
    for _, text in lines:
        try:
            record = json.loads(text)
        except (ValueError, RecursionError):
            continue
        return isinstance(record, dict) and "answer" in record
    return False


def _read(lines: Iterable[tuple[int, str]], kind: type[R], *, source: str, hint: str) -> Iterator[R]:
    for number, text in lines:
        if not text.strip():
            continue
        where = f"{source}:{number}"
        try:
            record = json.loads(text)
            yield kind.model_validate({**record, "where": where} if isinstance(record, dict) else record)
        except ValidationError as error:
            raise InputError(f"{where}: {first_problem(error)}", hint=hint) from error
        except (ValueError, RecursionError) as error:
            raise InputError(f"{where}: not JSON: {error}", hint=hint) from error


def first_problem(error: ValidationError) -> str:
    """The first error in a record, with its place."""
    first = error.errors(include_url=False)[0]
    return ": ".join(filter(None, [".".join(map(str, first["loc"])), first["msg"]]))

"""The frozen records that the packages exchange."""

from __future__ import annotations

import hashlib
import json
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Mapping

M = TypeVar("M", bound=BaseModel)

as_it_is = json.JSONEncoder(ensure_ascii=False).encode  # JSON with its characters as they are


def attributes(record: Any) -> dict[str, Any]:
    """A record's attributes by name. `dataclasses.asdict` makes deep copies, which is ten times slower."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: `Paper("Training is slow ...", title="On Steps")`.

    Attributes:
        abstract: the text that every span refers to; empty if the input has none. Lone surrogates become "?".
        title: one line; may be empty.
        id: the input's own identifier; by default the first 12 hex digits of the SHA-256 of title and abstract.
        source: where it was read, as `file:line`, or None.
        extra: all other fields of the input, unchanged.
    """

    abstract: str
    _: KW_ONLY
    title: str = ""
    id: str = ""
    source: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("abstract", "title", "id"):
            object.__setattr__(self, name, _encodable(getattr(self, name)))
        if not self.id:
            object.__setattr__(self, "id", content_id(self.title, self.abstract))

    @classmethod
    def of(
        cls,
        abstract: str,
        *,
        title: str = "",
        id: str | None = None,
        source: str | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> Paper:
        """Like the constructor, but None stands for a missing id or extra."""
        return cls(abstract, title=title, id=id or "", source=source, extra=extra or {})


def _encodable(text: str) -> str:
    """The text with each lone surrogate, which cannot be encoded, replaced by a question mark."""
    return text if is_encodable(text) else text.encode("utf-8", "replace").decode()


def is_encodable(text: str) -> bool:
    """Whether the text can be encoded in UTF-8, that is, has no lone surrogates."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def content_id(title: str, abstract: str) -> str:
    """The first 12 hex digits of the SHA-256 of title and abstract."""
    return hashlib.sha256(_encodable(f"{title}\n{abstract}").encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record of the input that could not be read; reading continues after it.

    Attributes:
        source: the input's name as the user gave it.
        line: its first line, counted from 1, or None if the format has no lines.
        message: what is wrong, one sentence.
    """

    source: str
    line: int | None
    message: str

    def __str__(self) -> str:
        where = self.source if self.line is None else f"{self.source}:{self.line}"
        return f"{where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Span:
    """A passage of a text.

    Attributes:
        start: index of its first character.
        end: index after its last character.
        text: the passage, `whole[start:end]`.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What answers cost.

    Attributes:
        requests: billed answers; requests that failed do not count.
        input_tokens: tokens sent, including `cached_input_tokens`.
        cached_input_tokens: tokens sent that were in the provider's prompt cache.
        output_tokens: tokens received, including reasoning.
        cost_usd: US dollars, or None if a price is unknown.
    """

    requests: int = 0
    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0

    def priced(self, cost_usd: float | None) -> Usage:
        """The same tokens at this cost."""
        return Usage(self.requests, self.input_tokens, self.cached_input_tokens, self.output_tokens, cost_usd)

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.requests + other.requests,
            self.input_tokens + other.input_tokens,
            self.cached_input_tokens + other.cached_input_tokens,
            self.output_tokens + other.output_tokens,
            None if self.cost_usd is None or other.cost_usd is None else self.cost_usd + other.cost_usd,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """A model's answer, unchanged.

    Attributes:
        text: the JSON text of the answer.
        model: the model that answered, as the provider names it.
        usage: the cost of this answer alone.
        at: when it arrived, in UTC, ISO 8601.
        origin: "live", "recorded", or "authored" (written by hand).
    """

    text: str
    model: str
    usage: Usage
    at: str
    origin: str = "live"


@dataclass(frozen=True, slots=True)
class Warned:
    """Something to check in a summary.

    Attributes:
        kind: a name such as `uncited_figure`.
        message: one sentence.
        evidence: where.
    """

    kind: str
    message: str
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a second reader's answer compares with one value of a summary.

    Attributes:
        path: the value's path in the summary: "problem", "efficiency_claims.0".
        state: "both" if both readings have it; "differ" if both have it but some fields differ; "first" or "second" if
            only one reading has it.
        fields: the names of the fields that differ; "evidence" if the readings cite different sentences.
        other: the second reader's value, in the form of a summary, if the readings differ.
    """

    path: str
    state: Literal["both", "differ", "first", "second"]
    fields: tuple[str, ...] = ()
    other: Any = None

    def to_dict(self) -> dict[str, Any]:
        """The record as a dictionary for JSON, without empty fields."""
        record: dict[str, Any] = {"path": self.path, "state": self.state}
        return {**record, "fields": list(self.fields), "other": self.other} if self.fields else record

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Agreement:
        """The record from its dictionary."""
        return cls(record["path"], record["state"], tuple(record.get("fields", ())), record.get("other"))


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a paper has no summary.

    Attributes:
        type: the name of the error.
        message: what happened.
        answer: the model's last answer, or None.
    """

    type: str
    message: str
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a summary comes from.

    Attributes:
        model: the model that answered, or should have.
        prompt: the prompt's name and digest.
        schema: the schema's name and digest.
        fingerprint: the key of the answer in the store.
        cached: whether the answer came from the cache and cost nothing.
        attempts: how many answers the model gave until one was kept.
        origin: "live", "recorded" or "authored".
        mended: names of the repairs made to read the answer ("fence", "trailing_comma"); files omit it if empty.
        escalated_from: the model that was asked first, if its answer was not good enough (`escalate_to`); files omit it
            if empty.
        second_reader: the model that read the abstract a second time (`second_reader`); files omit it if empty.
    """

    model: str
    prompt: str
    schema: str
    fingerprint: str
    cached: bool = False
    attempts: int = 0
    origin: str = "live"
    mended: tuple[str, ...] = ()
    escalated_from: str = ""
    second_reader: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The record as a dictionary for JSON."""
        record = attributes(self)
        rare = {name: record.pop(name) for name in ("mended", "escalated_from", "second_reader")}
        rare["mended"] = list(rare["mended"])
        return {**record, **{name: value for name, value in rare.items() if value}}

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Provenance:
        """The record from its dictionary."""
        return cls(**{**record, "mended": tuple(record.get("mended", ()))})


class _Written:
    """A slot for the findings of a result as JSON text; not a field, so copies and comparisons ignore it."""

    __slots__ = ("_findings",)

    _findings: str


@dataclass(frozen=True, slots=True)
class Result(_Written, Generic[M]):
    """One paper's outcome: a summary, or why there is none.

    Attributes:
        id: the paper's.
        title: the paper's.
        abstract: the text that the spans of the evidence refer to.
        summary: the summary, or None.
        error: why there is no summary, or None.
        provenance: where the summary comes from.
        usage: what it cost this time, including rejected answers.
        warnings: what to check.
        source: where the paper was published: doi, arxiv, url, authors, year and venue, as far as the input has them;
            files omit it if empty.
        extra: the input's other fields, if they are small (see `summarizer.citation.own_fields`); files omit it if
            empty.
        agreement: how a second reader's answer compares, for each value; files omit it if there was no second reading.
    """

    id: str
    title: str
    abstract: str
    summary: M | None
    error: Failure | None
    provenance: Provenance
    usage: Usage
    warnings: tuple[Warned, ...] = ()
    source: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    agreement: tuple[Agreement, ...] = ()

    @property
    def status(self) -> Literal["ok", "failed", "skipped"]:
        """Whether there is a summary; "skipped" if there was no abstract."""
        if self.error is None:
            return "ok"
        return "skipped" if self.error.type == "NoAbstract" else "failed"

    def to_dict(self) -> dict[str, Any]:
        """The record as a dictionary for `json.dumps`."""
        return {**self._published(), **findings(self)}

    def _published(self) -> dict[str, Any]:
        """The fields of the paper itself."""
        paper: dict[str, Any] = {"id": self.id, "title": self.title, "abstract": self.abstract}
        if self.source:
            paper["source"] = dict(self.source)
        if self.extra:
            paper["extra"] = dict(self.extra)
        return paper

    def _repr_html_(self) -> str:
        """The HTML shown in a notebook."""
        from summarizer.notebook import result_html

        return result_html(self.to_dict())

    def to_json(self) -> str:
        """The record as one line of JSON, without a line feed; only what UTF-8 cannot encode is escaped."""
        found = getattr(self, "_findings", None) or as_it_is(findings(self))
        fields = ", ".join(f'"{name}": {as_it_is(value)}' for name, value in self._published().items())
        text = f"{{{fields}, {found[1:]}"
        return text if is_encodable(text) else json.dumps(self.to_dict())


def findings(result: Result[Any]) -> dict[str, Any]:
    """The part of `Result.to_dict` that is not the paper itself."""
    agreement = {"agreement": [value.to_dict() for value in result.agreement]} if result.agreement else {}
    return {
        "status": result.status,
        "summary": None if result.summary is None else result.summary.model_dump(mode="json"),
        "warnings": [
            {**attributes(warning), "evidence": [attributes(span) for span in warning.evidence]}
            for warning in result.warnings
        ],
        **agreement,
        "error": None if result.error is None else attributes(result.error),
        "provenance": result.provenance.to_dict(),
        "usage": attributes(result.usage),
    }


def written_as(result: Result[M], found: str) -> Result[M]:
    """Make `to_json` use this text, which must be the JSON of the result's findings.

    Copies of the result do not use it, since they may have other values.
    """
    object.__setattr__(result, "_findings", found)
    return result

"""The question about one paper, and the fingerprint that identifies its answer permanently."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel
from pydantic.errors import PydanticUserError

from summarizer.errors import ConfigurationError
from summarizer.evidence import Reading
from summarizer.records import content_id
from summarizer.settings import canonical_base_url
from summarizer.task.strictness import strict

if TYPE_CHECKING:
    from collections.abc import Collection

    from summarizer.records import Paper
    from summarizer.settings import Settings
    from summarizer.task.prompt_files import Message, Prompt

KEY_VERSION = 1
PART_NAMES = ("key", "model", "base_url", "mode", "params")
_MESSAGES = "\0messages"  # placeholder for what differs between questions; occurs in no name and no schema

M = TypeVar("M", bound=BaseModel)


def canonical(value: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, characters unescaped."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: Any) -> str:
    """The SHA-256 of a value's canonical JSON, in hex."""
    return _sha256(canonical(value))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def answer_schema(model: type[BaseModel], *, described: Collection[str] = ()) -> dict[str, Any]:
    """The JSON schema of an answer, for strict structured outputs; see `summarizer.task.strictness`.

    Args:
        model: the model that an answer fills in.
        described: descriptions already in the prompt, which are left out.

    Raises:
        ConfigurationError: Pydantic has no JSON schema for the model.
    """
    try:
        return strict(model.model_json_schema(mode="validation"), described=described)
    except PydanticUserError as error:  # a field with no JSON form, an undefined name
        raise ConfigurationError(
            f"schema {model.__name__}: {error.message}", hint="Fields can be text, numbers, lists and other models."
        ) from error


@dataclass(frozen=True, slots=True)
class Question:
    """The question about one paper.

    Attributes:
        task: the task it belongs to.
        paper: the paper it is about.
        reading: the abstract as numbered sentences.
        messages: the messages to send.
        fingerprint: SHA-256, in hex, of everything that determines the answer.
    """

    task: Task[Any]
    paper: Paper
    reading: Reading
    messages: list[Message]
    fingerprint: str

    @property
    def text_digest(self) -> str:
        """The first 12 hex digits of the SHA-256 of title and abstract, the same for any prompt or model."""
        return content_id(self.paper.title, self.paper.abstract)


class Task(Generic[M]):
    """What all questions of a run share: schema, prompt, model and its parameters.

    Args:
        schema: the Pydantic model that an answer fills in.
        prompt: the prompt.
        parts: everything else that determines an answer; see `parts_of`.

    Attributes:
        json_schema: the JSON schema of an answer.
        schema_label: the schema's name and digest, `PaperSummary@1a2b3c`.
        schema_size: its length as JSON, in characters.
    """

    def __init__(self, schema: type[M], *, prompt: Prompt, parts: dict[str, Any]) -> None:
        self.schema = schema
        self.prompt = prompt
        self.parts = parts
        self.json_schema = answer_schema(schema, described=prompt.described)
        self.schema_label = f"{schema.__name__}@{digest(self.json_schema)[:6]}"
        whole = canonical({**parts, "schema": self.json_schema, "messages": _MESSAGES})
        self.schema_size = len(canonical(self.json_schema))
        self._before, self._after = whole.split(canonical(_MESSAGES))

    @property
    def prefix_size(self) -> int:
        """Characters of each request that are the same for every paper: the system message and the schema."""
        messages = self.prompt.rendered(title="", sentences=[])
        return sum(len(one["content"]) for one in messages if one["role"] == "system") + self.schema_size

    @property
    def identity(self) -> str:
        """Identifies this task: everything in a fingerprint except the paper."""
        return f"{self._before}{self.prompt.digest}{self._after}"

    def question(self, paper: Paper) -> Question:
        """The question about this paper."""
        reading = Reading.of(paper.abstract)
        return self.question_of(paper, reading, self.prompt.messages(paper, reading.sentences))

    def question_of(self, paper: Paper, reading: Reading, messages: list[Message]) -> Question:
        """The question made of these messages."""
        return Question(self, paper, reading, messages, self._fingerprint(messages))

    def _fingerprint(self, messages: list[Message]) -> str:
        """The digest of parts, schema and messages; only the messages differ between papers."""
        return _sha256(f"{self._before}{canonical(messages)}{self._after}")


def parts_of(settings: Settings, *, model: str | None = None) -> dict[str, Any]:
    """Everything that determines an answer besides prompt, schema and paper.

    Args:
        settings: the model, its address, the mode and the sampling.
        model: replaces model and address where these vary from run to run (a file served on some port).
    """
    return {
        "key": KEY_VERSION,
        "model": model or settings.model_name,
        "base_url": "" if model else canonical_base_url(settings),
        "mode": settings.form,
        "params": sampling(settings),
    }


def sampling(settings: Settings) -> dict[str, Any]:
    """The request parameters that affect the answer, if set."""
    given = {"temperature": settings.temperature, "max_tokens": settings.max_tokens}
    return {name: value for name, value in given.items() if value is not None}
